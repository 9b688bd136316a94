"""The carried store: a cache of all facts and issued rows in one DuckDB file, so that a run finds orders by key.

Example: order 4711 is live. Its rows are spread over hundreds of Parquet files, one per input file; here they are found
by `anchor = hash('order:SHOP1:4711')` (partition_keys.py).

It can be deleted at any time: the truth is in facts, issued rows and manifests. Of a row that is issued
again it holds the newest version only. A run first adds to it what is committed and not in it yet, in one transaction.
The store is built from scratch if it is missing, has another layout, belongs to another history, or was written to by
anything but a run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from aftersales.jobs.books import partition_keys
from aftersales.jobs.books.generated_relations import LATEST, persisted_kinds
from aftersales.jobs.books.memory_limit import FIRST_LIMIT, begin_with, with_enough
from aftersales.jobs.books.parquet_sql import rows_of, scan
from aftersales.jobs.books.partition_keys import EVERYWHERE, FACT_ANCHORS, FACT_KNOTS, ISSUED_ANCHORS, LOOKED_UP
from aftersales.jobs.books.sql_catalog import all_relations, relations_of
from aftersales.jobs.books.sql_columns import issued_columns, key_columns
from aftersales.jobs.books.sql_files import ISSUED_SCHEMA
from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.signals import interruptible
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import sha256_of_manifest
from aftersales.jobs.state.paths import State
from aftersales.schemas.fact_columns import ADDED_COLUMNS, ADDED_ISSUED_COLUMNS, FACT_COLUMNS, ROW_COLUMNS

MADE_AGAIN: Final = (
    "state/carried.duckdb was damaged or changed. It is a cache and was made again from facts and issued rows."
)


def bring_up(path: Path, history: History, scratch: Path, note: Callable[[str], None] = lambda _: None) -> None:
    """Bring the store up to the last committed run; what does not fit into memory spills to `scratch`.

    A store that is damaged, or that something else has written to, is made again, and `note` gets a sentence (R-86).
    """
    if path.is_file() and _mark_of(path) != _read_mark(history.state):
        remove_store(path)
        note(MADE_AGAIN)
    try:
        _bring_up(path, history, scratch)
    except duckdb.InterruptException:
        # a stop request, not a broken store
        raise
    except duckdb.Error:
        # whatever is wrong with the store, all of it can be read again from facts and issued rows
        remove_store(path)
        note(MADE_AGAIN)
        _bring_up(path, history, scratch)
    if path.is_file() and (mark := _mark_of(path)) != _read_mark(history.state):
        write_atomically(history.state.carried_mark, mark)


def _mark_of(path: Path) -> bytes:
    """Size and time of the store. Its digest would take as long to make, at every run, as the whole store to read."""
    seen = path.stat()
    return json.dumps({"size": seen.st_size, "mtime_ns": seen.st_mtime_ns}).encode()


def _read_mark(state: State) -> bytes:
    return state.carried_mark.read_bytes() if state.carried_mark.is_file() else b""


def _bring_up(path: Path, history: History, scratch: Path) -> None:
    done = _absorbed(path, history)
    if done is None:
        remove_store(path)
        done = 0
    pending = history.manifests[done:]
    if not pending:
        return
    with duckdb.connect(str(path), config={"temp_directory": str(scratch)}) as store:
        begin_with(interruptible(store), FIRST_LIMIT)
        with_enough(store, lambda: _absorb_all(store, History(history.state, pending), is_new=not done))


def _absorb_all(store: duckdb.DuckDBPyConnection, pending: History, *, is_new: bool) -> None:
    """Put the pending runs into the store in one transaction: all of them or, if anything fails, none."""
    store.begin()
    try:
        if is_new:
            lay_out(store)
        absorb(store, pending.facts(), pending.issued())
        store.execute("DELETE FROM mark")
        last = pending.manifests[-1].run_id
        store.execute("INSERT INTO mark VALUES (?, ?, ?)", [last, sha256_of_manifest(pending.state, last), layout()])
        fail_point("store laid out")
        store.commit()
    except duckdb.Error:
        with suppress(duckdb.Error):
            store.rollback()
        raise


def _absorbed(path: Path, history: History) -> int | None:
    """How many runs of this history are in the store; None if it has another layout or belongs to another history."""
    if not path.is_file():
        return None
    with duckdb.connect(str(path), read_only=True) as store:
        mark = store.execute("SELECT run_id, manifest_sha256, layout FROM mark").fetchone()
    run_ids = [manifest.run_id for manifest in history.manifests]
    if mark is None or mark[2] != layout() or mark[0] not in run_ids:
        return None
    return run_ids.index(mark[0]) + 1 if sha256_of_manifest(history.state, mark[0]) == mark[1] else None


def is_damage(error: Exception) -> bool:
    """Whether an error means that a file of DuckDB cannot be read; a wrong checksum has no class of its own."""
    kinds = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
    return isinstance(error, kinds) or type(error) is duckdb.Error


def remove_store(path: Path) -> None:
    """Remove the store; the next run makes it again."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def layout() -> str:
    """A digest of everything that the layout depends on; also of DuckDB's version, which may change hash()."""
    columns = [FACT_COLUMNS, ROW_COLUMNS, {name: [*lines] for name, lines in issued_columns().items()}]
    keys = [FACT_ANCHORS, FACT_KNOTS, ISSUED_ANCHORS, partition_keys.RETURN_KNOT, partition_keys.CYCLE_KNOT]
    parts = f"{duckdb.__version__} {columns} {keys} {partition_keys.CYCLE_SUBJECT} {partition_keys.CYCLE_CODE}"
    return hashlib.sha256(parts.encode()).hexdigest()


def fact_types(kind: str) -> dict[str, str]:
    """Column to SQL type of a kind of facts."""
    return {column.name: column.sql_type for column in (*ROW_COLUMNS, *FACT_COLUMNS[kind])}


def issued_types(name: str) -> dict[str, str]:
    """Column to SQL type of an issued relation."""
    return {column.name: column.sql_type for column in issued_columns()[name]}


def lay_out(store: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of an empty store."""
    store.execute("CREATE TABLE mark (run_id VARCHAR, manifest_sha256 VARCHAR, layout VARCHAR)")
    store.execute("CREATE TABLE knot (anchor UBIGINT, knot UBIGINT)")
    store.execute("CREATE SCHEMA fact")
    store.execute("CREATE SCHEMA earlier")
    for kind in FACT_COLUMNS:
        types = fact_types(kind) | {"anchor": "UBIGINT", "key_hash": "UBIGINT"}
        store.execute(f"CREATE TABLE fact.{kind} ({', '.join(f'{name} {word}' for name, word in types.items())})")
    for relation in issued_columns():
        types = issued_types(relation) | {"anchor": "UBIGINT"}
        store.execute(
            f"CREATE TABLE earlier.{relation} ({', '.join(f'{name} {word}' for name, word in types.items())})"
        )


def absorb(
    store: duckdb.DuckDBPyConnection, facts: Mapping[str, Sequence[Path]], issued: Mapping[str, Sequence[Path]]
) -> None:
    """Put runs into the store in one pass. `facts`: kind to Parquet files; `issued`: relation to Parquet files."""
    for kind, paths in facts.items():
        names = ", ".join(fact_types(kind))
        store.execute(
            f"INSERT INTO fact.{kind} SELECT {names}, {FACT_ANCHORS[kind]}, hash(row_key) "
            f"FROM ({rows_of(fact_types(kind), paths, ADDED_COLUMNS.get(kind))})"
        )
        if kind in FACT_KNOTS:
            _tie(store, f"SELECT {FACT_ANCHORS[kind]}, {FACT_KNOTS[kind]} FROM {scan(paths)}")
        if FACT_KNOTS.get(kind) == partition_keys.CASE:
            _tie(store, f"SELECT {partition_keys.CASE}, {partition_keys.CASE} FROM {scan(paths)}")
    for name, paths in issued.items():
        _absorb_issued(store, name, paths, facts)
    if "return_stock_in" in issued:
        returns = scan(issued["return_stock_in"])
        _tie(store, f"SELECT {partition_keys.ORDER}, {partition_keys.RETURN_KNOT} FROM {returns}")
        _tie(store, f"SELECT {partition_keys.CASE}, {partition_keys.RETURN_KNOT} FROM {returns}")
    if "receipt_line" in issued:
        counted = f"{scan(issued['receipt_line'])} WHERE return_stock_in_id <> ''"
        _tie(store, f"SELECT {partition_keys.RECEIPT}, {partition_keys.RETURN} FROM {counted}")
    if "finding" in issued:
        findings = scan(issued["finding"])
        _tie(store, f"SELECT {ISSUED_ANCHORS['finding']}, {partition_keys.EXCEPTION} FROM {findings}")
        _tie(store, f"SELECT {partition_keys.EXCEPTION}, {partition_keys.EXCEPTION} FROM {findings}")
        cycles = f"exception_id LIKE '{partition_keys.CYCLE_CODE}|%'"
        found = f"SELECT {partition_keys.CYCLE_SUBJECT} FROM {findings} WHERE {cycles}"
        _tie(
            store,
            f"SELECT anchor, {partition_keys.CYCLE_KNOT} AS knot FROM fact.settlement_line WHERE knot IN ({found})",
        )


def _tie(store: duckdb.DuckDBPyConnection, pairs: str) -> None:
    store.execute(f"INSERT INTO knot SELECT DISTINCT * FROM ({pairs}) AS pair (anchor, knot)")


@cache
def _kinds() -> dict[str, str]:
    return persisted_kinds(all_relations())


def _absorb_issued(
    store: duckdb.DuckDBPyConnection, name: str, paths: Sequence[Path], facts: Mapping[str, Sequence[Path]]
) -> None:
    columns = ", ".join(issued_types(name))
    rows = f"FROM ({rows_of(issued_types(name), paths, ADDED_ISSUED_COLUMNS.get(name))})"
    if _kinds()[name] == LATEST:
        (relation,) = (relation for relation in relations_of(ISSUED_SCHEMA) if relation.name == name)
        key = ", ".join(key_columns(relation))
        rows += f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY issued_on DESC, issued_run DESC) = 1"
        store.execute(f"DELETE FROM earlier.{name} WHERE ({key}) IN (SELECT {key} FROM ({rows}))")
    anchor = ISSUED_ANCHORS[name]
    if anchor == LOOKED_UP:
        store.execute(f"INSERT INTO earlier.{name} SELECT {columns}, anchor FROM ({rows}) {_join_facts(facts)}")
    else:
        given = "NULL" if anchor == EVERYWHERE else anchor
        store.execute(f"INSERT INTO earlier.{name} SELECT {columns}, {given} FROM ({rows})")


def _join_facts(facts: Mapping[str, Sequence[Path]]) -> str:
    """A join with the facts of these runs; they suffice, because a row is judged by the run that took its file."""
    fact_rows = " UNION ALL ".join(
        f"SELECT input_file_id, row_number, {FACT_ANCHORS[kind]} AS anchor FROM {scan(paths)}"
        for kind, paths in facts.items()
    )
    return f"JOIN ({fact_rows}) USING (input_file_id, row_number)"
