"""The paths of a home: every path of the contract is written here, once."""

from __future__ import annotations

import re
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
        """Return itself; WrongUse if the folder is not a home."""
        if not self.root.is_dir():
            raise WrongUse(f"{self.root} is not a directory. `aftersales init {self.root}` creates a home there.")
        missing = [path.name for path in (self.settings_file, self.reference, self.inbox) if not path.exists()]
        if missing:
            raise WrongUse(
                f"{self.root} is not an aftersales home: {', '.join(missing)} not found in it. Name the home with "
                f"--home or AFTERSALES_HOME, or create one with `aftersales init {self.root}`."
            )
        return self


@dataclass(frozen=True)
class State:
    """The job's own folder in a home; no other program reads it."""

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
        """`KIND.SHA256.parquet`: reference tables as a run read them (R-52)."""
        return self.root / "reference"

    @property
    def issued(self) -> Path:
        """`RUN_ID/RELATION.parquet`: what each run issued."""
        return self.root / "issued"

    @property
    def manifests(self) -> Path:
        """`RUN_ID.json`: a run is committed once its manifest is here."""
        return self.root / "manifests"

    @property
    def staged(self) -> Path:
        """`RUN_ID/…` with paths as in the home: committed files that are not published yet."""
        return self.root / "staged"

    @property
    def work(self) -> Path:
        """Files of a run that has not ended yet; removed at the next start."""
        return self.root / "work"

    @property
    def scratch(self) -> Path:
        """A folder for each command that computes from facts while it runs (snapshot.py)."""
        return self.root / "scratch"

    @property
    def prunings(self) -> Path:
        """`NUMBER.json`: what `prune` removed, and when; `NUMBER.pending.json` until all of it is removed."""
        return self.root / "prunings"

    @property
    def carried(self) -> Path:
        """A cache of facts and issued rows for finding orders by key; it can be rebuilt (books/order_index.py)."""
        return self.root / "carried.duckdb"

    @property
    def attempt(self) -> Path:
        """The last run that did not succeed, or the one in progress (state/last_attempt.py)."""
        return self.root / "attempt.json"

    @property
    def acknowledged(self) -> Path:
        """What `doctor` has shown once and does not report again (console/acknowledged.py)."""
        return self.root / "acknowledged.json"

    @property
    def carried_mark(self) -> Path:
        """Size and time of the cache when a run last wrote it; after any other change it is made again."""
        return self.root / "carried.json"

    @property
    def copies(self) -> Path:
        """`RUN_ID.GROUP.zip`: copies of the reports and batches that a run published (published_copies.py)."""
        return self.root / "copies"

    @property
    def last_run(self) -> Path:
        """The last committed run and the digest of its manifest; no later manifest vouches for that one."""
        return self.root / "last_run.json"

    @property
    def restored(self) -> Path:
        """The digest of a database that was computed again from state; its rows are those of the run."""
        return self.root / "restored.json"

    @property
    def aside(self) -> Path:
        """`NUMBER/…`: what a start found in state/ and no manifest names. Nothing reads it."""
        return self.root / "aside"

    @property
    def failure(self) -> Path:
        """The traceback of the last run that failed unexpectedly."""
        return self.root / "failure.txt"


def reference_path(folder: Path, kind: str, sha256: str) -> Path:
    """The path of a reference table as a run read it."""
    return folder / f"{kind}.{sha256}.parquet"


def archive_place(business_date: date, run_number: int) -> Path:
    """The folder of a run's input files in a home, each at its path under inbox/; no two runs share a folder."""
    return Path("archive") / (business_date.isoformat() + ("" if run_number == 1 else f".{run_number}"))


def report_place(business_date: date) -> Path:
    """The folder of a business date's reports in a home."""
    return Path("reports") / business_date.isoformat()


def statement_place(business_date: date) -> Path:
    """The folder of a business date's statements in a home: SUPPLIER_ID.xlsx, each for that supplier alone."""
    return report_place(business_date) / "statements"


def draft_place(business_date: date) -> Path:
    """The folder in a home for the reports of a run whose books do not tie out."""
    return Path("reports") / f"{business_date.isoformat()}.DRAFT"


def batch_place(supplier_id: str, batch_id: str, suffix: str) -> Path:
    """The path of a push batch in a home."""
    return Path("outbox") / "push" / supplier_id / f"{batch_id}{suffix}"


def export_place(business_date: date) -> Path:
    """The folder in a home for the published relations of a business date as Parquet files (`aftersales export`)."""
    return Path("exports") / business_date.isoformat()


def quarantine_place(run_id: str) -> Path:
    """The folder in a home that lists a run's quarantined rows and refused files."""
    return Path("quarantine") / run_id


def quarantine_list(path: str, input_file_id: str) -> Path:
    """The workbook with a file's quarantined rows, below `quarantine_place`: at the file's path below inbox/, or with a
    shortened name where that is too long or is the folder of another one. `sheet.quarantine` shows the same path."""
    folder, name = path.split("/", maxsplit=1)[0], path.rsplit("/", maxsplit=1)[-1]
    # 57 characters have at most 228 bytes, and with what is added to them a name may have 255
    if len(name) > 57 or len(path) > 250 or re.search(r"\.quarantined\..*/", path, re.DOTALL):
        path = f"{folder}/{name[:40]}~{input_file_id[:16]}"
    return Path(f"{path}.quarantined.xlsx")


WORKBOOK_NAME = "reconciliation.xlsx"
PAGE_NAME = "report.html"
SUMMARY_NAME = "summary.json"
METRICS_PLACE = Path("metrics") / "aftersales.prom"
"""For the textfile collector of Prometheus. It is about the last run, also a failed one, so it is not published by a
commit."""
DATABASE_PLACE = Path("aftersales.duckdb")
PUBLISHED_PLACES = ("aftersales.duckdb", "reports", "outbox", "quarantine")
"""What a run publishes for readers; `published_group` and `published_mode` say who they are (R-88)."""
INDEX_PLACE = Path("reports") / "index.html"
"""The list of all runs; every run replaces it, as it replaces the database."""
