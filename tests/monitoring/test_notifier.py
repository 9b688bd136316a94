"""Pings and notifications against a test server: answered, slow, refused, hostile."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from aftersales.jobs.monitoring import notifier
from aftersales.jobs.monitoring.notifier import send, tasks_of
from aftersales.jobs.monitoring.run_result import RunResult
from aftersales.jobs.state.settings import Settings
from tests.monitoring.listener import listening
from tests.sample.nights import DATES, Home, SampleNights, date


def ended(root: Path, exit_code: int = 0) -> RunResult:
    return RunResult(Home(root), date.fromisoformat(DATES[2]), exit_code, 1.0, 1_795_000_000, "See the draft.")


def ping(url: str) -> dict[str, dict[str, str]]:
    return {"the watchdog": {"kind": "ping", "url": url}}


@pytest.mark.parametrize(
    ("exit_code", "path"),
    [(0, "/u/1?a=b"), (3, "/u/1?a=b"), (5, "/u/1?a=b"), (1, "/u/1/fail?a=b"), (4, "/u/1/fail?a=b")],
)
def test_a_watchdog_is_pinged_after_a_published_run_and_after_a_failure(
    tmp_path: Path, exit_code: int, path: str
) -> None:
    found = tasks_of(Settings(ping_url="https://dog.example/u/1?a=b"), ended(tmp_path, exit_code))
    assert found == {"the watchdog https://dog.example/****": {"kind": "ping", "url": f"https://dog.example{path}"}}


def test_people_are_notified_of_the_outcomes_in_notify_on(tmp_path: Path) -> None:
    settings = Settings(notify_urls=["json://h/secret"])
    sent = {code: bool(tasks_of(settings, ended(tmp_path, code))) for code in (0, 1, 2, 3, 4, 5)}
    assert sent == {0: False, 1: True, 2: True, 3: False, 4: True, 5: True}
    assert tasks_of(Settings(notify_urls=["json://h"], notify_on=["success"]), ended(tmp_path))


def test_a_message_contains_verdict_exceptions_money_and_where_the_report_is(sample: SampleNights) -> None:
    settings = Settings(notify_urls=["json://h/secret"], notify_on=["success"])
    ((whom, task),) = tasks_of(settings, ended(sample.homes[DATES[2]])).items()
    assert "secret" not in whom
    assert task["title"] == "aftersales 2026-07-03: published"
    assert task["body"].splitlines() == [
        "Business date 2026-07-03: published (exit code 0).",
        "See the draft.",
        "TIES OUT, 1 of 7 files was not let in (run 2026-07-03.1)",
        "Open exceptions: 22 (high 9, medium 11, low 2). Quarantined rows: 0.",
        "IDR: refunded 0 in 0 refund orders; still owed 0.",
        "MYR: refunded 551.66 in 11 refund orders; still owed 325.00, overpaid 11.00.",
        f"Report: {sample.homes[DATES[2]] / 'reports' / DATES[2] / 'report.html'}",
    ]


def test_both_come_through(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    with listening() as dog, listening() as people:
        settings = Settings(
            ping_url=f"http://{dog.address}/u", notify_urls=[f"json://{people.address}/x"], notify_on=["failure"]
        )
        assert list(send(tasks_of(settings, ended(tmp_path, 1)))) == []
    assert dog.asked == ["GET /u/fail"]
    (body,) = people.bodies
    assert json.loads(body)["title"] == "aftersales 2026-07-03: failed"
    assert "See the draft." in json.loads(body)["message"]


def test_a_server_that_hangs_is_abandoned_within_the_limit() -> None:
    with listening(seconds=30) as dog:
        began = time.monotonic()
        (warning,) = send(ping(f"http://{dog.address}/"), seconds=1.5)
        assert time.monotonic() - began < 4
    assert warning == "the watchdog was not notified of this run: no answer within 1.5 seconds."


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_error_status_is_reported_and_no_redirect_is_followed(status: int) -> None:
    with listening() as elsewhere, listening(status, location=f"http://{elsewhere.address}/") as dog:
        (warning,) = send(ping(f"http://{dog.address}/secret"))
    assert warning == f"the watchdog was not notified of this run: the server answered {status}."
    assert not elsewhere.asked


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/secret", "file:///etc/hostname", "ftp://127.0.0.1:9/secret", "x"])
def test_an_unreachable_server_is_reported_without_its_address(url: str) -> None:
    (warning,) = send(ping(url))
    assert warning.startswith("the watchdog was not notified of this run: ")
    assert "secret" not in warning
    assert "hostname" not in warning


def test_without_apprise_the_warning_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifier, "find_spec", lambda _: None)
    (warning,) = send({"people": {"kind": "notify"}})
    assert warning == (
        "people was not notified of this run: apprise is not installed; install the extra `notify` from the checkout "
        "or the wheel: `pip install '.[notify]'`."
    )


def test_an_address_unknown_to_apprise_is_reported_by_its_position(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    settings = Settings(notify_urls=["nobody-knows-this://secret/"])
    (warning,) = send(tasks_of(settings, ended(tmp_path, 1)))
    assert warning.endswith("apprise does not know address 1 of notify_urls.")
    assert "secret" not in warning


def test_a_file_in_the_current_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "http.py").write_text("raise SystemExit(0)")
    monkeypatch.chdir(tmp_path)
    with listening() as dog:
        assert list(send(ping(f"http://{dog.address}/"))) == []
    assert dog.asked == ["GET /"]
