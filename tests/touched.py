"""The tests that changed files concern: `python -m tests.touched` runs them (make quick), `--list` prints them.

A changed file is one that differs from the revision where the branch left its upstream, committed or not, and every new
file. `--since REVISION` compares with another revision.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ALWAYS: Final = ("tests/test_house.py", "tests/house/")
COSTLY: Final = "tests/house/test_documents.py"
"""Runs every command of the documents; only where a document or a command has changed."""
TESTS_OF: Final = {
    "jobs/spark/": (
        "tests/spark/test_transpile.py",
        "tests/spark/test_build.py",
        "tests/spark/test_control_sums.py",
    ),
    "jobs/commands/": ("tests/commands/", COSTLY),
    "jobs/": ("tests/sample/test_expected.py",),
    "schemas/": ("tests/schemas/", "tests/ingest/test_sample.py"),
    "sql/": ("tests/rules/", "tests/books/", "tests/spark/test_transpile.py"),
    "queries/": ("tests/analysis/test_saved_queries.py",),
    "data/sample/": ("tests/sample/test_expected.py",),
    "deploy/": ("tests/deploy/",),
    "bench/": ("tests/bench/test_table.py", "tests/bench/test_kept.py"),
    "docs/": (COSTLY,),
    "README.md": (COSTLY,),
}
"""Start of a path to tests; the longest start counts. A file of jobs/ROOM/… has tests/ROOM/ without a line here, and a
test file has itself."""


OF_EVERY_RELATION: Final = ("tests/model/test_stories.py", "tests/spark/test_transpile.py")
"""In addition to the tests of the rules that the header of a relation names: the reference model over its small worlds,
and the second engine."""


def concerned(path: str) -> tuple[str, ...]:
    """The tests that a changed file concerns; empty if only the tests that always run concern it."""
    parts = path.split("/")
    if parts[0] == "tests":
        return _of_tests(path, parts)
    # a fragment is part of many relations
    if parts[0] == "sql" and parts[1] != "fragments" and (ROOT / path).is_file() and (named := _of_rules(ROOT / path)):
        return (*named, *OF_EVERY_RELATION)
    starts = [start for start in TESTS_OF if path.startswith(start)]
    named = max(starts, key=len, default="")
    if parts[0] == "jobs" and named in ("", "jobs/"):
        rooms = [
            f"tests/{room}/" for room in (*reversed(parts[1:-1]), Path(path).stem) if (ROOT / "tests" / room).is_dir()
        ]
        if rooms:
            return (rooms[0],)
    return TESTS_OF.get(named, ())


def _of_rules(path: Path) -> tuple[str, ...]:
    """The test files of the rules that the header of a relation names; empty if no test has their numbers."""
    header = re.search(r"^-- rules: (.+(?:\n--  .+)*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    names = {f"def test_r{number}_" for number in re.findall(r"R-(\d\d)", header[1])} if header else set()
    files = sorted((ROOT / "tests" / "rules").glob("test_*.py"))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    return tuple(str(file.relative_to(ROOT)) for file, text in texts.items() if any(name in text for name in names))


def _of_tests(path: str, parts: list[str]) -> tuple[str, ...]:
    """A test file is its own test; a file that several tests use concerns the tests of its folder."""
    if parts[-1].startswith("test_"):
        return (path,) if (ROOT / path).exists() else ()
    return (f"tests/{parts[1]}/",) if len(parts) > 2 and any((ROOT / "tests" / parts[1]).glob("test_*.py")) else ()


def chosen(paths: Iterable[str]) -> list[str]:
    """The arguments for pytest: the tests that always run, and the tests of each path once."""
    named = {name for path in paths for name in concerned(path)}
    wanted = sorted({*ALWAYS, *named})
    return [name for name in wanted if not any(name != other and name.startswith(other) for other in wanted)]


def changed(since: str = "") -> list[str]:
    """The files that differ from `since`, or else from the revision where the branch left its upstream."""
    upstream = _git("rev-parse", "--abbrev-ref", "@{upstream}")
    base = since or (upstream and _git("merge-base", "HEAD", upstream[0])[0]) or "HEAD"
    differing = _git("diff", "--name-only", "--no-renames", base)
    return sorted({*differing, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    """The lines that git prints; an empty list if it prints nothing or is not installed."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def main() -> int:
    """Print the tests and the reasons, then run them on two cores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--since", default="", metavar="REVISION", help="compare with this revision")
    parser.add_argument("--list", action="store_true", help="print the tests and run nothing")
    options = parser.parse_args()
    paths = changed(options.since)
    tests = chosen(paths)
    documents = [] if COSTLY in {name for path in paths for name in concerned(path)} else ["--deselect", COSTLY]
    command = ["-q", "-m", "not slow", "-n", "2", "--no-loadscope-reorder", *documents, *tests]
    sys.stdout.write(f"{len(paths)} changed files: pytest {shlex.join(command)}\n")
    sys.stdout.flush()
    if options.list:
        return 0
    return subprocess.run([sys.executable, "-m", "pytest", *command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
