"""What becomes of sql/ on Spark, kept as text: a new sqlglot, or a changed file, shows as a difference.

`python -m tests.spark.snapshots` writes them again; a person looks at the difference before it is committed.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.spark.transpile import name_of_view, spark_sql

FOLDER: Final = Path(__file__).parent / "snapshots"


def snapshots() -> dict[str, str]:
    """Floor to its statements, each under the name of its view."""
    return {
        folder: "\n".join(f"-- {name_of_view(relation)}\n{spark_sql(relation, is_pretty=True)}\n" for relation in floor)
        for folder, floor in groupby(all_relations(), key=lambda relation: relation.folder)
    }


def kept() -> dict[str, str]:
    """The same as it was committed."""
    return {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.sql"):
        path.unlink()
    for folder, text in snapshots().items():
        (FOLDER / f"{folder}.sql").write_text(text, encoding="utf-8")
