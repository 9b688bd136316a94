"""The table of slips and losses, one row each: how it is made, and what an operator then sees.

Each row begins with the ordinary home (ordinary.py) in the morning of its fifth date, with the files of that date in
the inbox. docs/operators.md has the same rows by symptom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aftersales.jobs.state.paths import Home
from tests.told import losses, slipped_files, slipped_tables, troubled_runs

Make = Callable[[Home], object]
NOT_RUN: Final = None


@dataclass(frozen=True)
class Slip:
    """A row. `status` has texts of its first three lines, `doctor` a text of a line that is not OK, both in lower case;
    `code` is the exception; an exit code of None: nothing is run, because a person looks first.

    `arguments` are those of the run, and `number` its date; `is_harmless`: nothing was lost, and nothing is wrong.
    """

    name: str
    make: Make
    exit_code: int | None
    status: tuple[str, ...] = ()
    doctor: str = ""
    code: str = ""
    arguments: tuple[str, ...] = ()
    number: int = 4
    is_harmless: bool = False


def refused(name: str, make: Make, doctor: str, *, exit_code: int = 0) -> Slip:
    """A file that is refused as a whole."""
    return Slip(name, make, exit_code, ("not let in",), doctor, "FILE_REFUSED")


def quarantined(name: str, make: Make, doctor: str = "quarantine") -> Slip:
    """A file with rows that are not let in."""
    return Slip(name, make, 0, ("not let in",), doctor, "ROWS_QUARANTINED")


def stops(name: str, make: Make, words: str, *, doctor: str = "") -> Slip:
    """Nothing is run before it is corrected; status shows the reason of the attempt, and doctor finds it too."""
    return Slip(name, make, 2, (words,), doctor or words)


files, tables, runs = slipped_files, slipped_tables, troubled_runs

FILES: Final = (
    refused("an export in the folder of another channel", files.in_another_channel, "tiktok/spkl"),
    refused("an export in a channel that is not processed", files.in_zalora, "zalora"),
    refused("a file in no folder", files.in_no_folder, "loose.csv"),
    refused("an export in no shop folder", files.in_no_shop, "shopee/order"),
    refused("a folder name with a letter too few", files.in_misspelt_folder, "stock_out_order/"),
    refused("an empty file", files.empty, "s-klang_20260705.csv"),
    refused("a renamed header", files.renamed_header, "s-klang_20260705.csv"),
    refused("bytes of an unknown encoding", files.broken_bytes, "s-klang_20260705.csv"),
    refused("a workbook that was cut off", files.cut_workbook, "cut.xlsx"),
    refused("a workbook with a password", files.encrypted, "locked.xlsx"),
    refused("a PDF named as CSV", files.pdf, "s-klang_20260705.csv"),
    quarantined("the folders of two shops swapped", files.swapped_shops),
    quarantined("an export in the folder of the other shop", files.in_other_shop),
    quarantined("a shop folder that no table knows", files.in_unknown_shop),
    quarantined("one row with a word for a number", files.one_bad_row),
    quarantined("all rows with a word for a number", files.all_bad_rows),
    quarantined("a list of quarantined rows put back as it was", files.list_put_back),
    quarantined("a date of the far future", files.far_future),
    quarantined("a year of another era", files.other_era),
    quarantined("dates with day and month swapped", files.months_first),
    quarantined("a receipt of an unknown supplier", files.unknown_supplier),
    quarantined("a receipt in an unknown warehouse", files.unknown_warehouse),
    quarantined("a decision that does not exist", files.unknown_decision),
    quarantined("an acknowledgement of an unknown push", files.unknown_push),
    quarantined("a carriage return inside an amount", files.carriage_return),
    Slip("a receipt of an unknown return", files.unknown_return, 0, ("needs a person",), "", "GOODS_WITHOUT_PUSH"),
    Slip("a decision about an unknown return", files.void_decision, 0, ("needs a person",), "", "DECISION_VOID"),
    Slip("no file at all", files.nothing, 0, ("no file",), "no file"),
    Slip("an expected file did not come", files.expected_missing, 5, ("missing",), "shopee/spjb"),
    Slip("an expected file was refused", files.expected_refused, 5, ("missing",), "shopee/spjb", "FILE_REFUSED"),
    Slip("an inbox folder that may not be opened", files.shut_folder, 5, ("missing",), "shopee/spjb"),
    Slip("a file that may not be read", files.unreadable, 5, ("missing",), "may not read it"),
    Slip("an upload that is not finished", files.unfinished, 0, ("inbox",), "unfinished"),
    Slip("a link instead of a file", files.linked, 0, ("inbox",), "links are not followed"),
    Slip("a path that is too long", files.long_path, 0, ("inbox",), "bytes"),
    Slip("the same file twice", files.twice, 0, is_harmless=True),
    Slip("what an operating system leaves in folders", files.litter, 0, is_harmless=True),
)

TABLES: Final = (
    Slip("a distributor misspelt in shops", tables.in_shops, 0, ("needs a person",), "d-aurroa", "NO_PARTNERSHIP"),
    stops("a supplier misspelt in suppliers", tables.in_suppliers, "s-klnag"),
    stops("a supplier misspelt in warehouses", tables.in_warehouses, "s-klnag"),
    stops("a supplier misspelt in partnerships", tables.in_partnerships, "s-klnag"),
    stops("a distributor misspelt in partnerships", tables.distributor_in_partnerships, "d-aurroa"),
    stops("a supplier misspelt in fee_settings", tables.in_fee_settings, "s-klnag"),
    stops("a quantity misspelt in combos", tables.in_combos, "combos"),
    stops("a shop misspelt in sku_mappings", tables.in_sku_mappings, "spkk"),
    stops("a source misspelt in marketplace_words", tables.in_marketplace_words, "marketplace_words"),
    stops("decimals that no currency has", tables.in_currencies, "currencies"),
    stops("a shop's row has vanished", tables.without_shop, "spjb"),
    stops("a supplier's row has vanished", tables.without_supplier, "s-klang"),
    stops("a warehouse's row has vanished", tables.without_warehouse, "w-klang-1"),
    stops("a table is missing", tables.without_table, "partnerships"),
    stops("a table without rows", tables.empty_table, "spkl"),
    stops("a column is missing", tables.without_column, "supplier_id"),
    stops("a row is there twice", tables.doubled_row, "shops"),
    Slip("a supplier without a fee", tables.without_fee, 0, ("exceptions need a person",), "fee", "FEE_MISSING"),
    stops("a misspelt setting", tables.misspelt_setting, "tolerence"),
    stops("a setting of the wrong kind", tables.wrong_setting, "fail_on"),
    stops("a time zone that does not exist", tables.no_time_zone, "kuala_lumpr"),
    Slip("a time zone of another continent", tables.other_time_zone, 2, ("time zone",), "time zone"),
)

LOSSES: Final = (
    stops("state/ is lost", losses.state, "state"),
    stops("the last manifest is lost", losses.last_manifest, "2026-07-04.1"),
    stops("a manifest in the middle is lost", losses.middle_manifest, "manifest between", doctor="archive/2026-07-02"),
    stops("an older backup of state/ was restored", losses.older_state, "archive/2026-07-05", doctor="2026-07-05.1"),
    stops("facts were touched", losses.touched_facts, "facts"),
    stops("a file of the archive is lost", losses.archived_file, "archive"),
    stops("the folder of reference tables is lost", losses.reference, "reference"),
    stops("the settings file is lost", losses.settings, "aftersales.toml"),
    stops("the inbox is lost", losses.inbox, "inbox"),
    Slip("the database is lost", losses.database, None, ("aftersales.duckdb",), "aftersales.duckdb"),
    Slip("a report was deleted", losses.report, None, ("reconciliation.xlsx",), "reconciliation.xlsx"),
    Slip("a batch was deleted", losses.batch, None, ("outbox",), "outbox"),
    Slip("a batch was touched", losses.touched_batch, None, ("outbox",), "outbox"),
)

RUNS: Final = (
    Slip("a disk that fails before the commit", runs.failing_disk, 1, ("failed",), "failed"),
    Slip("a folder that fails after the commit", runs.failing_folder, 1, ("not every file",), "not every file"),
    Slip("a run that was killed", runs.killed, None, ("killed",), "killed"),
    Slip("a run that was killed after its commit", runs.killed_late, None, ("not every file",), "not every file"),
    Slip("books that do not tie out", runs.not_tied_out, 4, ("tie out",), "did not tie out"),
    Slip("another run holds the home", runs.held_home, 75, ("in progress",)),
    Slip("more exceptions than allowed", runs.one_bad_row_of_none, 3, ("not let in",), "", "ROWS_QUARANTINED"),
    Slip("a date before the last one", runs.nothing, 2, ("2026-06-01",), "", "", ("--business-date", "2026-06-01")),
    Slip("a date of the future", runs.nothing, 2, ("2026-12-01",), "", "", ("--business-date", "2026-12-01")),
    Slip("a clock years ahead", runs.nothing, 2, ("2031",), "clock", number=1_646),
    Slip("dates that have not run", runs.nothing, None, ("not run",), "not run", number=8),
)

SLIPS: Final = (*FILES, *TABLES, *LOSSES, *RUNS)
