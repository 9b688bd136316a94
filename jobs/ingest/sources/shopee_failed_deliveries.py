"""Shopee's export of failed deliveries, from the seller centre: one row per variation of an order.

It has the columns of the order export and one more, which says where the parcel is. The return export does not list
these parcels (R-33). Wherever the parcel is by now, it was not delivered; of a lost parcel nothing comes back.
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
    Layout,
    LeftOut,
    Seen,
    Words,
)

DECLARATION: Final = Declaration(
    name="shopee_failed_deliveries",
    title="Shopee export of failed deliveries",
    folder="shopee",
    kind="failed_delivery",
    has_shop_folder=True,
    layouts=(
        Layout("English", 0),
        Layout("Thai", 1),
        Layout("Indonesian", 2),
        # with a reason of the cancellation it is the export of cancelled orders
        Layout("Vietnamese", 3, lacks=("cancel_reason",)),
    ),
    columns=(
        Column("order_id", NEEDED, ("Order ID", "หมายเลขคำสั่งซื้อ", "No. Pesanan", "Mã đơn hàng")),
        # needed even where the name is inferred: it alone distinguishes this file from the order export, which has
        # delivered orders too
        Column(
            "failed_status",
            NEEDED,
            ("Failed Delivery Status", "จัดส่งไม่สำเร็จ", "Status pengiriman gagal", "Trạng thái trả hàng"),
            inferred=("Failed Delivery Status",),
        ),
        Column("cancel_reason", UNREAD, ("", "เหตุผลในการยกเลิกคำสั่งซื้อ", "", "Lý do hủy"), also=("Lý do huỷ",)),
        Column(
            "tracking_number",
            OPTIONAL,
            ("Tracking Number*", "*หมายเลขติดตามพัสดุ", "No. Resi", "Mã vận đơn"),
            also=("Tracking Number",),
        ),
        Column("parcel", UNREAD, ("", "", "", "Mã Kiện Hàng")),
        # needed, because it is part of the row key: without it, the same parcel would get another key
        Column(
            "seller_sku",
            NEEDED,
            (
                "SKU Reference No.",
                "เลขอ้างอิง SKU (SKU Reference No.)",
                "Nomor Referensi SKU",
                "SKU phân loại hàng",
            ),
        ),
        Column(
            "parent_sku",
            OPTIONAL,
            ("Parent SKU Reference No.", "เลขอ้างอิง Parent SKU", "SKU Induk", "SKU sản phẩm"),
        ),
        Column("product_name", UNREAD, ("Product Name", "ชื่อสินค้า", "Nama Produk", "Tên sản phẩm")),
        # two variations of one SKU are two rows
        Column("variation", OPTIONAL, ("Variation Name", "ชื่อตัวเลือก", "Nama Variasi", "Tên phân loại hàng")),
        Column("quantity", UNREAD, ("Quantity", "จำนวน", "Jumlah", "Số lượng")),
        Column(
            "returned_quantity",
            UNREAD,
            ("Returned quantity", "จำนวนที่ส่งคืน", "Returned quantity", "Số lượng sản phẩm được hoàn trả"),
        ),
        Column("shipped_at", UNREAD, ("Ship Time", "เวลาส่งสินค้า", "Waktu Pengiriman Diatur", "Ngày gửi hàng")),
        Column("order_status", UNREAD, ("Order Status", "สถานะการสั่งซื้อ", "Status Pesanan", "Trạng Thái Đơn Hàng")),
        Column(
            "return_status",
            UNREAD,
            (
                "Return / Refund Status",
                "สถานะการคืนเงินหรือคืนสินค้า",
                "Status Pembatalan/ Pengembalian",
                "Trạng thái Trả hàng/Hoàn tiền",
            ),
        ),
        Column("ordered_at", UNREAD, ("Order Creation Date", "วันที่ทำการสั่งซื้อ", "Waktu Pesanan Dibuat", "Ngày đặt hàng")),
        Column("net_price", UNREAD, ("", "ราคาขายสุทธิ", "Total Harga Produk", ""), inferred=("Product Subtotal",)),
        Column("paid_by_buyer", UNREAD, ("", "", "Dibayar Pembeli", "Tổng số tiền Người mua thanh toán")),
        Column("claim_status", UNREAD, ("", "", "Status Klaim", ""), inferred=("Claim Status",)),
        Column("claim_filed_on", UNREAD, ("", "", "Tanggal Klaim Diajukan", ""), inferred=("Claim Filed Date",)),
        Column("claim_approved_on", UNREAD, ("", "", "Tanggal Klaim Disetujui", ""), inferred=("Claim Approved Date",)),
        Column("claim_paid_on", UNREAD, ("", "", "Tanggal Klaim Dicairkan", ""), inferred=("Claim Paid Date",)),
        Column("claim_refused_on", UNREAD, ("", "", "Tanggal Klaim Ditolak", ""), inferred=("Claim Rejected Date",)),
        Column("compensation", UNREAD, ("", "", "Jumlah Kompensasi", ""), inferred=("Compensation Amount",)),
        Column("buyer", PERSONAL, ("Username (Buyer)", "ชื่อผู้ใช้ (ผู้ซื้อ)", "Username (Pembeli)", "Người Mua")),
        Column("receiver", PERSONAL, ("Receiver Name", "ชื่อผู้รับ", "Nama Penerima", "")),
        Column("phone", PERSONAL, ("Phone Number", "หมายเลขโทรศัพท์", "No. Telepon", "")),
        Column("address", PERSONAL, ("Delivery Address", "ที่อยู่ในการจัดส่ง", "Alamat Pengiriman", "")),
        Column("district", PERSONAL, ("", "เขต/อำเภอ", "", "")),
        Column("city", PERSONAL, ("", "", "Kota/Kabupaten", "")),
        Column("province", PERSONAL, ("", "จังหวัด", "Provinsi", "")),
        Column("country", PERSONAL, ("", "ประเทศ", "", "")),
        Column("zip_code", PERSONAL, ("", "รหัสไปรษณีย์", "", "")),
        Column("order_note", PERSONAL, ("", "หมายเหตุจากผู้ซื้อ", "Catatan dari Pembeli", "Nhận xét từ Người mua")),
    ),
    fixed={"channel": "shopee"},
    either={"line_key": ("seller_sku", "variation", "parent_sku"), "seller_sku": ("seller_sku", "parent_sku")},
    left_out=(LeftOut("NO_FAILED_DELIVERY", "failed_status", (), containing=("thất lạc",)),),
    # wherever the parcel is by now, it was not delivered
    words=(
        Words(
            "failed_status",
            "delivery_outcome",
            {
                "failed": (
                    "Returned to Seller",
                    "Returning to Seller",
                    "จัดส่งคืนผู้ขายแล้ว",
                    "Đã trả hàng cho NB",
                    "Đang trả hàng cho NB (giao thất bại)",
                    "Giao hàng hoàn trả thành công",
                )
            },
            inferred=("Returned to Seller", "Returning to Seller", "Giao hàng hoàn trả thành công"),
        ),
    ),
    blank_marks=("-",),
    seen=(
        Seen(
            ("MY", "SG", "PH"), "English", "", "inferred", "columns of the order export; the status header is inferred"
        ),
        Seen(("TH",), "Thai", "2026", "one source", "tanupat-dev/all-ecom, 70875723202, 68371462485"),
        Seen(
            ("ID",),
            "Indonesian",
            "",
            "two sources",
            "56761764769, 58684849316, 53763798734, 55662590072: headers; no status word",
        ),
        Seen(
            ("VN",),
            "Vietnamese",
            "2026",
            "two sources",
            "61375318458, 68887609957, 68865187127, 55680993176, 49027257441: headers; words of the screen",
        ),
    ),
)
