"""Promise 13: no setting and no environment variable makes the job write outside its home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import ENVIRONMENT_PREFIX, Settings
from tests.faults.disks import PLACES
from tests.faults.killing import prepared
from tests.faults.outcome import Outcome
from tests.sample.nights import DATES
from tests.sample.sameness import bytes_of

PLACE_NAMES: Final = (
    *("home", "root", "inbox", "archive", "outbox", "reports", "quarantine", "state", "database", "reference", "work"),
    *("scratch", "log", "log_file", "temp_directory", "output", "path"),
)
"""Names that could be taken for a setting that moves a path."""
ELSEWHERE: Final = "{outside}/made_by_a_setting"
CLIMBING: Final = ("../../outside", "/etc/passwd", ELSEWHERE, "file://{outside}/x", "'; COPY x TO '{outside}/x'; --")
"""Values that would be ways out, if a setting were used as a path or put into SQL."""
VARIABLES: Final = (
    *("TMPDIR", "TEMP", "TMP", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    *("POLARS_TEMP_DIR", "DUCKDB_TEMP_DIRECTORY", "DUCKDB_HOME", "PYTHONUSERBASE", "MPLCONFIGDIR", "CONFIG_FILE"),
)
"""Variables that set where some library writes."""


def refused_terms(outside: Path) -> Iterator[tuple[dict[str, str], str]]:
    """Environments and settings files that must each end with 2."""
    values = [value.format(outside=outside) for value in CLIMBING]
    for name in PLACE_NAMES:
        yield {}, f"{name} = {values[2]!r}\n"
        if name != "home":
            yield {f"{ENVIRONMENT_PREFIX}{name.upper()}": values[2]}, ""
    for key, field in Settings.model_fields.items():
        if field.annotation is not bool:
            for value in values:
                yield {}, f"{key} = {value!r}\n".replace('"', '"""') if "'" not in value else f'{key} = "{value}"\n'
                yield {f"{ENVIRONMENT_PREFIX}{key.upper()}": value}, ""
    yield {}, f"[tool]\npath = '{outside}'\n"
    yield {}, f"__class__ = '{outside}'\n"


def every_refusal(homes: dict[str, Path], scratch: Path, step: int = 1) -> Outcome:
    """Each hostile settings file and environment: refused before anything is touched."""
    outcome = Outcome()
    outside = scratch / "outside"
    outside.mkdir(parents=True)
    home = prepared(homes[DATES[1]], DATES[2], scratch / "home")
    plain = home.settings_file.read_text()
    before = bytes_of(home, *PLACES)
    for variables, text in [*refused_terms(outside)][::step]:
        home.settings_file.write_text(text or plain)
        outcome.take(_let_in(home, outside, variables, text, before))
    return outcome


def _let_in(home: Home, outside: Path, variables: dict[str, str], text: str, before: dict[str, str]) -> Iterator[str]:
    """By the command itself, in this process: a hundred starts of Python would take minutes."""
    from unittest import mock

    from click.testing import CliRunner

    from aftersales.jobs.cli import main

    with mock.patch.dict(os.environ, variables):
        result = CliRunner().invoke(main, ["run", "--home", str(home.root), "--business-date", DATES[2]])
    what = text.strip() or " ".join(f"{name}={value}" for name, value in variables.items())
    if result.exit_code != 2 or "Traceback" in result.output:
        yield f"{what}: ended with {result.exit_code}: {result.stderr[-200:]}"
    if bytes_of(home, *PLACES) != before or list(outside.iterdir()):
        yield f"{what}: something was written"


def every_escape(homes: dict[str, Path], scratch: Path) -> Outcome:
    """Whole runs among variables that libraries obey, stray settings files, links in the inbox: the files they wrote
    outside of the home. `looks` counts the folders that were watched."""
    outcome = Outcome()
    watched = {name: scratch / "outside" / name for name in (*VARIABLES, "cwd", "linked")}
    for folder in watched.values():
        folder.mkdir(parents=True)
    home = prepared(homes[DATES[1]], DATES[2], scratch / "night")
    (watched["cwd"] / ".env").write_text("AFTERSALES_MAX_ORDER_AGE_DAYS=1\n")
    (watched["cwd"] / "aftersales.toml").write_text("max_order_age_days = 1\n")
    (home.inbox / "decisions" / "link.csv").symlink_to(watched["linked"] / "target.csv")
    (home.inbox / "linked").symlink_to(watched["linked"])
    allowed = _files(scratch / "outside")
    variables = {name: str(watched[name]) for name in VARIABLES}
    command = [sys.executable, "-B", "-m", "aftersales.jobs.cli", "run", "--home", str(home.root)]
    done = subprocess.run(
        [*command, "--business-date", DATES[2]],
        env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=watched["cwd"],
        capture_output=True,
        text=True,
        check=False,
    )
    outcome.looks = len(watched)
    outcome.take([] if done.returncode == 0 else [f"the run ended with {done.returncode}: {done.stderr[-200:]}"])
    for path in sorted(_files(scratch / "outside") - allowed):
        outcome.failures.append(f"written outside of the home: {path}")
    same = bytes_of(home, "outbox", "reports") == bytes_of(Home(homes[DATES[2]]), "outbox", "reports")
    outcome.failures += [] if same else ["a stray file changed the output of the run"]
    shutil.rmtree(home.root)
    return outcome


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_dir()}
