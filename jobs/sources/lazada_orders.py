"""Lazada: the order export, one row per unit, headers in camel case; read for failed deliveries alone (§4.1, T10).

Its words are those of the order API, and `Package Returned`, seen by a public parser. A parcel that came back, or is on
its way back, without the buyer's asking has failed; `returned` is a buyer's return and is in the return export.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import NEEDED, OPTIONAL, PERSONAL, UNREAD, Column, Declaration, LeftOut, Words

FAILED: Final = (
    "failed_delivery",
    "failed",
    "shipped_back",
    "shipped_back_success",
    "shipped_back_failed",
    "Package Returned",
)
DELIVERED: Final = ("delivered", "confirmed")
UNREAD_HEADERS: Final = """orderType Guarantee deliveryType lazadaId lazadaSku wareHouse createTime rtsSla ttsSla
invoiceRequired invoiceNumber deliveredDate payMethod paidPrice unitPrice sellerDiscountTotal shippingFee walletCredit
itemName variation cdShippingProvider shippingProvider shipmentTypeName shippingProviderType trackingUrl
shippingProviderFM trackingUrlFM promisedShippingTime premium buyerFailedDeliveryReturnInitiator
buyerFailedDeliveryReason bundleId semiManaged flexibleDeliveryTime bundleDiscount refundAmount taxInvoiceRequested"""
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
                *("canceled", "cancelled", "returned", "lost_by_3pl", "damaged_by_3pl", "package_scrapped"),
            ),
            kept=(*FAILED, *DELIVERED),
        ),
    ),
    moment_formats=("%d %b %Y %H:%M", "%Y-%m-%d %H:%M:%S"),
    blank_marks=("-",),
)
