"""Slips with the files of an inbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final
from unittest import mock

from aftersales.jobs.state.paths import Home
from tests.told.clock import date_files
from tests.told.ordinary import SHOPS, export, morning, run

STAMP: Final = "20260705"
EXPORT: Final = f"Order.return_refund.{STAMP}.csv"
STOCK_OUTS: Final = f"stock_out_orders/s-klang_{STAMP}.csv"
RECEIPTS: Final = f"stock_in_receipts/s-klang_{STAMP}.csv"
PUSHES: Final = f"push_acknowledgements/s-klang_{STAMP}.csv"
DECISION: Final = "decision_id,subject_id,decision,note,decided_by,decided_at\n"


def put(home: Home, place: str, content: str | bytes) -> Path:
    """Write a file of the inbox, some hours ago."""
    path = home.inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    date_files(home.inbox, morning(4) - timedelta(hours=4))
    return path


def moved(home: Home, place: str, to: str) -> None:
    put(home, to, (home.inbox / place).read_bytes())
    (home.inbox / place).unlink()


def replaced(home: Home, place: str, old: str, new: str, times: int = -1) -> None:
    text = (home.inbox / place).read_text()
    assert old in text
    put(home, place, text.replace(old, new, times))


def in_another_channel(home: Home) -> None:
    moved(home, f"shopee/SPKL/{EXPORT}", f"tiktok/SPKL/{EXPORT}")


def in_zalora(home: Home) -> None:
    moved(home, f"shopee/SPKL/{EXPORT}", f"zalora/SPKL/{EXPORT}")


def in_no_folder(home: Home) -> None:
    moved(home, f"shopee/SPKL/{EXPORT}", "loose.csv")


def in_no_shop(home: Home) -> None:
    moved(home, f"shopee/SPKL/{EXPORT}", f"shopee/{EXPORT}")


def in_misspelt_folder(home: Home) -> None:
    moved(home, STOCK_OUTS, f"stock_out_order/s-klang_{STAMP}.csv")


def empty(home: Home) -> None:
    put(home, STOCK_OUTS, "")


def renamed_header(home: Home) -> None:
    replaced(home, STOCK_OUTS, "stock_out_id,", "delivery note,")


def broken_bytes(home: Home) -> None:
    put(home, STOCK_OUTS, (home.inbox / STOCK_OUTS).read_bytes().replace(b"CUP", b"\xff\x81\x8d"))


def cut_workbook(home: Home) -> None:
    put(home, "stock_out_orders/cut.xlsx", b"PK\x03\x04 and then nothing")


def encrypted(home: Home) -> None:
    put(home, "stock_out_orders/locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)


def pdf(home: Home) -> None:
    put(home, STOCK_OUTS, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")


def swapped_shops(home: Home) -> None:
    for shop, other in zip(SHOPS, reversed(SHOPS), strict=True):
        put(home, f"shopee/{shop}/{EXPORT}", export(4, other))


def in_other_shop(home: Home) -> None:
    put(home, f"shopee/SPKL/{EXPORT}", export(4, "SPJB"))


def in_unknown_shop(home: Home) -> None:
    moved(home, f"shopee/SPKL/{EXPORT}", f"shopee/SPKK/{EXPORT}")


def one_bad_row(home: Home) -> None:
    replaced(home, STOCK_OUTS, ",2,25.00,", ",two,25.00,", 1)


def all_bad_rows(home: Home) -> None:
    replaced(home, STOCK_OUTS, ",2,25.00,", ",two,25.00,")


def list_put_back(home: Home) -> None:
    """The list of the previous run's quarantined rows, which nobody has corrected."""
    one_bad_row(home)
    assert run(home, 4, "--business-date", "2026-07-04").exit_code == 0
    (made,) = (home.root / "quarantine").rglob("*.quarantined.xlsx")
    put(home, f"stock_out_orders/{made.name}", made.read_bytes())


def far_future(home: Home) -> None:
    replaced(home, STOCK_OUTS, "2026-07-05 16:00:00", "2062-07-05 16:00:00", 1)


def other_era(home: Home) -> None:
    replaced(home, STOCK_OUTS, "2026-07-05", "2569-07-05")


def months_first(home: Home) -> None:
    """5 July as a program of another country saved it: every date of the file is one of the past."""
    replaced(home, f"shopee/SPKL/{EXPORT}", "2026-07-05", "2026-05-07")


def unknown_supplier(home: Home) -> None:
    replaced(home, RECEIPTS, ",1,S-KLANG,", ",1,S-NOBODY,", 1)


def unknown_warehouse(home: Home) -> None:
    replaced(home, RECEIPTS, "W-KLANG-1", "W-NOWHERE", 1)


def unknown_decision(home: Home) -> None:
    put(home, "decisions/a.csv", f"{DECISION}D-1,shopee:SPKL:R1:S-KLANG,pusch,,ops,2026-07-05 17:00:00\n")


def void_decision(home: Home) -> None:
    put(home, "decisions/a.csv", f"{DECISION}D-1,shopee:SPKL:R1:S-KLANG,push,,ops,2026-07-05 17:00:00\n")


def unknown_push(home: Home) -> None:
    replaced(home, PUSHES, "shopee:SPKL:", "shopee:SPKL:X", 1)


def unknown_return(home: Home) -> None:
    replaced(home, RECEIPTS, "shopee:SPKL:", "shopee:SPKL:X", 1)


def carriage_return(home: Home) -> None:
    replaced(home, STOCK_OUTS, "54.00", "5\r4.00", 1)


def nothing(home: Home) -> None:
    for path in sorted(home.inbox.rglob("*.csv")):
        path.unlink()


def _expect(home: Home) -> None:
    with home.settings_file.open("a") as file:
        file.write('expected_inputs = ["shopee/SPKL", "shopee/SPJB"]\n')


def expected_missing(home: Home) -> None:
    _expect(home)
    (home.inbox / "shopee" / "SPJB" / EXPORT).unlink()


def expected_refused(home: Home) -> None:
    _expect(home)
    put(home, f"shopee/SPJB/{EXPORT}", "a,b\n1,2\n")


def shut_folder(home: Home) -> object:
    """Root may open everything, so the error is made."""
    _expect(home)
    shut = home.inbox / "shopee" / "SPJB"
    real: Callable[[str], object] = os.scandir

    def scandir(folder: str = ".") -> object:
        if str(folder) == str(shut):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    return mock.patch("os.scandir", scandir)


def unreadable(home: Home) -> object:
    """The file of another user, who alone may read it."""
    _expect(home)
    shut = home.inbox / "shopee" / "SPJB" / EXPORT
    real, real_copy = Path.open, shutil.copyfile

    def opened(path: Path, *arguments: str, **named: str) -> object:
        if path == shut:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **named)  # type: ignore[call-overload]

    def copyfile(source: Path, target: Path) -> object:
        opened(source, "rb").close()  # type: ignore[attr-defined]
        return real_copy(source, target)

    return mock.patch.multiple(Path, open=opened), mock.patch("shutil.copyfile", copyfile)


def unfinished(home: Home) -> None:
    moved(home, f"shopee/SPJB/{EXPORT}", f"shopee/SPJB/{EXPORT}.part")


def linked(home: Home) -> None:
    place = home.inbox / "shopee" / "SPJB" / EXPORT
    place.rename(home.root / "elsewhere.csv")
    place.symlink_to(home.root / "elsewhere.csv")


def long_path(home: Home) -> None:
    moved(home, f"shopee/SPJB/{EXPORT}", f"shopee/SPJB/{'/'.join(['d' * 200] * 6)}/{EXPORT}")


def twice(home: Home) -> None:
    put(home, f"shopee/SPJB/copy of {EXPORT}", export(4, "SPJB"))


def litter(home: Home) -> None:
    for place in (".DS_Store", "shopee/SPKL/Thumbs.db", "shopee/SPKL/~$Order.xlsx"):
        put(home, place, b"\0\0\0\1Bud1")
