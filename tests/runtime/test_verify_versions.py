"""`verify` in a home that an older version began: its rows stay as issued, later runs are computed (R-43, R-52)."""

from __future__ import annotations

import json

import polars as pl
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs import verify
from aftersales.jobs.cli import main
from aftersales.jobs.state.manifest import Manifest
from tests.sample.nights import DATES, SampleNights

OLDER = f"{DATES[0]}.1"


def verified(sample: SampleNights, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", "--home", str(sample.homes[DATES[-1]]), *arguments])


@pytest.fixture
def begun_by_another(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first run counts as one of another version; returns the runs that are computed again."""
    replayed: list[str] = []
    real = verify._replay

    def replay(home: object, state: object, history: object, manifest: Manifest, **more: bool) -> object:
        replayed.append(manifest.run_id)
        return real(home, state, history, manifest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(verify, "is_of_another_version", lambda manifest: manifest.run_id == OLDER)
    monkeypatch.setattr(verify, "_replay", replay)
    return replayed


def test_its_rows_are_taken_as_issued(sample: SampleNights, begun_by_another: list[str]) -> None:
    shown = verified(sample)
    assert shown.exit_code == 0, shown.stderr
    assert f"Rows are computed again from {DATES[1]}.1 on." in shown.stdout
    assert begun_by_another == [f"{DATES[1]}.1", f"{DATES[2]}.1"]
    assert json.loads(verified(sample, "--format", "json").stdout)["runs_of_another_version"] == [OLDER]


def test_later_runs_read_them(
    sample: SampleNights, begun_by_another: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If one issued row of the older run is missing in the replay, a later run comes out otherwise."""
    real = verify._borrow_issued

    def borrow(home: object, state: object, manifest: Manifest) -> None:
        real(home, state, manifest)  # type: ignore[arg-type]
        path = verify.issued_path(state, manifest.run_id, "push_line")  # type: ignore[arg-type]
        rows = pl.read_parquet(path)
        path.unlink()
        rows.head(0).write_parquet(path)

    monkeypatch.setattr(verify, "_borrow_issued", borrow)
    assert verified(sample).exit_code == 1
    assert begun_by_another
