"""A column of a reference table, and the columns for documents: who a party is by law, and how it is paid and taxed.

Of the latter a rule uses refund_release (R-31) only; the others are read and checked, so that a home can be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aftersales.schemas.fact_columns import COUNT, FLAG, RATE, TEXT, FactColumn


@dataclass(frozen=True)
class ReferenceColumn:
    """A column as a person fills it in. `empty` says what an empty cell means; "" where the cell must be filled."""

    name: str
    sql_type: str
    example: str
    meaning: str
    empty: str = ""

    @property
    def fact(self) -> FactColumn:
        """The same column for the contract: a text is never null, another type is where the cell may be empty."""
        return FactColumn(self.name, self.sql_type, self.sql_type != TEXT and bool(self.empty))


REFUND_RELEASES: Final = ("auto", "person")
PAYMENT_STARTS: Final = ("document", "month_end")
_NOT_SHOWN: Final = "it is not on documents"
_NO_TAX: Final = "unknown"

SUPPLIER_PAPERS: Final = (
    ReferenceColumn("legal_name", TEXT, "Klang Invented Trading Sdn Bhd", "Its name by law.", _NOT_SHOWN),
    ReferenceColumn("address", TEXT, "1 Jalan Rekaan 41000 Klang", "Its address, for documents.", _NOT_SHOWN),
    ReferenceColumn("country_code", TEXT, "MY", "The country in which it is taxed.", "unknown"),
    ReferenceColumn("tax_id", TEXT, "C00000000000", "Its number for income tax.", _NOT_SHOWN),
    ReferenceColumn("registration_no", TEXT, "200001000001", "Its number in the register of companies.", _NOT_SHOWN),
    ReferenceColumn("branch_no", TEXT, "00000", "Its branch, where documents name one, as in Thailand.", _NOT_SHOWN),
    ReferenceColumn(
        "document_prefix",
        TEXT,
        "KL",
        "What the numbers of its documents begin with (R-75). No two suppliers have the same one.",
        "RF",
    ),
)
"""Columns of suppliers."""
PARTNERSHIP_PAPERS: Final = (
    ReferenceColumn(
        "refund_release", TEXT, "auto", "auto: a refund is paid by itself. person: a person releases it first.", "auto"
    ),
    ReferenceColumn("payment_days", COUNT, "30", "The days until a refund is to be paid.", "unknown"),
    ReferenceColumn(
        "payment_from",
        TEXT,
        "document",
        "Where the days begin: on the date of the document, or at its month_end.",
        "document",
    ),
    ReferenceColumn("tax_code", TEXT, "SR-6", "The tax of the goods, as the accounts name it.", _NO_TAX),
    ReferenceColumn("tax_rate", RATE, "6", "The percentage of that tax: 6 is 6 %.", _NO_TAX),
    ReferenceColumn("is_tax_inclusive", FLAG, "true", "true: prices contain the tax. false: it is added.", _NO_TAX),
    ReferenceColumn("fee_tax_code", TEXT, "SV-8", "The tax of the return handling fee.", _NO_TAX),
    ReferenceColumn("fee_tax_rate", RATE, "8", "The percentage of that tax.", _NO_TAX),
)
"""Columns of partnerships."""
