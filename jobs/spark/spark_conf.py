"""Spark's settings: those that decide a row, which are ours alone, and those that a night's size asks for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from aftersales.jobs.books.run_inputs import NightInputs

DECIDING: Final = {
    # an overflow or a date that is none is an error, as in DuckDB, and not a NULL
    "spark.sql.ansi.enabled": "true",
    # digits of a product are never given up to make it fit
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    # a TIMESTAMP of the books has no zone
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    # a list of receipts is as long as it is
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
    # an INT64 that is a decimal stays one
    "spark.sql.parquet.writeLegacyFormat": "false",
}
"""Set on the session, over whatever a cluster or a person prefers."""
PARTITION_BYTES: Final = 16 << 20
"""Of Parquet to a task: what it is unpacked has to be sorted and joined in the memory of a core."""
PARTITIONS_AT_MOST: Final = 20_000
SMALL_BYTES: Final = 32 << 20
"""Below it a relation takes longer to compile than to compute."""
LOCAL_MEMORY: Final = "2g"
QUICK_JAVA: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
"""For minutes, not for hours: compiling a second time, and threads that collect garbage, cost more than they save."""


def night_bytes(night: NightInputs) -> int:
    """Of Parquet that the floors start from."""
    return sum(path.stat().st_size for path in _paths(night))


def _paths(night: NightInputs) -> Iterable[Path]:
    return chain(*night.facts.values(), *night.issued.values(), night.rejected)


def is_small(size: int) -> bool:
    """Whether planning costs more than computing."""
    return size < SMALL_BYTES


def sized(size: int) -> dict[str, str]:
    """What so many bytes ask for: as many partitions as bytes need, and no more planning than they repay."""
    partitions = min(max(1, -(-size // PARTITION_BYTES)), PARTITIONS_AT_MOST)
    is_large = str(not is_small(size)).lower()
    settings = {
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.files.maxPartitionBytes": str(PARTITION_BYTES),
        # joins partitions again by what they hold, and splits the one partner with most of the orders
        "spark.sql.adaptive.enabled": is_large,
        "spark.sql.codegen.wholeStage": is_large,
        "spark.sql.codegen.factoryMode": "NO_CODEGEN" if is_small(size) else "FALLBACK",
    }
    if is_small(size):
        settings |= dict.fromkeys(("spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"), QUICK_JAVA)
    return settings


def of_local_master(scratch: Path) -> dict[str, str]:
    """What a Spark inside this machine needs: the loopback, no page, our disk, and memory unless somebody said."""
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(scratch),
    }
    if not {"SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"} & os.environ.keys():
        settings["spark.driver.memory"] = LOCAL_MEMORY
    return settings
