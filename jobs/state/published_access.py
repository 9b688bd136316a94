"""Who may read the published places: group and mode by the settings `published_group` and `published_mode` (R-88).

A file gets both before it is moved to its published path, so that no reader finds it closed and none finds it open too
wide. Without the settings nothing is changed: files are then as private as the job makes them. archive/, state/, inbox/
and reference/ are never touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import DATABASE_PLACE, PUBLISHED_PLACES, Home
from aftersales.jobs.state.settings import Settings

READ, ENTER = 0o444, 0o111
EVERYWHERE: Final = ""


@dataclass(frozen=True)
class Access:
    """`mode` of files, None to leave it; `groups`: place in the home to the id of its group; the longest one counts."""

    mode: int | None = None
    groups: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_set(self) -> bool:
        return self.mode is not None or bool(self.groups)

    def grant(self, path: Path, place: Path) -> None:
        """Give a file or folder that is, or will be, at a place of the home its group and mode."""
        group = self._group_of(place)
        if group is not None and path.stat().st_gid != group:
            os.chown(path, -1, group)
        if self.mode is not None:
            path.chmod(self._wanted(is_folder=path.is_dir()))

    def grant_folders(self, home: Home, place: Path) -> None:
        """The same for the folders on the way to a published file; the home itself can only be entered, not listed."""
        if self.is_set and is_published(place):
            for folder in list(place.parents)[:-1]:
                self._grant_if_own(home, folder)
            self._open_home(home)

    def grant_file(self, path: Path, place: Path) -> None:
        """The same for a file before it is moved to its published place."""
        if self.is_set and is_published(place):
            self.grant(path, place)

    def spread(self, home: Home) -> None:
        """Give all that is published its group and mode, if the settings have changed since the run before."""
        if self.is_set and any(places_that_differ(home, self)):
            for place in _all_places(home):
                self._grant_if_own(home, place)
            self._open_home(home)

    def differs(self, home: Home, place: Path) -> bool:
        """True if a published file or folder has another group or mode than the settings say."""
        seen, group = (home.root / place).stat(), self._group_of(place)
        wanted = self.mode is not None and self._wanted(is_folder=(home.root / place).is_dir())
        return (group is not None and seen.st_gid != group) or (
            self.mode is not None and seen.st_mode & 0o777 != wanted
        )

    def lets_through(self, home: Home) -> bool:
        """True if the readers of the main group can enter the home."""
        seen, group = home.root.stat(), self.groups.get(EVERYWHERE)
        needed = ((self.mode or 0) & 0o044) >> 2
        return seen.st_mode & needed == needed and (group is None or not needed or seen.st_gid == group)

    def looked_at(self, home: Home) -> Iterable[Path]:
        """One place for each group: a look at every file of years would be slow."""
        named = {Path(place) for place in self.groups if place != EVERYWHERE}
        return [place for place in (*map(Path, PUBLISHED_PLACES), *named) if (home.root / place).exists()]

    def _wanted(self, *, is_folder: bool) -> int:
        """A folder can be entered by those who may read it."""
        mode = self.mode or 0
        return mode | (mode & READ) >> 2 if is_folder else mode

    def _group_of(self, place: Path) -> int | None:
        text = PurePosixPath(place.as_posix())
        fitting = [name for name in self.groups if name == EVERYWHERE or text.is_relative_to(name)]
        return self.groups[max(fitting, key=len)] if fitting else None

    def _grant_if_own(self, home: Home, place: Path) -> None:
        """What another user owns in the home, such as a copy in reports/, is left as it is; doctor shows folders."""
        with suppress(PermissionError, FileNotFoundError):
            self.grant(home.root / place, place)

    def _open_home(self, home: Home) -> None:
        """Let the readers pass through the home; a home that another user owns is for its owner to open (doctor)."""
        with suppress(PermissionError):
            if EVERYWHERE in self.groups:
                os.chown(home.root, -1, self.groups[EVERYWHERE])
            if self.mode is not None:
                home.root.chmod(home.root.stat().st_mode & 0o7777 | (self.mode & 0o044) >> 2)


def places_that_differ(home: Home, access: Access) -> Iterator[Path]:
    """The published places with another group or mode; one place is looked at for each group."""
    return (place for place in access.looked_at(home) if access.differs(home, place))


PRIVATE: Final = Access()
"""As the job makes files: for its own user."""


def is_published(place: Path) -> bool:
    """True for what a run publishes for readers; the archive is published too, but stays private."""
    return place.parts[0] in PUBLISHED_PLACES


def access_of(settings: Settings) -> Access:
    """The access that the settings say; WrongUse for a group that does not exist or that the job may not give."""
    import grp

    groups = {}
    for entry in settings.published_group:
        place, _, name = entry.rpartition("=")
        try:
            groups[place] = grp.getgrnam(name).gr_gid
        except KeyError:
            raise WrongUse(
                f"published_group: found '{name}', expected a group of this machine; create it with `groupadd {name}`"
            ) from None
        if os.geteuid() and groups[place] not in (os.getegid(), *os.getgroups()):
            raise WrongUse(
                f"published_group: the job's user is not in the group {name}, and only its members can give files to "
                f"it; add the user with `usermod -a -G {name} USER` and start its session or service again"
            )
    return Access(int(settings.published_mode, 8) if settings.published_mode else None, groups)


def _all_places(home: Home) -> Iterable[Path]:
    """Every published file and folder; links are not followed."""
    for name in PUBLISHED_PLACES:
        for root, folders, files in os.walk(home.root / name):
            below = Path(root).relative_to(home.root)
            yield below
            yield from (below / file for file in files if not (Path(root) / file).is_symlink())
            folders[:] = [folder for folder in folders if not (Path(root) / folder).is_symlink()]
    if (home.root / DATABASE_PLACE).is_file():
        yield DATABASE_PLACE
