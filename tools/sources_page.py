"""docs/sources.md out of the declarations and contracts: `python -m tools.sources_page` writes it.

The declaration of each source is the one place that states its columns and words; this only tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.source_registry import declarations, module_text
from aftersales.jobs.ingest.source_spec import Column, Declaration, Use
from aftersales.schemas.contract import RULES
from aftersales.schemas.fact_columns import FACT_COLUMNS, MONEY, ROW_KEYS

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "sources.md"
ABOVE: Final = """# Sources

Written by `python -m tools.sources_page` out of jobs/ingest/sources and schemas; change those, not this page.

Every file may be UTF-8 (with or without its mark), UTF-16, or a code page that its header shows (Windows-874, -1252,
-1258, GB18030); comma, semicolon, tab or pipe; XLSX or the old .xls, whatever its suffix; any of them in gzip. Headers
are compared without case, in NFC, with blanks trimmed. A needed column that is missing refuses the file; an optional
one counts as unknown, and is told; one under another name refuses the file; one nobody declared is not read, and is
named once a run. A column of a person's is known, and never read (R-12).
"""
USES: Final = {
    Use.NEEDED: "needed",
    Use.OPTIONAL: "optional",
    Use.UNREAD: "known, not read",
    Use.PERSONAL: "a person's, never read",
}


def page() -> str:
    """The whole page."""
    return "\n".join([ABOVE, *(line for declaration in declarations() for line in _section(declaration))])


def _section(declaration: Declaration) -> Iterator[str]:
    below = "/SHOP_ID" if declaration.has_shop_folder else ""
    yield f"## {declaration.title}\n"
    yield f"{module_text(declaration).strip()}\n"
    yield f"- Folder: `inbox/{declaration.folder}{below}/`"
    yield f"- Rows: `{declaration.kind}`, key {_names(ROW_KEYS[declaration.kind])}"
    yield from (f"- {told}" for told in _places(declaration))
    yield from (f"- {told}" for told in _forms(declaration))
    yield ""
    yield from _columns(declaration)
    yield from _words(declaration)
    yield from _rules(declaration.kind)


def _places(declaration: Declaration) -> Iterator[str]:
    """Where in the file its rows are."""
    if declaration.sheets:
        yield f"Sheets: {_names(declaration.sheets)}, and those that continue them (`NAME - 1`)"
    if declaration.header_within > 1:
        yield f"Header: found by its content among the first {declaration.header_within} rows"
    if declaration.described_by:
        yield "The row below the header may describe the columns; it is ignored"
    for rule in declaration.left_out:
        kept = f", kept: {_names(rule.kept)}" if rule.kept else ""
        yield f"Ignored {rule.reason}: {_header(declaration, rule.column)} is {_names(rule.words)}{kept}"


def _forms(declaration: Declaration) -> Iterator[str]:
    """How its cells are written."""
    yield f"Times: {_names(declaration.moment_formats)}, local; or date cells"
    signs = f"a sign of {_names(declaration.money_signs)} before or behind, " if declaration.money_signs else ""
    zeros = f", {_names(declaration.zero_marks)} for zero" if declaration.zero_marks else ""
    marks = ", marks for thousands by the country of the shop:" if declaration.number_forms else ""
    by_country = [
        f" {country} `1{form.thousands}234{form.decimal}50`" for country, form in declaration.number_forms.items()
    ]
    if not any(column.sql_type == MONEY for column in FACT_COLUMNS[declaration.kind]):
        return
    yield f"Amounts: {signs}a dot before the decimals{zeros}{marks}{','.join(by_country)}"
    if declaration.informational:
        told = _names(_header(declaration, name) for name in declaration.informational)
        yield f"Kept where it can be read, no rule needs it: {told}"
    if declaration.told_once:
        yield f"Repeated on every row of a case, counted once: {_header(declaration, declaration.told_once[0])}"
    for layout in declaration.layouts:
        if layout.lacks:
            assumed = ", ".join(f"{name} is taken for {value}" for name, value in layout.assumed.items())
            yield f"Layout {layout.name}: without {_names(layout.lacks)}; {assumed or 'nothing is assumed'}"
        if layout.outgoing:
            yield f"Layout {layout.name}: {_names(layout.outgoing)} stand with a minus"


def _columns(declaration: Declaration) -> Iterator[str]:
    """A table of the columns, a language a column."""
    languages = sorted({layout.language for layout in declaration.layouts})
    heads = [
        " / ".join(layout.name for layout in declaration.layouts if layout.language == language)
        for language in languages
    ]
    has_others = any(column.also for column in declaration.columns)
    yield f"| our name | use | {' | '.join(heads)} |{' also |' if has_others else ''}"
    yield f"|---|---|{'---|' * (len(heads) + has_others)}"
    for column in declaration.columns:
        headers = [_cell(column.headers[language]) for language in languages]
        others = f" {', '.join(map(_cell, column.also))} |" if has_others else ""
        yield f"| {column.name} | {USES[column.use]} | {' | '.join(headers)} |{others}"
    yield ""


def _words(declaration: Declaration) -> Iterator[str]:
    """What the source's own words mean."""
    spoken = [words for words in declaration.words if words.spellings]
    if spoken:
        yield "| column | word | means |\n|---|---|---|"
    for words in spoken:
        for code, spellings in words.spellings.items():
            yield f"| {_header(declaration, words.read_from)} | {', '.join(map(_cell, spellings))} | {code} |"
        if words.blank:
            yield f"| {_header(declaration, words.read_from)} | (blank) | {words.blank} |"
    if spoken:
        yield ""
    for pick in declaration.picks:
        yield f"`{pick.canonical}` is {_header(declaration, pick.column)} where {_case(pick.where)}\n"
    for table in declaration.decisions:
        yield f"`{table.canonical}` is, by the first line that holds:\n"
        yield from (f"- {_case(conditions)}: {value}" for conditions, value in table.cases)
        yield ""


def _case(conditions: Mapping[str, str | tuple[str, ...]]) -> str:
    told = [f"{name} = {code if isinstance(code, str) else ' or '.join(code)}" for name, code in conditions.items()]
    return ", ".join(told) or "otherwise"


def _rules(kind: str) -> Iterator[str]:
    """What the contract of its rows demands."""
    told = dict.fromkeys(f"{rule.about}: {rule.expected}" for rule in RULES[kind] if rule.reason != "REQUIRED")
    yield f"<details><summary>What a row of `{kind}` has to be</summary>\n"
    yield from (f"- {line}" for line in told)
    yield "\n</details>\n"


def _header(declaration: Declaration, name: str) -> str:
    """A column by its header in the first language."""
    found = [column for column in declaration.columns if column.name == name]
    return _cell(_first(found[0])) if found else f"`{name}`"


def _first(column: Column) -> str:
    return next((header for header in column.headers if header), column.name)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
