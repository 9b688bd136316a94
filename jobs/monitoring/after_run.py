"""Those who watch from outside are told how a night ended: Prometheus, a watchdog, people. None of them can fail it."""

from __future__ import annotations

from collections.abc import Callable

from aftersales.jobs.monitoring.run_result import SILENT_CODES, NightEnded
from aftersales.jobs.state.settings import Settings


def tell_watchers(settings: Settings, ended: NightEnded, warn: Callable[[str], None]) -> None:
    """Tell all of them, after everything is published and the home is free; what went wrong is a warning."""
    if ended.exit_code in SILENT_CODES:
        return
    try:
        if settings.metrics:
            from aftersales.jobs.monitoring.metrics import write_metrics

            write_metrics(ended)
    except Exception as error:
        warn(f"The metrics of this run were not written: {type(error).__name__}: {error}")
    if not settings.ping_url and not settings.notify_urls:
        return
    try:
        from aftersales.jobs.monitoring.notifier import errands_of, send

        for sentence in send(errands_of(settings, ended)):
            warn(sentence[0].upper() + sentence[1:])
    except Exception as error:
        warn(f"Nobody was told of this night: {type(error).__name__}")
