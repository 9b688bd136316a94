"""The files of deploy/, checked by their own linters and against the exit codes of the contract."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.runtime.exit_codes import Ending, HomeHeld, InputMissing, NotTiedOut, TooMany, WrongUse
from tests.house.tree import ROOT

DEPLOY: Final = ROOT / "deploy"
CRON_FIELDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def _unit(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="not installed: systemd-analyze: the units were not read by it"
)
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """Uses a stand-in for our program, which is not installed on this machine."""
    unit = (DEPLOY / "aftersales.service").read_text(encoding="utf-8")
    (tmp_path / "aftersales.service").write_text(unit.replace("/opt/aftersales/bin/aftersales", "/bin/true"), "utf-8")
    shutil.copy(DEPLOY / "aftersales.timer", tmp_path)
    shutil.copy(DEPLOY / "aftersales-failed@.service", tmp_path / "aftersales-failed@aftersales.service.service")
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "aftersales" in line]) == (0, [])


def test_the_units_agree_with_the_contract() -> None:
    service, timer = _unit("aftersales.service"), _unit("aftersales.timer")
    assert timer["Persistent"] == "true"
    assert service["SuccessExitStatus"].split() == [str(TooMany.exit_code), str(InputMissing.exit_code)]
    # a kill because of memory would need as much again
    never = [*(str(ending.exit_code) for ending in (Ending, WrongUse, NotTiedOut)), "SIGKILL"]
    assert service["RestartPreventExitStatus"].split() == never
    assert str(HomeHeld.exit_code) not in never
    assert service["UMask"] == "0077"
    assert service["ReadWritePaths"] == service["Environment"].partition("AFTERSALES_HOME=")[2]


def test_a_failed_run_is_retried_a_limited_number_of_times_and_reported() -> None:
    service, failed = _unit("aftersales.service"), _unit("aftersales-failed@.service")
    assert int(service["StartLimitBurst"]) > 1
    assert service["StartLimitIntervalSec"] != "0"
    assert service["OnFailure"] == "aftersales-failed@%n.service"
    assert '"%i"' in failed["ExecStart"]


def test_the_dockerfile_has_nothing_that_hadolint_minds() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DEPLOY / "Dockerfile"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_dockerfile_installs_by_hash_and_runs_as_nobody_of_rank() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.+?)(?: \\\\)?$", text, re.MULTILINE)
    assert len(installs) == 3
    # the third installs the one wheel that was built from the checkout
    by_hash = [line for line in installs if "--require-hashes -r " in line]
    assert by_hash == [line for line in installs if "/opt/wheel/" not in line]
    assert re.search(r'^HEALTHCHECK .*CMD \["aftersales", "status"\]$', text, re.MULTILINE)
    assert re.search(r"^USER (?!0$)\d+$", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["airflow_dag.py", "dagster_job.py"])
def test_an_orchestrator_reads_the_exit_codes_as_the_contract_has_them(name: str) -> None:
    """The orchestrators themselves are not installed here: the files are read, not run."""
    tree = ast.parse((DEPLOY / name).read_text(encoding="utf-8"))
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
    }
    assert values["HELD"] == HomeHeld.exit_code
    assert values["PUBLISHED"] == (0, TooMany.exit_code, InputMissing.exit_code)
    assert values["AFTERSALES"][1:3] == ("run", "--home")


def test_the_line_for_cron_is_one() -> None:
    lines = [line for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    (job,) = [line for line in lines if not re.match(r"[A-Z_]+=", line)]
    fields = job.split(maxsplit=5)
    for field, (least, most) in zip(fields[:5], CRON_FIELDS, strict=True):
        assert field == "*" or least <= int(field) <= most
    assert " aftersales run" in fields[5].replace("/opt/aftersales/bin/", " ")
