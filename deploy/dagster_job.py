"""A run as a Dagster job: exit code 75 is tried again, 3 and 5 are published runs, a failed run is not retried.

Dagster reads the annotations at run time, so there is no `from __future__ import annotations`.
"""

import subprocess

from dagster import Definitions, Failure, OpExecutionContext, RetryRequested, ScheduleDefinition, job, op

AFTERSALES = ("/opt/aftersales/bin/aftersales", "run", "--home", "/var/lib/aftersales")
PUBLISHED = (0, 3, 5)
HELD = 75


@op
def night(context: OpExecutionContext) -> int:
    """Run yesterday's business date in the home's time zone."""
    done = subprocess.run(AFTERSALES, check=False, capture_output=True, text=True)
    context.log.info(done.stdout)
    if done.returncode == HELD:
        raise RetryRequested(max_retries=3, seconds_to_wait=15 * 60)
    if done.returncode not in PUBLISHED:
        raise Failure(f"exit code {done.returncode}: {done.stderr[-2000:]}", allow_retries=False)
    return done.returncode


@job
def aftersales() -> None:
    """One op, because a run is one process that publishes everything or nothing."""
    night()


definitions = Definitions(
    jobs=[aftersales],
    schedules=[ScheduleDefinition(job=aftersales, cron_schedule="30 2 * * *", execution_timezone="Asia/Kuala_Lumpur")],
)
