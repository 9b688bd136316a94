"""The manifest of a run. A run is committed once its manifest exists; then everything that it names exists too.

Manifests form a chain: each has the digest of the one before, and state/last_run.json has that of the last (R-86).
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import State

MANIFEST_FORMAT: Final = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeaderRecord(_Record):
    """The header of an accepted file: declaration, layout, column names in their order, and what had changed in it."""

    declaration: str
    layout: str
    names: tuple[str, ...]
    change: str = ""


class FileRecord(_Record):
    """An input file as a run took it; `has_facts` and `has_rejected` state which Parquet files it has.

    `header` is set for accepted files; manifests from before version headers were stored have none. `resembles`: the
    declaration that the header of a refused file resembles, empty where that is unknown (R-66).
    """

    input_file_id: str
    path: str
    source: str
    shop_id: str
    sha256: str
    bytes: int
    rows_in: int
    outcome: str
    refusal: str
    kind: str
    has_facts: bool
    has_rejected: bool
    header: HeaderRecord | None = None
    resembles: str = ""


class LastRun(_Record):
    """The last committed run; written right after its manifest."""

    run_id: str
    manifest_sha256: str


class Manifest(_Record):
    """A committed run.

    `books_sha256`: of the SQL that computed it; `reference`: kind to SHA-256 of its content as read; `issued`: relation
    to SHA-256 of its Parquet; `facts`: path under facts/ to SHA-256; `published`: path under the home to SHA-256;
    `previous_sha256`: of the manifest before, so that a changed or missing manifest is noticed. `latest_date`: the
    latest date that the run let a moment have (R-68); runs from before that rule had no limit. `copies`: file under
    state/copies/ to SHA-256; runs from before R-86 have none.
    """

    format: int = MANIFEST_FORMAT
    run_id: str
    business_date: date
    run_number: int
    started_at: datetime
    finished_at: datetime
    version: str
    settings: dict[str, str]
    settings_sha256: str
    books_sha256: str = ""
    reference: dict[str, str]
    files: tuple[FileRecord, ...]
    facts: dict[str, str]
    issued: dict[str, str]
    published: dict[str, str]
    previous_sha256: str
    latest_date: date | None = None
    copies: dict[str, str] = {}


def run_id_of(business_date: date, run_number: int) -> str:
    """`BUSINESS_DATE.N` (contract: Identifiers)."""
    return f"{business_date.isoformat()}.{run_number}"


def manifest_path(state: State, run_id: str) -> Path:
    """The path of a run's manifest."""
    return state.manifests / f"{run_id}.json"


def read_manifests(state: State) -> tuple[Manifest, ...]:
    """All committed runs, in the order of their business dates; WrongUse if one cannot be read."""
    found = [_read(path) for path in state.manifests.glob("*.json")] if state.manifests.is_dir() else []
    return tuple(sorted(found, key=lambda manifest: (manifest.business_date, manifest.run_number)))


def write_manifest(state: State, manifest: Manifest) -> None:
    """Commit a run: one atomic rename."""
    content = manifest.model_dump_json(indent=1) + "\n"
    write_atomically(manifest_path(state, manifest.run_id), content.encode())


def write_last_run(state: State, run_id: str) -> None:
    """Note down the last committed run."""
    noted = LastRun(run_id=run_id, manifest_sha256=sha256_of_manifest(state, run_id))
    write_atomically(state.last_run, (noted.model_dump_json() + "\n").encode())


def read_last_run(state: State) -> LastRun | None:
    """The last run as it was noted down; None in a home of an earlier version, or if the note cannot be read."""
    try:
        return LastRun.model_validate_json(state.last_run.read_bytes())
    except (OSError, ValidationError):
        return None


def sha256_of_manifest(state: State, run_id: str) -> str:
    """Digest of a manifest's bytes on disk."""
    return hashlib.sha256(manifest_path(state, run_id).read_bytes()).hexdigest()


def _read(path: Path) -> Manifest:
    seen = path.stat()
    return _parsed(path, (seen.st_ino, seen.st_mtime_ns, seen.st_size))


@cache
def _parsed(path: Path, _: tuple[int, ...]) -> Manifest:
    """A manifest, parsed once per process as long as its file does not change: a home may have a thousand."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongUse(
            f"{path}: not a manifest of this version ({'.'.join(map(str, first['loc']))}: {first['msg']}). "
            "Restore the file from a backup of the home; nothing was changed."
        ) from None
