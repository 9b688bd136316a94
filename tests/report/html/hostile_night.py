"""A run whose names are markup, scripts, templates, or as long and unusual as an export allows."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.faults.naughty_night import HEADERS, Row, asked, shipped, write_rows

NIGHT: Final = date(2026, 7, 4)
OWNED: Final = "owned"
"""The title that the page would have if any of the scripts ran."""
SCRIPTS: Final = (
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "'><svg onload=document.title='owned'>",
    "</td></table><style>*{display:none}</style>",
    "<!-- never closed",
    "{{ verdict.run_id }}{% raise %}",
    "&lt;b&gt; &amp; &quot;",
    "javascript:document.title='owned'",
)
TURNED: Final = "\u202eesrever fo tuo"
"""Letters shown from right to left; no SKU may hold the invisible mark, and a reason may."""
NAMES: Final = (
    "กระทะเคลือบหินอ่อนไม่ติดกระทะขนาดใหญ่พิเศษพร้อมฝาแก้ว",
    "Nồi cơm điện cao tần chống dính phiên bản đặc biệt kỷ niệm",
    "W" * 64,
    "Ｆｕｌｌ－ｗｉｄｔｈ　不粘锅超大号",
)
TEXTS: Final = SCRIPTS + NAMES
EXCEPTIONS: Final = 40
FOLDER: Final = "<img src=x onerror=document.title='owned'>"
"""An unknown folder of the inbox; the refusal shows its name."""


def hostile_night(before: Path, root: Path) -> Home:
    """A copy of a home after one more run: each text is a SKU that is pushed, and one that was never shipped."""
    shutil.copytree(before, root)
    home = Home(root)
    rows: dict[str, list[Row]] = {"stock_out_orders": [], "manual_after_sales": []}
    for number in range(EXCEPTIONS):
        text = TEXTS[number % len(TEXTS)]
        rows["stock_out_orders"].append(shipped(f"UNMAPPED-{number}", "PLAIN"))
        for sku in ("PLAIN", text):
            rows["manual_after_sales"].append(asked(f"U-{number}", f"UNMAPPED-{number}", sku, text))
    for number, text in enumerate(TEXTS):
        rows["stock_out_orders"].append(shipped(f"PUSHED-{number}", text))
        rows["manual_after_sales"].append(asked(f"P-{number}", f"PUSHED-{number}", text, text))
    rows["stock_out_orders"].append(shipped("PUSHED-TURNED", "PLAIN"))
    rows["manual_after_sales"].append(asked("P-TURNED", "PUSHED-TURNED", "PLAIN", TURNED))
    for folder, lines in rows.items():
        write_rows(home.inbox / folder / "<b>hostile.csv", HEADERS[folder].split(), lines)
    write_rows(home.inbox / FOLDER / "file.csv", ["a"], [])
    assert run_business_date(home, read_settings(home), NIGHT, Silence()) is not None
    return home


def page_of(home: Home) -> Path:
    """The page of the hostile run."""
    return home.root / "reports" / NIGHT.isoformat() / "report.html"
