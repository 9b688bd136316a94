"""Starts and ends a Spark session, after it has checked that everything it needs is installed."""

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
"""Characters in a path that Spark reads as a pattern."""
LOG_NAME: Final = "spark.log"


def must_be_able(master: str, home: Path) -> None:
    """WrongUse if the master is invalid, the home's path is a pattern, or pyspark, Java or sqlglot is missing."""
    if not MASTER.fullmatch(master):
        raise WrongUse(
            f"--master {master} is not a Spark master; expected local[N], spark://HOST:PORT or sc://HOST:PORT."
        )
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
        raise WrongUse(
            "Spark is not installed. Install the extra `spark` from the checkout or the wheel: "
            "`pip install '.[spark]'`; or leave out --engine."
        )
    missing = [name for name in NEEDED_BY_CONNECT if find_spec(name) is None]
    if master.startswith(CONNECT) and missing:
        raise WrongUse(
            f"{master} needs Spark Connect, which is not complete: {', '.join(missing)} not installed. Run "
            "`pip install 'pyspark[connect]'`."
        )


def _must_have_java() -> None:
    """WrongUse if Java is missing or too old; Spark does not contain Java."""
    home = environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    found = shutil.which(java)
    if found is None:
        raise WrongUse(f"Spark needs Java {JAVA}, and there is no {java}. Install a JRE {JAVA}, or leave out --engine.")
    # `java -version` prints to stderr
    printed = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = JAVA_VERSION.search(printed)
    if version is None or int(version[1]) < JAVA:
        what = f"Java {version[1]}" if version else "a Java of unknown version"
        raise WrongUse(f"Spark needs Java {JAVA} or newer, and {found} is {what}. Set JAVA_HOME to another one.")


@contextmanager
def opened_session(master: str, size: int, scratch: Path) -> Iterator[SparkSession]:
    """A new session on a master, set up for this many bytes; Failed if it cannot begin.

    The output of Java goes into a file in `scratch`.
    """
    heard = signal.getsignal(signal.SIGINT)
    try:
        local = of_local_master(scratch) if master.startswith(LOCAL) else {}
        spark = _begun(master, {**local, **sized(size), **DECIDING}, scratch)
    except Exception as error:
        raise Failed(f"Spark at {master} could not be started: {first_line(error)}") from error
    finally:
        # pyspark replaces the handler of Ctrl-C: restore ours, which stops a run cleanly
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
        # the server is already running: a session can set spark.sql.* only
        for key, value in settings.items():
            if key.startswith("spark.sql."):
                builder = builder.config(key, value)
        return builder.create()
    context = _context(master, settings, scratch)
    return SparkSession(context)


def _context(master: str, settings: Mapping[str, str], scratch: Path) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    always = {"spark.master": master, "spark.app.name": "aftersales", "spark.ui.showConsoleProgress": "false"}
    always |= {"spark.log.level": "ERROR"}
    conf = SparkConf(loadDefaults=False)
    for key, value in {**always, **settings}.items():
        conf.set(key, value)
    with (scratch / LOG_NAME).open("ab") as log:
        gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    return SparkContext(conf=conf, gateway=gateway)


def _end_java() -> None:
    """End the Java process of a session: pyspark keeps it until Python ends, and the workbook may need its memory."""
    from pyspark import SparkContext

    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    if gateway is not None:
        gateway.shutdown()
        # the process ends by itself once its stdin is closed
        gateway.proc.stdin.close()
        gateway.proc.wait()


def first_line(error: BaseException) -> str:
    """The first line of Spark's error message; after it come a hundred lines of Java."""
    text = getattr(error, "desc", None) or str(error)
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    coded = [line for line in lines if re.match(r"(:? ?(org|java)\S*(Exception|Error): )?\[[A-Z_.]+\]", line)]
    return (coded or lines or [type(error).__name__])[0].removeprefix(": ")
