"""`aftersales dictionary`: what the published relations and columns mean, and where they come from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("dictionary")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html"]),
    default="markdown",
    show_default=True,
    help="Text for a repository, or one self-contained page.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write into this file, replacing it. [default: standard output]"
)
def command(form: str, output: Path | None) -> None:
    """Tell every relation of schema `report`: its question, its key, a query to begin with, its columns.

    Each column has its meaning and its lineage: the columns of input files, reference tables and earlier runs it is
    made of. It is read out of the package's own SQL; no home is needed. It takes some seconds.

    \b
    aftersales dictionary
    aftersales dictionary --format html --output dictionary.html
    """
    from aftersales.jobs.analysis.dictionary import as_html, as_markdown
    from aftersales.jobs.runtime.durable_io import write_atomically
    from aftersales.jobs.runtime.exit_codes import WrongUse

    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise WrongUse(f"{output} is no place for a file: name a file in a folder that is there.")
    text = as_html() if form == "html" else as_markdown()
    if output is None:
        click.echo(text, nl=False)
        return
    write_atomically(output.absolute(), text.encode())
    click.echo(f"{output} written.", err=True)
