"""Published files that are gone or were changed: reports, quarantine lists, batches, the database.

`differences` lists them; `doctor`, `restore` and every start ask it. None of them stops a run: `restore` brings back
what is gone, and so does the next start (R-86).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from aftersales.jobs.runtime.durable_io import places_below, sha256_of, write_atomically
from aftersales.jobs.state.manifest import Manifest, manifest_path
from aftersales.jobs.state.paths import DATABASE_PLACE, INDEX_PLACE, Home, State
from aftersales.jobs.state.pruning import pruned_places, read_prunings

TOPS: Final = ("outbox", "reports", "quarantine")
OF_EVERY_RUN: Final = frozenset({DATABASE_PLACE.as_posix(), INDEX_PLACE.as_posix()})
"""Every run replaces these two, so only the last one counts."""


class Restored(BaseModel):
    """A database that was computed again: the run it shows, and the digest of its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    sha256: str


class Difference(NamedTuple):
    """A published place that is not as its newest run left it."""

    place: str
    sha256: str
    run: Manifest
    is_gone: bool

    @property
    def is_batch(self) -> bool:
        return self.place.startswith("outbox/")

    @property
    def what(self) -> str:
        """What happened to the place."""
        run_id = self.run.run_id
        if self.is_gone:
            return f"{self.place} of run {run_id} is gone"
        if self.is_batch:
            issued = f"{self.place} was changed after run {run_id} issued it"
            return f"{issued}. It is never replaced, because a partner may have read it"
        return f"{self.place} was changed after run {run_id}"

    @property
    def what_to_do(self) -> str:
        if self.is_gone:
            return "`aftersales restore` brings it back"
        if self.is_batch:
            return "ask the partner, move it away, then `aftersales restore` brings back the issued one"
        return "`aftersales restore --changed` replaces it"

    @property
    def sentence(self) -> str:
        """What happened to the place, and what to do."""
        return f"{self.what}: {self.what_to_do}"


def differences(home: Home, manifests: Sequence[Manifest], *, only_gone: bool = False) -> Iterator[Difference]:
    """Published places that are gone, or have other bytes than committed, in the order of their paths.

    Bytes are compared only where a file was written to after its run; `only_gone` compares none.
    """
    if not manifests:
        return
    there = {f"{top}/{place}" for top in TOPS for place in places_below(home.root / top)}
    prunings = read_prunings(home.state)
    pruned = pruned_places(prunings)
    lists = {pruning.index_sha256 for pruning in prunings if pruning.after_run == manifests[-1].run_id}
    for place, run in sorted(_expected(manifests).items()):
        digest, path = run.published[place], home.root / place
        if place not in there and not path.is_file():
            if pruned.get(place) != digest and not (home.state.staged / run.run_id / place).is_file():
                yield Difference(place, digest, run, is_gone=True)
        elif not only_gone and path.stat().st_mtime_ns > manifest_path(home.state, run.run_id).stat().st_mtime_ns:
            allowed = {digest, *accepted_database(home.state, run, place), *(lists if place in OF_EVERY_RUN else ())}
            if sha256_of(path) not in allowed:
                yield Difference(place, digest, run, is_gone=False)


def _expected(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """Each published place and the newest run that published it."""
    found = {place: run for run in manifests for place in run.published if place not in OF_EVERY_RUN}
    return found | dict.fromkeys(OF_EVERY_RUN & manifests[-1].published.keys(), manifests[-1])


def accepted_database(state: State, run: Manifest, place: str) -> tuple[str, ...]:
    """The digest of the database that `restore` computed again for a run; empty for any other place or run."""
    if place != DATABASE_PLACE.as_posix():
        return ()
    try:
        restored = Restored.model_validate_json(state.restored.read_bytes())
    except (OSError, ValidationError):
        return ()
    return (restored.sha256,) if restored.run_id == run.run_id else ()


def note_restored(state: State, run_id: str, sha256: str) -> None:
    """Write down the digest of a database that was computed again for a run."""
    write_atomically(state.restored, (Restored(run_id=run_id, sha256=sha256).model_dump_json() + "\n").encode())
