"""The inputs of one run's books, collected from earlier runs and from the files that intake wrote in this run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.jobs.books.affected_orders import Carried
from aftersales.jobs.books.source_tables import INPUT_FILE_COLUMNS, RUN_COLUMNS
from aftersales.jobs.state.committed_runs import History, fact_path, input_file_frame, rejected_path, run_frame
from aftersales.jobs.state.manifest import Manifest

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class RunInputs:
    """Everything that the books depend on: equal inputs give equal books (R-51).

    `reference`: kind to Parquet; `facts`: kind to Parquet files; `rejected`: Parquet files of rows that intake
    quarantined; `issued`: relation to the Parquet files of earlier runs; `input_files` and `runs`: see
    source_tables.py, with this run; `scratch`: a temporary folder of this run; `carried`: the start of an incremental
    run, None in a full rebuild. With `carried`, `facts` and `rejected` are those of this run only, `issued` is empty,
    and only live orders and cases are computed.
    """

    business_date: date
    run_number: int
    run_id: str
    settings: Mapping[str, object]
    reference: Mapping[str, Path]
    facts: Mapping[str, Sequence[Path]]
    rejected: Sequence[Path]
    issued: Mapping[str, Sequence[Path]]
    input_files: pl.DataFrame
    runs: pl.DataFrame
    scratch: Path
    carried: Carried | None = None


def run_inputs_of(
    history: History,
    run: Manifest,
    *,
    facts_folder: Path,
    settings: Mapping[str, object],
    reference: Mapping[str, Path],
    scratch: Path,
    carried: Carried | None = None,
) -> RunInputs:
    """Collect the inputs of a run's books. `history` ends before that run; its own facts are under `facts_folder`."""
    facts = {} if carried else history.facts()
    rejected = [] if carried else history.rejected()
    for record in run.files:
        if record.has_facts:
            facts.setdefault(record.kind, []).append(fact_path(facts_folder, record))
        if record.has_rejected:
            rejected.append(rejected_path(facts_folder, record))
    manifests = (*history.manifests, run)
    return RunInputs(
        business_date=run.business_date,
        run_number=run.run_number,
        run_id=run.run_id,
        settings=settings,
        reference=reference,
        facts=facts,
        rejected=rejected,
        issued={} if carried else history.issued(),
        input_files=input_file_frame(manifests, INPUT_FILE_COLUMNS),
        runs=run_frame(manifests, RUN_COLUMNS),
        scratch=scratch,
        carried=carried,
    )
