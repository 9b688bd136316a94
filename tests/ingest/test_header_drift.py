"""A header that changed since the previous file is reported, by names of columns and never by a cell."""

from __future__ import annotations

from pathlib import Path

from aftersales.jobs.ingest.header_drift import Header, HeaderKey, header_change
from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import HeaderRecord
from aftersales.jobs.state.paths import State
from tests.ingest.made import STOCK_OUT, ZONES, csv_text, inbox_of, take
from tests.state.test_committed_runs import manifest, record

OLD = Header("a", "English", ("Return ID", "Order ID", "Reason", "Name", "Name"))


def changed(*names: str, layout: str = "English") -> str:
    return header_change(OLD, Header("a", layout, names))


def test_what_has_changed_is_named() -> None:
    assert changed(*OLD.names) == ""
    assert header_change(None, OLD) == ""
    assert changed(*OLD.names, "More") == "'More' was added"
    assert changed("Return ID", "Order ID", "Name", "Name") == "'Reason' was removed"
    assert changed("Return ID", "Order ID", "Reasons", "Name", "Name") == "'Reason' became 'Reasons'"
    assert changed(*OLD.names, "Name") == "'Name' was added"
    assert changed("Return ID", "Order ID", "Reason", "Name") == "'Name' was removed"
    assert changed("Order ID", "Return ID", "Reason", "Name", "Name") == "the order of the columns changed"
    assert changed(*OLD.names, layout="Thai") == "English became Thai"


def test_a_header_is_compared_with_the_previous_one(tmp_path: Path) -> None:
    """By declaration and shop; a column that looks like a value is not remembered as one (R-12)."""
    first = take(tmp_path / "a", {"stock_out_orders/a.csv": csv_text([STOCK_OUT])})
    header = first.files[0].header
    assert header is not None
    assert (header.declaration, header.names, header.change) == ("stock_out_orders", tuple(STOCK_OUT), "")
    later = csv_text([STOCK_OUT | {"line_no": "2", "driver": "x", "2026-07-01": "y"}])
    inbox = inbox_of(tmp_path / "b", {"stock_out_orders/b.csv": later})
    second = ingest(inbox, tmp_path / "facts", ZONES, {}, headers={HeaderKey("stock_out_orders", ""): header})
    assert second.files[0].header is not None
    assert second.files[0].header.change == "'driver', '(a value)' was added"
    assert second.notes == (
        "stock-out orders: additional column '(a value)' is not read",
        "stock-out orders: additional column 'driver' is not read",
        "stock-out orders: the header has changed since the previous file: 'driver', '(a value)' was added",
    )


def test_the_manifests_are_the_memory(tmp_path: Path) -> None:
    """The newest header of each declaration and shop; files from before headers were stored are skipped."""
    old, new = (HeaderRecord(declaration="decisions", layout="template", names=(name,)) for name in ("old", "new"))
    records = [record(name).model_copy(update={"header": header}) for name, header in (("a", old), ("b", new))]
    history = History(State(tmp_path), (manifest(1, 1, records[0]), manifest(2, 1, records[1], record("c"))))
    assert {key.declaration: header.names for key, header in history.headers.items()} == {"decisions": ("new",)}


def test_a_similar_name_is_shown_with_an_additional_column(tmp_path: Path) -> None:
    taken = take(tmp_path, {"stock_out_orders/a.csv": csv_text([STOCK_OUT | {"quantities": "2"}])})
    assert taken.notes == ("stock-out orders: additional column 'quantities' is not read; it is similar to 'quantity'",)
