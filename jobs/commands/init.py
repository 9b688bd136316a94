"""`aftersales init`: creates a home."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("home", type=click.Path(path_type=Path, file_okay=False))
def command(home: Path) -> None:
    """Create a home: folders, a settings file with every key, an empty reference table of each kind.

    Existing files stay as they are.

    \b
    aftersales init myhome
    """
    from aftersales.jobs.state.init_home import create_home
    from aftersales.jobs.state.paths import Home

    made = create_home(Home(home.absolute()))
    for path in made:
        click.echo(f"created {path}")
    click.echo(
        f"{home} is ready. Fill in the tables in {home / 'reference'}, put files into {home / 'inbox'}, then run:"
    )
    click.echo(f"  aftersales run --home {home}")
