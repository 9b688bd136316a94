"""A story: one distributor's shop, its suppliers, and what comes in run by run; many stories share one world.

Every id of a story carries its tag, so no two stories cross, and the tag finds its rows in the books.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from tests.model import world
from tests.model.world import ComboRow, FeeSetting, InputFile, Night, Partnership, Reference, Row, Settings, World

D1, D2, D3, D4, D5 = (date(2026, 7, day) for day in range(1, 6))
D6, D7 = date(2026, 7, 15), date(2026, 7, 16)
SOURCE_OF_ROW: Final[dict[type, str]] = {
    world.StockOutLine: "stock_out_orders",
    world.PushAcknowledgement: "push_acknowledgements",
    world.ReceiptLine: "stock_in_receipts",
    world.RefundPayment: "refund_payments",
    world.UnsettledAmount: "unsettled_amounts",
    world.Exchange: "exchanges",
    world.Decision: "decisions",
    world.BalanceUse: "balance_uses",
    world.OpeningBalance: "opening_balances",
}
FOREVER: Final = date(2020, 1, 1)


def moment(day: date, hour: int = 4) -> datetime:
    """A moment of that day, UTC, that is the same day in Malaysia."""
    return datetime.combine(day, time(hour))


@dataclass(frozen=True, eq=False)
class Placed:
    """A row in a file of a business date."""

    night: date
    source: str
    file: str
    row: Row


class Calendar:
    """Business dates that many stories share; they are computed once."""

    def __init__(self, name: str, nights: Sequence[date], settings: Settings | None = None) -> None:
        self.name = name
        self.nights = tuple(nights)
        self.settings = settings or Settings()
        self.stories: list[Story] = []
        self.places: dict[Placed, tuple[InputFile, int]] = {}

    def world(self) -> World:
        """The stories' rows, one file per business date and source, unless a story wants a file of its own."""
        nights = tuple(Night(night, self._files(night), self._reference(night)) for night in self.nights)
        return World(Reference(), nights, self.settings)

    def _files(self, night: date) -> tuple[InputFile, ...]:
        groups: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        for story in self.stories:
            for placed in story.rows:
                if placed.night == night:
                    groups[placed.source, placed.file].append(placed)
        files = []
        for (source, name), members in groups.items():
            file = InputFile(f"{source}/{name}.csv", source, tuple(placed.row for placed in members))
            files.append(file)
            self.places |= {placed: (file, number) for number, placed in enumerate(members, start=2)}
        return tuple(files)

    def _reference(self, night: date) -> Reference:
        tables = [story.reference_on(night) for story in self.stories]
        names = ("shops", "suppliers", "warehouses", "partnerships", "fee_settings", "combos", "sku_mappings")
        return Reference(**{name: tuple(row for table in tables for row in getattr(table, name)) for name in names})


SUMMER: Final = Calendar("summer", (D1, D2, D3, D4, D5, D6, D7))
"""Five business dates in a row, and two on which the 14 days of an unanswered push end."""
TWICE: Final = Calendar("each night twice", (D1, D1, D2, D2, D3, D3))
"""Every business date is run again with the same files; a page shows the last run of its date."""
OTHERWISE: Final = Calendar(
    "other settings",
    (D1, D2),
    Settings(auto_push_default=True, to_push_limit_days=0, first_requested_on=date(2026, 6, 25)),
)
"""Settings that decide what is open by default."""


@dataclass
class Story:
    """`tag` is r + the rule's number + a letter; `fee` is the handling fee per return order, None for no row at all."""

    tag: str
    calendar: Calendar = SUMMER
    channel: str = "shopee"
    currency: str = "MYR"
    shop_currency: str = "MYR"
    suppliers: tuple[str, ...] = ("SUP",)
    auto_push: bool | None = True
    refund_method: str = "customer_balance"
    via_bigshop: bool = True
    fee: str | None = "0.00"
    cooperation: Sequence[tuple[date, date | None]] = ((FOREVER, None),)
    combos: tuple[ComboRow, ...] = ()
    sku_mappings: Sequence[tuple[str, str]] = ()
    rows: list[Placed] = field(default_factory=list)
    later: list[tuple[date, dict[str, tuple[Any, ...]]]] = field(default_factory=list)
    fees: tuple[FeeSetting, ...] | None = None

    def __post_init__(self) -> None:
        if any(other.tag == self.tag for other in self.calendar.stories):
            raise ValueError(f"two stories called {self.tag}")
        self.calendar.stories.append(self)

    @property
    def shop(self) -> str:
        return self.named("SHOP")

    @property
    def distributor(self) -> str:
        return self.named("DIST")

    @property
    def supplier(self) -> str:
        return self.named(self.suppliers[0])

    def named(self, word: str) -> str:
        """A word as an id of this story."""
        return f"{word}-{self.tag}"

    def return_of(self, case: str = "AS1", supplier: str = "", channel: str = "") -> str:
        supplier_id = self.named(supplier) if supplier else self.supplier
        return f"{channel or self.channel}:{self.shop}:{case}:{supplier_id}"

    def charges(self, amount: str, basis: str = "per_return_order", **terms: Any) -> FeeSetting:
        """A fee row of the story's supplier, for all distributors unless `distributor_id` is given."""
        return FeeSetting(self.supplier, terms.pop("distributor_id", ""), basis, Decimal(amount), **terms)

    def changes(self, night: date, **tables: tuple[Any, ...]) -> None:
        """From that business date on, the story has other reference tables."""
        self.later.append((night, tables))

    def terms(self, **other: Any) -> Partnership:
        """The partnership with the story's first supplier."""
        start, end = self.cooperation[0]
        plain = Partnership(
            self.distributor, self.supplier, start, end, self.auto_push, self.refund_method, self.via_bigshop
        )
        return replace(plain, **other)

    def reference_on(self, night: date) -> Reference:
        names = [self.named(name) for name in self.suppliers]
        fee = None if self.fee is None else Decimal(self.fee)
        plain = [] if fee is None else [FeeSetting(name, "", "per_return_order", fee) for name in names]
        found = Reference(
            shops=(world.Shop(self.channel, self.shop, self.distributor, currency_code=self.shop_currency),),
            suppliers=tuple(world.Supplier(name, self.currency) for name in names),
            warehouses=tuple(
                world.Warehouse(f"{kind}-{name}", name, "third_party" if kind == "WX" else "own")
                for name in names
                for kind in ("W1", "W2", "WX")
            ),
            partnerships=tuple(
                self.terms(supplier_id=name, start_date=start, end_date=end)
                for name in names
                for start, end in self.cooperation
            ),
            fee_settings=tuple(plain) if self.fees is None else self.fees,
            combos=self.combos,
            sku_mappings=tuple(
                world.SkuMapping(self.channel, self.shop, seller, sku) for seller, sku in self.sku_mappings
            ),
        )
        for since, tables in self.later:
            if since <= night:
                found = replace(found, **tables)
        return found

    def place(self, night: date, row: Row, file: str = "stories", source: str = "") -> Placed:
        """Put a row into a file of that business date."""
        if night not in self.calendar.nights:
            raise ValueError(f"no business date {night} in {self.calendar.name}")
        placed = Placed(night, source or SOURCE_OF_ROW[type(row)], file, row)
        self.rows.append(placed)
        return placed
