"""Finds the cases of an id of any kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.sql_loader import question
from aftersales.jobs.runtime.exit_codes import WrongUse

if TYPE_CHECKING:
    import duckdb

ID_KINDS: Final = (
    *("return_stock_in_id", "refund_order_id", "batch_id", "push_id", "order_id", "posting_id", "exception_id"),
    *("after_sales_id", "stock_out_id", "receipt_id", "receipt_line", "movement_id", "payment_id", "decision_id"),
    *("adjustment_id", "document_no", "opening_balance", "use_id", "input_file_id"),
)
"""Ordered: if an id has several kinds but always the same cases, the first kind is shown."""
MUST_BE_ONE: Final = "after_sales_id"
"""Every marketplace numbers its own cases, so the same number in two shops means two different cases."""
QUARANTINED_ROW: Final = "quarantined_row"
"""The kind of an id that occurs only in quarantined rows."""
EXCEPTION: Final = "exception_id"
RECEIPT: Final = "receipt_id"
INPUT_FILE: Final = "input_file_id"
FILE_ID: Final = re.compile(r"(?P<beginning>[0-9a-f]{6,64})(~\d+)?(?P<row>:\d+)?")
"""An input_file_id or its beginning, and for a quarantined row the number of the row."""
SHOWN_ID: Final = 12
NEAREST: Final = 3
NEAR_ENOUGH: Final = 60


@dataclass(frozen=True)
class Case:
    """A return stock-in, an after-sales order without one, or (all empty) an id that belongs to no case."""

    channel: str = ""
    shop_id: str = ""
    after_sales_id: str = ""
    order_id: str = ""
    return_stock_in_id: str = ""

    @property
    def after_sales_key(self) -> str:
        return f"{self.channel}:{self.shop_id}:{self.after_sales_id}"


@dataclass(frozen=True)
class Named:
    """The kind of an id, and its cases in the order of their ids."""

    asked_id: str
    id_kind: str
    cases: tuple[Case, ...]


def named_cases(connection: duckdb.DuckDBPyConnection, asked_id: str) -> Named:
    """The cases of an id; WrongUse if it is unknown (with the nearest ids) or has several meanings."""
    found = connection.execute(question("story_named"), {"id": asked_id}).fetchall()
    by_kind: dict[str, list[Case]] = {}
    for id_kind, *case in found:
        by_kind.setdefault(id_kind, []).append(Case(*case))
    if not by_kind:
        return _without_case(connection, asked_id)
    if len({tuple(sorted(map(str, cases))) for cases in by_kind.values()}) > 1:
        raise _ambiguous(asked_id, by_kind)
    id_kind = min(by_kind, key=ID_KINDS.index)
    if id_kind == MUST_BE_ONE and len({case.after_sales_key for case in by_kind[id_kind]}) > 1:
        raise _ambiguous(asked_id, by_kind)
    cases = tuple(by_kind[id_kind])
    # some lines of a receipt may belong to no case
    return Named(
        asked_id, id_kind, (*cases, Case()) if RECEIPT in by_kind and _has_other_lines(connection, asked_id) else cases
    )


def _without_case(connection: duckdb.DuckDBPyConnection, asked_id: str) -> Named:
    """An id that belongs to no case: of an exception, a quarantined row, a document without a return, or a file."""
    if _is_exception(connection, asked_id):
        return Named(asked_id, EXCEPTION, (Case(),))
    if _is_quarantined(connection, asked_id):
        return Named(asked_id, QUARANTINED_ROW, (Case(),))
    if found := connection.execute(question("story_without_case"), {"id": asked_id}).fetchall():
        id_kind, document_id = min(found, key=lambda kind_and_id: ID_KINDS.index(kind_and_id[0]))
        return Named(document_id, id_kind, (Case(),))
    if _is_subject(connection, asked_id):
        return Named(asked_id, EXCEPTION, (Case(),))
    if file_id := _input_file(connection, asked_id):
        return Named(file_id, INPUT_FILE, (Case(),))
    raise _unknown(connection, asked_id)


def _has_other_lines(connection: duckdb.DuckDBPyConnection, receipt_id: str) -> bool:
    """True if the receipt has lines that belong to no case."""
    found = connection.execute(
        "SELECT 1 FROM history_receipt_line AS line ANTI JOIN receipt_case USING (receipt_id, line_no) "
        "WHERE line.receipt_id = ? LIMIT 1",
        [receipt_id],
    )
    return bool(found.fetchall())


def _input_file(connection: duckdb.DuckDBPyConnection, asked_id: str) -> str:
    """The id of the only input file that begins so, or of the newest one with this path; "" if there is none."""
    found = FILE_ID.fullmatch(asked_id.strip().lower())
    beginning, row = (found["beginning"], found["row"] or "") if found else ("", "")
    files = connection.execute(
        "SELECT split_part(input_file_id, '~', 1) AS file_id, max(path), max(business_date) FROM report.input_file "
        "WHERE path = $id OR ($beginning <> '' AND starts_with(input_file_id, $beginning)) "
        "GROUP BY file_id, path = $id ORDER BY path = $id, max(business_date), file_id",
        {"id": asked_id, "beginning": beginning},
    ).fetchall()
    if beginning and len(files) > 1:
        shown = ", ".join(f"{file_id[:SHOWN_ID]}… ({path})" for file_id, path, _ in files[:NEAREST])
        raise WrongUse(f"`{asked_id}` is the beginning of {len(files)} input_file_ids: {shown}. Give more characters.")
    return f"{files[-1][0]}{row}" if files else ""


def _is_exception(connection: duckdb.DuckDBPyConnection, asked_id: str) -> bool:
    """True for an exception without a case, for example that of a settlement cycle."""
    return bool(
        connection.execute("SELECT 1 FROM history_finding WHERE exception_id = ? LIMIT 1", [asked_id]).fetchall()
    )


def _is_subject(connection: duckdb.DuckDBPyConnection, asked_id: str) -> bool:
    """True for what an exception without a case is about: a use of a balance, an opening balance, a balance (R-62)."""
    found = connection.execute(
        "SELECT 1 FROM history_finding WHERE substring(exception_id, strpos(exception_id, '|') + 1) = ? LIMIT 1",
        [asked_id],
    )
    return bool(found.fetchall())


def _is_quarantined(connection: duckdb.DuckDBPyConnection, asked_id: str) -> bool:
    """True if a quarantined row of the published file has the id in one of its cells."""
    import json

    rows = connection.execute(
        "SELECT raw FROM report.quarantined_row WHERE contains(raw, ?) ORDER BY raw", [asked_id]
    ).fetchall()
    # the id of an unknown return also finds rows with its push id or refund order id
    cells = {str(cell).strip() for (raw,) in rows for cell in json.loads(raw).values()}
    return any(cell == asked_id or cell.startswith((f"{asked_id}#", f"{asked_id}/")) for cell in cells)


def _unknown(connection: duckdb.DuckDBPyConnection, asked_id: str) -> WrongUse:
    from rapidfuzz import fuzz, process

    known = [row[0] for row in connection.execute(question("story_known_id")).fetchall()]
    near = process.extract(asked_id, known, scorer=fuzz.ratio, limit=NEAREST, score_cutoff=NEAR_ENOUGH)
    meant = f"Did you mean {' or '.join(found[0] for found in near)}?" if near else "No known id is similar."
    return WrongUse(
        f"No case, no quarantined row and no input file has the id `{asked_id}`. {meant}",
        f"An id is one of {', '.join(ID_KINDS)}; `aftersales returns` and `aftersales exceptions` list ids.",
    )


def _ambiguous(asked_id: str, by_kind: dict[str, list[Case]]) -> WrongUse:
    meanings = sorted(
        f"{case.return_stock_in_id or case.after_sales_key} ({id_kind})"
        for id_kind, cases in by_kind.items()
        for case in cases
    )
    return WrongUse(f"`{asked_id}` has several meanings: {', '.join(meanings)}.", "Give the longer id of one of them.")
