"""Digests of sql/ translated for Spark: another sqlglot, or a changed file, shows as a changed line of the table.

`python -m tests.spark.snapshots` writes tests/spark/snapshots.tsv again, `--show RELATION` prints the text of a
relation (with `--at REVISION` as that revision of git translates it), and `--diff RELATION` compares it with HEAD or
`--at`. A person looks at the differences before the table is committed; a test never writes it.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from difflib import unified_diff
from io import BytesIO
from pathlib import Path
from typing import Final

from aftersales.jobs.books.materialization import name_of
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.spark.transpile import spark_sql

ROOT: Final = Path(__file__).resolve().parents[2]
TABLE: Final = Path(__file__).with_name("snapshots.tsv")
DIGITS: Final = 16
COMMAND: Final = "python -m tests.spark.snapshots"


def texts() -> dict[str, str]:
    """Relation to its statement for Spark, formatted for a reader."""
    return {name_of(relation): spark_sql(relation, is_pretty=True) + "\n" for relation in all_relations()}


def digest(text: str) -> str:
    """The first 64 bits of SHA-256, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def committed() -> dict[str, str]:
    """Relation to digest, from the committed table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return {relation: found for relation, _, found in (line.partition("\t") for line in lines)}


def differences() -> list[str]:
    """One line per relation whose statement is not the committed one, with the command that shows it."""
    now, before = {name: digest(text) for name, text in texts().items()}, committed()
    ways = {
        **{name: f"another statement than the committed one: {COMMAND} --diff {name}" for name in now.keys() & before},
        **{name: f"not in {TABLE.name} yet: {COMMAND} --show {name}" for name in now.keys() - before},
        **{
            name: f"in {TABLE.name}, but no longer in sql/: {COMMAND} --show {name} --at HEAD"
            for name in before.keys() - now
        },
    }
    return [f"{name}: {way}" for name, way in sorted(ways.items()) if now.get(name) != before.get(name)]


def text_at(revision: str, relation: str) -> str:
    """The statement that a revision makes of its own file with its own rules, under the sqlglot installed now."""
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as packed:
            packed.extractall(folder, filter="tar")
        shown = [sys.executable, "-m", "tests.spark.snapshots", "--show", relation]
        return subprocess.run(shown, cwd=folder, check=True, capture_output=True, text=True).stdout


def write() -> None:
    """Write the table again."""
    lines = [f"{name}\t{digest(text)}" for name, text in sorted(texts().items())]
    TABLE.write_text("\n".join(["relation\tdigest", *lines, ""]), encoding="utf-8")


def main() -> None:
    """Write the table, or print one statement or its difference."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").partition("\n")[0])
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--show", metavar="RELATION", help="print the statement of schema.name")
    chosen.add_argument("--diff", metavar="RELATION", help="print how the statement differs from the one at REVISION")
    parser.add_argument("--at", metavar="REVISION", help="a revision of git; HEAD for --diff")
    options = parser.parse_args()
    relation = options.show or options.diff
    if relation is None:
        return write()
    text = "" if options.show and options.at else texts().get(relation)
    if text is None:
        parser.error(f"sql/ does not make `{relation}`: give the schema and the name, as in report.refund_order")
    before = text_at(options.at or "HEAD", relation) if options.diff or options.at else ""
    lines = unified_diff(before.splitlines(True), text.splitlines(True), options.at or "HEAD", "now")
    sys.stdout.write("".join(lines) if options.diff else before or text)
    return None


if __name__ == "__main__":
    main()
