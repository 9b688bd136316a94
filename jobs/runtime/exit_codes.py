"""Exceptions that end a command, one class per exit code of the contract; their text names what a person can do."""

from __future__ import annotations

from typing import ClassVar


class Ending(Exception):
    """A command ends here; `sentences` state what was found, where, what was expected and what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Failed(Ending):
    """Nothing was published; the files of the previous run are untouched."""

    exit_code = 1


class Stopped(Ending):
    """A stop was requested (Ctrl-C, SIGTERM); its sentences state whether the run was committed before."""

    exit_code = 1


class WrongUse(Ending):
    """Wrong use or wrong settings: the command did not begin its work."""

    exit_code = 2


class TooMany(Ending):
    """Published; more exceptions or quarantined rows than `fail_on` allows."""

    exit_code = 3


class InputMissing(Ending):
    """Published; an input that is expected on every business date did not come."""

    exit_code = 5


class NotTiedOut(Ending):
    """The books do not tie out: nothing was committed or pushed, the inbox is untouched."""

    exit_code = 4


class HomeHeld(Ending):
    """Another run holds the home."""

    exit_code = 75
