"""`python -m tests.wild FOLDER…`: run the cases of folders and print where they differ; exit code 1 if any does."""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.wild.differences import differences
from tests.wild.run_case import cases_in, expected_of, run_case


def findings(case: Path) -> list[str]:
    """The differences of a case, or the last lines of an error that no one expected."""
    with TemporaryDirectory(prefix="wild-") as folder:
        try:
            return differences(expected_of(case), run_case(case, Path(folder) / "home"))
        except Exception:
            return ["the case stopped: " + traceback.format_exc(limit=-4)]


def main(folders: list[str]) -> int:
    """Print every case with what differs; returns the exit code."""
    cases = [case for folder in folders for case in cases_in(Path(folder))]
    wrong = 0
    for case in cases:
        started = time.monotonic()
        found = findings(case)
        wrong += bool(found)
        sys.stdout.write(f"{'differs' if found else 'right  '} {case.name} ({time.monotonic() - started:.1f} s)\n")
        sys.stdout.writelines(f"    {sentence}\n" for sentence in found)
        sys.stdout.flush()
    sys.stdout.write(f"{len(cases) - wrong} of {len(cases)} cases are right.\n")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [str(Path(__file__).parent)]))
