"""Reads the verdict of a run from schema `report` and prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.console.counted import counted
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

TIES_OUT: Final = "TIES OUT"
DOES_NOT_TIE_OUT: Final = "DOES NOT TIE OUT"


@dataclass(frozen=True)
class ControlTotal:
    """Two sides that must agree."""

    check_name: str
    left_name: str
    left_value: Decimal
    right_name: str
    right_value: Decimal
    difference: Decimal
    ties_out: bool


@dataclass(frozen=True)
class Refunded:
    """This run's refund orders in one currency."""

    currency_code: str
    refund_orders: int
    refundable_amount: Decimal


@dataclass(frozen=True)
class Verdict:
    """The figures of a run."""

    run_id: str
    business_date: date
    files: int
    files_refused: int
    files_not_let_in: int
    rows_in: int
    rows_accepted: int
    rows_unchanged: int
    rows_quarantined: int
    rows_ignored: int
    pushes: int
    recalls: int
    exceptions: int
    exceptions_high: int
    files_waiting: int
    rows_waiting: int
    refunded: tuple[Refunded, ...]
    control_totals: tuple[ControlTotal, ...]
    findings: tuple[str, ...] = ()
    """Failed checks of the chapter `check`, one sentence each; a run with any of them is not committed."""
    reference_changes: tuple[str, ...] = ()
    """What the run read in reference tables otherwise than the run before it, a text per table (R-71)."""
    preview: tuple[str, ...] = ()
    """Of a dry run: what would be pushed and what would not be let in, as lines (R-87)."""

    @property
    def ties_out(self) -> bool:
        return not self.findings and all(total.ties_out for total in self.control_totals)

    @property
    def words(self) -> str:
        """The verdict in words, never in colour alone."""
        return TIES_OUT if self.ties_out else DOES_NOT_TIE_OUT

    @property
    def not_let_in(self) -> str:
        """What was not let in, or that no file came in; empty if every file and row is in the books (R-66)."""
        if self.files_not_let_in:
            return _of(self.files_not_let_in, self.files, "file")
        if self.rows_quarantined:
            return _of(self.rows_quarantined, self.rows_in, "row")
        parts = [counted(self.files_waiting, "file")] if self.files_waiting else []
        parts += [counted(self.rows_waiting, "row")] if self.rows_waiting else []
        verb = "is" if self.files_waiting + self.rows_waiting == 1 else "are"
        still = f"{' and '.join(parts)} of earlier runs {verb} still not let in" if parts else ""
        return ", ".join(filter(None, ["" if self.files else "no file came in", still]))

    @property
    def headline(self) -> str:
        """The verdict in words, and what was not let in: sums agree perfectly about what is not in them."""
        return ", ".join(filter(None, [self.words, self.not_let_in]))

    @property
    def figures(self) -> dict[str, Any]:
        """The figures for the log; money is text, one entry per currency."""
        return {
            "ties_out": self.ties_out,
            "refunded": {
                item.currency_code: plain_amount(item.refundable_amount, item.currency_code) for item in self.refunded
            },
            "pushes": self.pushes,
            "recalls": self.recalls,
            "exceptions": self.exceptions,
            "rows_quarantined": self.rows_quarantined,
            "not_let_in": self.not_let_in,
        }


def read_verdict(connection: duckdb.DuckDBPyConnection) -> Verdict:
    """Read the verdict of the run in schema `report` of a connection."""
    counts = connection.execute(
        "SELECT run_id, business_date, files, files_refused, files_not_let_in, rows_in, rows_accepted, rows_unchanged, "
        "rows_quarantined, rows_ignored, pushes, recalls, exceptions, exceptions_high, files_waiting, rows_waiting "
        "FROM report.night"
    ).fetchone()
    if counts is None:
        raise LookupError("report.night has no row")
    refunded = connection.execute(
        "SELECT currency_code, refund_orders, refundable_amount FROM report.night_refund ORDER BY currency_code"
    ).fetchall()
    totals = connection.execute(
        "SELECT check_name, left_name, left_value, right_name, right_value, difference, ties_out "
        "FROM report.control_total ORDER BY check_name"
    ).fetchall()
    parts = (*counts, tuple(Refunded(*row) for row in refunded), tuple(ControlTotal(*row) for row in totals))
    return Verdict(*parts)


def sentences(verdict: Verdict, added: Iterable[str] = ()) -> Iterator[str]:
    """The verdict as lines for a terminal; `added` comes after the headline on the first line."""
    yield f"{verdict.business_date}  {', '.join((verdict.headline, *added))}  (run {verdict.run_id})"
    refused = f" ({verdict.files_refused} refused)" if verdict.files_refused else ""
    yield (
        f"  {counted(verdict.rows_in, 'row')} in {counted(verdict.files, 'file')}{refused}: "
        f"{verdict.rows_accepted} accepted, {verdict.rows_unchanged} unchanged, "
        f"{verdict.rows_quarantined} quarantined, {verdict.rows_ignored} ignored"
    )
    yield f"  {counted(verdict.pushes, 'push', 'pushes')}, {counted(verdict.recalls, 'recall')}"
    amounts = [
        f"{_money(item.refundable_amount, item.currency_code)} in {counted(item.refund_orders, 'refund order')}"
        for item in verdict.refunded
    ]
    yield f"  refunded: {'; '.join(amounts) or 'nothing'}"
    yield f"  {counted(verdict.exceptions, 'open exception')}, {verdict.exceptions_high} of high severity"
    if verdict.files_waiting or verdict.rows_waiting:
        files, rows = counted(verdict.files_waiting, "refused file"), counted(verdict.rows_waiting, "quarantined row")
        yield f"  still not let in: {files}, {rows}; see the workbook, sheet Quarantine"
    for change in verdict.reference_changes:
        yield f"  changed in reference/ since the run before: {change}"
    yield from verdict.preview
    for total in verdict.control_totals:
        if not total.ties_out:
            yield (
                f"  {total.check_name}: {total.left_name} {total.left_value}, {total.right_name} {total.right_value}, "
                f"difference {total.difference}"
            )


def _of(count: int, total: int, noun: str) -> str:
    """`1 of 22 files was not let in`, `14 of 22 files were not let in`."""
    return f"{count} of {counted(total, noun)} {'was' if count == 1 else 'were'} not let in"


def amount_text(amount: Decimal, currency_code: str) -> str:
    """An amount with the decimals of its currency; two decimals for an unknown currency."""
    return f"{amount:,.{MINOR_UNITS.get(currency_code, 2)}f}"


def plain_amount(amount: Decimal, currency_code: str) -> str:
    """An amount for programs: the decimals of its currency, no thousands separator."""
    return f"{amount:.{MINOR_UNITS.get(currency_code, 2)}f}"


def _money(amount: Decimal, currency_code: str) -> str:
    """An amount with its currency code, and the decimals of that currency."""
    return f"{currency_code} {amount_text(amount, currency_code)}"
