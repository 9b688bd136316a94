"""Compares, cell by cell, what the books publish with what the model expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.model.fact_files import file_id
from tests.model.world import World

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "return_stock_in": ("return_stock_in_id",),
    "return_stock_in_line": ("return_stock_in_id", "sku", "combo_sku", "unit_price"),
    "push_item": ("push_id", "action"),
    "refund_order": ("refund_order_id",),
    "customer_balance": ("distributor_id", "supplier_id", "currency_code"),
    "posting": ("document_id", "document_type", "refund_order_id", "account", "amount"),
    "stock_movement": ("movement_id",),
    "receipt_line": ("receipt_id", "line_no"),
    "unidentified_goods": ("receipt_id", "line_no"),
    "goods_match": ("return_stock_in_id", "sku"),
    "refund_match": ("refund_order_id",),
    "balance_use": ("use_id",),
    "payment": ("payment_id", "refund_order_id"),
    "open_item": ("document_id",),
    "variance": ("refund_order_id",),
    "roll_forward": ("distributor_id", "supplier_id", "currency_code", "business_date"),
    "row_outcome": ("path", "outcome", "reason"),
    "quarantined_row": ("path", "row_number"),
    "exception": ("code", "subject_id"),
    "exception_answer": ("exception_id",),
    "exception_note": ("exception_id", "decision_id", "noted_on"),
    "decision": ("decision_id", "taken_on"),
    "restated": ("document_id",),
    "adjustment": ("adjustment_id",),
}
"""Relation to its key (contract); a relation that is not named here is not compared."""
Row = Mapping[str, Any]
Relations = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Difference:
    """One cell, or a whole row that one side lacks (column empty)."""

    night: int
    relation: str
    key: tuple[Any, ...]
    column: str
    model: Any
    books: Any

    def __str__(self) -> str:
        key = ", ".join(str(part) for part in self.key)
        column = self.column or "(row)"
        return f"date {self.night} {self.relation} [{key}] {column}: rulebook {self.model}, books {self.books}"


@dataclass
class Tally:
    """Counts of what was compared."""

    rows: int = 0
    cells: int = 0
    codes: set[str] = field(default_factory=set)
    """Codes of exceptions that the books of any run have."""


def differences(world: World, night: int, model: Relations, books: Relations, tally: Tally) -> list[Difference]:
    """Every differing cell of one run."""
    path_of = _paths(world)
    found: list[Difference] = []
    tally.codes.update(row["code"] for row in books["exception"])
    for relation, rows in model.items():
        seen = [_plain(row, path_of) for row in books[relation]]
        wanted = [_plain(row, path_of) for row in rows]
        found.extend(_differing(night, relation, wanted, seen, tally))
    return found


def _differing(
    night: int, relation: str, wanted: list[dict[str, Any]], seen: list[dict[str, Any]], tally: Tally
) -> list[Difference]:
    left, right = _by_key(relation, wanted), _by_key(relation, seen)
    found = []
    for key in sorted(left.keys() | right.keys(), key=str):
        if key not in left or key not in right:
            found.append(Difference(night, relation, key[:-1], "", _short(left.get(key)), _short(right.get(key))))
            continue
        tally.rows += 1
        tally.cells += len(left[key])
        found.extend(
            Difference(night, relation, key[:-1], column, value, right[key].get(column))
            for column, value in left[key].items()
            if value != right[key].get(column)
        )
    return found


def _short(row: dict[str, Any] | None) -> str:
    if row is None:
        return "no row"
    return "{" + ", ".join(f"{name}={value}" for name, value in row.items() if value not in (None, "")) + "}"


def _by_key(relation: str, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by key; rows of one key are numbered, so that a doubled row is a difference too."""
    count: Counter[tuple[Any, ...]] = Counter()
    keyed = {}
    for row in rows:
        key = tuple(row[name] for name in KEYS[relation])
        keyed[*key, count[key]] = row
        count[key] += 1
    return keyed


def _paths(world: World) -> dict[str, str]:
    """input_file_id to the path under which it was first taken."""
    paths: dict[str, str] = {}
    for night in world.nights:
        for file in sorted(night.files, key=lambda each: each.path.encode()):
            paths.setdefault(file_id(file), file.path)
    return paths


def _plain(row: dict[str, Any], path_of: Mapping[str, str]) -> dict[str, Any]:
    """File ids as paths, joined reasons as a set."""
    plain = dict(row)
    if "input_file_id" in plain:
        plain["path"] = path_of[plain.pop("input_file_id")]
    for name in ("reasons", "reason"):
        if name in plain and name + "s" and ("path" in plain) and isinstance(plain[name], str):
            plain[name] = frozenset(filter(None, plain[name].split(",")))
    return plain
