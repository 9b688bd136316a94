"""Every command shows examples that it accepts; a shell can complete all commands."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import click
import pytest
from click.testing import CliRunner

from aftersales.jobs.cli import COMMANDS, SUMMARIES, main
from tests.house.tree import ROOT

EXAMPLE: Final = re.compile(r"^ *aftersales ([^|<>\n]+?)(?:  +.*)?(?: [|<>].*)?$", re.MULTILINE)


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", command.commands[inner]) for inner in sorted(command.commands))
        else:
            yield name, command


FOUND: Final = tuple(_commands())


def _examples(name: str, command: click.Command) -> list[list[str]]:
    texts = [line.strip() for line in (command.help or "").splitlines()]
    found = [match[1] for text in texts if (match := EXAMPLE.match(text))]
    return [
        shlex.split(text)[len(name.split()) :] for text in found if text.split()[: len(name.split())] == name.split()
    ]


@pytest.mark.parametrize(("name", "command"), FOUND, ids=[name for name, _ in FOUND])
def test_a_command_has_examples_that_it_would_accept(
    name: str, command: click.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples are parsed as they are typed, and not run."""
    monkeypatch.setattr(os, "getcwd", lambda: str(ROOT))
    examples = _examples(name, command)
    assert examples, f"`aftersales {name} --help` shows no example"
    for arguments in examples:
        try:
            command.make_context(name, list(arguments))
        except click.BadParameter as error:
            # a file of an example need not exist
            assert "does not exist" in error.message


def test_every_command_has_one_summary() -> None:
    assert list(COMMANDS) == sorted(set(COMMANDS), key=COMMANDS.index)
    assert set(COMMANDS) == set(SUMMARIES)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "_AFTERSALES_COMPLETE" in result.stdout


@pytest.mark.parametrize(("typed", "completed"), [("aftersales ver", "verify"), ("aftersales run --dr", "--dry-run")])
def test_a_shell_completes_commands_and_options(typed: str, completed: str) -> None:
    """The request is the one that bash sends."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")},
        "_AFTERSALES_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
        "PYTHONPATH": str(ROOT),
    }
    start = [sys.executable, "-c", "from aftersales.jobs.cli import main; main(prog_name='aftersales')"]
    completion = subprocess.run(start, check=False, capture_output=True, text=True, env=environment)
    assert f"plain,{completed}" in completion.stdout.splitlines()
