"""An interrupted bench continues with its stored runs, for the same product and size only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import kept
from bench.__main__ import FULL
from bench.measures import Value
from bench.session import Ran

RAN = Value(
    1.25,
    (Ran(5.0, 6.5, 2**30, {"rows": 3}), Ran(4.0, 4.5, 2**20)),
    datetime(2026, 7, 1, 2, 3, 4, tzinfo=UTC),
    note="94.0% settled",
)


def test_runs_come_back_as_they_were(tmp_path: Path) -> None:
    assert kept.kept("night", FULL, tmp_path) == []
    kept.keep("night", FULL, [RAN], tmp_path)
    kept.keep("night", FULL, [RAN, replace(RAN, value=1.5)], tmp_path)
    assert kept.kept("night", FULL, tmp_path) == [RAN, replace(RAN, value=1.5)]


def test_another_measure_size_or_product_starts_from_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep("night", FULL, [RAN], tmp_path)
    assert kept.kept("threads", FULL, tmp_path) == []
    assert kept.kept("night", replace(FULL, rows=FULL.rows + 1), tmp_path) == []
    monkeypatch.setattr(kept, "product_digest", lambda: "another")
    assert kept.kept("night", FULL, tmp_path) == []
