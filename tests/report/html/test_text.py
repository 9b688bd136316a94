"""The page as text: the same bytes each time, a policy for its own script and style, a note on shortened lists."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books.sql_catalog import relations_of
from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import read_verdict
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.report.html.index_page import index_page
from aftersales.jobs.report.html.run_page import run_page
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from aftersales.jobs.verify import touched
from tests.report.html.hostile_night import TEXTS
from tests.sample.nights import DATES, SAMPLE, SampleNights

NIGHT: Final = DATES[-1]
INDEX: Final = "reports/index.html"


def html_of(home: Path, night: str = NIGHT) -> str:
    return (home / "reports" / night / "report.html").read_text(encoding="utf-8")


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_same_books_give_the_same_bytes(sample: SampleNights, tmp_path: Path) -> None:
    """R-51: computed again from the stored facts, each page is the published one."""
    state = sample.home.state
    runs = read_manifests(state)
    with books_job.open_books(tmp_path) as books:
        run = books_job.recompute(books, History(state, runs), date.fromisoformat(NIGHT), tmp_path)
        verdict = read_verdict(books)
        page = run_page(books, verdict, run.version, is_draft=False)
        index = index_page(books, run.version)
    assert page == html_of(sample.homes[NIGHT])
    assert index == (sample.homes[NIGHT] / INDEX).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["night", "index", "hostile", "draft"])
def test_the_policy_names_the_style_and_the_script_and_nothing_else(pages: dict[str, Path], name: str) -> None:
    html = pages[name].read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)
    assert found
    parts = [part.strip() for part in found[1].replace("&#39;", "'").split(";")]
    style, script = (
        re.findall(r"<style>(.*?)</style>", html, re.DOTALL),
        re.findall(r"<script>(.*?)</script>", html, re.DOTALL),
    )
    assert len(style) == 1
    assert len(script) == (0 if name == "index" else 1)
    wanted = ["default-src 'none'", f"style-src '{digest(style[0])}'"]
    wanted += [f"script-src '{digest(text)}'" for text in script]
    assert parts == [*wanted, "base-uri 'none'", "form-action 'none'"]


def test_nothing_from_outside_is_markup(pages: dict[str, Path]) -> None:
    """Every `<` of the page is from our templates; this test needs no browser."""
    html = pages["hostile"].read_text(encoding="utf-8")
    for text in TEXTS:
        if "<" in text:
            assert text not in html
    assert "owned&#39;&lt;/script&gt;" in html
    # only our templates write addresses: a place on this page, or a file next to it
    assert {re.sub(r"return-\d+", "return-N", link) for link in re.findall(r'href="([^"]*)"', html)} <= {
        *(
            "#main",
            "#exceptions",
            "#ties",
            "#waterfall",
            "#balances",
            "#ageing",
            "#returns",
            "#restated",
            "#files",
            "#nights",
        ),
        *("#return-N", "reconciliation.xlsx", "../index.html", f"../{NIGHT}/report.html"),
    }
    assert not re.search(r"\s(?:style|src|on[a-z]+)=", re.sub(r">[^<]*<", "><", html))


def test_a_long_list_is_shortened_with_a_note(sample: SampleNights, tmp_path: Path) -> None:
    """With the setting page_rows, the largest amounts stay on the page."""
    shutil.copytree(sample.homes[DATES[1]], tmp_path / "home")
    home = Home(tmp_path / "home")
    home.settings_file.write_text("page_rows = 3\n")
    shutil.copytree(SAMPLE / "nights" / NIGHT / "inbox", home.inbox, dirs_exist_ok=True)
    assert run_business_date(home, read_settings(home), date.fromisoformat(NIGHT), Silence())
    html = html_of(home.root)
    whole = html_of(sample.homes[NIGHT])
    cut = re.findall(
        r'<p class="cut">Shown: ([\d,]+) of ([\d,]+)\. All of them are in aftersales.duckdb, (\S+)\.</p>', html
    )
    (listed,) = sample.rows(NIGHT, "SELECT count(*) AS exceptions FROM report.exception")
    assert ("3", str(listed["exceptions"]), "report.exception") in cut
    assert {name for *_, name in cut} == {"report.exception", "report.return_stock_in", "report.input_file"}
    assert "Shown:" not in whole
    assert html.count('<details class="return"') == 3
    assert html.count("<tr data-row") == 3
    codes = re.findall(r'<tr data-row data-code="(\w+)"', whole)
    assert re.findall(r'<tr data-row data-code="(\w+)"', html) == codes[:3]
    amounts = re.findall(r'data-of="Amount at stake"><span><span class="cur">MYR</span> ([\d.]+)', whole)
    assert amounts == sorted(amounts, key=Decimal, reverse=True)
    assert len(set(amounts)) > 3


def test_the_index_lists_all_dates_newest_first(sample: SampleNights) -> None:
    html = (sample.homes[NIGHT] / INDEX).read_text(encoding="utf-8")
    assert re.findall(r'<th scope="row"><a href="([^"]+)/report.html">', html) == list(DATES[::-1])
    assert html.count("TIES OUT") == len(DATES)
    for night in DATES:
        found = sample.rows(night, "SELECT exceptions, exceptions_high FROM report.night")[0]
        row = html.partition(f'<a href="{night}/report.html">')[2].partition("</tr>")[0]
        assert re.findall(r'data-of="(?:Exceptions open|High)">(\d+)', row) == [
            str(found["exceptions"]),
            str(found["exceptions_high"]),
        ]
    second = html.partition(f'<a href="{DATES[1]}/report.html">')[2].partition("</tr>")[0]
    assert '<span class="cur">IDR</span> 243,750' in second
    assert '<span class="cur">MYR</span> 576.33' in second


def test_the_index_is_published_and_verified_as_the_database_is(sample: SampleNights, tmp_path: Path) -> None:
    """The page is in every manifest, every run replaces it, and a changed page is found."""
    home = sample.homes[NIGHT]
    assert all(INDEX in run.published for run in read_manifests(Home(home).state))
    assert list(touched(Home(home))) == []
    shutil.copytree(home, tmp_path / "home")
    with (tmp_path / "home" / INDEX).open("a") as file:
        file.write("<!-- touched -->")
    assert [Path(finding.place).name for finding in touched(Home(tmp_path / "home"))] == ["index.html"]


def test_a_draft_is_marked_and_leaves_the_index_alone(pages: dict[str, Path], sample: SampleNights) -> None:
    html = pages["draft"].read_text(encoding="utf-8")
    assert "<title>DRAFT, DOES NOT TIE OUT" in html
    assert "DRAFT, NOT COMMITTED" in html
    reports = pages["draft"].parents[1]
    assert (reports / "index.html").read_bytes() == (sample.homes[DATES[1]] / INDEX).read_bytes()
    assert not (reports / NIGHT).exists()


@pytest.mark.parametrize(
    ("opening", "due", "settled", "heights"),
    [
        ("243.00", "169.00", "87.00", (0, 589, 1000, 788, 788)),
        ("-50.00", "150.00", "0.00", (333, 0, 1000, 1000, 1000)),
        ("0.00", "80.00", "80.00", (0, 0, 1000, 0, 0)),
        # a thousand times this amount does not fit into BIGINT: it is limited, and gives no error
        ("9000000000000000.00", "0.00", "0.00", (0, 1000, 1000, 1000, 1000)),
    ],
)
def test_the_heights_of_a_waterfall(opening: str, due: str, settled: str, heights: tuple[int, ...]) -> None:
    """R-57: heights are per mille of the span between the lowest and the highest level of the date."""
    relation = next(relation for relation in relations_of("page") if relation.name == "roll_forward")
    with duckdb.connect() as books:
        books.execute("CREATE SCHEMA report; CREATE SCHEMA control")
        books.execute("CREATE TABLE control.run AS SELECT DATE '2026-07-03' AS business_date")
        books.execute("CREATE TABLE control.setting AS SELECT CAST(500 AS BIGINT) AS page_rows")
        books.execute(
            "CREATE TABLE report.roll_forward AS SELECT 'D' AS distributor_id, 'S' AS supplier_id, "
            "'MYR' AS currency_code, DATE '2026-07-03' AS business_date, $1::DECIMAL(18, 2) AS opening_amount, "
            "$2::DECIMAL(18, 2) AS due_amount, $3::DECIMAL(18, 2) AS settled_amount, "
            "0::DECIMAL(18, 2) AS brought_forward_amount, 0::DECIMAL(18, 2) AS adjusted_amount, "
            "0::DECIMAL(18, 2) AS written_off_amount, ($1::DECIMAL(18, 2) + $2::DECIMAL(18, 2) - "
            "$3::DECIMAL(18, 2))::DECIMAL(18, 2) AS closing_amount",
            [opening, due, settled],
        )
        found = books.execute(
            "SELECT zero_permille, opening_permille, due_permille, settled_permille, closing_permille "
            f"FROM ({relation.text})"
        ).fetchone()
    assert found == heights
