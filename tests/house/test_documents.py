"""Every command that the documents show runs: each fenced block marked `sh`, against the sample's home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.house.tree import ROOT
from tests.sample.nights import DATES, SampleNights

BLOCK: Final = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
DOCUMENTS: Final = ("README.md", "docs/analysts.md", "docs/finance.md", "docs/operators.md", "deploy/README.md")
LINK: Final = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _blocks(document: str) -> Iterator[str]:
    yield from BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_work(document: str, sample: SampleNights, tmp_path: Path) -> None:
    """One shell per document, in the order of reading: the first command that fails is the failure."""
    blocks = list(_blocks(document))
    if not blocks:
        pytest.fail(f"{document} has no block marked `sh`: name it here no longer, or mark what can be typed")
    home = tmp_path / "home"
    shutil.copytree(sample.homes[DATES[-1]], home)
    script = "set -e\n" + "\n".join(blocks)
    done = subprocess.run(
        ["bash", "-c", script],
        check=False,
        cwd=_checkout(tmp_path),
        env=_environment(tmp_path, home),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{document}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / target.strip()).exists()
    ]
    assert not broken


def _checkout(folder: Path) -> Path:
    """A folder in which `.venv/bin/aftersales` is there, as after the first `make`."""
    place = folder / "checkout"
    (place / ".venv" / "bin").mkdir(parents=True)
    for name, text in {"aftersales": "from aftersales.jobs.cli import main; main()", "python": ""}.items():
        start = f'exec {sys.executable} -c "{text}" "$@"' if text else f'exec {sys.executable} "$@"'
        program = place / ".venv" / "bin" / name
        program.write_text(f"#!/bin/sh\n{start}\n", encoding="utf-8")
        program.chmod(0o700)
    return place


def _environment(folder: Path, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}
    path = f"{folder / 'checkout' / '.venv' / 'bin'}:{os.environ.get('PATH', '')}"
    return kept | {"AFTERSALES_HOME": str(home), "PATH": path, "PYTHONPATH": str(ROOT)}
