"""The result of one check of `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OK: Final = "OK"
WARN: Final = "WARN"
"""Deserves attention but does not fail: the next run can succeed."""
FAIL: Final = "FAIL"


@dataclass(frozen=True)
class Observation:
    """`result` is OK, WARN or FAIL; `sentence` states what was found and, unless it is OK, what to do."""

    subject: str
    result: str
    sentence: str
