"""A strict reader of the Prometheus text format: it accepts what the documentation requires and nothing else."""

from __future__ import annotations

import re
from typing import Final

NAME: Final = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE: Final = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?[0-9]+(?:\.[0-9]+)?)", re.ASCII)
LABEL: Final = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)', re.ASCII)
ESCAPES: Final = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}

Read = dict[tuple[str, tuple[tuple[str, str], ...]], str]


def read_exposition(text: str) -> Read:
    """(name, labels) to the value as it is written; AssertionError for a line that is not in the format."""
    assert text.endswith("\n")
    found: Read = {}
    described: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert re.fullmatch(NAME, name)
            assert name not in described, f"{name}: its samples are not together"
            assert re.fullmatch(r"(?:[^\\]|\\[\\n])*", line)
            described.append(name)
        elif line.startswith("#"):
            assert line == f"# TYPE {described[-1]} gauge"
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] == described[-1]
            key = (sample[1], _labels(sample[2] or ""))
            assert key not in found, f"{key} twice"
            found[key] = sample[3]
    return found


def _labels(text: str) -> tuple[tuple[str, str], ...]:
    labels, place = [], 0
    while place < len(text):
        label = LABEL.match(text, place)
        assert label, text[place:]
        labels.append((label[1], re.sub(r'\\[\\"n]', lambda escape: ESCAPES[escape[0]], label[2])))
        place = label.end()
    return tuple(labels)
