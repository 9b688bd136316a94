"""The `--home` option, which every command takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aftersales.jobs.home.places import Home


def home_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--home` (or AFTERSALES_HOME): the home as a `Home`, not yet checked."""

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
        help="The folder that holds all files of this deployment; or set AFTERSALES_HOME. [default: current folder]",
    )(function)
