"""`aftersales dictionary`: prints what published relations and columns mean and where they come from."""

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
    help="Markdown text, or one self-contained HTML page.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file; an existing file is replaced. [default: standard output]",
)
def command(form: str, output: Path | None) -> None:
    """Print every relation of schema `report`: the question it answers, its key, a first query and its columns.

    Each column has its meaning and its lineage: the columns of input files, reference tables and earlier runs from
    which it is made. The text comes from the package's own SQL, so no home is needed. It takes some seconds.

    \b
    aftersales dictionary
    aftersales dictionary --format html --output dictionary.html
    """
    from aftersales.jobs.analysis.dictionary import as_html, as_markdown
    from aftersales.jobs.runtime.durable_io import write_atomically
    from aftersales.jobs.runtime.exit_codes import WrongUse

    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise WrongUse(f"{output} cannot be written: name a file in an existing folder.")
    text = as_html() if form == "html" else as_markdown()
    if output is None:
        click.echo(text, nl=False)
        return
    write_atomically(output.absolute(), text.encode())
    click.echo(f"Wrote {output}.", err=True)
