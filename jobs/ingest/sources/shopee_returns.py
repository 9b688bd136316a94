"""Shopee's return and refund export, from the seller centre: one row per returned variation.

`Return Type` is about the whole order or a part of it; what the buyer wants is in `Return/Refund Solution`. One case
may hold a SKU in several rows (two listings, an add-on deal): price, variation and product name distinguish them
(R-10). Where the case is approved, on its way or under review, the goods status decides how far the return is. A
refunded case without a goods status still expects its goods, until a person closes it.
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
    Seen,
    Words,
)

UNDER_WAY: Final = ("approved", "in_return_transit", "in_review")
"""States of a case in which the goods may be further than the case says."""
NOT_DECIDED: Final = ("requested", "in_review")

COLUMNS: Final = (
    Column(
        "after_sales_id",
        NEEDED,
        ("Return ID", "หมายเลขคำขอคืนเงิน/คืนสินค้า", "No. Pengembalian", "Mã số khiếu nại"),
    ),
    Column("order_id", NEEDED, ("Order ID", "หมายเลขคำสั่งซื้อ", "No. Pesanan", "Mã đơn hàng"), also=("訂單編號",)),
    Column("ordered_at", UNREAD, ("Order Creation Date", "วันที่สร้างคำสั่งซื้อ", "Tanggal Pesanan Dibuat", "")),
    Column(
        "buyer",
        PERSONAL,
        ("Username (Buyer)", "ชื่อผู้ใช้ (ผู้ซื้อ)", "Username (Pembeli)", "Người Mua"),
        inferred=("Buyer Username",),
    ),
    Column("product_name", OPTIONAL, ("Product Name", "ชื่อสินค้า", "Nama Produk", "Tên sản phẩm")),
    Column("parent_sku", OPTIONAL, ("Parent SKU", "Parent SKU", "SKU Induk", "SKU sản phẩm")),
    Column("variation", OPTIONAL, ("Variation Name", "ชื่อตัวเลือกสินค้า", "Variasi", "Phân loại hàng")),
    Column("sku", OPTIONAL, ("SKU", "เลข SKU", "Kode Variasi", "SKU phân loại")),
    Column("unit_price", OPTIONAL, ("Unit Price", "ราคาต่อชิ้น", "", "Đơn Giá"), inferred=("Harga",)),
    Column(
        "requested_at",
        NEEDED,
        (
            "Return Creation Time",
            "เวลายื่นคำขอคืนเงิน/คืนสินค้า",
            "Waktu Pengembalian Diajukan",
            "Thời gian khiếu nại",
        ),
    ),
    Column(
        "case_status",
        NEEDED,
        (
            "Return / Refund Status",
            "สถานะการคืนเงินหรือคืนสินค้า",
            "Status Pembatalan/ Pengembalian",
            "Trạng thái Trả hàng/Hoàn tiền",
        ),
        also=("退貨 / 退款狀態",),
    ),
    # whole order or part of it; what the buyer wants is the solution
    Column(
        "scope",
        UNREAD,
        ("Return Type", "ประเภทการคืนสินค้า", "Tipe Pengembalian", "Trả hàng/Hoàn tiền toàn bộ Đơn Hàng?"),
    ),
    Column(
        "quantity",
        NEEDED,
        ("Return Quantity", "จำนวนสินค้าคืน", "Jumlah Produk Dikembalikan", "Số lượng Hoàn"),
        also=("退貨數量",),
    ),
    Column(
        "after_sales_type",
        NEEDED,
        (
            "Return/Refund Solution",
            "ข้อเสนอการคืนเงิน/คืนสินค้า",
            "Solusi Pengembalian Barang/Dana",
            "Phương án",
        ),
        inferred=("Return Solution",),
    ),
    Column(
        "reason",
        OPTIONAL,
        ("Return Reason", "เหตุผลในการขอคืนสินค้า", "Alasan Pengembalian", "Lí do Trả hàng/Hoàn tiền"),
        also=("Lý do Trả hàng/Hoàn tiền",),
    ),
    Column(
        "buyer_note",
        PERSONAL,
        (
            "Buyer Return Remarks",
            "หมายเหตุในการคืนสินค้า",
            "Catatan Pengembalian Barang",
            "Ghi chú của Người mua khi trả hàng",
        ),
        inferred=("Buyer Note",),
    ),
    Column("order_note", PERSONAL, ("Buyer Remark for Order", "หมายเหตุจากผู้ซื้อ", "", "")),
    Column(
        "marketplace_refund_amount",
        OPTIONAL,
        ("Refund Total Amount", "จำนวนเงินคืนทั้งหมด", "Total Pengembalian Dana", "Tổng số tiền Hoàn trả"),
        inferred=("Total Refund Amount",),
    ),
    Column(
        "refunded_at",
        UNREAD,
        ("Refund Completed Time", "เวลาที่คืนเงิน", "Waktu Pengembalian Dana Selesai", "Thời gian hoàn tiền"),
    ),
    # two address blocks, the buyer's and the one from which the goods are fetched; some headers are there twice (T9)
    Column("person", PERSONAL, ("", "", "", ""), inferred=("Name", "ชื่อผู้รับ")),
    Column("phone", PERSONAL, ("Phone Number", "หมายเลขโทรศัพท์", "", "")),
    Column("pickup_phone", PERSONAL, ("Return Pickup Phone Number", "Buyer contact number", "", "")),
    Column("address", PERSONAL, ("Delivery Address", "ที่อยู่ในการจัดส่ง", "", ""), inferred=("Address", "ที่อยู่")),
    Column("pickup_address", PERSONAL, ("Return Pickup Address", "ที่อยู่ในการเข้ารับสินค้า", "", "")),
    Column("town", PERSONAL, ("", "", "", ""), inferred=("Town", "ตำบล")),
    Column("district", PERSONAL, ("", "เขต/อำเภอ", "", ""), also=("อำเภอ/เขต",), inferred=("District",)),
    Column("city", PERSONAL, ("City", "", "", ""), inferred=("เมือง",)),
    Column("province", PERSONAL, ("Province", "จังหวัด", "", "")),
    Column("country", PERSONAL, ("", "", "", ""), inferred=("Country", "ประเทศ")),
    Column("zip_code", PERSONAL, ("Zip Code", "รหัสไปรษณีย์", "", "")),
    Column("to_warehouse", OPTIONAL, ("Return to Shopee Warehouse", "ส่งสินค้าคืนไปยังคลังสินค้าของ Shopee", "", "")),
    Column(
        "carrier",
        UNREAD,
        ("Return Shipping Option", "ช่องทางการส่งสินค้าคืน", "", "Đơn vị vận chuyển trả hàng"),
        inferred=("Return Carrier",),
    ),
    Column(
        "return_tracking_number",
        OPTIONAL,
        ("Return Tracking Number", "หมายเลขติดตามพัสดุสำหรับส่งคืน", "", "Mã vận đơn trả hàng"),
    ),
    # the Vietnamese file has this header twice: the first column is about the case, the last one about the goods (T9)
    Column(
        "goods_status",
        OPTIONAL,
        ("Return Tracking Status", "สถานะการส่งสินค้าคืน", "Status Pengembalian Barang", "Trạng thái trả hàng"),
        inferred=("Return Goods Status",),
        takes_last=True,
    ),
    Column(
        "delivered_at",
        UNREAD,
        (
            "Return Delivery Completed Time",
            "เวลาที่จัดส่งสินค้าคืนสำเร็จ",
            "",
            "Thời gian hoàn trả hàng thành công",
        ),
        inferred=("Return Delivered Time",),
    ),
    Column(
        "dispute_deadline",
        UNREAD,
        ("Available to Raise Dispute by", "ผู้ขายสามารถยื่นข้อพิพาทได้ภายใน", "", ""),
        inferred=("Dispute Deadline",),
    ),
    # the vowel sign is there twice in the file
    Column("dispute_reason", UNREAD, ("Dispute Reason", "เหตุุผลในการยื่นข้อพิพาท", "", "")),
    Column("dispute_remark", UNREAD, ("Seller Remark for Dispute", "หมายเหตุจากผู้ขาย", "", "")),
    Column("dispute_status", UNREAD, ("", "", "", "Trạng thái xử lý khiếu nại")),
    Column(
        "compensation",
        UNREAD,
        (
            "Compensation Amount",
            "เงินชดเชยให้ผู้ขาย (จากการชนะข้อพิพาท/ปรับค่า Seller Balance)",
            "Jumlah Kompensasi",
            "",
        ),
        inferred=("Seller Compensation",),
    ),
    Column("outbound_tracking", UNREAD, ("", "หมายเลขติดตามพัสดุจากผู้ขาย", "", "Mã vận đơn giao hàng")),
    Column("outbound_carrier", UNREAD, ("", "ช่องทางการจัดส่งจากผู้ขาย", "", "Đơn vị vận chuyển giao hàng")),
    Column(
        "order_total",
        UNREAD,
        ("Order Total Amount", "จำนวนเงินทั้งหมด", "", "Tổng Giá Trị"),
        inferred=("Order Total",),
    ),
    Column("payment_method", UNREAD, ("Payment Method", "ช่องทางการชำระเงิน", "", "")),
    Column("order_income", UNREAD, ("", "รายรับจากคำสั่งซื้อ", "Pelepasan Dana", ""), inferred=("Order Income",)),
    Column(
        "forward_shipping",
        UNREAD,
        ("", "ค่าจัดส่งตามจริง คิดโดยผู้ให้บริการขนส่ง", "Ongkos Kirim Pengiriman", ""),
        inferred=("Actual Shipping Fee",),
    ),
    Column(
        "return_shipping",
        UNREAD,
        ("", "ค่าจัดส่งสินค้าคืน", "Ongkos Kirim Pengembalian", ""),
        inferred=("Return Shipping Fee",),
    ),
    Column(
        "reassessed_reason",
        UNREAD,
        ("", "เหตุผลในการคืนสินค้าที่ได้รับการประเมินใหม่", "", ""),
        inferred=("Reassessed Return Reason",),
    ),
    Column("hot_listing", UNREAD, ("", "Hot Listing", "", "")),
    Column("shipping_claim", UNREAD, ("", "สถานะการเคลมค่าจัดส่ง", "", "")),
)

CASE_STATUS: Final = Words(
    "case_status",
    "status",
    {
        "requested": ("Requested", "Processing"),
        # two of them are ambiguous (formats, mark [?]); this reading neither pushes nor recalls
        "in_review": (
            "In Shopee Review",
            "In Validation",
            "In Seller Review",
            "รอการตรวจสอบ",
            "Sedang dalam persetujuan",
            "Shopee đang xem xét",
            "Chờ bạn phản hồi quyết định hoàn tiền của Shopee",
            "Chờ Người mua phản hồi thương lượng",
        ),
        "approved": (
            "Request Approved",
            "Permintaan Disetujui",
            "Yêu cầu được xác nhận",
            "Đã Chấp Thuận Yêu Cầu",
            "Accepted",
        ),
        "in_return_transit": ("In Return", "Người mua đang trả hàng"),
        "delivered_back": ("Chờ bạn xác nhận hàng trả về",),
        # with the disputes that the seller has lost
        "refunded": (
            "Request Refunded",
            "Dispute Rejected",
            "คืนเงินแล้ว",
            "Dana Dikembalikan ke Pembeli",
            "Banding Ditolak",
            "Đã hoàn tiền cho Người mua",
            "Khiếu nại của bạn bị từ chối",
            "Refund Paid",
        ),
        "rejected": ("Yêu cầu của Người mua không hợp lệ",),
        "cancelled": (
            "Request Cancelled",
            "ยกเลิกคำขอ",
            "Pengajuan dibatalkan",
            "Yêu cầu bị huỷ",
            "Yêu cầu bị hủy",
            "Cancelled",
        ),
        # with the disputes that the seller has won: closed neither pushes nor recalls
        "closed": ("Dispute Approved", "Khiếu nại của bạn được chấp nhận", "Closed"),
        "disputed": ("Bạn đang khiếu nại", "Khiếu nại đang được xem xét", "Judging", "Seller Dispute"),
    },
    inferred=(
        *("Requested", "Processing", "Accepted", "Refund Paid", "Cancelled", "Closed", "Judging", "Seller Dispute"),
        *("In Validation", "In Seller Review", "Dispute Rejected", "Dispute Approved"),
        *("Khiếu nại của bạn bị từ chối", "Khiếu nại của bạn được chấp nhận"),
    ),
)
GOODS_STATUS: Final = Words(
    "goods_status",
    "status",
    {
        "awaiting": ("Awaiting Shipment", "Chưa lấy hàng", "Đang chuẩn bị"),
        "in_transit": ("In Transit", "Đã lấy hàng", "Đang giao hàng"),
        "delivered": (
            "Delivered",
            "จัดส่งสินค้าคืนสำเร็จ",
            "Pengiriman pengembalian barang selesai",
            "Giao hàng hoàn trả thành công",
        ),
        # the goods are still expected, until a person closes the return
        "lost": ("Thất lạc",),
    },
    blank="none",
    inferred=("Awaiting Shipment", "In Transit", "Delivered"),
)
# `Trả hàng` (a return without money) stays unknown: goods are expected, and a person has to say the type
SOLUTION: Final = Words(
    "after_sales_type",
    "after_sales_type",
    {
        "return_refund": (
            "Return and Refund",
            "Return & Refund",
            "คืนเงินและคืนสินค้า",
            "Pengembalian Barang dan Dana",
            "Trả hàng & Hoàn tiền",
        ),
        "refund_only": ("Refund Only", "Hanya Pengembalian Dana", "Hoàn tiền ngay"),
    },
    inferred=("Return & Refund", "Refund Only"),
)

DECLARATION: Final = Declaration(
    name="shopee_returns",
    title="Shopee return export",
    folder="shopee",
    kind="after_sales_line",
    has_shop_folder=True,
    layouts=(Layout("English", 0), Layout("Thai", 1), Layout("Indonesian", 2), Layout("Vietnamese", 3)),
    columns=COLUMNS,
    needs_any=((("sku",), ("parent_sku",)),),
    fixed={"channel": "shopee", "kind": "platform"},
    either={"line_key": ("sku", "parent_sku"), "seller_sku": ("sku", "parent_sku")},
    words=(
        CASE_STATUS,
        GOODS_STATUS,
        SOLUTION,
        Words(
            "to_warehouse",
            "goods_expected",
            {"yes": ("Yes", "Ya"), "no": ("No", "Tidak")},
            blank="no",
            inferred=("Yes", "No", "Ya"),
        ),
    ),
    decisions=(
        DecisionTable(
            "status",
            (
                ({"case_status": UNDER_WAY, "goods_status": "delivered"}, "delivered_back"),
                ({"case_status": UNDER_WAY, "goods_status": "in_transit"}, "in_return_transit"),
                ({"case_status": NOT_DECIDED}, "requested"),
                *(({"case_status": code}, code) for code in CASE_STATUS.spellings if code not in NOT_DECIDED),
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
    line_marks=("unit_price", "variation", "product_name"),
    seen=(
        Seen(("SG",), "English", "2024", "one source", "23586226000: the whole header"),
        Seen(("SG",), "English", "2024 to 2026", "one source", "55222206540, 58126421129: status words"),
        Seen(("PH",), "English", "2026", "one source", "68845784542"),
        Seen(("MY",), "English", "", "inferred", "as in SG; ComaGear/shopeesalescoverter: words of the order export"),
        Seen(("TH",), "Thai", "2026", "two sources", "tanupat-dev/all-ecom, 70875723202"),
        Seen(
            ("ID",),
            "Indonesian",
            "",
            "two sources",
            "53266967952, 58684849316, 53158079810, 57628890790, 69389098312, pdcgo/withdrawal_service",
        ),
        Seen(
            ("VN",),
            "Vietnamese",
            "2026",
            "two sources",
            "68887609957, 61375318458, 59159916478, 59101075302, 68865187127, 54651376308, 71495720681",
        ),
        Seen(("TW",), "Traditional Chinese", "", "one source", "57436282698: three headers, no words"),
    ),
)
