"""Whether a night can carry forward what earlier nights computed, and what it then starts from."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from aftersales.jobs.books.affected_orders import Carried, concerns_all
from aftersales.jobs.books.order_index import bring_up
from aftersales.jobs.books.run_inputs import NightInputs, night_inputs
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, reference_path
from aftersales.jobs.state.staging import Stage


def books_sha256() -> str:
    """A digest of sql/: what another set of files computed is not carried forward."""
    told = "".join(f"{relation.qualified_name}\n{relation.text}\n" for relation in all_relations())
    return hashlib.sha256(told.encode()).hexdigest()


def tonight(
    stage: Stage,
    history: History,
    draft: Manifest,
    *,
    settings: Mapping[str, object],
    reference: Mapping[str, Path],
    may_carry: bool,
) -> NightInputs:
    """What tonight's books stand on, with what is carried forward where it can be.

    Not `may_carry`: everything is computed anew, because nothing may be written to the home, not even the store (a dry
    run), or because the engine looks up nothing by key.
    """
    carried = _carried(stage, history, draft, reference) if may_carry else None
    return night_inputs(
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
) -> Carried | None:
    """Lay last night's published file in its place to be brought forward, and bring the store up to it.

    None where everything has to be computed anew: on the first night, with other settings or another version, after a
    change of a reference table that concerns every order, and where the published file is not as it was committed.
    """
    import duckdb

    last, home = history.last, stage.home
    if last is None or (last.settings_sha256, last.version, last.books_sha256) != _terms(draft):
        return None
    before = {kind: reference_path(home.state.reference, kind, digest) for kind, digest in last.reference.items()}
    with duckdb.connect() as looking:
        if concerns_all(looking, before, reference) or not home.database.is_file():
            return None
    place = stage.places / DATABASE_PLACE
    # years of published rows are copied and read through while the store is brought up
    with side_by_side() as beside:
        is_as_committed = beside(lambda: _laid_in_place(home, last, place))
        bring_up(home.state.carried, history, stage.scratch)
        fail_point("store brought up")
        if is_as_committed():
            fail_point("published file copied")
            return Carried(home.state.carried, before)
    place.unlink()
    return None


def _terms(draft: Manifest) -> tuple[str, str, str]:
    return draft.settings_sha256, draft.version, draft.books_sha256


def _laid_in_place(home: Home, last: Manifest, place: Path) -> bool:
    """Copy the published file; whether the copy is the last run's, to the byte: what was touched is not built upon."""
    shutil.copyfile(home.database, place)
    return sha256_of(place) == last.published.get(DATABASE_PLACE.as_posix())
