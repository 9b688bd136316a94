"""`aftersales config`: what the settings are, and why."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.group("config")
def command() -> None:
    """The settings in force: aftersales.toml, over it the environment, over both what a command line says.

    \b
    aftersales config show --home HOME
    """


@command.command("show")
@home_option
@click.option("--fail-on", type=click.IntRange(min=0), metavar="N", help="As `run --fail-on N` would read them.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to write the answer.",
)
def show(home: Home, fail_on: int | None, form: str) -> None:
    """Every setting, its value, and where it came from: default, file, environment variable or flag.

    Of notification and watchdog addresses only the part that is no secret is shown.

    \b
    aftersales config show --home HOME
    aftersales config show --format json
    """
    from aftersales.jobs.console.table_output import Listing, write_listing
    from aftersales.jobs.state.settings import shown_settings

    flags = {} if fail_on is None else {"fail_on": fail_on}
    found = shown_settings(home.must_be_one(), **flags)
    if form == "json":
        click.echo(json.dumps([dataclasses.asdict(item) for item in found], ensure_ascii=False, indent=1))
        return
    rows = tuple((item.setting, _cell(item.value), item.source) for item in found)
    write_listing(Listing(("setting", "value", "source"), rows), form, sys.stdout)


def _cell(value: Any) -> str:
    """A value on one line, as the settings file writes it; nothing where nothing is set."""
    return "" if value in (None, "") else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
