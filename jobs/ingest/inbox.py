"""Lists the inbox: files to take, in byte order of their paths, and files that are left for a later run."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.id_spelling import spelling
from aftersales.jobs.ingest.source_registry import declarations, folders
from aftersales.schemas.vocabulary import CHANNELS

UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".download", ".opdownload", ".!ut")
LOCK_START: Final = "~$"
LITTER: Final = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "folder.jpg", "albumartsmall.jpg"),
        *("icon\r", "autorun.inf", "iconcache.db", "sync.ffs_db", "indexervolumeguid"),
    }
)
"""Files that operating systems and programs leave in folders by themselves, in lower case."""
LITTER_FOLDERS: Final = frozenset({"__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle"})
SHORTCUTS: Final = (".lnk", ".url", ".webloc", ".desktop")
SCRATCH: Final = (".bak", ".swp", ".wbk", ".xlk", "~")
SHOP_FOLDER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
NEAR: Final = 75
MOST_PATH_BYTES: Final = 1_024
"""Bytes of a path below inbox/: the archive and the stage of a run are deeper folders, and a path has 4,096 at most."""
SHOWN_PATH: Final = 300
NO_PERMISSION: Final = "the user of the job may not {verb} it; give this user permission"
ONLY_THESE: Final = f"only {', '.join(CHANNELS)} are processed; move the file into one of these folders"
HIDDEN, WRITING = "it is hidden", "it is still being written"
LOCK_FILE: Final = "it is the lock file of an open spreadsheet"
OF_THE_SYSTEM: Final = "an operating system keeps it for itself"
SCRATCH_FILE: Final = "it is the backup or the scratch file of a program"
LITTER_REASONS: Final = frozenset({HIDDEN, LOCK_FILE, OF_THE_SYSTEM, SCRATCH_FILE})
"""Reasons to leave a file that no person put into the inbox as an input: nothing is to be done about it."""
SUPPLIER_FILES: Final = "supplier_files"
"""The folder for files under a supplier's own headers and words, SUPPLIER_ID/ by SUPPLIER_ID/ (R-69)."""


class LeftFile(NamedTuple):
    """A file that is deliberately left in the inbox, and the reason."""

    path: str
    why: str

    @property
    def shown(self) -> str:
        """The path as text that can be shown anywhere."""
        path = self.path.encode("utf-8", "backslashreplace").decode()
        return path if len(path) <= SHOWN_PATH else f"{path[:SHOWN_PATH]}…"

    @property
    def is_litter(self) -> bool:
        """True if no person has to look at it."""
        return self.why in LITTER_REASONS

    @property
    def sentence(self) -> str:
        return f"{self.shown} is left in the inbox: {self.why}"


class Parties(NamedTuple):
    """The ids of the known shops and suppliers, which folders are named after."""

    shops: Collection[str] = ()
    suppliers: Collection[str] = ()


NO_PARTIES: Final = Parties()


class Place(NamedTuple):
    """The path of a file in inbox/, and the source and the shop or supplier that its folders name."""

    path: str
    source: str
    shop_id: str
    supplier_id: str = ""


def places(inbox: Path, parties: Parties = NO_PARTIES) -> list[Place]:
    """The files to take, also those in unknown folders; `declared_place` refuses these.

    The names of folders are compared as people write them: a known folder, shop or supplier is read as its own
    spelling.
    """
    return [place_of_path(name, parties) for name, why in _walk(inbox) if not why]


def skipped(inbox: Path) -> tuple[LeftFile, ...]:
    """The files that this run does not take: hidden or unfinished files, locks, links, and names that are not UTF-8."""
    return tuple(LeftFile(name, why) for name, why in _walk(inbox) if why)


def _walk(inbox: Path) -> Iterator[tuple[str, str]]:
    """Every file in inbox/ in byte order of its path, with the reason to leave it, or "". Links are never followed."""
    found: list[tuple[str, str | None]] = []
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(inbox, followlinks=False, onerror=closed.append):
        below = os.path.relpath(folder, inbox)
        linked = []
        for name in tuple(subfolders):
            place = _below(below, name)
            if len(os.fsencode(place)) > MOST_PATH_BYTES:
                subfolders.remove(name)
                found.append((f"{place}/", _too_long(place)))
            elif Path(folder, name).is_symlink():
                linked.append(name)
        found += [(_below(below, name), None) for name in (*names, *linked)]
    for error in closed:
        # a folder that came and went meanwhile is not a loss; one that may not be opened can hold exports
        if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            place = os.path.relpath(error.filename, inbox)
            found.append((f"{place}/", _unopened(error, "open")))
    for name, why in sorted(found, key=lambda entry: os.fsencode(entry[0])):
        yield name, _why_left(name, inbox / name) if why is None else why


def _below(folder: str, name: str) -> str:
    return name if folder == os.curdir else f"{folder}/{name}"


def _too_long(place: str) -> str:
    size = len(os.fsencode(place))
    return f"its path below inbox/ has {size} bytes, and at most {MOST_PATH_BYTES} can be archived; shorten it"


def _unopened(error: OSError, verb: str) -> str:
    """Why a file or folder of the inbox could not be read, and what to do."""
    if isinstance(error, PermissionError):
        return NO_PERMISSION.format(verb=verb)
    return f"it could not be read ({error.strerror}); look at its disk, or remove it"


def why_unread(path: Path, *, is_whole: bool = True) -> str:
    """The reason why the bytes of a file cannot be read, or ""; otherwise than `is_whole` only the first are."""
    try:
        with path.open("rb") as file:
            while file.read(1 << 20) and is_whole:
                pass
    except FileNotFoundError:
        return ""
    except OSError as error:
        return _unopened(error, "read")
    return ""


def _why_left(name: str, path: Path) -> str:
    """The reason why a file is left, or ""."""
    if len(os.fsencode(name)) > MOST_PATH_BYTES:
        return _too_long(name)
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return _unopened(error, "read")
    if not stat.S_ISREG(mode):
        return "it is not a regular file; links are not followed"
    if any(part.startswith(".") for part in name.split("/")):
        return HIDDEN
    if path.name.lower().endswith(UNFINISHED):
        return WRITING
    return _litter(name.lower()) if _is_showable(name) else "its name is not UTF-8"


def _litter(name: str) -> str:
    """The reason to pass by a file that no person put into the inbox, by its path in lower case, or ""."""
    *folders_above, file = name.split("/")
    if file.startswith(LOCK_START):
        return LOCK_FILE
    if file in LITTER or LITTER_FOLDERS.intersection(folders_above):
        return OF_THE_SYSTEM
    if file.endswith(SHORTCUTS):
        return "it is a shortcut; put the file itself in"
    if file.endswith(SCRATCH) or file.startswith("~"):
        return SCRATCH_FILE
    return ""


def _is_showable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def place_of_path(path: str, parties: Parties = NO_PARTIES) -> Place:
    """Source and shop of a path: FOLDER/…, or FOLDER/SHOP_ID/… in a folder with shops, or an unknown one."""
    parts = path.split("/")
    source = spelling(parts[0], folders()) if len(parts) > 1 else ""
    if source == SUPPLIER_FILES:
        return Place(path, source, "", spelling(parts[1], parties.suppliers) if len(parts) > 2 else "")
    has_shop = len(parts) > 2 and folders().get(source, True)
    return Place(path, source, spelling(parts[1], parties.shops) if has_shop else "")


def place_of_folder(folder: str) -> Place:
    """The place of the files in a folder, `SOURCE` or `SOURCE/SHOP_ID`, as a person names it."""
    source, _, shop_id = folder.partition("/")
    if source == SUPPLIER_FILES:
        return Place(f"{folder}/", source, "", shop_id)
    return Place(f"{folder}/", source, shop_id if folders().get(source, True) else "")


def is_kind_with_party(name: str) -> bool:
    """True for `KIND/SHOP_ID` or `KIND/SUPPLIER_ID`; KIND is the name of a declaration."""
    kind, _, party = name.partition("/")
    known = [declaration.name for declaration in declarations()]
    return kind in known and SHOP_FOLDER.fullmatch(party) is not None


def _declared_supplier(supplier_id: str) -> None:
    """RefusedFileError if a file of a supplier is not in a folder that names the supplier."""
    if not SHOP_FOLDER.fullmatch(supplier_id):
        found = f"the folder '{supplier_id}'" if supplier_id else "no folder of a supplier"
        raise RefusedFileError(
            "UNKNOWN_FOLDER",
            f"found {found} in {SUPPLIER_FILES}/, expected {SUPPLIER_FILES}/SUPPLIER_ID/ with a supplier_id of "
            "reference/suppliers; move the file there",
        )


def declared_place(place: Place) -> None:
    """Return if the folders are known; else raise RefusedFileError: UNKNOWN_FOLDER or CHANNEL_UNSUPPORTED (R-01)."""
    known = folders()
    if place.source == SUPPLIER_FILES:
        _declared_supplier(place.supplier_id)
        return
    if place.source in known:
        if known[place.source] and not SHOP_FOLDER.fullmatch(place.shop_id):
            found = f"the shop folder '{place.shop_id}'" if place.shop_id else "no shop folder"
            raise RefusedFileError(
                "UNKNOWN_FOLDER",
                f"found {found} in {place.source}/, expected {place.source}/SHOP_ID/, where SHOP_ID is 1 to 64 "
                "letters, digits, _ or -; move the file there",
            )
        return
    expected = f"expected one of {', '.join([*known, SUPPLIER_FILES])}"
    if not place.source:
        raise RefusedFileError(
            "UNKNOWN_FOLDER", f"found a file that is not in a folder, {expected}; move the file into one of them"
        )
    near = process.extractOne(place.source.lower(), [*known, SUPPLIER_FILES], scorer=fuzz.ratio, score_cutoff=NEAR)
    hint = f"'{place.source}' is similar to '{near[0]}'; move the file there" if near else ONLY_THESE
    raise RefusedFileError("CHANNEL_UNSUPPORTED", f"found the folder '{place.source}', {expected}; {hint}")
