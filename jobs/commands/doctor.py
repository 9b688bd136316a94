"""`aftersales doctor`: checks whether the next run can succeed and shows what to fix before it."""

from __future__ import annotations

import json
import sys

import click

from aftersales.jobs.commands.options import home_option, text_or_json_option
from aftersales.jobs.state.paths import Home


@click.command("doctor")
@home_option
@text_or_json_option
def command(home: Home, form: str) -> None:
    """Check settings, folders, disk, lock, tables, clocks, inbox, runs, inputs, headers and ages; show what to do.

    Each check reports OK, WARN or FAIL. FAIL needs a person now, and the command then exits with 1; a warning does not
    count. What cannot be put right any more, such as a date that never ran, is a warning once.

    \b
    aftersales doctor --home HOME
    aftersales doctor --home HOME --format json
    """
    from aftersales.jobs.console.acknowledged import acknowledge
    from aftersales.jobs.console.health_checks import FAIL, OK, WARN, examined
    from aftersales.jobs.runtime.exit_codes import Failed

    observations = list(examined(home))
    results = [seen.result for seen in observations]
    failed, warned = results.count(FAIL), results.count(WARN)
    if form == "json":
        checks = [{"result": seen.result, "subject": seen.subject, "sentence": seen.sentence} for seen in observations]
        whole = {
            "home": str(home.root),
            "result": FAIL if failed else WARN if warned else OK,
            "failed": failed,
            "warned": warned,
            "checks": checks,
        }
        json.dump(whole, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for seen in observations:
            click.echo(f"{seen.result:<5} {seen.subject:<10} {seen.sentence}")
        # a program that reads JSON is not a person who has seen it
        if once := [seen.shown_once for seen in observations if seen.shown_once]:
            acknowledge(home, once)
    if failed:
        raise Failed(f"{failed} of {len(results)} checks failed.")
    if form == "text":
        click.echo(
            f"No check failed; {warned} of {len(results)} need attention."
            if warned
            else f"All {len(results)} checks passed."
        )
