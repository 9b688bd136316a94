"""`aftersales decide` takes several ids, and refuses at once what cannot fit (R-16)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aftersales.jobs.state.paths import Home
from aftersales.schemas.decision import COMMAND_PREFIX, FITS
from aftersales.schemas.vocabulary import DECISIONS, RETURN_STATES
from tests.commands.test_commands import call, copied
from tests.sample.nights import SampleNights

BLOCKED, OTHER_BLOCKED = "shopee:SPKL:260628R0015:S-KLANG", "tiktok:TTKL:4035000000000000013:S-KLANG"
PUSHED = "shopee:SPKL:260628R0020:S-KLANG"
REFUND = "lazada:LZKL:167600000000010:S-PENANG/1"
UNKNOWN = "in the books of the last run. Did you mean"
EXCEPTION = f"TOO_OLD|{BLOCKED}"
SQL = Path(__file__).parents[2] / "sql"


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def entered(home: Home) -> list[dict[str, str]]:
    """The rows of the only decisions file in the inbox."""
    files = list((home.inbox / "decisions").glob("*.csv"))
    assert len(files) <= 1
    return [row for file in files for row in csv.DictReader(file.open(encoding="utf-8"))]


def test_several_ids_become_one_file(home: Home) -> None:
    done = call("decide", "--home", home.root, BLOCKED, OTHER_BLOCKED, BLOCKED, "hold", "--note", "wait", "--by", "mei")
    assert done.exit_code == 0, done.stderr
    rows = entered(home)
    assert [(row["subject_id"], row["decision"], row["note"], row["decided_by"]) for row in rows] == [
        (BLOCKED, "hold", "wait", "mei"),
        (OTHER_BLOCKED, "hold", "wait", "mei"),
    ]
    assert len({row["decision_id"] for row in rows}) == 2


def test_nothing_is_entered_if_one_does_not_fit(home: Home) -> None:
    refused = call("decide", "--home", home.root, BLOCKED, PUSHED, "hold", "--note", "wait")
    assert refused.exit_code == 2
    assert (
        f"hold does not fit {PUSHED}, which is a return in the state pushed; hold is for a return in the state to_push "
        "or push_failed or blocked or received if a received one has no refund order. Decisions that fit it: "
        "short_close, bank_transfer." in refused.stderr
    )
    assert BLOCKED not in refused.stderr
    assert "None of the decisions was entered." in refused.stderr
    assert entered(home) == []


@pytest.mark.parametrize(
    ("subject", "decision", "shown"),
    [
        (
            BLOCKED.replace("KLANG", "KLNG"),
            "hold",
            f"is not a return in the books of the last run. Did you mean {BLOCKED}?",
        ),
        (REFUND + "0", "write_off", f"is not a refund order in the books of the last run. Did you mean {REFUND}?"),
        (
            EXCEPTION + "X",
            "explain",
            f"is not an exception in the books of the last run. Did you mean {EXCEPTION}?",
        ),
        (REFUND, "hold", "which is a refund order; hold is for a return in the state"),
        (EXCEPTION, "push", "which is an exception in the state open; push is for a return in the state to_push"),
        (BLOCKED, "push", "Decisions that fit it: hold, bank_transfer."),
        (BLOCKED, "write-of", "`write-of` is not a decision. Did you mean write_off?"),
    ],
)
def test_what_cannot_fit_names_what_does(home: Home, subject: str, decision: str, shown: str) -> None:
    refused = call("decide", "--home", home.root, subject, decision, "--note", "x")
    assert refused.exit_code == 2
    assert shown in refused.stderr
    assert entered(home) == []


@pytest.mark.parametrize("spelling", ["Write-Off", "write off", "WRITE_OFF"])
def test_a_decision_as_people_write_it(home: Home, spelling: str) -> None:
    assert call("decide", "--home", home.root, REFUND, spelling, "--note", "x").exit_code == 0
    assert [row["decision"] for row in entered(home)] == ["write_off"]


def test_a_list_of_ids_from_a_file(home: Home, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{BLOCKED}\n\n  {OTHER_BLOCKED}\n")
    assert call("decide", "--home", home.root, "--from", ids, "hold", "--note", "x").exit_code == 0
    assert [row["subject_id"] for row in entered(home)] == [BLOCKED, OTHER_BLOCKED]


def test_a_file_with_its_own_decisions(home: Home, tmp_path: Path) -> None:
    """What the file does not have comes from the command line."""
    rows = tmp_path / "decisions.csv"
    rows.write_text(
        f"\ufeffSubject_ID;decision;note;decided_by\n{BLOCKED};Hold;by phone;siti\n{EXCEPTION};explain;;\n",
        encoding="utf-8",
    )
    missing = call("decide", "--home", home.root, "--from", rows)
    assert missing.exit_code == 2
    assert f"{EXCEPTION} has no note. Give --note." in missing.stderr
    assert call("decide", "--home", home.root, "--from", rows, "--note", "agreed", "--by", "mei").exit_code == 0
    assert [(row["subject_id"], row["decision"], row["note"], row["decided_by"]) for row in entered(home)] == [
        (BLOCKED, "hold", "by phone", "siti"),
        (EXCEPTION, "explain", "agreed", "mei"),
    ]


@pytest.mark.parametrize(("words", "shown"), [([], "Give at least one id"), (["push"], "Give at least one id")])
def test_ids_and_a_decision_are_needed(home: Home, words: list[str], shown: str) -> None:
    refused = call("decide", "--home", home.root, *words, "--note", "x")
    assert (refused.exit_code, shown in refused.stderr) == (2, True)
    assert call("decide", "--home", home.root, BLOCKED, "hold").exit_code == 2
    assert entered(home) == []


def test_every_decision_has_its_line_in_the_list() -> None:
    assert set(FITS) == set(DECISIONS)
    assert {state for fit in FITS.values() for state in fit.states} <= set(RETURN_STATES)


def test_unsigned_decisions_are_refused_with_what_is_missing(home: Home) -> None:
    """R-64: a decision that gives something up needs the name of a person."""
    refused = call("decide", "--home", home.root, REFUND, "write_off", "--note", "agreed", "--by", " ")
    assert refused.exit_code == 2
    assert f"write_off of {REFUND} is not signed: the name of the person (--by) is missing (R-64)." in refused.stderr
    assert call("decide", "--home", home.root, BLOCKED, "hold", "--note", "wait", "--by", "").exit_code == 0


def test_an_answer_is_taken_back_only_where_there_is_one(home: Home) -> None:
    refused = call("decide", "--home", home.root, EXCEPTION, "reopen", "--note", "x")
    assert refused.exit_code == 2
    assert "reopen is for an exception if it is answered. Decisions that fit it: hold, explain." in refused.stderr


def test_the_source_of_a_command_is_known_by_its_decision_id(home: Home) -> None:
    """R-64: sql/03_staging/decision reads the source from these first characters."""
    assert call("decide", "--home", home.root, BLOCKED, "hold", "--note", "wait").exit_code == 0
    assert [row["decision_id"].startswith(COMMAND_PREFIX) for row in entered(home)] == [True]
    assert f"'{COMMAND_PREFIX}%'" in (SQL / "03_staging/decision.sql").read_text(encoding="utf-8")
