"""The page in a real browser gives no messages, works by keyboard, and runs nothing from outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.html.hostile_night import EXCEPTIONS, OWNED, TEXTS
from tests.report.html.seen import LAPTOP, PHONE, looking
from tests.sample.nights import DATES, SampleNights

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.needs_chromium

NAMES = ("night", "index", "hostile", "draft")
SEARCH = "form[data-filters='exception-list'] input"
COUNT = "form[data-filters='exception-list'] output"
ROWS = "#exception-list [data-row]"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_quiet_and_sends_no_request(browser: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    """There is no message, no error, and no request except for the file itself."""
    with looking(browser, pages[name], color_scheme=scheme) as look:
        look.fold_out_all()
        look.page.wait_for_timeout(50)
        assert look.noticed == []
        assert look.page.inner_text("h1")


def test_the_filter_is_used_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    from playwright.sync_api import expect

    with looking(browser, pages["night"]) as look:
        everything = look.shown(ROWS)
        assert everything > 5
        look.tab_to(SEARCH)
        look.page.keyboard.type("klang too_old")
        assert look.page.inner_text(COUNT) == f"1 of {everything} shown"
        assert look.shown(ROWS) == 1
        look.page.keyboard.press("Control+a")
        look.page.keyboard.press("Delete")
        look.page.keyboard.press("Tab")
        look.page.keyboard.press("Tab")
        look.page.keyboard.type("high")
        high = look.page.locator(f"{ROWS}[data-severity=high]").count()
        assert 0 < high < everything
        assert look.shown(ROWS) == high
        look.page.keyboard.press("Tab")
        look.page.keyboard.press("Enter")
        # the page's policy forbids evaluating text, even that of the browser driver
        expect(look.page.locator(COUNT)).to_have_text(f"{everything} of {everything} shown")
        assert look.shown(ROWS) == everything


def test_a_return_is_opened_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    with looking(browser, pages["night"]) as look:
        assert look.shown(".story") == 0
        look.page.focus("form[data-filters='return-list'] button")
        look.tab_to("details.return > summary")
        look.page.keyboard.press("Enter")
        assert look.shown(".story") == 1
        assert look.shown(".story caption") > 0
        look.page.keyboard.press("Enter")
        assert look.shown(".story") == 0


def test_the_link_of_an_exception_opens_its_return(browser: Browser, pages: dict[str, Path]) -> None:
    """It also does so when a filter hides all returns."""
    with looking(browser, pages["night"]) as look:
        look.page.fill("form[data-filters='return-list'] input", "no such return")
        assert look.shown("details.return") == 0
        link = look.page.locator(f"{ROWS} a").first
        named = link.inner_text()
        link.focus()
        look.page.keyboard.press("Enter")
        look.page.wait_for_selector("details.return[open]")
        assert look.page.inner_text("details.return[open] > summary .id") == named
        assert look.noticed == []


def test_without_scripts_everything_is_there(browser: Browser, pages: dict[str, Path]) -> None:
    with looking(browser, pages["night"], java_script_enabled=False) as look:
        assert look.shown(".filter") == 0
        assert look.shown(ROWS) > 5
        look.page.locator("details.return > summary").first.click()
        assert look.shown(".story") == 1


def test_what_comes_from_outside_is_shown_and_never_run(browser: Browser, pages: dict[str, Path]) -> None:
    with looking(browser, pages["hostile"]) as look:
        look.fold_out_all()
        look.page.wait_for_timeout(200)
        assert OWNED not in look.page.title()
        assert look.noticed == []
        assert look.shown(ROWS) >= EXCEPTIONS
        content = look.page.evaluate("document.body.textContent")
        lines = look.page.locator(".story tbody th.id").all_text_contents()
        for text in TEXTS:
            assert text in lines, text
            assert f"is {text}" in content, text
        assert look.page.locator("main img, main script, main style").count() == 0
        look.page.fill(SEARCH, "กระทะ")
        assert 0 < look.shown(ROWS) < EXCEPTIONS


@pytest.mark.parametrize("name", NAMES)
def test_a_narrow_screen_is_not_pushed_aside(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with looking(browser, pages[name], PHONE) as look:
        look.fold_out_all()
        assert look.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("scheme", "size"), [("light", LAPTOP), ("dark", LAPTOP), ("light", PHONE)])
def test_axe_finds_nothing_serious(
    browser: Browser, pages: dict[str, Path], name: str, scheme: str, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with looking(browser, pages[name], size, color_scheme=scheme) as look:
        if name != "hostile":
            look.fold_out_all()
        found = Axe().run(look.page).response["violations"]
        grave = [
            f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:200]}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ]
        assert grave == []


def test_dark_and_print_look_otherwise(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with looking(browser, pages["night"], color_scheme="light") as look:
        light = look.page.evaluate(paper)
        look.page.emulate_media(color_scheme="dark")
        assert look.page.evaluate(paper) != light
        look.page.emulate_media(media="print")
        assert look.page.evaluate(paper) == light == "rgb(255, 255, 255)"
        assert look.shown(".filter, .jump, .links") == 0
        assert look.shown(".verdict strong") == 1
        look.page.pdf(path=tmp_path / "night.pdf", prefer_css_page_size=True)
    assert (tmp_path / "night.pdf").read_bytes().startswith(b"%PDF")


def test_a_draft_is_marked_first(browser: Browser, pages: dict[str, Path]) -> None:
    with looking(browser, pages["draft"]) as look:
        assert look.page.inner_text(".verdict strong").startswith("DOES NOT TIE OUT")
        assert look.page.inner_text(".draft").startswith("DRAFT, NOT COMMITTED")
        assert look.page.title().startswith("DRAFT, DOES NOT TIE OUT")
        assert look.page.locator("#main .tag.bad", has_text="DIFFERS").count() > 0
        assert "postings of a document do not add up to zero" in look.page.inner_text(".verdict")


def test_figures_are_those_of_the_database(browser: Browser, pages: dict[str, Path], sample: SampleNights) -> None:
    """Each cell of the tie-outs and waterfalls is as published."""
    night = DATES[-1]
    totals = sample.rows(night, "SELECT check_name, left_value, right_value FROM report.control_total ORDER BY 1")
    rolled = sample.rows(
        night,
        "SELECT supplier_id || ' owes ' || distributor_id AS pair, currency_code, opening_amount, "
        "brought_forward_amount, due_amount, adjusted_amount, settled_amount, written_off_amount, closing_amount "
        "FROM report.roll_forward "
        f"WHERE business_date = DATE '{night}' AND (opening_amount, due_amount, closing_amount) <> (0, 0, 0)",
    )
    with looking(browser, pages["night"]) as look:
        script = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        ties = look.page.eval_on_selector_all("section[aria-labelledby=ties] tbody tr", script)
        falls = look.page.eval_on_selector_all("section[aria-labelledby=waterfall] tbody tr", script)
    plain = [[row[0], row[2].replace(",", ""), row[4].replace(",", "")] for row in ties]
    assert [row[0] for row in plain] == [row["check_name"] for row in totals]
    for shown, row in zip(plain, totals, strict=True):
        whole = row["check_name"][-3:] not in ("MYR",)
        wanted = [f"{row[side]:.0f}" if whole else f"{row[side]:.2f}" for side in ("left_value", "right_value")]
        assert shown[1:] == wanted
    assert sorted(row[:-1] for row in falls) == sorted(
        [row["pair"], row["currency_code"], *(f"{amount:,.2f}" for amount in list(row.values())[2:])] for row in rolled
    )
