"""Runs on a cluster whose workers do not see the home; prints the message. `python -m tests.spark.unseen FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from aftersales.jobs.books.job import compute
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.spark.engine import OnSpark
from tests.spark.cluster import cluster
from tests.spark.staged import books, staged_night
from tests.spark.trial import SEED


def refusal(folder: Path) -> str:
    """The sentence of the refusal; empty if the run was computed all the same."""
    home = folder / "home"
    home.mkdir(parents=True)
    night = staged_night(SEED, 20, folder / "world")
    with cluster(folder / "cluster", hidden=home) as machines, books(folder) as connection:
        try:
            compute(connection, replace(night, scratch=home), engine=OnSpark(machines.url, lambda _: None))
        except WrongUse as refused:
            return str(refused)
    return ""


if __name__ == "__main__":
    sys.stdout.write(refusal(Path(sys.argv[1])) + "\n")
