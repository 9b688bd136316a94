"""The lock files and pyproject.toml: hashes everywhere, no place named, each dependency with its reason."""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import pairwise

import pytest

from tests.house import python_rules
from tests.house.tree import PYTHON_ROOMS, ROOT, python_files, relative

LOCKS = {"requirements.lock": 50, "requirements-dev.lock": 50, "bench/requirements.lock": 20}
LOCKS |= {"deploy/build-requirements.lock": 6, "requirements-spark.lock": 50}
"""Lock file to the smallest number of lines that it may have: an empty one would pass every other rule."""
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==([^ ;]+)( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
IMPORTED_AS = {
    "calamine": "python-calamine",
    "python_calamine": "python-calamine",
    "pydantic": "pydantic-settings",
    "pydantic_settings": "pydantic-settings",
}
"""Modules whose distribution has another name (pydantic comes with pydantic-settings, in step with it)."""


def normalized(name: str) -> str:
    """A distribution's name as lock files spell it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """Name to version, of a lock file."""
    found = (PIN.match(line) for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in found if match}


def project() -> dict[str, list[str]]:
    """Dependencies of pyproject.toml: for running, for notifications, for Spark, and for development."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = table["optional-dependencies"]
    return {"run": table["dependencies"], "notify": extras["notify"], "spark": extras["spark"], "dev": extras["dev"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_pins_and_hashes_and_nothing_else(lock: str) -> None:
    """No URL, no path, no comment: hashes decide what is installed, wherever a machine gets its packages."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert len(lines) > LOCKS[lock]
    strange = [line for line in lines if not PIN.match(line) and not HASH.match(line)]
    assert strange == []
    bare = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.match(line) and not HASH.match(following)
    ]
    assert bare == []


@pytest.mark.parametrize(
    "line", ["-e file:///home/x", "polars @ https://x/y.whl", "--extra-index /x", "    # via polars"]
)
def test_a_place_in_a_lock_would_be_found(line: str) -> None:
    assert not PIN.match(line)
    assert not HASH.match(line)


def test_locks_agree_and_hold_what_the_project_names() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert run.items() <= dev.items()
    assert {normalized(name) for name in project()["run"]} <= run.keys()
    assert {normalized(name) for name in project()["dev"]} <= dev.keys()
    assert {"setuptools", "wheel"} <= dev.keys()
    assert int(dev["setuptools"].split(".")[0]) >= 77


def test_spark_is_in_a_lock_of_its_own() -> None:
    """An installation without Spark downloads no part of it; with Spark, all other versions are the same."""
    run, spark = pins("requirements.lock"), pins("requirements-spark.lock")
    assert run.items() <= spark.items()
    assert spark.keys() - run.keys() == {"pyspark", "py4j"}
    assert not {"pyspark", "py4j"} & pins("requirements-dev.lock").keys()
    assert project()["spark"] == [f"pyspark=={spark['pyspark']}"]


def test_neither_pandas_nor_pyarrow() -> None:
    assert not {"pandas", "pyarrow", "fastexcel"} & pins("requirements-dev.lock").keys()


def test_the_bench_lock_holds_what_its_yardsticks_name() -> None:
    named = (ROOT / "bench/requirements.in").read_text(encoding="utf-8").split("\n")
    wanted = {line for line in named if line and not line.startswith("#")}
    assert {"pandas", "openpyxl", "fastexcel"} <= wanted <= pins("bench/requirements.lock").keys()


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    named = {f'"{name}",' for names in project().values() for name in names}
    without = [line.strip() for above, line in pairwise(lines) if line.strip() in named and "#" not in above]
    assert without == []


def test_every_import_is_a_dependency() -> None:
    """Every imported package is declared: a package that only comes with another one can disappear with it."""
    named = project()
    known = {normalized(name) for name in (*named["run"], *named["notify"], *named["spark"])} | {"aftersales"}
    known |= set(sys.stdlib_module_names)
    strangers = {}
    for path in python_files(*PYTHON_ROOMS):
        tops = {name.partition(".")[0] for name in python_rules.imported_modules(path.read_text(encoding="utf-8"))}
        strangers[relative(path)] = sorted(
            top for top in tops if IMPORTED_AS.get(top, normalized(top)) not in known and top not in known
        )
    assert not {path: names for path, names in strangers.items() if names}
