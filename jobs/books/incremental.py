"""Incremental runs: a run recomputes the orders that something can change, and copies all others.

Example: 10,000 orders are known. Today one file with one return of order 4711 comes in. The run recomputes order 4711
and its case; the published rows of the other 9,999 orders are copied from the previous run.

What is recomputed: every relation of sql/, but over the *live* orders and cases only (affected_orders.py lists what
makes an order live). All rows of a live order are read, those of earlier runs too: an order is computed whole or not at
all.

What is copied (*carried*): the published file of the previous run. In most of its relations the rows of live orders are
deleted and inserted again, and all other rows stay. Totals and lists are replaced as a whole: they are computed from
the published rows of all orders, or from sums that earlier runs issued. The header line `-- carried:` of a published
relation states which of the two (published_database.py).

Why the result equals a full rebuild: no rule reads across orders except in sums per partner. Orders that share a case,
a payment or a settlement cycle are recomputed together (partition_keys.py). What time alone changes is known: each open
order stores in how many days it must be recomputed (sql/13_rollup/order_watch.sql).
tests/model/test_carried_books.py compares every row with a rebuild, and `aftersales verify --rebuild` does so at home.

When a run is a full rebuild instead:

- it is the first run, a dry run, or a run on Spark;
- the settings of the books, the version of the product or a file of sql/ differ from those of the last run;
- a reference table changed in a way that concerns every order, as when a row of shops changed or went;
- the published file is missing, or it does not have the bytes that were committed.

The run starts from the published file and from the carried store (order_index.py); both can be made again from facts
and issued rows.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from aftersales.jobs.books.affected_orders import Carried, concerns_all
from aftersales.jobs.books.order_index import bring_up
from aftersales.jobs.books.run_inputs import RunInputs, run_inputs_of
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, reference_path
from aftersales.jobs.state.published_places import accepted_database
from aftersales.jobs.state.staging import Stage

RECOMPUTED: Final = "All orders are recomputed once, because {why}. Later runs recompute only what changed."


def books_sha256() -> str:
    """A digest of sql/: rows that other SQL computed are not carried forward."""
    text = "".join(f"{relation.qualified_name}\n{relation.text}\n" for relation in all_relations())
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_of_run(
    stage: Stage,
    history: History,
    draft: Manifest,
    *,
    settings: Mapping[str, object],
    reference: Mapping[str, Path],
    may_carry: bool,
    note: Callable[[str], None] = lambda _: None,
) -> RunInputs:
    """The inputs of this run's books, incremental where that is possible; `note` gets the reason where it is not.

    Without `may_carry` the run is a full rebuild: either nothing may be written to the home, not even the store (a dry
    run), or the engine cannot look up rows by key (Spark).
    """
    carried = _carried(stage, history, draft, reference, note) if may_carry else None
    return run_inputs_of(
        history,
        draft,
        facts_folder=stage.facts,
        settings=settings,
        reference=reference,
        scratch=stage.scratch,
        carried=carried,
    )


def _carried(
    stage: Stage,
    history: History,
    draft: Manifest,
    reference: Mapping[str, Path],
    note: Callable[[str], None],
) -> Carried | None:
    """Copy the previous run's published file onto the stage, and bring the carried store up to that run.

    None where the run must be a full rebuild (see the top of this file).
    """
    last, home = history.last, stage.home
    if last is None:
        return None
    before = {kind: reference_path(home.state.reference, kind, digest) for kind, digest in last.reference.items()}
    if why := _why_all(home, last, draft, before, reference):
        note(RECOMPUTED.format(why=why))
        return None
    place = stage.places / DATABASE_PLACE
    # side by side, because a file with years of rows takes a while to copy and to digest
    with side_by_side() as submit:
        is_as_committed = submit(lambda: _laid_in_place(home, last, place))
        bring_up(home.state.carried, history, stage.scratch, note)
        fail_point("store brought up")
        if is_as_committed():
            fail_point("published file copied")
            return Carried(home.state.carried, before)
    place.unlink()
    note(RECOMPUTED.format(why="the published database was changed after it was published"))
    return None


def _why_all(
    home: Home, last: Manifest, draft: Manifest, before: Mapping[str, Path], reference: Mapping[str, Path]
) -> str:
    """Why every order must be recomputed; empty if an incremental run is possible."""
    import duckdb

    if (last.version, last.books_sha256) != (draft.version, draft.books_sha256):
        return "this is the first run of another version of the product"
    if last.settings_sha256 != draft.settings_sha256:
        return "the settings changed"
    if not home.database.is_file():
        return "the published database is missing"
    with duckdb.connect() as looking:
        if concerns_all(looking, before, reference):
            return "a change in reference/shops, reference/suppliers or reference/currencies concerns every order"
    return ""


def _laid_in_place(home: Home, last: Manifest, place: Path) -> bool:
    """Copy the published file; True if the copy has the bytes of the last run, or those that `restore` made.

    A changed file is not built upon.
    """
    shutil.copyfile(home.database, place)
    name = DATABASE_PLACE.as_posix()
    return sha256_of(place) in {last.published.get(name), *accepted_database(home.state, last, name)}
