"""Checks that every worker sees the home: it must read and write the same files as this machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOut
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.parquet_sql import scan
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.spark.session import first_line
from aftersales.jobs.spark.source_views import read_files

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

PIECES: Final = 32
"""Number of files to read, each by its own task, so that every worker of a small cluster gets some."""
SECONDS: Final = 120
"""How long a cluster may take until a worker accepts a task."""


def must_reach(spark: SparkSession, connection: duckdb.DuckDBPyConnection, master: str, folder: Path) -> None:
    """WrongUse if a worker cannot read the files in `folder`, or if this machine does not see what it writes there."""
    asked, answered = folder / "asked", folder / "answered"
    asked.mkdir()
    for number in range(PIECES):
        quoted = str(asked / f"{number}.parquet").replace("'", "''")
        connection.execute(f"COPY (SELECT CAST({number} AS BIGINT) AS number) TO '{quoted}' (FORMAT parquet)")
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(_answer, spark, asked, answered).result(SECONDS)
    except TimedOut:
        raise WrongUse(
            f"{master}: no worker accepted a task within {SECONDS} s. Check that workers run and have free memory."
        ) from None
    except Exception as error:
        raise WrongUse(f"{_unseen(master, folder)} Spark reports: {first_line(error)}") from error
    finally:
        pool.shutdown(wait=False)
    seen = sorted(answered.glob("*.parquet"))
    rows = connection.execute(f"SELECT count(DISTINCT number) FROM {scan(seen)}").fetchone() if seen else None
    if rows != (PIECES,):
        raise WrongUse(f"{_unseen(master, folder)} They wrote {PIECES} rows; {rows[0] if rows else 0} are here.")


def _answer(spark: SparkSession, asked: Path, answered: Path) -> None:
    # Spark packs small files into one task; with this cost of opening, each file fills a task
    opening = "spark.sql.files.openCostInBytes"
    usual = spark.conf.get(opening)
    spark.conf.set(opening, spark.conf.get("spark.sql.files.maxPartitionBytes"))
    rows = read_files(spark, {"number": "BIGINT"}, sorted(asked.glob("*.parquet")))
    rows.write.parquet(f"file://{answered.resolve()}")
    spark.conf.set(opening, usual)


def _unseen(master: str, folder: Path) -> str:
    return (
        f"The workers of {master} do not see {folder} as this machine does. Put the home on a disk that all of them "
        "mount at the same path, for a user that may read and write it."
    )
