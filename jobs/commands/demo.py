"""`aftersales demo`: runs the business dates of the sample that comes with the package."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import click

from aftersales.jobs.commands.options import Log, home_option, log_options
from aftersales.jobs.state.paths import Home


@click.command("demo")
@home_option
@log_options
def command(home: Home, log: Log) -> None:
    """Run five sample business dates in a home of their own and show where the results are.

    A second call finds the dates committed and changes nothing.

    \b
    aftersales demo --home demo
    """
    from aftersales.jobs.commands.run_and_report import print_places, run_and_report
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.init_home import create_home
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.settings import read_settings

    with as_file(files("aftersales").joinpath("sample")) as sample:
        dates = list(_sample_dates(sample))
        if home.settings_file.exists() and home.settings_file.read_bytes() != _settings_of(sample):
            raise WrongUse(f"{home.root} is not a demo home. Give the sample another folder with --home.")
        _furnish(home, sample)
        create_home(home)
        settings = read_settings(home)
        committed = [run.business_date for run in read_manifests(home.state)]
        for business_date, inbox in dates:
            if committed and business_date < committed[-1]:
                click.echo(f"{business_date}  already committed; nothing was changed")
                continue
            shutil.copytree(inbox, home.inbox, dirs_exist_ok=True)
            run_and_report(home, settings, business_date, log.progress(), is_agreed=True)
    print_places(home, dates[-1][0])


def _sample_dates(sample: Path) -> Iterator[tuple[date, Path]]:
    """Each business date of the sample, with its inbox."""
    for folder in sorted((sample / "nights").iterdir()):
        yield date.fromisoformat(folder.name), folder / "inbox"


def _settings_of(sample: Path) -> bytes:
    return (sample / "aftersales.toml").read_bytes()


def _furnish(home: Home, sample: Path) -> None:
    """Copy the sample's settings and reference tables into a home that has none."""
    if not home.settings_file.exists():
        home.root.mkdir(parents=True, exist_ok=True)
        shutil.copytree(sample / "reference", home.reference, dirs_exist_ok=True)
        home.settings_file.write_bytes(_settings_of(sample))
