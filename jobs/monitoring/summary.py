"""Makes summary.json: one JSON object for programs, made from the books alone, so that a rerun gives the same one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.console.verdict import plain_amount
from aftersales.schemas.vocabulary import SEVERITIES

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.console.verdict import Verdict

SUMMARY_FORMAT: Final = 1
_ROW_ENDS: Final = ("in", "accepted", "unchanged", "quarantined", "ignored")


def summary_of(connection: duckdb.DuckDBPyConnection, verdict: Verdict, version: str) -> dict[str, Any]:
    """The verdict with its counts, the run's files, open exceptions by severity and code, money by currency as text.

    `connection` holds the books of the run: schemas `report` and `sheet`. No clock is read (R-51).
    """
    return {
        "format": SUMMARY_FORMAT,
        "run_id": verdict.run_id,
        "business_date": verdict.business_date.isoformat(),
        "version": version,
        "verdict": verdict.words,
        "headline": verdict.headline,
        "ties_out": verdict.ties_out,
        "findings": list(verdict.findings),
        "rows": {
            "in": verdict.rows_in,
            "accepted": verdict.rows_accepted,
            "unchanged": verdict.rows_unchanged,
            "quarantined": verdict.rows_quarantined,
            "ignored": verdict.rows_ignored,
        },
        "files": {
            "taken": verdict.files,
            "refused": verdict.files_refused,
            "not_let_in": verdict.files_not_let_in,
            "list": _files(connection, verdict.run_id),
        },
        "waiting": {"files": verdict.files_waiting, "rows": verdict.rows_waiting},
        "push": {"pushes": verdict.pushes, "recalls": verdict.recalls},
        "exceptions": _exceptions(connection),
        "money": _money(connection, verdict),
        "control_totals": [
            {
                "check_name": total.check_name,
                "left_value": str(total.left_value),
                "right_value": str(total.right_value),
                "ties_out": total.ties_out,
            }
            for total in verdict.control_totals
        ],
    }


def _files(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """The files of the run, in the order of their paths."""
    names = ("path", "source", "shop_id", "outcome", "sha256", *(f"rows_{name}" for name in _ROW_ENDS))
    found = connection.execute(
        f"SELECT {', '.join(names)} FROM report.input_file WHERE run_id = ? ORDER BY path, input_file_id", [run_id]
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def _exceptions(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The number of open exceptions, by severity (also where it is 0) and by code."""
    found = connection.execute(
        "SELECT severity, code, count(*) FROM report.exception GROUP BY severity, code ORDER BY code, severity"
    ).fetchall()
    by_severity = dict.fromkeys(reversed(SEVERITIES), 0)
    by_code: dict[str, int] = {}
    for severity, code, count in found:
        by_severity[severity] = by_severity.get(severity, 0) + count
        by_code[code] = by_code.get(code, 0) + count
    return {"open": sum(by_code.values()), "by_severity": by_severity, "by_code": by_code}


def _money(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> dict[str, dict[str, Any]]:
    """By currency: this run's refund orders and their amount (R-36), what is owed and what was overpaid (R-57)."""
    owed = connection.execute(
        "SELECT currency_code, CAST(coalesce(sum(open_amount), 0) AS DECIMAL(18, 2)), "
        "CAST(coalesce(sum(overpaid_amount), 0) AS DECIMAL(18, 2)) "
        "FROM sheet.tie_out LEFT JOIN report.open_item USING (currency_code) WHERE measure = 'still_owed' "
        "GROUP BY currency_code ORDER BY currency_code"
    ).fetchall()
    refunded = {item.currency_code: item for item in verdict.refunded}
    money: dict[str, dict[str, Any]] = {
        currency: {"refund_orders": 0, "refunded": plain_amount(Decimal(0), currency)} for currency, *_ in owed
    }
    for currency, item in refunded.items():
        amount = plain_amount(item.refundable_amount, currency)
        money[currency] = {"refund_orders": item.refund_orders, "refunded": amount}
    for currency, still_open, overpaid in owed:
        money[currency]["owed"] = plain_amount(still_open, currency)
        money[currency]["overpaid"] = plain_amount(overpaid, currency)
    return dict(sorted(money.items()))
