"""The checks of `doctor` on the reference tables (R-71) and on who may read what is published (R-88)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.counted import counted
from aftersales.jobs.ingest.reference_parties import fees_missing, near_names, without_partnership
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, path_of, read_reference
from aftersales.jobs.runtime.exit_codes import Ending
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.gone_parties import gone_parties
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import PUBLISHED_PLACES, Home
from aftersales.jobs.state.published_access import access_of, places_that_differ
from aftersales.jobs.state.reference_changes import kept_copies, tables_of
from aftersales.jobs.state.settings import Settings

if TYPE_CHECKING:
    import polars as pl

OK: Final = "OK"
WARN: Final = "WARN"
"""Deserves attention but does not fail: the next run can succeed."""
FAIL: Final = "FAIL"


def reference_findings(home: Home, settings: Settings) -> Iterator[tuple[str, str]]:
    """Result and sentence of each check of the reference tables."""
    try:
        runs = read_manifests(home.state)
    except Ending:
        # a manifest that cannot be read is a finding of another check
        runs = ()
    kept = kept_copies(tables_of(home.state, runs[-1] if runs else None))
    try:
        tables = read_reference(home.reference, allow_gone=settings.allow_gone, kept=kept)
    except ReferenceTableError as error:
        yield from ((FAIL, message) for message in error.messages)
        return
    counts = ", ".join(f"{kind} {table.frame.height}" for kind, table in tables.items())
    yield OK, f"rows per table: {counts}"
    for kind in ("shop", "supplier", "partnership"):
        if not tables[kind].frame.height:
            file = path_of(home.reference, kind)
            yield FAIL, f"{file} has no rows, so nothing can be pushed or refunded: fill it in"
    frames = {kind: table.frame for kind, table in tables.items()}
    yield from ((FAIL, sentence) for sentence in gone_parties(History(home.state, runs), frames, settings.allow_gone))
    yield from _doubts(frames)


def _doubts(frames: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """What is allowed and seldom meant."""
    for distributor, supplier in fees_missing(frames):
        yield (
            WARN,
            f"partnerships: {distributor} with {supplier} is via BigShop and fee_settings has no fee for it, so its "
            f"refunds wait (R-39): add a row for {supplier}, with the amount 0 if there is no fee",
        )
    for table, whose in without_partnership(frames):
        yield WARN, f"{table}: {whose} belongs to no partnership: add the partnership, or remove the row"
    for table, first, second in near_names(frames):
        yield WARN, f"{table}: {first} and {second} look alike: if they are the same, keep one of them"


def access_findings(home: Home, settings: Settings) -> Iterator[tuple[str, str]]:
    """Result and sentence of the check of who may read what is published; nothing where the settings say nothing."""
    try:
        access = access_of(settings)
    except Ending as ending:
        yield from ((FAIL, sentence) for sentence in ending.sentences)
        return
    if not access.is_set:
        return
    differing = list(places_that_differ(home, access))
    for place in differing:
        yield (
            WARN,
            f"{home.root / place} has another group or mode than published_group and published_mode say; the next "
            "run that publishes corrects it",
        )
    if not access.lets_through(home):
        yield (
            FAIL,
            f"the readers of published_group cannot enter {home.root}, which belongs to another user: let its owner "
            f"run `chgrp GROUP {home.root}` and `chmod g+x {home.root}`",
        )
    elif not differing:
        places = counted(len(PUBLISHED_PLACES), "published place has", "published places have")
        yield OK, f"{places} the group and mode of the settings"
