"""Writes the metrics of a run in the Prometheus text format, for the textfile collector; replaced after every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from aftersales.jobs.monitoring.run_result import RunResult, read_summary
from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.notification_settings import OUTCOMES
from aftersales.jobs.state.paths import METRICS_PLACE, report_place

PREFIX: Final = "aftersales_"


class Sample(NamedTuple):
    """One value; `value` is text, so that money keeps the digits of the books."""

    value: str
    labels: Mapping[str, str] = {}


class Metric(NamedTuple):
    """A gauge with its samples."""

    name: str
    help: str
    samples: tuple[Sample, ...]


def write_metrics(result: RunResult) -> None:
    """Replace metrics/aftersales.prom in the home."""
    runs = read_manifests(result.home.state)
    last = runs[-1] if runs else None
    write_atomically(result.home.root / METRICS_PLACE, metrics_text(metrics_of(result, last)).encode())


def metrics_of(result: RunResult, last: Manifest | None) -> Iterator[Metric]:
    """Metrics of the run itself, and of the books after the last committed run (`last`)."""
    outcomes = tuple(Sample(str(int(name == result.outcome)), {"outcome": name}) for name in OUTCOMES)
    yield _one("run_exit_code", "Exit code of the last run.", str(result.exit_code))
    yield Metric("run_outcome", "1 for the outcome of the last run, 0 for every other outcome.", outcomes)
    yield _one("run_duration_seconds", "Duration of the last run in seconds.", f"{result.seconds:.3f}")
    yield _one("run_end_timestamp_seconds", "Unix time at which the last run ended.", str(result.ended_at))
    of_run = result.summary
    if of_run:
        ties_out = str(int(bool(of_run["ties_out"])))
        yield _one("run_ties_out", "1 if the books of the last run tie out; absent if it reached no verdict.", ties_out)
    if last is None:
        return
    when = str(int(last.finished_at.timestamp()))
    named = {"business_date": last.business_date.isoformat(), "run_id": last.run_id, "version": last.version}
    yield _one("last_success_timestamp_seconds", "Unix time at which the newest committed run was computed.", when)
    yield Metric(
        "last_success_info", "Business date, run id and version of the newest committed run.", (Sample("1", named),)
    )
    summary = read_summary(result.home.root / report_place(last.business_date))
    if summary:
        yield from _of_the_books(summary)


def _of_the_books(summary: Mapping[str, Any]) -> Iterator[Metric]:
    """Metrics from the summary of the newest committed run."""
    severities = summary["exceptions"]["by_severity"]
    money: Mapping[str, Mapping[str, Any]] = summary["money"]
    open_now = tuple(Sample(str(count), {"severity": name}) for name, count in severities.items())
    yield Metric("exceptions", "Open exceptions after the newest committed run.", open_now)
    yield _one(
        "quarantined_rows", "Rows that the newest committed run quarantined.", str(summary["rows"]["quarantined"])
    )
    waiting = tuple(Sample(str(count), {"what": what}) for what, count in summary.get("waiting", {}).items())
    yield Metric("not_let_in", "Refused files and quarantined rows of all runs that still wait to be let in.", waiting)
    for key, name, text in (
        (
            "refunded",
            "refunded_amount",
            "Total of the refund orders of the newest committed run, in units of the currency.",
        ),
        (
            "owed",
            "owed_amount",
            "Amount that suppliers owe distributors after the newest committed run, in units of the currency.",
        ),
        (
            "overpaid",
            "overpaid_amount",
            "Amount that suppliers paid above what was due after the newest committed run, in units of the currency.",
        ),
    ):
        samples = (Sample(item[key], {"currency": currency}) for currency, item in money.items() if key in item)
        yield Metric(name, text, tuple(samples))


def metrics_text(metrics: Iterator[Metric]) -> str:
    """The text format: HELP, TYPE and one line per sample; a metric without samples is omitted."""
    lines = []
    for metric in metrics:
        if metric.samples:
            name = PREFIX + metric.name
            lines += [f"# HELP {name} {_escaped(metric.help)}", f"# TYPE {name} gauge"]
            lines += [f"{name}{_labels(sample.labels)} {sample.value}" for sample in metric.samples]
    return "".join(f"{line}\n" for line in lines)


def _one(name: str, text: str, value: str) -> Metric:
    return Metric(name, text, (Sample(value),))


def _labels(labels: Mapping[str, str]) -> str:
    pairs = (f'{name}="{_escaped(value).replace(chr(34), chr(92) + chr(34))}"' for name, value in labels.items())
    return f"{{{','.join(pairs)}}}" if labels else ""


def _escaped(text: str) -> str:
    """A text on one line, with backslash and line feed escaped."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")
