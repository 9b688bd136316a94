"""Our template: what distributors used of their balances with suppliers, one row per use (R-62).

The supplier fills it in, or your finance team. A use is posted once, as soon as the balance covers it; a row with an
amount below 0 takes a use back.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "balance_use",
    "balance_uses",
    "uses of customer balances",
    "use_id distributor_id supplier_id currency_code amount order_id? used_at",
)
