"""The data dictionary contains everything that is published, with the origins that a person finds in the SQL."""

from __future__ import annotations

import html
import re
from pathlib import Path

from click.testing import CliRunner

from aftersales.jobs.analysis.dictionary import MARKDOWN_COMMAND, as_html, as_markdown
from aftersales.jobs.analysis.lineage import lineage_of
from aftersales.jobs.analysis.source_columns import SOURCE_SCHEMAS, source_columns
from aftersales.jobs.books.sql_columns import published_relations
from aftersales.jobs.cli import main
from tests.house.tree import ROOT


def origins(relation: str, column: str) -> set[str]:
    return {str(place) for place in lineage_of(f"report.{relation}", column).origins}


def test_the_page_in_docs_equals_the_generated_text() -> None:
    kept = (ROOT / "docs/dictionary.md").read_text(encoding="utf-8")
    assert kept == as_markdown(), f"docs/dictionary.md is stale: look at the difference after `{MARKDOWN_COMMAND}`"


def test_lineage_is_what_a_person_finds() -> None:
    """Checked by hand in sql/: the units of a receipt, a payment, the business date, a fixed name."""
    good = lineage_of("report.return_stock_in", "good_quantity")
    # the other ones decide which of its units count, and which were found later
    assert origins("return_stock_in", "good_quantity") >= {
        "earlier.receipt_line.good_quantity",
        "fact.stock_in_receipt_line.good_quantity",
    }
    assert "fact.stock_in_receipt_line.cost_price" not in origins("return_stock_in", "good_quantity")
    assert good.form == "computed"
    assert good.floors[0] == "10_reconciliation"
    assert good.floors[-1] == "02_prior"
    assert "fact.refund_payment.amount" in origins("refund_order", "paid_amount")
    assert origins("night", "business_date") == {"control.run.business_date"}
    assert lineage_of("report.night", "business_date").form == "taken"
    assert origins("return_stock_in", "distributor_id") == {
        "earlier.return_stock_in.distributor_id",
        "given.shop.distributor_id",
    }


def test_a_count_and_a_fixed_word_say_so() -> None:
    counted = lineage_of("report.night", "exceptions")
    assert (counted.form, counted.origins) == ("computed", ())
    fixed = lineage_of("report.payment", "proof_sha256")
    assert (fixed.form, fixed.origins) == ("constant", ())


def test_every_origin_is_a_column_that_the_books_lay_out() -> None:
    grounds = source_columns()
    for relation in published_relations():
        for column in relation.columns:
            for place in lineage_of(f"report.{relation.name}", column.name).origins:
                assert place.schema in SOURCE_SCHEMAS
                assert place.column in grounds[place.relation], place


def test_the_html_holds_everything_and_runs_nothing() -> None:
    page = as_html()
    assert "default-src 'none'" in html.unescape(page)
    assert "script-src" not in page
    assert not re.search(r"<script|<link|\ssrc=|https?://|\sstyle=|\son\w+=", page)
    for relation in published_relations():
        assert f'<h2 id="{relation.name}">report.{relation.name}</h2>' in page
        assert f'href="#{relation.name}"' in page
        for column in relation.columns:
            assert f'<th scope="row">{column.name}</th>' in page


def test_the_command_writes_a_file_or_to_stdout(tmp_path: Path) -> None:
    target = tmp_path / "dictionary.html"
    result = CliRunner().invoke(main, ["dictionary", "--format", "html", "--output", str(target)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_text(encoding="utf-8") == as_html()
    assert CliRunner().invoke(main, ["dictionary"]).stdout == as_markdown()
    nowhere = CliRunner().invoke(main, ["dictionary", "--output", str(tmp_path / "no" / "x.md")])
    assert nowhere.exit_code == 2
    assert "name a file in an existing folder" in nowhere.stderr
