"""The places of a home: every path of the contract stands here once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aftersales.jobs.runtime.exit_codes import WrongUse


@dataclass(frozen=True)
class Home:
    """The one folder in which a deployment keeps everything (contract: Home)."""

    root: Path

    @property
    def settings_file(self) -> Path:
        return self.root / "aftersales.toml"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def database(self) -> Path:
        return self.root / "aftersales.duckdb"

    @property
    def state(self) -> State:
        return State(self.root / "state")

    def workbook_of(self, business_date: date) -> Path:
        """The published workbook of a date."""
        return self.root / report_place(business_date) / WORKBOOK_NAME

    def must_be_one(self) -> Home:
        """Itself; WrongUse where the folder is no home."""
        if not self.root.is_dir():
            raise WrongUse(f"{self.root} is no folder. `aftersales init {self.root}` makes a home there.")
        missing = [path.name for path in (self.settings_file, self.reference, self.inbox) if not path.exists()]
        if missing:
            raise WrongUse(
                f"{self.root} is no home: {', '.join(missing)} not found in it. Name the home with --home or "
                f"AFTERSALES_HOME, or make one with `aftersales init {self.root}`."
            )
        return self


@dataclass(frozen=True)
class State:
    """The job's own folder below a home; nobody else reads it."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def facts(self) -> Path:
        """`SOURCE/ID.parquet` and `SOURCE/ID.rejected.parquet`, ID = input_file_id."""
        return self.root / "facts"

    @property
    def reference(self) -> Path:
        """`KIND.SHA256.parquet`: reference tables as some night read them (R-52)."""
        return self.root / "reference"

    @property
    def issued(self) -> Path:
        """`RUN_ID/RELATION.parquet`: what each run issued."""
        return self.root / "issued"

    @property
    def manifests(self) -> Path:
        """`RUN_ID.json`: a run is true once its manifest is here."""
        return self.root / "manifests"

    @property
    def staged(self) -> Path:
        """`RUN_ID/…` as below the home: committed, on its way to the published places."""
        return self.root / "staged"

    @property
    def work(self) -> Path:
        """What a run that has not ended yet is writing; swept at the next start."""
        return self.root / "work"

    @property
    def prunings(self) -> Path:
        """`NUMBER.json`: what was removed on purpose, and when; `NUMBER.pending.json` while that is not done yet."""
        return self.root / "prunings"

    @property
    def carried(self) -> Path:
        """Facts and issued rows once more, laid out for looking up; made anew from them where needed."""
        return self.root / "carried.duckdb"

    @property
    def failure(self) -> Path:
        """The traceback of the last run that failed unexpectedly."""
        return self.root / "failure.txt"


def reference_path(folder: Path, kind: str, sha256: str) -> Path:
    """Where a reference table is, as some night read it."""
    return folder / f"{kind}.{sha256}.parquet"


def archive_place(business_date: date, run_number: int) -> Path:
    """Where a run's input files go below a home, each at its path below inbox/; no two runs share a folder."""
    return Path("archive") / (business_date.isoformat() + ("" if run_number == 1 else f".{run_number}"))


def report_place(business_date: date) -> Path:
    """Where the reports of a night are, below a home."""
    return Path("reports") / business_date.isoformat()


def statement_place(business_date: date) -> Path:
    """Where the statements of a night are, below a home: SUPPLIER_ID.xlsx, each for that supplier alone."""
    return report_place(business_date) / "statements"


def draft_place(business_date: date) -> Path:
    """Where the report of a night that does not tie out is shown, below a home."""
    return Path("reports") / f"{business_date.isoformat()}.DRAFT"


def batch_place(supplier_id: str, batch_id: str, suffix: str) -> Path:
    """Where a push batch is handed over, below a home."""
    return Path("outbox") / "push" / supplier_id / f"{batch_id}{suffix}"


def export_place(business_date: date) -> Path:
    """Where the published relations of a night are put as Parquet files, on demand, below a home."""
    return Path("exports") / business_date.isoformat()


def quarantine_place(run_id: str) -> Path:
    """Where a run's rejected rows and files are listed, below a home."""
    return Path("quarantine") / run_id


WORKBOOK_NAME = "reconciliation.xlsx"
PAGE_NAME = "report.html"
SUMMARY_NAME = "summary.json"
METRICS_PLACE = Path("metrics") / "aftersales.prom"
"""For the textfile collector of Prometheus; about the last run, also one that failed, so no run publishes it."""
DATABASE_PLACE = Path("aftersales.duckdb")
INDEX_PLACE = Path("reports") / "index.html"
"""The list of all nights; it is replaced every night, as the database is."""
