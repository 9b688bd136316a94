"""The requirements of a run on Spark and the messages if one is missing; no Spark is started here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aftersales.jobs.cli import main
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.spark import session
from aftersales.jobs.spark.session import must_be_able
from tests.sample.nights import sample_home

HOME = Path("/srv/home")
JAVA_21 = 'openjdk version "21.0.1" 2023-10-17'
JAVA_11 = 'openjdk version "11.0.2" 2019-01-15'


def java(folder: Path, answer: str) -> Path:
    """A JAVA_HOME whose `java -version` prints this text."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{answer}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def able(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has everything that the checks look for."""
    monkeypatch.setattr(session, "find_spec", lambda name: None if name == "grpc" else name)
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "java", JAVA_21)))
    return tmp_path


@pytest.mark.parametrize("master", ["local", "local[2]", "local[*]", "spark://host:7077", "spark://a:1,b:2"])
def test_able(able: Path, master: str) -> None:
    must_be_able(master, HOME)


@pytest.mark.parametrize("master", ["yarn", "local[x]", "spark:/host", "", "host:7077"])
def test_no_such_master(able: Path, master: str) -> None:
    with pytest.raises(WrongUse, match="is not a Spark master"):
        must_be_able(master, HOME)


def test_a_home_whose_path_is_a_pattern(able: Path) -> None:
    with pytest.raises(WrongUse, match="as a pattern"):
        must_be_able("local[2]", Path("/srv/home[1]"))


def test_no_pyspark(able: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    with pytest.raises(WrongUse, match=r"pip install '\.\[spark\]'"):
        must_be_able("local[2]", HOME)


def test_connect_needs_its_own_packages_and_no_java(able: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUse, match="grpc not installed"):
        must_be_able("sc://host", HOME)
    monkeypatch.setattr(session, "find_spec", lambda name: name)
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    must_be_able("sc://host", HOME)


def test_no_java(able: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    with pytest.raises(WrongUse, match="there is no /nowhere/bin/java"):
        must_be_able("local[2]", HOME)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(able))
    with pytest.raises(WrongUse, match="there is no java"):
        must_be_able("local[2]", HOME)


@pytest.mark.parametrize(("answer", "what"), [(JAVA_11, "is Java 11"), ("no idea", "of unknown version")])
def test_too_old_a_java(able: Path, monkeypatch: pytest.MonkeyPatch, answer: str, what: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(able / "other", answer)))
    with pytest.raises(WrongUse, match=what):
        must_be_able("local[2]", HOME)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--engine", "spark"], "--engine spark needs --master"),
        (["--master", "local[2]"], "needs --engine spark"),
        (["--engine", "spark", "--master", "yarn"], "is not a Spark master; expected local[N]"),
    ],
)
def test_the_command_reports_it(tmp_path: Path, options: list[str], sentence: str) -> None:
    home = sample_home(tmp_path / "home")
    ended = CliRunner().invoke(main, ["run", "--home", str(home.root), *options])
    assert ended.exit_code == WrongUse.exit_code
    assert sentence in ended.output
    assert not list(home.state.manifests.glob("*")) if home.state.manifests.is_dir() else True


def test_a_run_on_duckdb_imports_no_spark() -> None:
    """A run on DuckDB imports nothing of Spark and needs no extra."""
    import subprocess

    asked = "import sys; import aftersales.jobs.commands.run, aftersales.jobs.nightly; print(*sys.modules)"
    answer: Any = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=os.environ
    )
    loaded = set(answer.stdout.split())
    assert "aftersales.jobs.nightly" in loaded
    assert not {name for name in loaded if name.startswith(("pyspark", "py4j", "aftersales.jobs.spark"))}
