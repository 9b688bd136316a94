"""Our template: balances of an older system with which a home begins, one row per balance (R-63).

Your finance team fills it in once. A balance is posted on the date on which it is taken; payments of an amount that a
supplier still owes name it as `OPENING:` and its reference.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "opening_balance",
    "opening_balances",
    "opening balances",
    "reference distributor_id supplier_id currency_code kind amount as_of",
)
