"""`aftersales config`: shows the settings in force and where each value comes from."""

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
    """Show the settings in force; a flag overrides the environment, the environment overrides aftersales.toml.

    \b
    aftersales config show --home HOME
    """


@command.command("show", short_help="Show every setting, its value and its source.")
@home_option
@click.option(
    "--fail-on", type=click.IntRange(min=0), metavar="N", help="Show the settings as `run --fail-on N` would use them."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Output format.",
)
def show(home: Home, fail_on: int | None, form: str) -> None:
    """Show every setting, its value and where the value comes from: default, file, environment variable or flag.

    Notification and watchdog addresses are masked, because they contain secrets.

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
    """A value on one line, as the settings file writes it; empty for a setting without a value."""
    return "" if value in (None, "") else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
