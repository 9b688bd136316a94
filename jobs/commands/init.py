"""`aftersales init`: a home to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("home", type=click.Path(path_type=Path, file_okay=False))
def command(home: Path) -> None:
    """Make a home: its folders, a settings file with every key, an empty table of each kind. What is there stays.

    \b
    aftersales init myhome
    """
    from aftersales.jobs.state.init_home import found
    from aftersales.jobs.state.paths import Home

    made = found(Home(home.absolute()))
    for path in made:
        click.echo(f"made {path}")
    click.echo(f"{home} is a home. Fill in its tables in {home / 'reference'}, drop files into {home / 'inbox'}, then:")
    click.echo(f"  aftersales run --home {home}")
