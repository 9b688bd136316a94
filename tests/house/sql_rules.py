"""Rules for files in sql/: the body must do what the header and the folder promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from aftersales.jobs.analysis.rulebook import rules
from tests.house.sql_file import CARRIED_KEYS, DECLARING_KEYS, HEADER_KEYS, READER_KEYS, SqlFile, leaves, output_columns

RULE_IDS: Final = frozenset(rule.rule_id for rule in rules())
"""The rules of docs/rules.md."""
CONTROL_SCHEMA: Final = "control"
"""The run, its settings and our words: read on every floor."""
GIVEN_SCHEMAS: Final = {"given": "reference", "fact": "staging", "earlier": "prior"}
"""The source schemas, and the one chapter that reads each: reference tables as this run read them, rows of input files,
rows that earlier runs issued."""
NO_STAR_FROM: Final = 11
"""From this chapter on each returned column is named: people read them, or later runs rely on them."""
REPORT_SCHEMA: Final = "report"
CARRIED: Final = re.compile(r"whole|(?P<columns>[a-z_, ]+) of (?P<live>[a-z_.]+)|new beside (?P<known>[a-z_.]+)")
LINES_AT_MOST: Final = 160

CODED_COLUMNS: Final = frozenset(
    """
    status after_sales_status supplier_status stock_out_status state action kind after_sales_type refund_method outcome
    result decision basis pool account code reason severity match price_source warehouse_type delivery_outcome
    document_type channel acknowledgement currency_code entry marketplace_cause supplier_cause
    """.split()
)
"""Columns that hold our words: a literal compared with one of them must be a word of schemas/vocabulary.py."""

WORDS_OF_COLUMN: Final = {
    "account": ("ACCOUNTS",),
    "action": ("PUSH_ACTIONS",),
    "after_sales_status": ("AFTER_SALES_STATUSES",),
    "after_sales_type": ("AFTER_SALES_TYPES",),
    "basis": ("FEE_BASES",),
    "channel": ("CHANNELS", "MANUAL_CHANNEL"),
    "currency_code": ("CURRENCIES",),
    "decision": ("DECISIONS",),
    "delivery_outcome": ("DELIVERY_OUTCOMES",),
    "document_type": ("DOCUMENT_TYPES", "RESTATED_DOCUMENTS"),
    "entry": ("SETTLEMENT_ENTRIES",),
    "marketplace_cause": ("SETTLEMENT_CAUSES",),
    "match": ("MATCHES",),
    "pool": ("POOLS",),
    "price_source": ("PRICE_SOURCES",),
    "refund_method": ("REFUND_METHODS",),
    "severity": ("SEVERITIES",),
    "stock_out_status": ("STOCK_OUT_STATUSES",),
    "supplier_cause": ("SETTLEMENT_CAUSES",),
    "supplier_status": ("SUPPLIER_STATUSES",),
    "warehouse_type": ("WAREHOUSE_TYPES",),
}
"""Columns whose words are one constant's: a word of another list is as wrong there as a misspelt one."""

COLUMN_COMMENT: Final = r"\bAS {name},? +-- +\S"
PUBLISHED_TYPES: Final = {"TEXT", "BIGINT", "INT", "BOOLEAN", "DATE", "TIMESTAMP", "DECIMAL(18, 2)", "DECIMAL(18, 8)"}


def header_findings(file: SqlFile, catalog: dict[str, SqlFile]) -> list[str]:
    """Header lines that do not agree with the file."""
    findings = [f"no line `-- {key}: …` in the header" for key in HEADER_KEYS if key not in file.header]
    if findings:
        return findings
    if [key for key in file.header if key not in (*DECLARING_KEYS, *CARRIED_KEYS, *READER_KEYS)] != list(HEADER_KEYS):
        findings.append(f"header in the order {', '.join(HEADER_KEYS)}")
    stated = set(file.listed("inputs"))
    findings += [f"reads {name}, which its inputs do not name" for name in sorted(file.relations_read - stated)]
    findings += [f"names the input {name}, which it does not read" for name in sorted(stated - file.relations_read)]
    columns = output_columns(file, catalog)
    if columns is not None:
        findings += [f"key column {key} is not returned" for key in file.listed("key") if key not in columns]
        doubled = sorted({name for name in columns if columns.count(name) > 1})
        findings += [f"column {name} is returned twice" for name in doubled]
        missing = [name for name in file.listed("transient") if name not in columns]
        findings += [f"transient column {name} is not returned" for name in missing]
    for rule in file.listed("rules"):
        if rule not in RULE_IDS:
            findings.append(f"{rule} is not a rule of docs/rules.md")
    return findings


def chapter_findings(file: SqlFile, catalog: dict[str, SqlFile]) -> list[str]:
    """Reads of a later chapter, or of a source schema that another chapter reads."""
    if file.chapter < 0:
        return [f"folder {file.folder} is not NN_name"]
    findings = []
    for name in sorted(file.relations_read):
        schema = name.partition(".")[0]
        if "." not in name:
            findings.append(f"reads {name}, which has no schema and is not a CTE")
        elif name in catalog:
            if catalog[name].chapter > file.chapter:
                findings.append(f"reads {name} of the later chapter {catalog[name].folder}")
        elif schema == CONTROL_SCHEMA:
            continue
        elif schema not in GIVEN_SCHEMAS:
            findings.append(f"reads {name}, which no file makes")
        elif GIVEN_SCHEMAS[schema] != file.schema:
            findings.append(f"reads {name}: only chapter {GIVEN_SCHEMAS[schema]} reads `{schema}`")
    return findings


def star_findings(file: SqlFile) -> list[str]:
    """From the findings on a file names the columns it returns."""
    if file.chapter < NO_STAR_FROM:
        return []
    stars = [item for select in leaves(file.query) for item in select.expressions if item.is_star]
    return ["SELECT * in what is returned: name the columns"] if stars else []


def word_findings(file: SqlFile, words: dict[str, frozenset[str]]) -> list[str]:
    """Literals compared with a coded column that are not in the vocabulary (`words` from `words_of`)."""
    findings = []
    for column, literal in _coded_literals(file.query):
        if literal and literal not in words.get(column, words[""]):
            findings.append(f"'{literal}' as {column} is not a word of schemas/vocabulary.py for it")
    return sorted(set(findings))


def _coded_literals(query: exp.Expression) -> Iterator[tuple[str, str]]:
    """(column, literal) wherever a literal is compared with a coded column, or returned as one."""
    for node in query.walk():
        if isinstance(node, (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                yield from _beside(one, [other])
        elif isinstance(node, exp.In):
            yield from _beside(node.this, node.expressions)
        elif isinstance(node, exp.Case) and node.this is not None:
            yield from _beside(node.this, [branch.this for branch in node.args["ifs"]])
        elif isinstance(node, exp.Alias) and node.alias in CODED_COLUMNS:
            yield from ((node.alias, literal) for literal in _returned(node.this))
        elif isinstance(node, exp.SetOperation):
            yield from _of_union(node)
        elif isinstance(node, exp.Values):
            yield from _of_values(node)


def _beside(side: exp.Expression, others: list[exp.Expression]) -> Iterator[tuple[str, str]]:
    """The literals compared with a side, if that side is a coded column (coalesce and casts looked through)."""
    while isinstance(side, (exp.Coalesce, exp.Cast, exp.Paren, exp.Lower)):
        side = side.this
    if not isinstance(side, exp.Column) or side.name not in CODED_COLUMNS:
        return
    for other in others:
        for literal in _returned(other):
            yield side.name, literal


def _returned(value: exp.Expression | None) -> Iterator[str]:
    """The string literals that an expression may return."""
    if isinstance(value, exp.Literal) and value.is_string:
        yield value.this
    elif isinstance(value, (exp.Cast, exp.Paren, exp.Nullif)):
        yield from _returned(value.this)
    elif isinstance(value, exp.Coalesce):
        for part in (value.this, *value.expressions):
            yield from _returned(part)
    elif isinstance(value, exp.Case):
        for branch in value.args["ifs"]:
            yield from _returned(branch.args["true"])
        yield from _returned(value.args.get("default"))
    elif isinstance(value, exp.If):
        yield from _returned(value.args.get("true"))
        yield from _returned(value.args.get("false"))


def _of_union(union: exp.SetOperation) -> Iterator[tuple[str, str]]:
    """The branches below the first return under the first one's names."""
    first, *others = leaves(union)
    names = [item.alias_or_name for item in first.expressions]
    for branch in others:
        for name, item in zip(names, branch.expressions, strict=False):
            if name in CODED_COLUMNS:
                yield from ((name, literal) for literal in _returned(item.unalias()))


def _of_values(values: exp.Values) -> Iterator[tuple[str, str]]:
    """Rows written out: the alias holds the names of their columns."""
    alias = values.args.get("alias")
    names = [column.name for column in alias.columns] if alias else []
    for row in values.expressions:
        for name, item in zip(names, row.expressions, strict=False):
            if name in CODED_COLUMNS:
                yield from ((name, literal) for literal in _returned(item))


def report_findings(file: SqlFile) -> list[str]:
    """Schema report: every published column is an explicit CAST, and its line ends in a comment for its readers."""
    if file.schema != REPORT_SCHEMA:
        return []
    if not isinstance(file.query, exp.Select):
        return ["ends in one SELECT, so that each column has one line"]
    findings = []
    for item in file.query.expressions:
        name = item.alias_or_name
        if not isinstance(item, exp.Alias) or not isinstance(item.this, exp.Cast):
            findings.append(f"column {name}: CAST(… AS TYPE) AS {name}")
        elif item.this.to.sql("duckdb") not in PUBLISHED_TYPES:
            findings.append(f"column {name}: {item.this.to.sql('duckdb')} is not published")
        if not re.search(COLUMN_COMMENT.format(name=f'"?{re.escape(name)}"?'), file.text):
            findings.append(f"column {name}: a line `    CAST(… AS TYPE) AS {name}, -- what it is`")
    return findings


def carried_findings(file: SqlFile, catalog: dict[str, SqlFile]) -> list[str]:
    """Schema report: how the previous run's rows are carried forward, by columns that both sides have."""
    if file.schema != REPORT_SCHEMA:
        return ["only published relations are carried"] if set(file.header) & set(CARRIED_KEYS) else []
    found = CARRIED.fullmatch(file.header.get("carried", ""))
    if not found:
        return ["no line `-- carried: whole`, `… of pushes.…` or `new beside prior.…` in the header"]
    named = found["columns"].split(", ") if found["columns"] else file.listed("key") if found["known"] else []
    other = catalog.get(found["live"] or found["known"] or "")
    returned, known = output_columns(file, catalog) or [], output_columns(other, catalog) if other else None
    findings = [f"carried by {column}, which is not returned" for column in named if column not in returned]
    if known is not None:
        findings += [f"carried by {column}, which the other side has not" for column in named if column not in known]
    return findings


def reader_findings(file: SqlFile) -> list[str]:
    """Schema report: the last header lines are the question that a relation answers and a query to begin with."""
    keys = [key for key in file.header if key in READER_KEYS]
    if file.schema != REPORT_SCHEMA:
        return ["only published relations have readers who ask"] if keys else []
    if list(file.header)[-2:] != list(READER_KEYS):
        return ["no lines `-- asks: …?` and `-- start: SELECT …` at the end of the header"]
    # Each entry is read as one line: a second line would be missing when it is published.
    lines = file.text.splitlines()
    findings = [f"{key}: one line" for key in READER_KEYS if f"-- {key}: {file.header[key]}" not in lines]
    findings += [] if file.header["asks"].endswith("?") else ["asks: a question"]
    if f"report.{file.stem}" not in file.header["start"]:
        findings.append(f"start: reads report.{file.stem}")
    return findings


def length_findings(file: SqlFile) -> list[str]:
    """A finding if the file is longer than a screen or two: a longer file does two things."""
    lines = len(file.text.splitlines())
    return [f"{lines} lines, {LINES_AT_MOST} at most: split by meaning"] if lines > LINES_AT_MOST else []
