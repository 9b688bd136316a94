"""The work of a run on a cluster, floor by floor, counted in Spark's own plans: the figures of docs/scale.md.

`python -m tests.spark.plans ORDERS FOLDER` prints a row per floor: relations written, rows and bytes written, shuffles
with small tables broadcast, and shuffles without any broadcast.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from aftersales.jobs.books.job import compute
from aftersales.jobs.books.materialization import name_of
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.spark import build
from aftersales.jobs.spark.column_types import Shape
from aftersales.jobs.spark.engine import OnSpark
from tests.spark.staged import books, staged_night
from tests.spark.trial import SEED

SHUFFLE: Final = re.compile(r"\bExchange (?:hashpartitioning|rangepartitioning|SinglePartition)")
SENT: Final = re.compile(r"\bBroadcastExchange\b")
THRESHOLD: Final = "spark.sql.autoBroadcastJoinThreshold"
Counts = dict[str, dict[str, int]]


def counted(orders: int, folder: Path) -> Counts:
    """Floor to its counts, over a run of so many orders on this machine."""
    folder.mkdir(parents=True)
    night = staged_night(SEED, orders, folder / "world")
    floor_of = {name_of(relation): relation.folder for relation in all_relations()}
    counts: Counts = defaultdict(lambda: defaultdict(int))
    write = build.SparkRelations._write

    def watched(self: Any, name: str, select: str, shape: Shape) -> int:
        rows = write(self, name, select, shape)
        found = counts[floor_of.get(name, name)]
        files = list((self._folder / name).glob("*.parquet"))
        sums = {"relations": 1, "rows": rows, "bytes": sum(path.stat().st_size for path in files)}
        for key, count in (sums | _shuffles(self._spark, select)).items():
            found[key] += count
        return rows

    with (
        books(folder) as connection,
        patch.object(build.SparkRelations, "_write", watched),
        # a session's threshold is one for all its threads
        patch.object(build, "AT_ONCE", 1),
    ):
        compute(connection, night, engine=OnSpark("local[2]", lambda _: None))
    return counts


def _shuffles(spark: Any, select: str) -> dict[str, int]:
    usual = spark.conf.get(THRESHOLD)
    plan = _plan(spark, select)
    spark.conf.set(THRESHOLD, "-1")
    large = _plan(spark, select)
    spark.conf.set(THRESHOLD, usual)
    return {
        "shuffles": len(SHUFFLE.findall(plan)),
        "sent": len(SENT.findall(plan)),
        "most_shuffles": len(SHUFFLE.findall(large)),
    }


def _plan(spark: Any, select: str) -> str:
    return str(spark.sql(select)._jdf.queryExecution().executedPlan().toString())


if __name__ == "__main__":
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    columns = ("relations", "rows", "bytes", "shuffles", "sent", "most_shuffles")
    sys.stdout.write(" | ".join(("floor", *columns)) + "\n")
    for floor, found in counted(int(sys.argv[1]), Path(sys.argv[2])).items():
        sys.stdout.write(" | ".join((floor, *(str(found[column]) for column in columns))) + "\n")
