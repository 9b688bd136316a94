"""Slips in reference tables and settings."""

from __future__ import annotations

import csv

from aftersales.jobs.state.paths import Home


def _changed(home: Home, table: str, old: str, new: str) -> None:
    path = home.reference / f"{table}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _without(home: Home, table: str, word: str) -> None:
    path = home.reference / f"{table}.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if word not in line))


def _added(home: Home, table: str, row: str) -> None:
    """A row after the header that `init` wrote."""
    with (home.reference / f"{table}.csv").open("a") as file:
        file.write(f"{row}\n")


def _set(home: Home, line: str) -> None:
    home.settings_file.write_text(f"{line}\n")


def in_shops(home: Home) -> None:
    _changed(home, "shops", "D-AURORA", "D-AURROA")


def in_suppliers(home: Home) -> None:
    _changed(home, "suppliers", "S-KLANG", "S-KLNAG")


def in_warehouses(home: Home) -> None:
    _changed(home, "warehouses", "S-KLANG", "S-KLNAG")


def in_partnerships(home: Home) -> None:
    _changed(home, "partnerships", "S-KLANG", "S-KLNAG")


def distributor_in_partnerships(home: Home) -> None:
    _changed(home, "partnerships", "D-AURORA", "D-AURROA")


def in_fee_settings(home: Home) -> None:
    _changed(home, "fee_settings", "S-KLANG", "S-KLNAG")


def in_combos(home: Home) -> None:
    _changed(home, "combos", ",2,", ",two,")


def in_sku_mappings(home: Home) -> None:
    _changed(home, "sku_mappings", "SPKL", "SPKK")


def in_marketplace_words(home: Home) -> None:
    _added(home, "marketplace_words", "shopee_retruns,,case_status,word,Returned,ACCEPTED,,ops,2026-07-01")


def in_currencies(home: Home) -> None:
    _added(home, "currencies", "TWD,seven")


def without_shop(home: Home) -> None:
    _without(home, "shops", "SPJB")


def without_supplier(home: Home) -> None:
    _without(home, "suppliers", "S-KLANG")


def without_warehouse(home: Home) -> None:
    _without(home, "warehouses", "W-KLANG-1")


def without_table(home: Home) -> None:
    (home.reference / "partnerships.csv").unlink()


def empty_table(home: Home) -> None:
    _without(home, "shops", "SP")


def without_column(home: Home) -> None:
    path = home.reference / "warehouses.csv"
    with path.open(newline="") as file:
        rows = [[*row[:1], *row[2:]] for row in csv.reader(file)]
    path.write_text("".join(",".join(row) + "\n" for row in rows))


def doubled_row(home: Home) -> None:
    path = home.reference / "shops.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[-1] + "\n")


def without_fee(home: Home) -> None:
    _without(home, "fee_settings", "S-KLANG")


def misspelt_setting(home: Home) -> None:
    _set(home, "tolerence = 1")


def wrong_setting(home: Home) -> None:
    _set(home, 'fail_on = "many"')


def no_time_zone(home: Home) -> None:
    _set(home, 'time_zone = "Asia/Kuala_Lumpr"')


def other_time_zone(home: Home) -> None:
    _set(home, 'time_zone = "America/New_York"')
