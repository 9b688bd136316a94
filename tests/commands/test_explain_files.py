"""`aftersales explain` knows input files, also refused ones, quarantined rows, and payments that are not posted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import SampleNights

REFUSED = "zalora/ZLKL/returns_20260703.csv"
QUARANTINED = "manual_after_sales/manual_20260701.csv"


def files_of(home: Home, path: str) -> str:
    query = f"SELECT input_file_id FROM input_file WHERE path = '{path}'"
    found = json.loads(call("sql", "--home", home.root, query, "--format", "json").stdout)
    return str(found[-1]["input_file_id"])


def steps(home: Home, asked_id: str, *more: str) -> list[dict[str, Any]]:
    result = call("explain", "--home", home.root, asked_id, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    return [step for case in json.loads(result.stdout)["cases"] for step in case["steps"]]


def kinds(found: list[dict[str, Any]]) -> set[str]:
    return {step["kind"] for step in found}


def test_a_refused_file_by_id_by_its_beginning_and_by_path(sample: SampleNights) -> None:
    file_id = files_of(sample.home, REFUSED)
    whole = steps(sample.home, file_id)
    (file,) = [step for step in whole if step["kind"] == "input_file"]
    assert file["values"]["outcome"] == "quarantined"
    assert "was refused: CHANNEL_UNSUPPORTED" in file["text"]
    assert file["text"].endswith("it still waits for a person")
    assert [step["values"]["code"] for step in whole if step["kind"] == "exception"] == ["FILE_REFUSED"]
    for name in (file_id[:12], file_id[:8].upper(), REFUSED, f"FILE_REFUSED|{file_id}"):
        assert steps(sample.home, name) == whole


def test_the_quarantined_rows_of_a_file_and_one_of_them(sample: SampleNights) -> None:
    file_id = files_of(sample.home, QUARANTINED)
    rows = [step for step in steps(sample.home, file_id[:12]) if step["kind"] == "file_row"]
    assert len(rows) == 5
    number = rows[2]["values"]["row_number"]
    (one,) = [step for step in steps(sample.home, f"{file_id[:12]}:{number}") if step["kind"] == "file_row"]
    assert one["text"] == rows[2]["text"]
    assert one["text"].startswith(f"Row {number} was quarantined: ")


def test_the_beginning_of_several_ids_and_of_none(sample: SampleNights) -> None:
    missing = call("explain", "--home", sample.home.root, "0123456789ab")
    assert missing.exit_code == 2
    assert "no input file has the id `0123456789ab`" in missing.stderr


PAYMENT = "payment_id,refund_order_id,amount,currency_code,paid_at,proof,confirmed_at"


def test_a_payment_that_waits_for_its_refund_order_and_one_that_was_quarantined(
    sample: SampleNights, tmp_path: Path
) -> None:
    """PAY-A names a return that nobody knows; PAY-B has another currency than its supplier."""
    home = copied(sample, tmp_path)
    (home.inbox / "refund_payments").mkdir(exist_ok=True)
    moments = "2026-07-03 10:00:00,slip.pdf,2026-07-03 11:00:00"
    (home.inbox / "refund_payments" / "p.csv").write_text(
        f"{PAYMENT}\nPAY-A,shopee:SPKL:NOBODY:S-KLANG/1,10.00,MYR,{moments}\n"
        f"PAY-B,shopee:SPKL:NOBODY:S-KLANG/2,10.00,IDR,{moments}\n"
    )
    assert call("run", "--home", home.root, "--business-date", "2026-07-04").exit_code == 0
    waiting = steps(home, "PAY-A")
    (payment,) = [step for step in waiting if step["kind"] == "payment"]
    assert (
        "this refund order does not exist, so the payment was posted on 2026-07-04 as unapplied, until it does"
        in payment["text"]
    )
    assert [step["values"]["code"] for step in waiting if step["kind"] == "exception"] == ["REFUND_WITHOUT_RETURN"]
    assert kinds(steps(home, "REFUND_WITHOUT_RETURN|PAY-A")) == kinds(waiting)
    (quarantined,) = [step for step in steps(home, "PAY-B") if step["kind"] == "refused_row"]
    assert "was quarantined: CURRENCY_MISMATCH" in quarantined["text"]
