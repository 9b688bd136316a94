"""R-71: a row that names an unknown party stops the run; what is allowed and seldom meant is shown by doctor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.jobs.ingest.reference_parties import fees_missing, looks_alike, near_names, without_partnership
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference
from aftersales.schemas.reference_table import FILE_NAMES
from tests.ingest.test_reference_tables import SAMPLE, copied, refused

PARTIES = {
    "shop_id": "shops",
    "supplier_id": "suppliers",
    "distributor_id": "shops",
}
"""Columns that name a party, and the table that has it; a warehouse is named by no other table."""


def named_parties() -> Iterator[tuple[str, int, str]]:
    """Every cell of the sample that names a party of another table: table, row of the file, column."""
    for table in ("warehouses", "partnerships", "fee_settings", "sku_mappings"):
        header, *rows = (SAMPLE / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        for number, row in enumerate(rows, start=2):
            for column, cell in zip(header.split(","), row.split(","), strict=True):
                if cell and column in PARTIES and table != PARTIES[column]:
                    yield table, number, column


@pytest.mark.parametrize(("table", "row", "column"), list(named_parties()))
def test_a_typo_in_any_cell_that_names_a_party(table: str, row: int, column: str, tmp_path: Path) -> None:
    """File, row, column, id and the nearest known one, for each such cell of the sample."""
    tables = copied(tmp_path, {})
    path = tables / f"{table}.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = lines[0].index(column)
    right = lines[row - 1][at]
    lines[row - 1][at] = wrong = right[:-1] + "X"
    path.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    party, owner = column.removesuffix("_id"), PARTIES[column]
    start = (
        f"reference/{table}.csv, row {row}: column {column}: found '{wrong}', expected a {party} of reference/{owner}"
    )
    assert [message.partition(";")[0] for message in error.value.messages] == [start]
    assert f"did you mean {right}?" in error.value.messages[0]


@pytest.mark.parametrize(("owner", "old", "new"), [("shops", "SPKL", "SPKK"), ("suppliers", "S-KLANG", "S-KLONG")])
def test_a_typo_in_the_table_of_the_party_itself(owner: str, old: str, new: str, tmp_path: Path) -> None:
    """The rows that name the right id show the wrong one as the nearest."""
    tables = copied(tmp_path, {})
    path = tables / f"{owner}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    assert error.value.messages
    assert all(f"found '{old}'" in message and f"did you mean {new}?" in message for message in error.value.messages)


def test_a_party_like_no_other(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, warehouses="W-X,ZZZZZZ,own\n")
    assert message.endswith(
        "found 'ZZZZZZ', expected a supplier of reference/suppliers; correct the id, or add the supplier to "
        "reference/suppliers"
    )


def test_a_table_with_another_error_makes_no_rows_of_others_wrong(tmp_path: Path) -> None:
    """Only the supplier's own row is shown, not the rows that name it."""
    tables = copied(tmp_path, {})
    path = tables / "suppliers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Trading,MYR", "Trading,RINGGIT"), encoding="utf-8")
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    assert len(error.value.messages) == 1
    path.unlink()
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    assert len(error.value.messages) == 1


def test_ids_that_may_be_gone(tmp_path: Path) -> None:
    tables = copied(tmp_path, {"warehouses": "W-OLD,S-OLD,own\n"})
    assert read_reference(tables, allow_gone=["S-OLD"])["warehouse"].frame.height == 5
    with pytest.raises(ReferenceTableError, match="S-OLD"):
        read_reference(tables, allow_gone=["W-OLD"])


@pytest.mark.parametrize(
    ("table", "line", "hint"),
    [
        ("partnerships", "D-AURORA,S-JAKARTA,{},,true,bank_transfer,true", "start_date"),
        ("partnerships", "D-AURORA,S-JAKARTA,2026-01-01,{},true,bank_transfer,true", "end_date"),
        ("fee_settings", "S-JAKARTA,D-AURORA,percent,1,,,{},", "valid_from"),
        ("fee_settings", "S-JAKARTA,D-AURORA,percent,1,,,,{}", "valid_to"),
        ("combos", "GIFT,BULB,1,,{},", "valid_from"),
        ("combos", "GIFT,BULB,1,,,{}", "valid_to"),
    ],
)
@pytest.mark.parametrize("day", ["2569-01-31", "1999-12-31", "2100-01-01"])
def test_a_year_of_another_calendar_or_century(table: str, line: str, hint: str, day: str, tmp_path: Path) -> None:
    """Attack 6: every date of every table; of a Buddhist year the Gregorian one is shown."""
    messages = refused(tmp_path, **{table: f"{line.format(day)}\n"})
    (message,) = [message for message in messages if f"column '{hint}'" in message and "2099" in message]
    assert f"found '{day}', expected a date YYYY-MM-DD such as 2026-07-31, from 2000-01-01 to 2099-12-31" in message
    assert ("(2569 of the Buddhist calendar is 2026)" in message) == day.startswith("2569")


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
def test_the_first_and_the_last_day_are_dates(day: str, tmp_path: Path) -> None:
    read_reference(copied(tmp_path, {"combos": f"GIFT,BULB,1,,{day},{day}\n"}))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("S-KLANG", "S_KLANG", True),
        ("S-KLANG", "SKLANG", True),
        ("S-KLANG", "S-KLNAG", True),
        ("S-KLANG", "S-KLONG", True),
        ("S-KLANG", "S-KLANGG", True),
        ("W-KLANG-1", "W-KLANG-2", False),
        ("W-KLANG-1", "W-KLANG-11", False),
        ("SPKL", "SPBK", False),
        ("SPKL", "SPKX", False),
        ("S-KLANG", "S-PENANG", False),
    ],
)
def test_ids_that_a_person_could_take_for_each_other(first: str, second: str, expected: bool) -> None:
    """Numbers and short ids are how people name what belongs together."""
    assert looks_alike(first, second) is looks_alike(second, first) is expected


def test_what_is_allowed_and_seldom_meant(tmp_path: Path) -> None:
    def frames(**added: str) -> dict[str, object]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return {kind: table.frame for kind, table in read_reference(copied(folder, added)).items()}

    plain = frames()
    assert (fees_missing(plain), [*without_partnership(plain)], [*near_names(plain)]) == ([], [], [])
    new = "S-NEW,New,MYR,Asia/Kuala_Lumpur\n"
    unpriced = frames(suppliers=new, partnerships="D-AURORA,S-NEW,2026-01-01,,,bank_transfer,true\n")
    assert fees_missing(unpriced) == [("D-AURORA", "S-NEW")]
    direct = frames(suppliers=new, partnerships="D-AURORA,S-NEW,2026-01-01,,,bank_transfer,false\n")
    assert fees_missing(direct) == []
    lonely = frames(
        suppliers=new,
        warehouses="W-NEW,S-NEW,own\n",
        fee_settings="S-NEW,,per_unit,1,,,,\nS-JAKARTA,D-AURORA,percent,1,,,,\n",
    )
    assert list(without_partnership(lonely)) == [
        ("warehouses", "W-NEW of S-NEW"),
        ("fee_settings", "the fee of S-JAKARTA for D-AURORA"),
        ("fee_settings", "the fee of S-NEW"),
    ]
    near = frames(suppliers="S-KLANGG,x,MYR,Asia/Kuala_Lumpur\n")
    assert list(near_names(near)) == [("suppliers", "S-KLANG", "S-KLANGG")]


def test_every_column_of_a_party_is_compared() -> None:
    """A table of a later version that names a party has to be added to the comparison."""
    from aftersales.jobs.ingest.reference_parties import NAMED_IN, OWNERS
    from aftersales.schemas.reference_table import REFERENCE_COLUMNS

    naming = {
        kind
        for kind in FILE_NAMES
        if any(column.name in OWNERS and OWNERS[column.name] != kind for column in REFERENCE_COLUMNS[kind])
    }
    assert naming == {*NAMED_IN, "marketplace_word"}
