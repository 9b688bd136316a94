"""What a file in jobs/analysis/sql/ promises: a question over the published relations, and no floor.

It runs on one engine, so the portable subset does not apply. The rules keep an answer correct: a header that names what
it reads, words of the vocabulary, exact money, no clock, and no row that depends on chance.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from aftersales.jobs.spark.sql_subset import FORBIDDEN
from tests.house.sql_file import SqlFile, output_columns
from tests.house.sql_rules import RULE_IDS

HEADER: Final = ("what", "grain", "inputs")
"""In every header; `key` and `rules` where a question has them."""
ORDER: Final = ("what", "grain", "key", "inputs", "rules")
UNTRUE: Final = (
    *("Div", "Avg", "Median", "TryCast", "CurrentTimestamp", "CurrentDate", "CurrentTime"),
    *("AnyValue", "FirstValue", "LastValue"),
)
"""Of what the portable subset forbids, what makes an amount inexact or an answer another one the next time."""


def header_findings(file: SqlFile) -> list[str]:
    """Header lines that are missing or do not agree with the file."""
    findings = [f"no line `-- {key}: …` in the header" for key in HEADER if key not in file.header]
    if findings:
        return findings
    if list(file.header) != [key for key in ORDER if key in file.header]:
        findings.append(f"header in the order {', '.join(ORDER)}")
    stated = set(file.listed("inputs"))
    findings += [f"reads {name}, which its inputs do not name" for name in sorted(file.relations_read - stated)]
    findings += [f"names the input {name}, which it does not read" for name in sorted(stated - file.relations_read)]
    columns = output_columns(file, {})
    if columns is not None:
        findings += [f"key column {key} is not returned" for key in file.listed("key") if key not in columns]
    for rule in file.listed("rules"):
        if rule not in RULE_IDS:
            findings.append(f"{rule} is not a rule of docs/rules.md")
    return findings


def truth_findings(file: SqlFile) -> list[str]:
    """Constructs that make an answer inexact or different the next time."""
    if len(file.statements) != 1:
        return [f"{len(file.statements)} statements: one SELECT a file"]
    found = []
    for node in file.query.walk():
        name = type(node).__name__
        if name in UNTRUE:
            found.append(f"{name} ({node.sql('duckdb')[:60]}): {FORBIDDEN[name]}")
        if isinstance(node, exp.Limit) and node.parent is not None and not node.parent.args.get("order"):
            found.append(f"{node.sql('duckdb')} without ORDER BY: {FORBIDDEN['Limit']}")
    return found
