"""Our template: what is not settled yet on an original order, one row per order and supplier as of a moment (R-38).

Your finance team fills it in. The newest `as_of` counts.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "unsettled_amount",
    "unsettled_amounts",
    "unsettled amounts",
    "shop_id order_id supplier_id unsettled_amount currency_code as_of",
)
