"""How a command can end other than well: one class an exit code of the contract, each with what a person can do."""

from __future__ import annotations

from typing import ClassVar


class Ending(Exception):
    """A command ends here; `sentences` say what was found, where, what was expected and what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Failed(Ending):
    """Nothing was published; last night's files are untouched."""

    exit_code = 1


class Stopped(Ending):
    """Somebody asked for an end (Ctrl-C, SIGTERM); its sentences say whether the run was committed before."""

    exit_code = 1


class WrongUse(Ending):
    """Wrong use or settings: nothing was tried."""

    exit_code = 2


class TooMany(Ending):
    """Published; more exceptions or quarantined rows than a person allowed."""

    exit_code = 3


class InputMissing(Ending):
    """Published; an input that is expected every night did not come."""

    exit_code = 5


class NotTiedOut(Ending):
    """The books do not tie out: nothing was committed or pushed, the inbox is untouched."""

    exit_code = 4


class HomeHeld(Ending):
    """Another run holds the home."""

    exit_code = 75
