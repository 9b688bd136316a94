"""To add a source, add a file: a declaration in the folder is found, and its rows are let in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.jobs.ingest import sources
from aftersales.jobs.ingest.source_registry import declarations, folders
from tests.ingest.made import take_one

NEW_FILE = '''"""An invented export."""

from aftersales.jobs.ingest.source_spec import Column, Declaration, DecisionTable, Use, Words

NAMES = "after_sales_id order_id line_key seller_sku quantity requested_at state".split()
DECLARATION = Declaration(
    name="invented_returns",
    title="invented return export",
    folder="invented",
    kind="after_sales_line",
    has_shop_folder=True,
    columns=tuple(Column(name, Use.NEEDED, (name.title(),)) for name in NAMES),
    fixed={"channel": "lazada", "kind": "platform", "after_sales_type": "return_refund"},
    words=(Words("state", "status", {"approved": ("Go",), "cancelled": ("Stop",)}),),
    decisions=(DecisionTable("goods_expected", (({"state": "approved"}, "true"), ({}, "false"))),),
    moment_formats=("%d.%m.%Y %H:%M",),
)
'''


@pytest.fixture
def new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that counts as part of jobs/ingest/sources while a test runs."""
    (tmp_path / "sources").mkdir()
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path / "sources")])
    declarations.cache_clear()
    yield tmp_path / "sources"
    declarations.cache_clear()


def test_one_file_is_enough(new_folder: Path, tmp_path: Path) -> None:
    """Folder, headers, forms and words all come from the declaration; no other file is touched."""
    (new_folder / "invented_returns.py").write_text(NEW_FILE, encoding="utf-8")
    header = "After_Sales_Id,Order_Id,Line_Key,Seller_Sku,Quantity,Requested_At,State\n"
    rows = "101,201,1,CUP,2,30.06.2026 23:30,Go\n102,202,1,CUP,1,30.06.2026 23:30,Slow\n"
    outcome = take_one(tmp_path, "invented/SPKL/a.csv", header + rows)
    assert "invented" in folders()
    assert [(row["after_sales_id"], row["status"], str(row["requested_at"])) for row in outcome.accepted] == [
        ("101", "approved", "2026-06-30 15:30:00")
    ]
    assert outcome.reasons == {3: "STATUS_UNKNOWN"}
    assert "column 'State': found 'Slow', expected one of 'Go', 'Stop'" in outcome.details


def test_without_the_file_it_is_another_channel(tmp_path: Path) -> None:
    """R-01."""
    assert take_one(tmp_path, "invented/SPKL/a.csv", "a,b").file.refusal.startswith("CHANNEL_UNSUPPORTED")
