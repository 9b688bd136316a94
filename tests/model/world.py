"""The inputs of the model: reference tables, canonical rows by run and file, settings.

Rows are canonical already: valid by themselves, texts never None (empty text = unknown), moments naive UTC, `_on` the
local date as written. One file holds rows of one kind; no key occurs twice in a file (R-10 is checked before).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

Key = tuple[str, ...]


@dataclass(frozen=True)
class Shop:
    channel: str
    shop_id: str
    distributor_id: str
    country_code: str = "MY"
    currency_code: str = "MYR"
    time_zone: str = "Asia/Kuala_Lumpur"


@dataclass(frozen=True)
class Supplier:
    supplier_id: str
    currency_code: str = "MYR"
    supplier_name: str = ""
    time_zone: str = "Asia/Kuala_Lumpur"
    document_prefix: str = ""


@dataclass(frozen=True)
class Warehouse:
    warehouse_id: str
    supplier_id: str
    warehouse_type: str = "own"


@dataclass(frozen=True)
class Partnership:
    distributor_id: str
    supplier_id: str
    start_date: date
    end_date: date | None
    auto_push: bool | None
    refund_method: str
    via_bigshop: bool
    refund_release: str = ""


@dataclass(frozen=True)
class FeeSetting:
    supplier_id: str
    distributor_id: str
    basis: str
    amount: Decimal
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class ComboRow:
    """One sub-SKU of one version of a combo."""

    combo_sku: str
    sub_sku: str
    quantity: int
    reference_price: Decimal | None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class SkuMapping:
    channel: str
    shop_id: str
    seller_sku: str
    sku: str


@dataclass(frozen=True)
class Reference:
    """The reference tables as read in one run (R-52)."""

    shops: tuple[Shop, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    warehouses: tuple[Warehouse, ...] = ()
    partnerships: tuple[Partnership, ...] = ()
    fee_settings: tuple[FeeSetting, ...] = ()
    combos: tuple[ComboRow, ...] = ()
    sku_mappings: tuple[SkuMapping, ...] = ()


@dataclass(frozen=True)
class AfterSalesLine:
    channel: str
    shop_id: str
    after_sales_id: str
    order_id: str
    line_key: str
    kind: str
    after_sales_type: str
    status: str
    goods_expected: bool
    seller_sku: str
    quantity: int
    requested_at: datetime
    requested_on: date
    updated_at: datetime | None = None
    is_quantity_assumed: bool = False
    return_tracking_number: str = ""
    reason: str = ""
    marketplace_refund_amount: Decimal | None = None
    line_number: int = 1
    product_name: str = ""
    combo_sku: str = ""

    @property
    def key(self) -> Key:
        return (*self.listed, str(self.line_number))

    @property
    def listed(self) -> Key:
        """What all lines of one SKU in a case share (R-10)."""
        return (self.channel, self.shop_id, self.after_sales_id, self.line_key)

    @property
    def moment(self) -> datetime | None:
        return self.updated_at


@dataclass(frozen=True)
class StockOutLine:
    stock_out_id: str
    line_no: int
    shop_id: str
    order_id: str
    supplier_id: str
    ordered_at: datetime
    ordered_on: date
    shipped_at: datetime | None
    shipped_on: date | None
    sku: str
    quantity: int
    unit_price: Decimal | None
    currency_code: str
    warehouse_id: str
    package_no: str = ""
    stock_out_status: str = "shipped"
    combo_sku: str = ""
    combo_unit_price: Decimal | None = None
    distribution_fee: Decimal | None = None
    stock_out_amount: Decimal | None = None
    delivery_outcome: str = ""
    updated_at: datetime | None = None
    tracking_number: str = ""
    invoice_no: str = ""
    invoice_date: date | None = None
    invoice_uuid: str = ""
    tax_code: str = ""
    tax_rate: Decimal | None = None
    is_tax_inclusive: bool | None = None

    @property
    def key(self) -> Key:
        return (self.stock_out_id, str(self.line_no))

    @property
    def moment(self) -> datetime | None:
        return self.updated_at


@dataclass(frozen=True)
class PushAcknowledgement:
    push_id: str
    result: str
    reason: str = ""
    acknowledged_at: datetime | None = None

    @property
    def key(self) -> Key:
        return (self.push_id,)

    @property
    def moment(self) -> datetime | None:
        return self.acknowledged_at


@dataclass(frozen=True)
class ReceiptLine:
    receipt_id: str
    line_no: int
    supplier_id: str
    return_stock_in_id: str
    shop_id: str
    after_sales_id: str
    sku: str
    good_quantity: int
    defective_quantity: int
    warehouse_id: str
    stocked_in_at: datetime
    cost_price: Decimal | None = None
    refused_quantity: int | None = None
    refused_reason: str = ""
    order_id: str = ""
    tracking_number: str = ""
    counted_by: str = ""
    evidence: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        return (self.receipt_id, str(self.line_no))

    @property
    def moment(self) -> datetime | None:
        return None


@dataclass(frozen=True)
class RefundPayment:
    payment_id: str
    refund_order_id: str
    amount: Decimal
    currency_code: str
    paid_at: datetime | None = None
    bank_reference: str = ""
    proof: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

    @property
    def key(self) -> Key:
        return (self.payment_id, self.refund_order_id)

    @property
    def moment(self) -> datetime | None:
        return None


@dataclass(frozen=True)
class UnsettledAmount:
    shop_id: str
    order_id: str
    supplier_id: str
    unsettled_amount: Decimal
    currency_code: str
    as_of: datetime
    as_of_on: date

    @property
    def key(self) -> Key:
        return (self.shop_id, self.order_id, self.supplier_id, self.as_of.isoformat())

    @property
    def moment(self) -> datetime | None:
        return self.as_of


@dataclass(frozen=True)
class Exchange:
    exchange_id: str
    shop_id: str
    after_sales_id: str
    replacement_order_id: str
    supplier_id: str
    sku: str
    quantity: int
    unit_price: Decimal
    shipped_at: datetime | None

    @property
    def key(self) -> Key:
        return (self.exchange_id,)

    @property
    def moment(self) -> datetime | None:
        return None


@dataclass(frozen=True)
class Decision:
    decision_id: str
    subject_id: str
    decision: str
    decided_at: datetime
    note: str = ""
    decided_by: str = ""

    @property
    def key(self) -> Key:
        return (self.decision_id,)

    @property
    def moment(self) -> datetime | None:
        return self.decided_at


@dataclass(frozen=True)
class BalanceUse:
    use_id: str
    distributor_id: str
    supplier_id: str
    currency_code: str
    amount: Decimal
    used_at: datetime
    order_id: str = ""

    @property
    def key(self) -> Key:
        return (self.use_id,)

    @property
    def moment(self) -> datetime | None:
        return None


@dataclass(frozen=True)
class OpeningBalance:
    reference: str
    distributor_id: str
    supplier_id: str
    currency_code: str
    kind: str
    amount: Decimal
    as_of: date

    @property
    def key(self) -> Key:
        return (self.reference,)

    @property
    def moment(self) -> datetime | None:
        return datetime.combine(self.as_of, time())


Row = (
    AfterSalesLine
    | StockOutLine
    | PushAcknowledgement
    | ReceiptLine
    | RefundPayment
    | UnsettledAmount
    | Exchange
    | Decision
    | BalanceUse
    | OpeningBalance
)


@dataclass(frozen=True)
class InputFile:
    """One file under inbox/: `shop_id` is empty where the folder has none; row numbers begin at 2."""

    path: str
    source: str
    rows: tuple[Row, ...]
    shop_id: str = ""


@dataclass(frozen=True)
class Settings:
    auto_push_default: bool = False
    max_order_age_days: int = 90
    first_requested_on: date | None = None
    to_push_limit_days: int = 1
    push_failed_limit_days: int = 1
    receipt_limit_days: int = 14
    refund_limit_days: int = 3
    exchange_wait_days: int = 7
    payment_limit_days: int = 3
    acknowledgement_limit_days: int = 3
    delivered_limit_days: int = 3
    expiring_within_days: int = 10
    tolerance: Decimal = Decimal("0.01")
    page_rows: int = 500
    second_person_above: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Night:
    """One run: its files, and the reference tables and settings where they differ from the world's."""

    business_date: date
    files: tuple[InputFile, ...] = ()
    reference: Reference | None = None
    settings: Settings | None = None


@dataclass(frozen=True)
class World:
    reference: Reference
    nights: tuple[Night, ...]
    settings: Settings = field(default_factory=Settings)
