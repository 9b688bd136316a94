"""The options that every command takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aftersales.jobs.state.paths import Home


def home_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--home` (or AFTERSALES_HOME): the home as a `Home`, not yet looked at."""

    def as_home(ctx: click.Context, parameter: click.Parameter, value: Path) -> Home:
        del parameter
        ctx.ensure_object(dict)["home"] = value
        ctx.find_root().obj = ctx.obj
        return Home(value.absolute())

    return click.option(
        "--home",
        envvar="AFTERSALES_HOME",
        default=Path(),
        type=click.Path(path_type=Path, file_okay=False),
        callback=as_home,
        help="The folder in which this deployment keeps everything; AFTERSALES_HOME names it too. [default: here]",
    )(function)
