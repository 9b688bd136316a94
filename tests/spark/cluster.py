"""A standalone cluster on the loopback: one master, two workers, each of which can be killed as by kill -9."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

WORKERS: Final = 2
SECONDS: Final = 90
MASTER_URL: Final = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED: Final = "Successfully registered with master"
MASTER_CLASS: Final = "org.apache.spark.deploy.master.Master"
WORKER_CLASS: Final = "org.apache.spark.deploy.worker.Worker"
HIDING: Final = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"')
"""Before a command: the folder that is named next is an empty disk of its own. Only root may do that."""


@dataclass
class Cluster:
    """`folder` has a log per process and the workers' spill files; in the place of `hidden` they see an empty disk."""

    folder: Path
    memory: str
    hidden: Path | None = None
    url: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    master: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def begin(self) -> None:
        """Start the master, then the workers; the cluster is whole afterwards."""
        self.master, log = self._started("master", MASTER_CLASS, "--port", "0", "--webui-port", "0")
        self.url = _line_of(log, MASTER_URL)[1]
        for _ in range(WORKERS):
            self.add_worker()

    def add_worker(self) -> None:
        """One more worker with one core."""
        room = self.folder / f"worker{len(self.workers)}"
        room.mkdir()
        options = ("--cores", "1", "--memory", self.memory, "--port", "0", "--webui-port", "0", "--work-dir", str(room))
        before = [] if self.hidden is None else [*HIDING, str(self.hidden)]
        worker, log = self._started(f"worker{len(self.workers)}", WORKER_CLASS, *options, self.url, before=before)
        self.workers.append(worker)
        _line_of(log, re.compile(REGISTERED))

    def kill_worker(self) -> bool:
        """Kill -9 the newest worker that has an executor, and that executor; False if no worker has one yet."""
        for worker in reversed(self.workers):
            executors = _children(worker.pid) if worker.poll() is None else []
            if executors:
                for pid in (worker.pid, *executors):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                worker.wait()
                self.kills += 1
                return True
        return False

    def end(self) -> None:
        """Stop the processes that still run: the executors with their workers."""
        for process in (*self.workers, self.master):
            if process is not None and process.poll() is None:
                executors = _children(process.pid)
                process.kill()
                process.wait()
                for pid in executors:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

    def _started(
        self, name: str, java_class: str, *options: str, before: Sequence[str] = ()
    ) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{name}.log"
        environment = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(self.folder),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        }
        command = [*before, str(spark_home() / "bin" / "spark-class"), java_class, "--host", "127.0.0.1", *options]
        with log.open("ab") as stream:
            # every program before Java is replaced by the next one, so that the process is the worker
            return subprocess.Popen(command, stdout=stream, stderr=stream, env=environment), log


def spark_home() -> Path:
    """The folder in which pyspark has Spark itself."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise LookupError("pyspark is not installed")
    return Path(found.origin).parent


@contextmanager
def cluster(folder: Path, memory: str = "1500m", hidden: Path | None = None) -> Iterator[Cluster]:
    """A cluster while the block runs; `memory` is what a worker may give to executors."""
    folder.mkdir(parents=True)
    own = Cluster(folder, memory, hidden)
    try:
        own.begin()
        yield own
    finally:
        own.end()


def _line_of(log: Path, wanted: re.Pattern[str]) -> re.Match[str]:
    """Waits for a text in a log and returns it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = wanted.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{log}: no {wanted.pattern} within {SECONDS} s:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _children(pid: int) -> list[int]:
    """The processes that a process started itself."""
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(word) for word in tasks.read_text(encoding="ascii").split()]
    return found
