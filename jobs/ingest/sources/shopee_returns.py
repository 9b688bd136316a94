"""Shopee's return and refund export, from the seller centre: one row per returned variation.

`Return Type` is about the whole order or a part of it; what the buyer wants is in `Return Solution`.

How sure: the Thai words were seen in a file. No Indonesian word has been seen: an Indonesian file is recognised, and
each of its rows is quarantined until its words are declared. English names of columns that only Thai files have shown
are inferred.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    OPTIONAL,
    PERSONAL,
    UNREAD,
    Column,
    DecisionTable,
    Declaration,
    Layout,
    Words,
)

DECLARATION: Final = Declaration(
    name="shopee_returns",
    title="Shopee return export",
    folder="shopee",
    kind="after_sales_line",
    has_shop_folder=True,
    layouts=(Layout("English", 0), Layout("Thai", 1), Layout("Indonesian", 2)),
    columns=(
        Column("after_sales_id", NEEDED, ("Return ID", "หมายเลขคำขอคืนเงิน/คืนสินค้า", "No. Pengembalian")),
        Column("order_id", NEEDED, ("Order ID", "หมายเลขคำสั่งซื้อ", "No. Pesanan")),
        Column("ordered_at", UNREAD, ("Order Creation Date", "วันที่สร้างคำสั่งซื้อ", "Tanggal Pesanan Dibuat")),
        Column("buyer", PERSONAL, ("Buyer Username", "ชื่อผู้ใช้ (ผู้ซื้อ)", "Username (Pembeli)")),
        Column("product_name", UNREAD, ("Product Name", "ชื่อสินค้า", "Nama Produk")),
        Column("parent_sku", OPTIONAL, ("Parent SKU", "Parent SKU", "SKU Induk")),
        Column("variation", UNREAD, ("Variation Name", "ชื่อตัวเลือกสินค้า", "Variasi")),
        Column("sku", NEEDED, ("SKU", "เลข SKU", "Kode Variasi")),
        Column("unit_price", UNREAD, ("Unit Price", "ราคาต่อชิ้น", "Harga")),
        Column(
            "requested_at",
            NEEDED,
            ("Return Creation Time", "เวลายื่นคำขอคืนเงิน/คืนสินค้า", "Waktu Pengembalian Diajukan"),
        ),
        Column(
            "case_status",
            NEEDED,
            ("Return / Refund Status", "สถานะการคืนเงินหรือคืนสินค้า", "Status Pembatalan/ Pengembalian"),
        ),
        # whole order or part of it; what the buyer wants is the solution
        Column("scope", UNREAD, ("Return Type", "ประเภทการคืนสินค้า", "Tipe Pengembalian")),
        Column("quantity", NEEDED, ("Return Quantity", "จำนวนสินค้าคืน", "Jumlah Produk Dikembalikan")),
        Column(
            "after_sales_type",
            NEEDED,
            ("Return Solution", "ข้อเสนอการคืนเงิน/คืนสินค้า", "Solusi Pengembalian Barang/Dana"),
        ),
        Column("reason", OPTIONAL, ("Return Reason", "เหตุผลในการขอคืนสินค้า", "Alasan Pengembalian")),
        Column("buyer_note", PERSONAL, ("Buyer Note", "หมายเหตุในการคืนสินค้า", "Catatan Pengembalian Barang")),
        Column(
            "marketplace_refund_amount", OPTIONAL, ("Total Refund Amount", "จำนวนเงินคืนทั้งหมด", "Total Pengembalian Dana")
        ),
        Column("refunded_at", UNREAD, ("Refund Completed Time", "เวลาที่คืนเงิน", "Waktu Pengembalian Dana Selesai")),
        # two address blocks, the buyer's and the one goods go back to, under the same nine headers
        Column("person", PERSONAL, ("Name", "ชื่อผู้รับ", "")),
        Column("phone", PERSONAL, ("Phone Number", "หมายเลขโทรศัพท์", "")),
        Column("address", PERSONAL, ("Address", "ที่อยู่", "")),
        Column("town", PERSONAL, ("Town", "ตำบล", "")),
        Column("district", PERSONAL, ("District", "เขต/อำเภอ", "")),
        Column("city", PERSONAL, ("City", "เมือง", "")),
        Column("province", PERSONAL, ("Province", "จังหวัด", "")),
        Column("country", PERSONAL, ("Country", "ประเทศ", "")),
        Column("zip_code", PERSONAL, ("Zip Code", "รหัสไปรษณีย์", "")),
        Column("to_warehouse", NEEDED, ("Return to Shopee Warehouse", "ส่งสินค้าคืนไปยังคลังสินค้าของ Shopee", "")),
        Column("carrier", UNREAD, ("Return Carrier", "ช่องทางการส่งสินค้าคืน", "")),
        Column("return_tracking_number", OPTIONAL, ("Return Tracking Number", "หมายเลขติดตามพัสดุสำหรับส่งคืน", "")),
        Column("goods_status", NEEDED, ("Return Goods Status", "สถานะการส่งสินค้าคืน", "Status Pengembalian Barang")),
        Column("delivered_at", UNREAD, ("Return Delivered Time", "เวลาที่จัดส่งสินค้าคืนสำเร็จ", "")),
        Column("dispute_deadline", UNREAD, ("Dispute Deadline", "ผู้ขายสามารถยื่นข้อพิพาทได้ภายใน", "")),
        Column(
            "compensation",
            UNREAD,
            (
                "Seller Compensation",
                "เงินชดเชยให้ผู้ขาย (จากการชนะข้อพิพาท/ปรับค่า Seller Balance)",
                "Jumlah Kompensasi",
            ),
        ),
        Column("order_total", UNREAD, ("Order Total", "จำนวนเงินทั้งหมด", "")),
        Column("order_income", UNREAD, ("Order Income", "รายรับจากคำสั่งซื้อ", "Pelepasan Dana")),
        Column(
            "forward_shipping",
            UNREAD,
            ("Actual Shipping Fee", "ค่าจัดส่งตามจริง คิดโดยผู้ให้บริการขนส่ง", "Ongkos Kirim Pengiriman"),
        ),
        Column("return_shipping", UNREAD, ("Return Shipping Fee", "ค่าจัดส่งสินค้าคืน", "Ongkos Kirim Pengembalian")),
        Column("reassessed_reason", UNREAD, ("Reassessed Return Reason", "เหตุผลในการคืนสินค้าที่ได้รับการประเมินใหม่", "")),
    ),
    fixed={"channel": "shopee", "kind": "platform"},
    either={"line_key": ("sku", "parent_sku"), "seller_sku": ("sku", "parent_sku")},
    words=(
        Words(
            "case_status",
            "status",
            {
                "requested": ("Requested", "Processing", "รอการตรวจสอบ"),
                "accepted": ("Accepted",),
                "refund_paid": ("Refund Paid", "คืนเงินแล้ว"),
                "cancelled": ("Cancelled", "ยกเลิกคำขอ"),
                "closed": ("Closed",),
                "disputed": ("Judging", "Seller Dispute"),
            },
        ),
        Words(
            "goods_status",
            "status",
            {
                "awaiting": ("Awaiting Shipment",),
                "in_transit": ("In Transit",),
                "delivered": ("Delivered", "จัดส่งสินค้าคืนสำเร็จ"),
            },
            blank="none",
        ),
        Words(
            "after_sales_type",
            "after_sales_type",
            {"return_refund": ("Return and Refund", "คืนเงินและคืนสินค้า"), "refund_only": ("Refund Only",)},
        ),
        Words("to_warehouse", "goods_expected", {"yes": ("Yes",), "no": ("No",)}, blank="no"),
    ),
    decisions=(
        DecisionTable(
            "status",
            (
                ({"case_status": "accepted", "goods_status": "in_transit"}, "in_return_transit"),
                ({"case_status": "accepted", "goods_status": "delivered"}, "delivered_back"),
                ({"case_status": "accepted"}, "approved"),
                ({"case_status": "refund_paid"}, "refunded"),
                ({"case_status": "requested"}, "requested"),
                ({"case_status": "cancelled"}, "cancelled"),
                ({"case_status": "closed"}, "closed"),
                ({"case_status": "disputed"}, "disputed"),
            ),
        ),
        DecisionTable(
            "goods_expected",
            (
                ({"to_warehouse": "yes"}, "false"),
                ({"after_sales_type": "refund_only"}, "false"),
                ({"after_sales_type": "return_refund"}, "true"),
            ),
        ),
    ),
    moment_formats=("%Y-%m-%d %H:%M",),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    informational=("marketplace_refund_amount",),
    repeated_amount=("marketplace_refund_amount", "after_sales_id"),
)
