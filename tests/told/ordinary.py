"""An ordinary home: two shops, one supplier, and each date the files that such a pair sends; nothing in them is wrong.

Each date two orders are shipped and two returns are requested; the pushes of the date before are acknowledged, and the
goods of those are received. So every return ends as a completed refund three dates later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from aftersales.jobs.cli import main
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.state.init_home import create_home
from aftersales.jobs.state.paths import Home
from tests.house.tree import ROOT
from tests.ingest.made import STOCK_OUT
from tests.told.clock import at, date_files

FIRST: Final = date(2026, 7, 1)
ZONE: Final = ZoneInfo("Asia/Kuala_Lumpur")
SHOPS: Final = ("SPKL", "SPJB")
EXPORT: Final = ROOT / "data/sample/nights/2026-07-02/inbox/shopee/SPKL/Order.return_refund.20260603_20260702.csv"
TABLES: Final = {
    "shops": "channel,shop_id,distributor_id,country_code,currency_code,time_zone\n"
    "shopee,SPKL,D-AURORA,MY,MYR,Asia/Kuala_Lumpur\nshopee,SPJB,D-AURORA,MY,MYR,Asia/Kuala_Lumpur\n",
    "suppliers": "supplier_id,supplier_name,currency_code,time_zone\nS-KLANG,Klang Invented,MYR,Asia/Kuala_Lumpur\n",
    "warehouses": "warehouse_id,supplier_id,warehouse_type\nW-KLANG-1,S-KLANG,own\n",
    "partnerships": "distributor_id,supplier_id,start_date,end_date,auto_push,refund_method,via_bigshop\n"
    "D-AURORA,S-KLANG,2025-01-01,,true,customer_balance,true\n",
    "fee_settings": "supplier_id,distributor_id,basis,amount,min_amount,max_amount,valid_from,valid_to\n"
    "S-KLANG,,per_return_order,5.00,,,2025-01-01,\n",
    "combos": "combo_sku,sub_sku,quantity,reference_price,valid_from,valid_to\nSET-2,CUP-RED,2,25.00,2025-01-01,\n",
    "sku_mappings": "channel,shop_id,seller_sku,sku\nshopee,SPKL,KL-CUP,CUP-RED\n",
}
"""Reference tables in which every row is used."""
SETTINGS: Final = 'time_zone = "Asia/Kuala_Lumpur"\n'


def day(number: int) -> date:
    """The business date with this number; the first one is 0."""
    return FIRST + timedelta(days=number)


def morning(number: int) -> datetime:
    """The early morning after a business date, when its run is started."""
    return datetime.combine(day(number + 1), datetime.min.time(), ZONE) + timedelta(hours=2)


def csv_of(rows: Sequence[Mapping[str, str]], names: Sequence[str] = ()) -> str:
    """Rows as CSV; `names` keeps a header that has a name twice."""
    text = io.StringIO()
    keys = list(rows[0])
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names or keys)
    writer.writerows([row[key] for key in keys] for row in rows)
    return text.getvalue()


def order_id(number: int, shop_id: str) -> str:
    return f"{day(number):%y%m%d}{shop_id}"


def push_id(number: int, shop_id: str) -> str:
    return f"{return_id(number, shop_id)}#1"


def return_id(number: int, shop_id: str) -> str:
    return f"shopee:{shop_id}:R{day(number):%y%m%d}{shop_id}:S-KLANG"


def stock_out(number: int) -> str:
    """The order of each shop, shipped on the date."""
    shipped = {
        "ordered_at": f"{day(number)} 09:00:00",
        "shipped_at": f"{day(number)} 15:00:00",
        "updated_at": f"{day(number)} 16:00:00",
    }
    return csv_of(
        [
            {**STOCK_OUT, "stock_out_id": f"SO-{number}-{shop}", "shop_id": shop, "order_id": order_id(number, shop)}
            | shipped
            for shop in SHOPS
        ]
    )


def export(number: int, shop_id: str) -> str:
    """The return export of a shop: the order of the date before is sent back."""
    with EXPORT.open(encoding="utf-8-sig", newline="") as file:
        names, row = list(csv.reader(file))[:2]
    values = {
        "Return ID": f"R{day(number):%y%m%d}{shop_id}",
        "Order ID": order_id(number - 1, shop_id),
        "Order Creation Date": f"{day(number - 1)} 09:00",
        "Return Creation Time": f"{day(number)} 10:00",
        "Refund Completed Time": f"{day(number)} 12:00",
        "Return Delivered Time": "",
        "Return Goods Status": "In Transit",
        "Return Tracking Number": f"MY{day(number):%y%m%d}{shop_id}",
    }
    cells = {f"{place}": values.get(name, cell) for place, (name, cell) in enumerate(zip(names, row, strict=True))}
    return csv_of([cells], names)


def acknowledgements(number: int) -> str:
    """The answer to the pushes of the date before."""
    return csv_of(
        [
            {"push_id": push_id(number - 1, shop), "result": "accepted", "reason": "", "acknowledged_at": at_eight}
            for shop in SHOPS
            for at_eight in [f"{day(number)} 08:00:00"]
        ]
    )


def receipts(number: int) -> str:
    """The goods of the pushes of two dates before."""
    return csv_of(
        [
            {
                "receipt_id": f"RC-{number}-{shop}",
                "line_no": "1",
                "supplier_id": "S-KLANG",
                "return_stock_in_id": return_id(number - 2, shop),
                "shop_id": "",
                "after_sales_id": "",
                "sku": "CUP-RED",
                "good_quantity": "2",
                "defective_quantity": "0",
                "warehouse_id": "W-KLANG-1",
                "stocked_in_at": f"{day(number)} 11:00:00",
                "cost_price": "",
            }
            for shop in SHOPS
        ]
    )


def files_of(number: int) -> dict[str, str]:
    """Path below inbox/ to the text of each file of a date."""
    stamp = f"{day(number):%Y%m%d}"
    files = {f"stock_out_orders/s-klang_{stamp}.csv": stock_out(number)}
    if number >= 1:
        files |= {f"shopee/{shop}/Order.return_refund.{stamp}.csv": export(number, shop) for shop in SHOPS}
    if number >= 2:
        files[f"push_acknowledgements/s-klang_{stamp}.csv"] = acknowledgements(number)
    if number >= 3:
        files[f"stock_in_receipts/s-klang_{stamp}.csv"] = receipts(number)
    return files


def new_home(root: Path) -> Home:
    """A home with reference tables and nothing else."""
    home = Home(root)
    home.reference.mkdir(parents=True)
    for name, text in TABLES.items():
        (home.reference / f"{name}.csv").write_text(text)
    home.settings_file.write_text(SETTINGS)
    create_home(home)
    root.chmod(0o700)
    return home


def drop(home: Home, number: int) -> None:
    """Put the files of a date into the inbox."""
    for place, text in files_of(number).items():
        path = home.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    date_files(home.inbox, morning(number) - timedelta(hours=4))


def command(home: Home, number: int, name: str, *arguments: str) -> Result:
    """A command as it is given in the morning after a date."""
    with at(morning(number)):
        result = CliRunner().invoke(main, [name, "--home", str(home.root), *arguments])
    date_files(home.state.root, morning(number))
    return result


def run(home: Home, number: int, *arguments: str) -> Result:
    """The scheduled run of a date: without a date, so that the clock decides."""
    import os

    settings = home.settings_file.read_text(encoding="utf-8") if home.settings_file.exists() else ""
    is_first = not home.state.manifests.is_dir() and "longest_gap_days" not in settings
    if is_first:
        # a first run compares its clock with the files that wait
        home.settings_file.write_text(f"longest_gap_days = 100000\n{settings}", encoding="utf-8")
    before = os.umask(PRIVATE_UMASK)
    try:
        return command(home, number, "run", *arguments)
    finally:
        os.umask(before)
        if is_first:
            home.settings_file.write_text(settings, encoding="utf-8")
