"""Makes the pictures of the README from the sample: the workbook by LibreOffice, the page by Chromium.

    python -m tests.report.html.pictures docs/pictures

Both programs and pdftoppm have to be installed; a picture that would be too large for a README is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.state.paths import PAGE_NAME, WORKBOOK_NAME
from tests.report.html.seen import LAPTOP, launched, looking
from tests.sample.nights import DATES, run_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_BYTES: Final = 200_000
PIXELS_WIDE: Final = 1280
STORY: Final = (1040, 860)
MARGIN: Final = 12
"""Points of margin around the printed part."""
POINTS_PER_INCH: Final = 72
WORD: Final = re.compile(r'<word xMin="(\d+)[^"]*" yMin="(\d+)[^"]*" xMax="(\d+)[^"]*" yMax="(\d+)[^"]*"')
PAGE: Final = re.compile(r'<page width="\d+[^"]*" height="(\d+)')
FOOTER: Final = 40
"""Points at the foot of a page that have its number."""
SHEETS: Final = {"summary": "What must agree", "exceptions": "TOO_OLD"}
"""Picture to words by which its printed page is recognized; the pages are searched in this order."""

LONGEST_STORY: Final = """
    const length = (details) => details.querySelector(".sumline")?.textContent.length ?? 0;
    const returns = [...document.querySelectorAll("details.return")];
    returns.reduce((one, other) => (length(other) > length(one) ? other : one)).open = true;
"""
"""Opens the return whose refund has the longest explanation."""


def main(folder: Path) -> None:
    """Make all pictures again."""
    os.umask(PRIVATE_UMASK)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        night = run_sample(Path(scratch)).homes[DATES[-1]] / "reports" / DATES[-1]
        picture_workbook(night / WORKBOOK_NAME, Path(scratch), folder)
        with launched() as browser:
            picture_page(browser, night / PAGE_NAME, folder)
    for picture in sorted(folder.glob("*.png")):
        picture.chmod(0o644)
        size = picture.stat().st_size
        sys.stdout.write(f"{picture}  {size:,} bytes\n")
        if size > MOST_BYTES:
            raise SystemExit(f"{picture} is larger than {MOST_BYTES:,} bytes: show less of it")


def picture_workbook(workbook: Path, scratch: Path, folder: Path) -> None:
    """Summary and Exceptions as they are printed, without the paper's margins."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise SystemExit("LibreOffice is not installed: the workbook cannot be pictured")
    profile = f"-env:UserInstallation=file://{scratch}/profile"
    _run(office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(workbook))
    printed = scratch / f"{workbook.stem}.pdf"
    page = 0
    for name, words in SHEETS.items():
        page = _page_with(printed, words, page + 1)
        place = ("-f", str(page), "-l", str(page))
        _run("pdftoppm", "-png", "-singlefile", *place, *_cut_out(printed, place), str(printed), str(folder / name))


def _page_with(printed: Path, words: str, first: int) -> int:
    """The first page of a PDF, from page `first` on, that contains the words."""
    for page in range(first, first + 5):
        if words in _run("pdftotext", "-layout", "-f", str(page), "-l", str(page), str(printed), "-"):
            return page
    raise SystemExit(f"no page of the printed workbook contains {words!r}")


def _cut_out(printed: Path, place: tuple[str, ...]) -> tuple[str, ...]:
    """The part of a page that has words, as arguments of pdftoppm: resolution, corner and size."""
    boxes = _run("pdftotext", "-bbox", *place, str(printed), "-")
    foot = int(PAGE.findall(boxes)[0]) - FOOTER
    words = [word for word in WORD.findall(boxes) if int(word[3]) < foot]
    left, top = (min(int(word[side]) for word in words) - MARGIN for side in (0, 1))
    right, bottom = (max(int(word[side]) for word in words) + MARGIN for side in (2, 3))
    dots = PIXELS_WIDE * POINTS_PER_INCH // (right - left)
    corner_and_size = {"-x": left, "-y": top, "-W": right - left, "-H": bottom - top}
    sized = [(name, str(points * dots // POINTS_PER_INCH)) for name, points in corner_and_size.items()]
    return ("-r", str(dots), *(part for pair in sized for part in pair))


def picture_page(browser: Browser, page: Path, folder: Path) -> None:
    """Picture the top of the page, light and dark, and the history of one return."""
    for name, scheme in (("page", "light"), ("page-dark", "dark")):
        with looking(browser, page, LAPTOP, color_scheme=scheme) as look:
            look.page.screenshot(path=folder / f"{name}.png")
    with looking(browser, page, STORY, color_scheme="light") as look:
        # the bar that sticks to the top would cover part of the return
        look.page.evaluate("document.querySelector('.jump').hidden = true")
        look.page.evaluate(LONGEST_STORY)
        look.page.locator("details.return[open]").evaluate(
            "details => { details.scrollIntoView(true); scrollBy(0, 50); }"
        )
        look.page.screenshot(path=folder / "return.png")


def _run(*command: str) -> str:
    """Run a program to its end and return its stdout."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
