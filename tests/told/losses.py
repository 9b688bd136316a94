"""Parts of a home that are lost or changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from aftersales.jobs.state.paths import Home
from tests.told.ordinary import run


def state(home: Home) -> None:
    shutil.rmtree(home.state.root)


def last_manifest(home: Home) -> None:
    (home.state.manifests / "2026-07-04.1.json").unlink()


def middle_manifest(home: Home) -> None:
    (home.state.manifests / "2026-07-02.1.json").unlink()


def older_state(home: Home) -> None:
    """state/ as it was before the last run: `prepared` has the home as it was before, next to it."""
    shutil.copytree(home.state.root, home.root / "backup")
    (home.root / "elsewhere").mkdir()
    assert run(home, 4).exit_code == 0
    shutil.rmtree(home.state.root)
    (home.root / "backup").rename(home.state.root)
    (home.root / "elsewhere").rmdir()


def touched_facts(home: Home) -> None:
    path = next(iter(sorted(home.state.facts.rglob("*.parquet"))))
    path.write_bytes(path.read_bytes() + b"\n")


def archived_file(home: Home) -> None:
    next(iter(sorted(home.archive.rglob("*.csv")))).unlink()


def reference(home: Home) -> None:
    shutil.rmtree(home.reference)


def settings(home: Home) -> None:
    home.settings_file.unlink()


def inbox(home: Home) -> None:
    shutil.rmtree(home.inbox)


def database(home: Home) -> None:
    home.database.unlink()


def report(home: Home) -> None:
    (home.root / "reports" / "2026-07-04" / "reconciliation.xlsx").unlink()


def _batch(home: Home) -> Path:
    return max((home.root / "outbox" / "push").rglob("*.csv"))


def batch(home: Home) -> None:
    _batch(home).unlink()


def touched_batch(home: Home) -> None:
    with _batch(home).open("a") as file:
        file.write("\n")
