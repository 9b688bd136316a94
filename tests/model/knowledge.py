"""The known facts: every accepted row by key and version, found by order, return, or after-sales id (R-09)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from tests.model.memory import CaseKey, OrderKey
from tests.model.world import (
    AfterSalesLine,
    Exchange,
    Key,
    PushAcknowledgement,
    RefundPayment,
    Row,
    StockOutLine,
    UnsettledAmount,
)

EARLIEST: Final = datetime(1900, 1, 1)  # noqa: DTZ001 - moments are naive UTC here
"""Replaces the moment of a row whose source has no moment (R-09)."""


@dataclass(frozen=True)
class Version:
    """A row with the values that decide which version is newest: its moment, the date it was taken, its file's path."""

    row: Any
    taken_on: date
    path: str

    @property
    def rank(self) -> tuple[datetime, date, bytes]:
        return (self.row.moment or EARLIEST, self.taken_on, self.path.encode())


@dataclass
class Knowledge:
    versions: dict[type, dict[Key, list[Version]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    keys_of_order: dict[tuple[type, OrderKey], set[Key]] = field(default_factory=lambda: defaultdict(set))
    exchange_keys: dict[tuple[str, str], set[Key]] = field(default_factory=lambda: defaultdict(set))
    payment_keys: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    lines_by_file: dict[Key, dict[tuple[date, bytes], list[tuple[int, datetime]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    case_since: dict[CaseKey, int] = field(default_factory=dict)
    """Each case to the number of the run that first let a line of it in (R-67)."""

    def newest(self, kind: type, key: Key) -> Any:
        versions = self.versions[kind].get(key)
        return versions[-1].row if versions else None

    def forget(self, row: Row) -> None:
        """Removes a row that was quarantined later."""
        versions = self.versions[type(row)][row.key]
        versions[:] = [version for version in versions if version.row is not row]

    def says_nothing_new(self, row: Row, taken_on: date, path: str) -> bool:
        """R-07: the row equals, word for word, the version that it would follow."""
        rank = Version(row, taken_on, path).rank
        older = [version for version in self.versions[type(row)][row.key] if version.rank <= rank]
        return bool(older) and older[-1].row == row

    def learn(self, row: Row, taken_on: date, path: str) -> None:
        kind = type(row)
        versions = self.versions[kind][row.key]
        versions.append(Version(row, taken_on, path))
        versions.sort(key=lambda version: version.rank)
        if isinstance(row, (AfterSalesLine, StockOutLine, UnsettledAmount)):
            self.keys_of_order[kind, (row.shop_id, row.order_id)].add(row.key)
        elif isinstance(row, Exchange):
            self.exchange_keys[row.shop_id, row.after_sales_id].add(row.key)
        elif isinstance(row, RefundPayment):
            self.payment_keys[row.refund_order_id].add(row.key)

    def rows_of_order(self, kind: type, order: OrderKey) -> list[Any]:
        """The current rows of one order, in the order of their keys."""
        rows = (self.newest(kind, key) for key in sorted(self.keys_of_order[kind, order]))
        return [row for row in rows if (row.shop_id, row.order_id) == order and not self.has_ended(row)]

    def has_ended(self, row: Row) -> bool:
        """R-10: the newest file that has the case and SKU does not have the line with this number."""
        if not isinstance(row, AfterSalesLine):
            return False
        files = self.lines_by_file[row.listed]
        newest = max(files, key=lambda file: (max(moment for _, moment in files[file]), *file))
        return all(number != row.line_number for number, _ in files[newest])

    def see(self, row: AfterSalesLine, taken_on: date, path: str) -> None:
        """R-10: a file has this line, changed or not."""
        self.lines_by_file[row.listed][taken_on, path.encode()].append((row.line_number, row.moment or EARLIEST))

    def stocked_out(self, order: OrderKey) -> list[StockOutLine]:
        """Formats §8: a line is stocked out when shipped_at is filled. In the order of rules §6 (R-34)."""
        lines = [line for line in self.rows_of_order(StockOutLine, order) if line.shipped_at is not None]
        return sorted(lines, key=lambda line: (line.shipped_at, line.stock_out_id, line.line_no))

    def exchanges_of(self, case: CaseKey, supplier_id: str) -> list[Exchange]:
        rows = [self.newest(Exchange, key) for key in sorted(self.exchange_keys[case[1], case[2]])]
        return [row for row in rows if row.supplier_id == supplier_id]

    def payments_of(self, refund_order_id: str) -> list[RefundPayment]:
        return [self.newest(RefundPayment, key) for key in sorted(self.payment_keys[refund_order_id])]

    def acknowledgement_of(self, push_id: str) -> PushAcknowledgement | None:
        found: PushAcknowledgement | None = self.newest(PushAcknowledgement, (push_id,))
        return found
