"""`aftersales completion`: prints the shell completion script."""

from __future__ import annotations

from typing import Final

import click

SHELLS: Final = ("bash", "zsh", "fish")
PROGRAM: Final = "aftersales"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands, options and their choices.

    \b
    aftersales completion bash > ~/.local/share/bash-completion/completions/aftersales
    aftersales completion zsh > ~/.zfunc/_aftersales
    aftersales completion fish > ~/.config/fish/completions/aftersales.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"No completion script exists for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE").source())
