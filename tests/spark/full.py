"""The whole trial of the second engine (`make spark-test`): rows compared, differences, kills survived; 1 if it failed.

A hostile world of at least SPARK_RETURNS returns, on a standalone cluster of one master and two workers on the
loopback. SPARK_KILLS times a worker and its executor are killed as by kill -9.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

RETURNS: Final = int(os.environ.get("SPARK_RETURNS", "200000"))
KILLS: Final = int(os.environ.get("SPARK_KILLS", "3"))
SHOWN: Final = 12
UNSEEN: Final = "a home that the workers do not see: NOT refused"
MEMORY: Final = "--driver-memory 2g --executor-memory 1200m pyspark-shell"


def main() -> int:
    """Run the trial in a process of its own, print its figures."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write("\n".join(refused := _refusal(Path(folder) / "unseen")) + "\n")
        outcome = run_trial(RETURNS, KILLS, Path(folder) / "trial")
    sys.stdout.write("\n".join(lines_of(outcome)) + "\n")
    return 0 if is_kept(outcome, RETURNS, KILLS) and UNSEEN not in refused else 1


def _refusal(folder: Path) -> list[str]:
    """The message of a run whose workers do not see the home; it takes root and `unshare` to hide it from them."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return ["a home that the workers do not see: not tried (it takes root and unshare to hide one)"]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.spark.unseen", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
    )
    return (
        ["a home that the workers do not see: refused", f"  {ended.stdout.strip()}"]
        if ended.stdout.strip()
        else [UNSEEN]
    )


def run_trial(orders: int, kills: int, folder: Path, **environment: str) -> dict[str, Any]:
    """The figures of a trial; each order gives at least one return."""
    command = [sys.executable, "-m", "tests.spark.trial", str(orders), str(kills), str(folder)]
    surroundings = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_SUBMIT_ARGS": MEMORY} | environment
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=surroundings)
    if ended.returncode:
        raise SystemExit(f"The trial ended with exit code {ended.returncode}.")
    outcome: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return outcome


def lines_of(outcome: dict[str, Any]) -> list[str]:
    """The result of a trial, for a person."""
    differences: list[str] = outcome["differences"]
    return [
        *(f"  {text}" for text in outcome["floors"]),
        f"returns {outcome['returns']}, relations compared {outcome['relations']}, rows compared {outcome['rows']}",
        f"seconds: DuckDB {outcome['duckdb_seconds']}, Spark {outcome['spark_seconds']}",
        f"kills survived {outcome['kills']}",
        f"differences ({len(differences)})",
        *(f"  {text}" for text in differences[:SHOWN]),
    ]


def is_kept(outcome: dict[str, Any], returns: int, kills: int) -> bool:
    """True if the trial showed everything that was promised."""
    return not outcome["differences"] and outcome["returns"] >= returns and outcome["kills"] == kills


if __name__ == "__main__":
    sys.exit(main())
