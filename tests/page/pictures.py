"""The pictures of the README, from the sample: the workbook by LibreOffice, the page by Chromium.

    python -m tests.page.pictures docs/pictures

Both programs and pdftoppm have to be installed; a picture that would be too large for a README is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.home.durable import PRIVATE_UMASK
from aftersales.jobs.home.places import PAGE_NAME, WORKBOOK_NAME
from tests.page.seen import LAPTOP, launched, looking
from tests.sample.nights import DATES, run_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_BYTES: Final = 200_000
DOTS_PER_INCH: Final = 96
SHEETS: Final = {"summary": "What must agree", "exceptions": "TOO_OLD"}
"""Picture to words by which its sheet is known in print; sheets are looked for in this order, a page each."""


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
        place = ("-f", str(page), "-l", str(page), "-singlefile", "-r", str(DOTS_PER_INCH))
        _run("pdftoppm", "-png", *place, str(printed), str(folder / name))


def _page_with(printed: Path, words: str, first: int) -> int:
    """The first page of a PDF, from one on, that has some words."""
    for page in range(first, first + 5):
        if words in _run("pdftotext", "-layout", "-f", str(page), "-l", str(page), str(printed), "-"):
            return page
    raise SystemExit(f"no page of the printed workbook says {words!r}")


def picture_page(browser: Browser, page: Path, folder: Path) -> None:
    """What one sees first, by day and by night, and the story of one return."""
    for name, scheme in (("page", "light"), ("page-dark", "dark")):
        with looking(browser, page, LAPTOP, color_scheme=scheme) as look:
            look.page.screenshot(path=folder / f"{name}.png")
    with looking(browser, page, LAPTOP, color_scheme="light") as look:
        story = look.page.locator("details.return:has(.sumline):has(caption:text('In the book'))").first
        story.evaluate("details => { details.open = true; }")
        story.screenshot(path=folder / "return.png")


def _run(*command: str) -> str:
    """A program to its end; what it wrote to stdout."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
