"""Both engines over a hostile run, on a cluster that loses a worker: the short form of `make spark-test`."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.books.job import ROW_VERDICTS
from tests.spark.full import lines_of, run_trial

MISSING: Final = [
    *([] if find_spec("pyspark") else ["pyspark (requirements-spark.lock)"]),
    *([] if shutil.which("java") else ["Java 17"]),
]
ORDERS: Final = 60


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}: the books were not computed on Spark")
def test_a_killed_worker_changes_no_row(tmp_path: Path) -> None:
    """The verdicts of receipts, whose recursion is the hardest statement, and the 46 written relations that they are
    computed from; the whole run, and many more rows, are compared by `make spark-test`."""
    result = run_trial(ORDERS, 1, tmp_path / "trial", SPARK_FOR=ROW_VERDICTS)
    assert result["differences"] == [], "\n".join(lines_of(result))
    assert result["kills"] == 1
    assert result["relations"] > 40
    assert result["rows"] > 1000
