"""A session on Spark: what has to be installed for one, and how it begins and ends."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.runtime.exit_codes import Failed, WrongUse
from aftersales.jobs.spark.spark_conf import DECIDING, of_local_master, sized
from aftersales.jobs.spark.transpile import must_have_pinned_sqlglot

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER: Final = re.compile(r"local|local\[(\d+|\*)\]|spark://\S+|sc://\S+")
LOCAL: Final = "local"
CONNECT: Final = "sc://"
NEEDED_BY_CONNECT: Final = ("grpc", "pandas", "pyarrow")
JAVA: Final = 17
JAVA_VERSION: Final = re.compile(r'version "(\d+)')
GLOBS: Final = frozenset("*?[]{}\\,")
"""Signs in a path that Spark reads as a pattern."""
LOG_NAME: Final = "spark.log"


def must_be_able(master: str, home: Path) -> None:
    """WrongUse where the master is none, the home's path is a pattern, or pyspark, Java or the pinned sqlglot are not
    here."""
    if not MASTER.fullmatch(master):
        raise WrongUse(f"--master {master} is none of local[N], spark://HOST:PORT and sc://HOST:PORT.")
    if GLOBS & set(str(home.resolve())):
        raise WrongUse(
            f"{home.resolve()}: Spark reads {' '.join(sorted(GLOBS))} in a path as a pattern. Move the home."
        )
    must_have_pinned_sqlglot()
    _must_have_pyspark(master)
    if not master.startswith(CONNECT):
        _must_have_java()


def _must_have_pyspark(master: str) -> None:
    if find_spec("pyspark") is None:
        raise WrongUse("Spark is not installed. `pip install 'aftersales[spark]'`, or leave out --engine.")
    missing = [name for name in NEEDED_BY_CONNECT if find_spec(name) is None]
    if master.startswith(CONNECT) and missing:
        raise WrongUse(
            f"{master} is Spark Connect, and {', '.join(missing)} not installed. `pip install 'pyspark[connect]'` "
            "installs what it needs."
        )


def _must_have_java() -> None:
    """Spark brings no Java of its own."""
    home = environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    found = shutil.which(java)
    if found is None:
        raise WrongUse(f"Spark needs Java {JAVA}, and there is no {java}. Install a JRE {JAVA}, or leave out --engine.")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = JAVA_VERSION.search(told)
    if version is None or int(version[1]) < JAVA:
        what = f"Java {version[1]}" if version else "no Java that tells its version"
        raise WrongUse(f"Spark needs Java {JAVA} or newer, and {found} is {what}. Set JAVA_HOME to another one.")


@contextmanager
def opened_session(master: str, size: int, scratch: Path) -> Iterator[SparkSession]:
    """A session of our own on a master, for so many bytes; Failed where it cannot begin.

    Java's own lines go into a file in `scratch`.
    """
    heard = signal.getsignal(signal.SIGINT)
    try:
        local = of_local_master(scratch) if master.startswith(LOCAL) else {}
        spark = _begun(master, {**local, **sized(size), **DECIDING}, scratch)
    except Exception as error:
        raise Failed(f"Spark at {master} could not be started: {first_line(error)}") from error
    finally:
        # pyspark listens to Ctrl-C itself; how a run is stopped is ours (runtime/signals.py)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, heard)
    try:
        for key, value in DECIDING.items():
            spark.conf.set(key, value)
        yield spark
    finally:
        spark.stop()
        if not master.startswith(CONNECT):
            _end_java()


def _begun(master: str, settings: Mapping[str, str], scratch: Path) -> SparkSession:
    from pyspark.sql import SparkSession

    if master.startswith(CONNECT):
        builder = SparkSession.builder.remote(master)
        # the server was started by somebody else: only what a session may say
        for key, value in settings.items():
            if key.startswith("spark.sql."):
                builder = builder.config(key, value)
        return builder.create()
    context = _context(master, settings, scratch)
    return SparkSession(context)


def _context(master: str, settings: Mapping[str, str], scratch: Path) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    told = {"spark.master": master, "spark.app.name": "aftersales", "spark.ui.showConsoleProgress": "false"}
    told |= {"spark.log.level": "ERROR"}
    conf = SparkConf(loadDefaults=False)
    for key, value in {**told, **settings}.items():
        conf.set(key, value)
    with (scratch / LOG_NAME).open("ab") as log:
        gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    return SparkContext(conf=conf, gateway=gateway)


def _end_java() -> None:
    """Let go of the Java behind a session, whose memory the workbook may need; pyspark keeps it until Python ends."""
    from pyspark import SparkContext

    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    if gateway is not None:
        gateway.shutdown()
        # it ends by itself once nobody can speak to it any more
        gateway.proc.stdin.close()
        gateway.proc.wait()


def first_line(error: BaseException) -> str:
    """What Spark says first; behind it come a hundred lines of Java."""
    text = getattr(error, "desc", None) or str(error)
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(:? ?(org|java)\S*(Exception|Error): )?\[[A-Z_.]+\]", line)]
    return (telling or lines or [type(error).__name__])[0].removeprefix(": ")
