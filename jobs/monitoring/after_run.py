"""Sends metrics, ping and notifications after a run; none of them can fail the run."""

from __future__ import annotations

from collections.abc import Callable

from aftersales.jobs.monitoring.run_result import SILENT_CODES, RunResult
from aftersales.jobs.state.settings import Settings


def send_results(settings: Settings, result: RunResult, warn: Callable[[str], None]) -> None:
    """Send all of them, after everything is published and the home is free; a failure is only a warning."""
    if result.exit_code in SILENT_CODES:
        return
    try:
        if settings.metrics:
            from aftersales.jobs.monitoring.metrics import write_metrics

            write_metrics(result)
    except Exception as error:
        warn(f"The metrics of this run were not written: {type(error).__name__}: {error}")
    if not settings.ping_url and not settings.notify_urls:
        return
    try:
        from aftersales.jobs.monitoring.notifier import send, tasks_of

        for sentence in send(tasks_of(settings, result)):
            warn(sentence[0].upper() + sentence[1:])
    except Exception as error:
        warn(f"No notification of this run was sent: {type(error).__name__}")
