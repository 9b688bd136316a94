"""A run as an Airflow task: exit code 75 is tried again, 3 and 5 are published runs, a failed run is not retried."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta

from airflow.exceptions import AirflowException, AirflowFailException
from airflow.sdk import dag, task

AFTERSALES = ("/opt/aftersales/bin/aftersales", "run", "--home", "/var/lib/aftersales")
PUBLISHED = (0, 3, 5)
HELD = 75


@dag(schedule="30 2 * * *", start_date=datetime(2026, 7, 1), catchup=False, max_active_runs=1)  # noqa: DTZ001
def aftersales() -> None:
    """One run per day. Airflow does not catch up: `aftersales backfill` runs missed dates in their order."""

    @task(retries=3, retry_delay=timedelta(minutes=15))
    def night() -> int:
        """Run yesterday's business date in the home's time zone."""
        code = subprocess.run(AFTERSALES, check=False).returncode
        if code == HELD:
            raise AirflowException("another run holds the home")
        if code not in PUBLISHED:
            raise AirflowFailException(f"exit code {code}: a person must read the last lines of the log")
        return code

    night()


aftersales()
