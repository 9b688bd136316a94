"""Shopee's export of failed deliveries, from the seller centre: one row per variation of an order.

The return export does not list these parcels (R-33). Wherever the parcel is by now, it was not delivered.

How sure: the Thai headers and the one Thai status word were seen in a file. Of the Indonesian file only the headers are
known: it is recognised, and each of its rows is quarantined until its status word is declared. The English status
header and its words are inferred.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import NEEDED, OPTIONAL, PERSONAL, UNREAD, Column, Declaration, Layout, Words

DECLARATION: Final = Declaration(
    name="shopee_failed_deliveries",
    title="Shopee export of failed deliveries",
    folder="shopee",
    kind="failed_delivery",
    has_shop_folder=True,
    layouts=(Layout("English", 0), Layout("Thai", 1), Layout("Indonesian", 2)),
    columns=(
        Column("order_id", NEEDED, ("Order ID", "หมายเลขคำสั่งซื้อ", "No. Pesanan")),
        Column(
            "failed_status",
            NEEDED,
            ("Failed Delivery Status", "จัดส่งไม่สำเร็จ", "Status pengiriman gagal"),
        ),
        Column(
            "tracking_number", OPTIONAL, ("Tracking Number*", "*หมายเลขติดตามพัสดุ", "No. Resi"), also=("Tracking Number",)
        ),
        # needed, because it is part of the row key: without it, the same parcel would get another key
        Column(
            "seller_sku",
            NEEDED,
            ("SKU Reference No.", "เลขอ้างอิง SKU (SKU Reference No.)", "Nomor Referensi SKU"),
        ),
        Column("product_name", UNREAD, ("Product Name", "ชื่อสินค้า", "Nama Produk")),
        # two variations of one SKU are two rows
        Column("variation", OPTIONAL, ("Variation Name", "ชื่อตัวเลือก", "Nama Variasi")),
        Column("quantity", UNREAD, ("Quantity", "จำนวน", "Jumlah")),
        Column("shipped_at", UNREAD, ("Ship Time", "เวลาส่งสินค้า", "Waktu Pengiriman Diatur")),
        Column("net_price", UNREAD, ("Product Subtotal", "ราคาขายสุทธิ", "")),
        Column("claim_status", UNREAD, ("Claim Status", "", "Status Klaim")),
        Column("claim_filed_on", UNREAD, ("Claim Filed Date", "", "Tanggal Klaim Diajukan")),
        Column("claim_approved_on", UNREAD, ("Claim Approved Date", "", "Tanggal Klaim Disetujui")),
        Column("claim_paid_on", UNREAD, ("Claim Paid Date", "", "Tanggal Klaim Dicairkan")),
        Column("claim_refused_on", UNREAD, ("Claim Rejected Date", "", "Tanggal Klaim Ditolak")),
        Column("compensation", UNREAD, ("Compensation Amount", "", "Jumlah Kompensasi")),
        Column("buyer", PERSONAL, ("Username (Buyer)", "ชื่อผู้ใช้ (ผู้ซื้อ)", "Username (Pembeli)")),
        Column("receiver", PERSONAL, ("Receiver Name", "ชื่อผู้รับ", "Nama Penerima")),
        Column("phone", PERSONAL, ("Phone Number", "หมายเลขโทรศัพท์", "No. Telepon")),
        Column("address", PERSONAL, ("Delivery Address", "ที่อยู่ในการจัดส่ง", "Alamat Pengiriman")),
    ),
    fixed={"channel": "shopee"},
    either={"line_key": ("seller_sku", "variation")},
    # wherever the parcel is by now, it was not delivered
    words=(
        Words(
            "failed_status",
            "delivery_outcome",
            {"failed": ("Returned to Seller", "Returning to Seller", "จัดส่งคืนผู้ขายแล้ว")},
        ),
    ),
    blank_marks=("-",),
)
