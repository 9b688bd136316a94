"""The books job: lays out the inputs, computes sql/, runs the checks, writes the issued rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books import affected_orders, control_tables, source_tables
from aftersales.jobs.books.control_tables import QuarantinedRow
from aftersales.jobs.books.engine import Engine, OnDuckDb
from aftersales.jobs.books.memory_limit import FIRST_LIMIT, LARGE_LIMIT, begin_with, executed
from aftersales.jobs.books.order_index import MADE_AGAIN, is_damage, remove_store
from aftersales.jobs.books.published_database import open_published
from aftersales.jobs.books.run_inputs import RunInputs, run_inputs_of
from aftersales.jobs.books.sql_catalog import all_relations, relations_of
from aftersales.jobs.books.sql_columns import key_columns
from aftersales.jobs.books.sql_files import ISSUED_SCHEMA
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.runtime.signals import interruptible
from aftersales.jobs.state.committed_runs import History, issued_path
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import State, reference_path
from aftersales.jobs.state.settings import Settings
from aftersales.jobs.state.staging import Stage

if TYPE_CHECKING:
    import duckdb

CHECK_SCHEMA: Final = "check"
ROW_VERDICTS: Final = "receiving.new_row_verdict"
"""Once it is computed, every row of this run has its verdict; the cells of the quarantined ones are fetched then."""
WRONG_SHOPS: Final = "staging.wrong_shop"
DATES_BEFORE_ORDER: Final = "staging.date_before_order"
"""The rows of another shop, with the shop that they belong to (R-67): the message names it."""
SHOWN_ROWS: Final = 5
RawRows = Callable[[Sequence[QuarantinedRow]], Iterable[tuple[str, int, str]]]
LARGE: Final = 400_000_000
"""Bytes of facts as Parquet: some four million rows. A smaller run is faster with its tables in memory."""
REFUSED_ROW: Final = "refused_row"
"""The issued relation of the cells of quarantined rows; homes hold Parquet files of that name, so it stays."""


def open_books(scratch: Path, *facts: Path) -> duckdb.DuckDBPyConnection:
    """An empty database that spills to `scratch` what does not fit into memory; no extension is ever downloaded.

    It is in memory, unless the folders of the `facts` to compute are LARGE together. Then its tables are in a file from
    the beginning, because DuckDB compresses them there, and spilled tables are not compressed.
    """
    import duckdb

    size = sum(path.stat().st_size for folder in facts for path in folder.rglob("*.parquet"))
    connection = duckdb.connect(
        ":memory:" if size < LARGE else str(scratch / "books.duckdb"),
        config={
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # SQL has an ORDER BY where the order matters; preserving any other order costs memory
            "preserve_insertion_order": "false",
        },
    )
    # DuckDB prints its progress bar to stdout, among the results
    connection.execute("SET enable_progress_bar = false")
    # the scratch folder is removed after the run: compressing the file once more at the end would be wasted
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    begin_with(connection, FIRST_LIMIT if size < LARGE else LARGE_LIMIT)
    return interruptible(connection)


def compute(
    connection: duckdb.DuckDBPyConnection,
    inputs: RunInputs,
    raw_rows: RawRows = lambda _: (),
    progress: Callable[[str, int], None] = lambda *_: None,
    published: Path | None = None,
    *,
    engine: Engine | None = None,
) -> None:
    """Compute all files of sql/ on an empty database; after that schema `report` is what will be published.

    `engine` computes them; DuckDB if none is named.

    `published` is the file that schema `report` is written to (published_database.open_published); None keeps it in
    memory.

    `raw_rows` returns the cells (JSON) of rows that the books quarantine, as (input_file_id, row_number, raw). Only
    intake can read it, and it is read for these rows only, because people will look at them.
    """
    terms = (inputs.business_date, inputs.run_number, inputs.run_id, inputs.settings)
    control_tables.lay_out_control(connection, *terms, is_whole=inputs.carried is None)
    source_tables.lay_out_reference(connection, inputs.reference)
    control_tables.add_currencies(connection, inputs.reference)
    if inputs.carried:
        affected_orders.lay_out_live(connection, inputs.carried, inputs.facts, inputs.reference)
    else:
        source_tables.lay_out_facts(connection, inputs.facts)
        source_tables.lay_out_earlier(connection, inputs.issued)
    source_tables.lay_out_rejected(connection, inputs.rejected)
    open_published(connection, published)
    source_tables.lay_out_runs(connection, inputs.input_files, inputs.runs, inputs.scratch)
    relations = all_relations()
    judged = 1 + [relation.plain_name for relation in relations].index(ROW_VERDICTS)
    with (engine or OnDuckDb()).at_work(connection, inputs) as build:
        build(relations[:judged], progress)
        quarantined = quarantined_rows(connection)
        control_tables.fill_quarantined_raw(connection, quarantined, raw_rows(quarantined))
        build(relations[judged:], progress)


@contextmanager
def computed(
    stage: Stage,
    inputs_of: Callable[..., RunInputs],
    raw_rows: RawRows,
    progress: Callable[[str, int], None],
    published: Path,
    *,
    note: Callable[[str], None],
    engine: Engine,
    may_carry: bool,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The books of a run; computed from all facts if the carried store turns out to be damaged (R-86).

    `inputs_of(may_carry=…)` returns the inputs, as incremental.inputs_of_run does.
    """
    facts = stage.home.state.facts
    inputs = inputs_of(may_carry=may_carry)
    with ExitStack() as stack:
        books = stack.enter_context(open_books(stage.scratch, stage.facts, *([] if inputs.carried else [facts])))
        try:
            compute(books, inputs, raw_rows, progress, published, engine=engine)
        except Exception as error:
            if not inputs.carried or not is_damage(error):
                raise
            stack.close()
            remove_store(inputs.carried.store)
            note(MADE_AGAIN)
            for path in (published, stage.scratch / "books.duckdb"):
                path.unlink(missing_ok=True)
            books = stack.enter_context(open_books(stage.scratch, stage.facts, facts))
            compute(books, inputs_of(may_carry=False), raw_rows, progress, published, engine=engine)
        yield books


def recompute(
    connection: duckdb.DuckDBPyConnection,
    history: History,
    business_date: date,
    scratch: Path,
    published: Path | None = None,
) -> Manifest:
    """Compute the books as of a date again, from the files that the manifests name (R-52); returns the run they are of.

    It is a full rebuild that reads the issued rows of earlier runs; `published` as in `compute`. WrongUse if no run of
    that date or an earlier one is committed.
    """
    position = max(
        (place for place, run in enumerate(history.manifests) if run.business_date <= business_date), default=None
    )
    if position is None:
        raise WrongUse(f"No run of {business_date} or an earlier date is committed.")
    state, run = history.state, history.manifests[position]
    inputs = run_inputs_of(
        History(state, history.manifests[:position]),
        run,
        facts_folder=state.facts,
        settings=Settings.model_validate(run.settings).as_mapping(),
        reference={kind: reference_path(state.reference, kind, digest) for kind, digest in run.reference.items()},
        scratch=scratch,
    )
    compute(connection, inputs, lambda _: quarantined_before(connection, state, run), published=published)
    return run


def quarantined_before(
    connection: duckdb.DuckDBPyConnection, state: State, run: Manifest
) -> list[tuple[str, int, str]]:
    """The cells of quarantined rows, as the run itself issued it."""
    if REFUSED_ROW not in run.issued:
        return []
    issued = issued_path(state, run.run_id, REFUSED_ROW)
    return connection.execute("SELECT input_file_id, row_number, raw FROM read_parquet(?)", [str(issued)]).fetchall()


def failed_checks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence per check of `19_check` that returned rows: then the books do not tie out (exit code 4)."""
    sentences = []
    for relation in relations_of(CHECK_SCHEMA):
        rows = executed(connection, f"SELECT * FROM {relation.qualified_name}").fetchall()
        if rows:
            shown = "; ".join(", ".join(str(value) for value in row) for row in rows[:SHOWN_ROWS])
            count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
            more = "; …" if len(rows) > SHOWN_ROWS else ""
            sentences.append(f"check {relation.name} failed with {count}: {shown}{more}")
    return sentences


def quarantined_rows(connection: duckdb.DuckDBPyConnection) -> list[QuarantinedRow]:
    """This run's rows that the books quarantined, in the order of their files and rows."""
    found = connection.execute(
        "SELECT input_file_id, row_number, verdict.reasons, "
        # a row of another shop's order has no order of its own: one of the two alone is known
        "coalesce(known_shop_id, strftime(ordered_on, '%Y-%m-%d'), ''), "
        "coalesce(strftime(dated_on, '%Y-%m-%d'), '') "
        f"FROM {ROW_VERDICTS} AS verdict LEFT JOIN {WRONG_SHOPS} USING (input_file_id, row_number) "
        f"LEFT JOIN {DATES_BEFORE_ORDER} USING (input_file_id, row_number) "
        "WHERE verdict.outcome = 'quarantined' ORDER BY input_file_id, row_number"
    ).fetchall()
    return [QuarantinedRow(*row) for row in found]


def write_issued(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Path]:
    """Write the issued rows of this run: one Parquet file per relation that has any, sorted by its key."""
    written = {}
    folder.mkdir(parents=True, exist_ok=True)
    for relation in relations_of(ISSUED_SCHEMA):
        path = folder / f"{relation.name}.parquet"
        order = ", ".join(key_columns(relation))
        name = str(path).replace("'", "''")
        copied = f"COPY (SELECT * FROM {relation.qualified_name} ORDER BY {order}) TO '{name}' (FORMAT parquet)"
        rows = executed(connection, copied).fetchone()
        if rows and rows[0]:
            written[relation.name] = path
        else:
            path.unlink(missing_ok=True)
    return written
