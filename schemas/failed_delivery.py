"""A marketplace's report on the delivery of a parcel; return exports do not contain abnormal returns (R-33, T10).

One row per line of a parcel; the parcel is known by its order and its outbound tracking number, which may be missing.
"""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import DOCUMENT_ID, PAPER_ID, PARTY_ID, SKU, Rule, identifier, moment, numeric_key, word
from aftersales.schemas.vocabulary import CHANNELS, DELIVERY_OUTCOMES

RULES: Final[tuple[Rule, ...]] = (
    *word("channel", CHANNELS, "VALUE_UNKNOWN"),
    *identifier("shop_id", PARTY_ID),
    *identifier("order_id", DOCUMENT_ID),
    numeric_key("order_id"),
    *identifier("tracking_number", DOCUMENT_ID, required=False),
    *identifier("line_key", PAPER_ID, required=False),
    *identifier("seller_sku", SKU, required=False),
    # an empty or unknown status may be a failed delivery, so there is no default
    *word("delivery_outcome", DELIVERY_OUTCOMES, "STATUS_UNKNOWN", required=False),
    *moment("updated_at", required=False),
)
