"""R-71: reference tables against the previous run and against what is open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights

NEXT = "2026-07-04"


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def without(home: Home, text: str, *tables: str) -> None:
    """Remove the rows with a text."""
    for path in home.reference.iterdir():
        if not tables or path.stem in tables:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if text not in line), encoding="utf-8")


def test_a_party_is_gone_while_something_of_it_is_open(home: Home) -> None:
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    without(home, "S-KLANG")
    changed = {path: path.read_bytes() for path in home.reference.iterdir()}
    result = call("run", "--home", home.root, "--business-date", NEXT)
    assert result.exit_code == 2
    assert "reference/suppliers: S-KLANG is gone, and of it 3 returns are not received (lazada:LZKL:" in result.stderr
    assert "the customer balance of D-AURORA with S-KLANG is MYR 585.99" in result.stderr
    assert "reference/warehouses: W-KLANG-1 is gone, and of it 3 returns are not received" in result.stderr
    assert "`aftersales reference --restore suppliers`" in result.stderr
    doctor = call("doctor", "--home", home.root)
    assert doctor.exit_code == 1
    assert "FAIL  reference  reference/suppliers: S-KLANG is gone" in doctor.stdout
    reasons = (home.state.failure, home.state.attempt)
    after = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path not in reasons}
    assert {path: content for path, content in after.items() if path.name != "lock"} == {
        path: content for path, content in {**before, **changed}.items() if path.name != "lock"
    }


@pytest.mark.parametrize(
    ("row", "names", "party", "is_open"),
    [
        ("shopee,SPKL,", ("SPKL", "sku_mappings"), "SPKL", "not received"),
        ("S-PENANG,Penang", ("S-PENANG",), "S-PENANG", "not paid"),
        ("D-BINTANG", ("D-BINTANG",), "D-BINTANG", "the customer balance of D-BINTANG"),
    ],
)
def test_every_kind_of_party_and_of_what_is_open(
    row: str, names: tuple[str, ...], party: str, is_open: str, home: Home
) -> None:
    without(home, row, "shops", "suppliers")
    without(home, names[0], *names[1:] or ("warehouses", "partnerships", "fee_settings"))
    result = call("run", "--home", home.root, "--business-date", NEXT)
    assert result.exit_code == 2
    (line,) = [line for line in result.stderr.splitlines() if f": {party} is gone" in line]
    assert is_open in line


def test_a_party_with_nothing_open_may_go_and_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed is in the output of the run, in its log, in status and on the page; once."""
    without(home, "W-PENANG-1", "warehouses")
    without(home, "TTJK", "shops")
    monkeypatch.setenv("AFTERSALES_ALLOW_GONE", "TTJK")
    with (home.reference / "shops.csv").open("a", encoding="utf-8") as file:
        file.write("lazada,LZNW,D-BINTANG,MY,MYR,Asia/Kuala_Lumpur\n")
    path = home.reference / "fee_settings.csv"
    fees = path.read_text(encoding="utf-8")
    path.write_text(fees.replace("5.00,,,2026-06-01", "6.00,,,2026-06-01"), encoding="utf-8")
    shown = call("reference", "--home", home.root)
    sentences = [
        "shops: 1 row added (LZNW), 1 row removed (TTJK)",
        "warehouses: 1 row removed (W-PENANG-1)",
        "fee_settings: 1 row changed (S-KLANG 2026-06-01: amount)",
    ]
    assert shown.stdout.splitlines() == sentences
    result = call("run", "--home", home.root, "--business-date", NEXT)
    assert result.exit_code == 0, result.stderr
    page = (home.root / "reports" / NEXT / "report.html").read_text(encoding="utf-8").replace("<wbr>", "")
    status = call("status", "--home", home.root).stdout
    for sentence in sentences:
        assert f"  changed in reference/ since the run before: {sentence}\n" in result.stdout
        assert f"  changed in reference/ since the run before: {sentence}\n" in status
        assert f"reference table {sentence}" in result.stderr
        assert sentence in page
    assert "changed in reference/" not in call("status", "--home", home.root, "--as-of", DATES[-1]).stdout
    later = call("run", "--home", home.root, "--business-date", "2026-07-05")
    assert (later.exit_code, "changed in reference/" in later.stdout) == (0, False)


def test_a_missing_table_names_the_previous_copy_and_the_way_back(home: Home) -> None:
    for path in sorted(home.reference.iterdir()):
        content = path.read_bytes()
        path.unlink()
        result = call("run", "--home", home.root, "--business-date", NEXT)
        if path.stem in ("currencies", "marketplace_words"):
            # homes that are older than these tables do not have them
            assert result.exit_code == 0
            break
        assert result.exit_code == 2
        assert f"reference/{path.stem}: found no file" in result.stderr
        assert f"`aftersales reference --restore {path.stem}` writes it back" in result.stderr
        (copy,) = [word.rstrip(":") for word in result.stderr.split() if word.startswith("state/reference/")]
        assert (home.root / copy).is_file()
        assert call("reference", "--home", home.root, "--restore", path.stem).exit_code == 0
        assert call("reference", "--home", home.root).stdout == (
            "The reference tables are as the previous run read them.\n"
        )
        path.write_bytes(content)


def test_a_table_that_is_there_is_not_replaced(home: Home) -> None:
    table = home.reference / "suppliers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Klang Invented", "Other"), encoding="utf-8")
    result = call("reference", "--home", home.root, "--restore", "suppliers")
    copy = home.reference / "suppliers.previous.csv"
    assert (result.exit_code, "Other" in table.read_text(), "Klang Invented" in copy.read_text()) == (0, True, True)
    assert call("reference", "--home", home.root).stdout == "suppliers: 1 row changed (S-KLANG: supplier_name)\n"
    shutil.move(copy, table)
    assert "as the previous run read them" in call("reference", "--home", home.root).stdout


def test_before_the_first_run_there_is_nothing_to_bring_back(tmp_path: Path) -> None:
    call("init", tmp_path)
    assert "No run has read them yet" in call("reference", "--home", tmp_path).stdout
    assert call("reference", "--home", tmp_path, "--restore", "shops").exit_code == 2
