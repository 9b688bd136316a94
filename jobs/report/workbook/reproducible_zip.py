"""Fixes the times in a workbook to its business date, so that the same run gives the same bytes (R-51)."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Final

CORE: Final = "docProps/core.xml"
TIME: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def make_reproducible(source: Path, target: Path, business_date: date) -> None:
    """Write a workbook again with every time in it fixed to midnight of the business date."""
    moment = (business_date.year, business_date.month, business_date.day, 0, 0, 0)
    stamp = f"{business_date.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry.filename)
            if entry.filename == CORE:
                content = TIME.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            # each entry of the zip file also has the time of saving
            fixed = zipfile.ZipInfo(entry.filename, moment)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            after.writestr(fixed, content)
