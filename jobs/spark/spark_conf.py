"""Spark's settings: fixed ones that decide the content of a row, and ones that depend on the size of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from aftersales.jobs.books.run_inputs import RunInputs

DECIDING: Final = {
    # an overflow or an invalid date is an error, as in DuckDB, and not a NULL
    "spark.sql.ansi.enabled": "true",
    # a product never loses decimal digits to fit its type
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    # a TIMESTAMP of the books has no zone
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    # receipts are judged one after the other by recursion, and a return may have any number of them
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
    # a DECIMAL stored as INT64 stays one
    "spark.sql.parquet.writeLegacyFormat": "false",
}
"""Set on the session, and override the settings of the cluster or of a person."""
PARTITION_BYTES: Final = 16 << 20
"""Bytes of Parquet per task: unpacked, they must be sorted and joined in the memory of one core."""
PARTITIONS_AT_MOST: Final = 20_000
SMALL_BYTES: Final = 32 << 20
"""With less input than this, compiling a relation takes longer than computing it."""
LOCAL_MEMORY: Final = "2g"
QUICK_JAVA: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
"""Java options for a session of minutes: a second compilation and parallel garbage collection cost more than they
save."""


def input_bytes(inputs: RunInputs) -> int:
    """Bytes of Parquet that sql/ starts from."""
    return sum(path.stat().st_size for path in _paths(inputs))


def _paths(inputs: RunInputs) -> Iterable[Path]:
    return chain(*inputs.facts.values(), *inputs.issued.values(), inputs.rejected)


def is_small(size: int) -> bool:
    """True if planning costs more than computing."""
    return size < SMALL_BYTES


def sized(size: int) -> dict[str, str]:
    """Settings for this many bytes: enough partitions, and no planning that costs more than it saves."""
    partitions = min(max(1, -(-size // PARTITION_BYTES)), PARTITIONS_AT_MOST)
    is_large = str(not is_small(size)).lower()
    settings = {
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.files.maxPartitionBytes": str(PARTITION_BYTES),
        # merges small partitions, and splits a large one: one partner may have most of the orders
        "spark.sql.adaptive.enabled": is_large,
        "spark.sql.codegen.wholeStage": is_large,
        "spark.sql.codegen.factoryMode": "NO_CODEGEN" if is_small(size) else "FALLBACK",
    }
    if is_small(size):
        settings |= dict.fromkeys(("spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"), QUICK_JAVA)
    return settings


def of_local_master(scratch: Path) -> dict[str, str]:
    """Settings of a Spark on this machine: loopback, no web page, the scratch disk, and memory unless it is set."""
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(scratch),
    }
    if not {"SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"} & os.environ.keys():
        settings["spark.driver.memory"] = LOCAL_MEMORY
    return settings
