"""Lazada's order export, from the seller centre: one row per unit, headers in camelCase in every country.

It is read for failed deliveries alone, because no return export lists them (R-33): a parcel that came back, or is on
its way back, without a request of the buyer has failed. `returned` is a buyer's return, and the return export has it.
Of a parcel that the carrier lost, damaged or scrapped nothing comes back; the finance files have its claim.

How sure: headers, `Package Returned` and the words of delivery come from several public parsers, `Lost by 3PL` from a
single one, other words from the order API.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
    NEEDED,
    OPTIONAL,
    PERSONAL,
    UNREAD,
    Column,
    Declaration,
    LeftOut,
    Seen,
    Words,
)

FAILED: Final = (
    "failed_delivery",
    "failed",
    "shipped_back",
    "shipped_back_success",
    "shipped_back_failed",
    "Package Returned",
)
DELIVERED: Final = ("delivered", "confirmed")
NOTHING_COMES_BACK: Final = ("Lost by 3PL", "damaged_by_3pl", "package_scrapped")
UNREAD_HEADERS: Final = """orderType Guarantee deliveryType lazadaId lazadaSku wareHouse createTime rtsSla ttsSla
invoiceRequired invoiceNumber deliveredDate payMethod paidPrice unitPrice sellerDiscountTotal shippingFee walletCredit
itemName variation cdShippingProvider shippingProvider shipmentTypeName shippingProviderType trackingUrl
shippingProviderFM trackingUrlFM promisedShippingTime premium buyerFailedDeliveryReturnInitiator
buyerFailedDeliveryReason bundleId semiManaged flexibleDeliveryTime bundleDiscount refundAmount taxInvoiceRequested
platformDiscountTotal"""
PERSONAL_HEADERS: Final = """customerName customerEmail nationalRegistrationNumber shippingName shippingAddress
shippingAddress2 shippingAddress3 shippingAddress4 shippingAddress5 shippingPhone shippingPhone2 shippingCity
shippingPostCode shippingCountry shippingRegion billingName billingAddr billingAddr2 billingAddr3 billingAddr4
billingAddr5 billingPhone billingPhone2 billingCity billingPostCode billingCountry taxCode branchNumber
buyerFailedDeliveryDetail buyerFailedDeliveryUserName sellerNote"""

DECLARATION: Final = Declaration(
    name="lazada_orders",
    title="Lazada order export",
    folder="lazada",
    kind="failed_delivery",
    has_shop_folder=True,
    columns=(
        Column("line_key", NEEDED, ("orderItemId",)),
        Column("order_id", NEEDED, ("orderNumber",)),
        Column("order_status", NEEDED, ("status",)),
        Column("seller_sku", OPTIONAL, ("sellerSku",)),
        Column("tracking_number", NEEDED, ("trackingCode",)),
        Column("other_tracking_number", OPTIONAL, ("cdTrackingCode",)),
        Column("first_mile_number", OPTIONAL, ("trackingCodeFM",)),
        Column("updated_at", OPTIONAL, ("updateTime",)),
        *(Column(header, UNREAD, (header,)) for header in UNREAD_HEADERS.split()),
        *(Column(header, PERSONAL, (header,)) for header in PERSONAL_HEADERS.split()),
    ),
    fixed={"channel": "lazada"},
    either={"tracking_number": ("tracking_number", "other_tracking_number", "first_mile_number")},
    words=(Words("order_status", "delivery_outcome", {"failed": FAILED, "delivered": DELIVERED}),),
    left_out=(
        LeftOut(
            "NO_FAILED_DELIVERY",
            "order_status",
            (
                *("unpaid", "pending", "packed", "repacked", "topack", "toship", "ready_to_ship", "shipped"),
                *("canceled", "cancelled", "returned", *NOTHING_COMES_BACK),
            ),
            kept=(*FAILED, *DELIVERED),
        ),
    ),
    moment_formats=("%d %b %Y %H:%M", "%Y-%m-%d %H:%M:%S"),
    blank_marks=("-",),
    seen=(
        Seen(("ID",), "camelCase", "", "two sources", "56761764769, pdcgo/withdrawal_service"),
        Seen(("TH",), "camelCase", "", "two sources", "70875723202, tanupat-dev/all-ecom"),
        Seen(("PH",), "camelCase", "2026-09", "one source", "68845784542"),
        Seen(("MY", "SG", "VN"), "camelCase", "", "inferred", "the header is the same in every known market"),
    ),
)
