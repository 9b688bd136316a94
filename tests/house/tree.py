"""Where things are in a checkout, and which files belong to it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SQL: Final = ROOT / "sql"
PYTHON_ROOMS: Final = ("jobs", "schemas")
TEXT_SUFFIXES: Final = {".py", ".sql", ".md", ".toml", ".lock", ".csv", ".txt", ".json", ".html", ".cfg", ""}


@cache
def own_files() -> tuple[Path, ...]:
    """Every file git knows or would take; without git (an unpacked archive) every file outside build folders."""
    asked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if asked.returncode == 0:
        paths = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    else:
        left_out = re.compile(r"(^|/)(\.venv|build|dist|__pycache__|\.[a-z_]+_cache|.*\.egg-info)(/|$)")
        paths = [path for path in ROOT.rglob("*") if not left_out.search(path.relative_to(ROOT).as_posix())]
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files of some folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def sql_paths() -> list[Path]:
    """Every SELECT of the house, top to bottom."""
    return sorted(SQL.rglob("*.sql"))


def question_paths() -> list[Path]:
    """Every SELECT that is only a query of a question."""
    return sorted((ROOT / "jobs/analysis/sql").glob("*.sql"))


def relative(path: Path) -> str:
    """A path as a message shows it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()
