"""The browser that opens a page, and the events that it records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS: Final = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
LAPTOP, PHONE = (1280, 900), (400, 900)
MANY_TABS: Final = 120


@contextmanager
def launched() -> Iterator[Browser]:
    """The Chromium of the machine, headless."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Look:
    """An open page, and the unwanted events on it: console messages, errors, dialogs, requests for other files."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.noticed: list[str] = []
        address = file.as_uri()
        page.on("console", lambda message: self.noticed.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.noticed.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.noticed.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._ask(request.url, address))
        page.goto(address)

    def _ask(self, url: str, address: str) -> None:
        if url.partition("#")[0] != address:
            self.noticed.append(f"request: {url}")

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element is focused, as a person without a mouse does."""
        for _ in range(MANY_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached by {MANY_TABS} tabs")

    def shown(self, selector: str) -> int:
        """The number of visible elements."""
        return sum(element.is_visible() for element in self.page.query_selector_all(selector))

    def fold_out_all(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")


@contextmanager
def looking(browser: Browser, file: Path, size: tuple[int, int] = LAPTOP, **more: Any) -> Iterator[Look]:
    """Open a page in its own window; `more` are arguments of Browser.new_context."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    try:
        yield Look(context.new_page(), file)
    finally:
        context.close()
