"""A file that needs more memory than there is costs itself only: the run goes on with the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.ingest.readers.csv_reader import TextReading
from tests.ingest.made import STOCK_OUT
from tests.told.ordinary import csv_of, new_home, run


@pytest.mark.parametrize("step", ["top", "batches"])
def test_a_file_without_enough_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    home = new_home(tmp_path / "home")
    (home.inbox / "stock_out_orders").mkdir(exist_ok=True)
    for name, stock_out_id in (("large.csv", "LARGE"), ("small.csv", "SO-2")):
        text = csv_of([{**STOCK_OUT, "stock_out_id": stock_out_id}])
        (home.inbox / "stock_out_orders" / name).write_text(text)
    real = getattr(TextReading, step)

    def read(self: TextReading, *arguments: object) -> object:
        if b"LARGE" in self._text.content:
            raise MemoryError
        return real(self, *arguments)

    monkeypatch.setattr(TextReading, step, read)
    ended = run(home, 0)
    assert ended.exit_code == 0, ended.stderr
    assert "2 files (1 refused): 1 accepted" in ended.stdout
