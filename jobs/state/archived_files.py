"""Finds archived files by their input_file_id and copies them back into the inbox (R-66)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.ingest.input_file import id_of_bytes
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.manifest import FileRecord, Manifest
from aftersales.jobs.state.paths import Home, archive_place

NEAREST: Final = 3
NEAR_ENOUGH: Final = 60
SHOWN_ID: Final = 12
"""Characters of an input_file_id in a message; so many are unique in any home."""


class ArchivedFile(NamedTuple):
    """A file as a run took it, and its path in the home."""

    record: FileRecord
    place: Path


def archived_file(home: Home, manifests: Sequence[Manifest], asked_id: str) -> ArchivedFile:
    """The newest archived copy of the only input file whose id begins with `asked_id`; WrongUse if there is none.

    A file that was judged several times is one file: `~2` after the id of its bytes does not make it another (R-66).
    """
    taken = [(run, record) for run in manifests for record in run.files if record.input_file_id.startswith(asked_id)]
    ids = sorted({id_of_bytes(record.input_file_id) for _, record in taken}) if asked_id else []
    if not ids:
        raise WrongUse(_unknown(manifests, asked_id))
    if len(ids) > 1:
        shown = ", ".join(
            f"{name[: len(asked_id) + SHOWN_ID]}… ({_path_of(manifests, name)})" for name in ids[:NEAREST]
        )
        raise WrongUse(f"`{asked_id}` is the beginning of {len(ids)} input_file_ids: {shown}. Give more characters.")
    copies = [
        ArchivedFile(record, archive_place(run.business_date, run.run_number) / record.path) for run, record in taken
    ]
    kept = [copy for copy in copies if (home.root / copy.place).is_file()]
    if not kept:
        raise WrongUse(
            f"{copies[-1].record.path} is no longer kept as {copies[-1].place}. Export the file again and put it into "
            "the inbox."
        )
    return kept[-1]


def put_back(home: Home, files: Sequence[ArchivedFile]) -> list[Path]:
    """Copy archived files to their paths in the inbox, all of them or none. WrongUse if a file is there already, or if
    the bytes in the archive are not those that the run took."""
    targets = {file.record.path: home.inbox / file.record.path for file in files}
    if len(targets) < len(files):
        raise WrongUse("Two of these files have the same path in the inbox: put them back one after the other.")
    for file in files:
        target = targets[file.record.path]
        if target.exists() or target.is_symlink():
            raise WrongUse(f"{target} exists already. Run it or move it away, then give the command again.")
        if sha256_of(home.root / file.place) != file.record.sha256:
            raise WrongUse(f"{file.place} was changed after its run. `aftersales verify` lists what differs.")
    for file in files:
        target = targets[file.record.path]
        target.parent.mkdir(parents=True, exist_ok=True)
        # a name that no run takes until the copy is complete (ingest/inbox.py)
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copyfile(home.root / file.place, unfinished)
        unfinished.chmod(0o600)
        unfinished.rename(target)
    return [targets[file.record.path] for file in files]


def _path_of(manifests: Sequence[Manifest], input_file_id: str) -> str:
    return next(
        file.path
        for run in reversed(manifests)
        for file in run.files
        if id_of_bytes(file.input_file_id) == input_file_id
    )


def _unknown(manifests: Sequence[Manifest], asked_id: str) -> str:
    from rapidfuzz import fuzz, process

    paths = {record.input_file_id: record.path for run in manifests for record in run.files}
    # a person may also give the path, or only the name of the file
    names = {f"{asked_id}": name for name, path in paths.items() if asked_id and path.endswith(asked_id)}
    near = [names[asked_id]] if names else []
    beginnings = {name[: max(len(asked_id), SHOWN_ID)]: name for name in paths}
    scored = process.extract(asked_id, list(beginnings), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=NEAR_ENOUGH)
    near += [beginnings[found[0]] for found in scored]
    meant = " or ".join(f"{name[:SHOWN_ID]} ({paths[name]})" for name in dict.fromkeys(near))
    hint = f"Did you mean {meant}?" if near else "No known id is similar."
    return (
        f"No file with the input_file_id `{asked_id}` was taken. {hint} "
        '`aftersales sql "SELECT input_file_id, path, outcome FROM report.input_file"` lists them.'
    )
