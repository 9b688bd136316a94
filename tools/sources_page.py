"""docs/sources.md out of the declarations and contracts: `make pages` writes it.

The declaration of each source is the one place that states its columns and words. The text above its columns is the
docstring of its file in jobs/ingest/sources: where the file comes from, what one row is, and how sure that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.row_messages import listed_forms
from aftersales.jobs.ingest.source_registry import declarations, module_text
from aftersales.jobs.ingest.source_spec import ByClass, Declaration, Pick, Use
from aftersales.schemas.contract import RULES
from aftersales.schemas.fact_columns import FACT_COLUMNS, MOMENT, MONEY, ROW_KEYS
from aftersales.schemas.reason_codes import IGNORED_REASONS
from aftersales.schemas.rule import LOCAL_TIME

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "sources.md"
SHOWN_MOMENT: Final = datetime(2026, 7, 23, 14, 5, 9)  # noqa: DTZ001 - an example of a form, no point in time
MANY_WORDS: Final = 6
ABOVE: Final = """# Sources

`make pages` writes this page out of jobs/ingest/sources and schemas; change those, not this page.

It lists every kind of file that a run reads: where it comes from, where to drop it, which columns are read, and what
the words in it mean. The tables in `reference/` are in [reference-tables.md](reference-tables.md).

"""
FOR_ALL: Final = """
## What holds for every file

- **Form.** CSV with comma, semicolon, tab or pipe; XLSX (Transitional or Strict, by any program) or the old .xls,
  whatever its suffix; any of them in gzip, or alone in a zip archive. A text may be UTF-8, UTF-16, or one of the code
  pages Windows-874, -1252, -1258 and GB18030 where its header shows it.
- **Other forms** are refused by name, because errors and merged cells in them could not be found: web pages (HTML, MHT)
  and XML sheets of 2003, also those named .xls; OpenDocument (ODS); XLSB; SYLK; workbooks with a password; zip archives
  with several files; PDF and pictures. Open such a file in a spreadsheet program and save it as XLSX.
- **Files that no person put there**, such as `Thumbs.db`, `desktop.ini`, `.DS_Store`, `~$…`, `._…`, `__MACOSX/`,
  shortcuts and unfinished downloads, stay in the inbox and count for nothing.
- **Cells of a workbook** must show a value. A sheet with an error (`#N/A`), with merged cells under its header, or with
  a formula that was not computed is refused with the cell. A formula counts as not computed if it has no value, or if
  the workbook asks to be computed when it is opened, which programs write that do not compute themselves (some of them
  write 0 as the value). A wrong value without this wish cannot be recognised. In an .xls, a formula that gives an empty
  text cannot be distinguished from one that was not computed, and the sheet is refused.
- **Which kind it is** is recognised by its headers, never by its name. Headers are compared without case and without
  blanks around them. The file goes into the folder of its section; a deeper folder is allowed. A file in another folder
  is refused, and the message says what it is and where it belongs.
- **Sheets.** Of several filled sheets, the one that the section names is read, or else the only one with the header;
  `NAME - 1`, `NAME - 2` … continue the sheet `NAME`. The run's log names every other sheet. If two sheets have the
  header and do not continue each other, the file is refused.
- **Columns.** Without a needed column the file is refused, and so it is where a column has another name. Without an
  optional one it is accepted, its cells count as unknown, and the run's log says so. A column that is not declared is
  not read, and the log names it. A column about a person is never read (R-12). In our own templates an optional column
  that is not used may be left out; a name that is similar to a column that is missing refuses the file, because it may
  be that column with a typing error.
- **Words.** A word that is not declared is never guessed: its row is quarantined with the words that are known (R-06).
  A person can declare headers and words in reference/marketplace_words
  ([operators.md](operators.md#a-header-or-word-that-is-not-known), R-69).
- **Suppliers' own forms.** A template filled in by a supplier under its own headers and words goes into
  `inbox/supplier_files/SUPPLIER_ID/`. It needs no column supplier_id, and no row may name another supplier.
- **Dates and times** are local to the shop (or supplier, or home), in the form of the section or as date cells of a
  workbook: `2026-07-23`, `2026-07-23 14:05:09`. In our own templates the seconds may be left out, and a date alone
  means 00:00 of that day in the zone of the shop, or of the supplier in files of suppliers. A time that exists
  twice because clocks are put back is the first one; a time that clocks skip counts on from before the skip.
- **Amounts** have a dot before the decimals, `1234.50`, and no more decimals than the currency; some sources write a
  currency sign and marks for thousands, and their section says so.
- **Ids** are text with all of their digits: `4035123456789012345`, never `4.035E+18`. In a workbook, format the column
  as text: there a row is quarantined if its id or SKU is a date, a yes/no, a number with decimals, or a number in a
  format such as `00000`, because the text that was typed is lost. A whole number in the format General is its digits.
  Ids with characters that no one sees, `N/A` or `#####` as an id are quarantined. Ids of your shops,
  suppliers and warehouses, also as names of folders, may be written in other letter case: they are read as the
  reference tables spell them, and the log says so; an id that is only similar is unknown, and the message names the
  nearest one.
- **Percent cells** of a workbook are read as they are shown, `5%`; an amount is a number without a sign, `5`.
- **The same row again** is counted once. In a later file, a row with the same key and other content is a newer version
  (R-09); in one file, two such rows are both quarantined (R-10).

| Use in the tables | Meaning |
|---|---|
| needed | without this column the file is refused |
| optional | read where it is there |
| known, not read | the column may be there; nothing is read from it |
| a person's, never read | names, addresses, phones and the like: never read |
"""
USES: Final = {
    Use.NEEDED: "needed",
    Use.OPTIONAL: "optional",
    Use.UNREAD: "known, not read",
    Use.PERSONAL: "a person's, never read",
}
WHY_IGNORED: Final = {reason.code: reason.what_to_do.removeprefix("nothing: ") for reason in IGNORED_REASONS}


def page() -> str:
    """The whole page."""
    found = declarations()
    index = ["| File | Folder | One row |", "|---|---|---|", *(_index_line(declaration) for declaration in found)]
    sections = (line for declaration in found for line in _section(declaration))
    return ABOVE + "\n".join([*index, FOR_ALL, *sections])


def heading(declaration: Declaration) -> str:
    """The title of a section."""
    return declaration.title[:1].upper() + declaration.title[1:]


def _index_line(declaration: Declaration) -> str:
    anchor = declaration.title.lower().replace(" ", "-").replace("'", "")
    row = re.search(r"one row (per [^.,(]+)", module_text(declaration))
    grain = row[1].strip() if row else "per filled answer"
    return f"| [{heading(declaration)}](#{anchor}) | `{_folder(declaration)}` | {grain} |"


def _folder(declaration: Declaration) -> str:
    return f"inbox/{declaration.folder}{'/SHOP_ID' if declaration.has_shop_folder else ''}/"


def _section(declaration: Declaration) -> Iterator[str]:
    yield f"## {heading(declaration)}\n"
    yield f"{module_text(declaration).strip()}\n"
    shop = ", the shop's id as in reference/shops" if declaration.has_shop_folder else ""
    yield f"- Drop it into `{_folder(declaration)}`{shop}."
    yield f"- Rows are distinguished by {_key(declaration)}; they become rows of `{declaration.kind}`."
    yield from (f"- {sentence}" for sentence in _places(declaration))
    yield from (f"- {sentence}" for sentence in _forms(declaration))
    yield ""
    yield from _ignored(declaration)
    yield from _columns(declaration)
    yield from _words(declaration)
    yield from _rules(declaration)


def _key(declaration: Declaration) -> str:
    """The columns of a row's key as the file calls them; what the file does not have is not named."""
    names = ["the shop"] if declaration.has_shop_folder else []
    names += [shown for name in ROW_KEYS[declaration.kind] if (shown := _source_of(declaration, name))]
    return ", ".join(dict.fromkeys(names))


def _source_of(declaration: Declaration, name: str) -> str:
    """The columns of the file from which a column of ours comes; "" where it has none."""
    picked = {pick.canonical: pick.column for pick in reversed(declaration.picks)}
    known = {column.name for column in declaration.columns}
    first, *others = declaration.either.get(name, (picked.get(name, name),))
    if first not in known:
        return ""
    blank = f" (where it is blank, {' or '.join(_header(declaration, other) for other in others)})" if others else ""
    return f"{_header(declaration, first)}{blank}"


def _places(declaration: Declaration) -> Iterator[str]:
    """Where in the file its rows are."""
    if declaration.sheets:
        first = declaration.sheets[0]
        yield f"The rows are on sheet {_names(declaration.sheets, 'or')}, or on sheets that continue it: `{first} - 1`."
    if declaration.header_within > 1:
        yield f"The header may be in any of the first {declaration.header_within} filled rows."
    for needs in declaration.needs_any:
        sets = (" and ".join(_header(declaration, name) for name in names) for names in needs)
        yield f"Of these columns some must be there: {', or '.join(sets)}."
    if declaration.described_by:
        yield "The row under the header may describe the columns; then it is ignored."


def _ignored(declaration: Declaration) -> Iterator[str]:
    """Which rows are ignored, and why."""
    for rule in declaration.left_out:
        header, why = _header(declaration, rule.column), WHY_IGNORED[rule.reason]
        sentence = f"A row is ignored as {rule.reason} ({why})"
        other = _by_class(declaration, rule.by_class) if rule.by_class else "any other word is quarantined (R-06)."
        kept = f" It is read where the word is {_names(rule.kept, 'or')}; {other}"
        end = f"{kept}\n" if rule.kept else "\n"
        if rule.containing:
            yield f"{sentence} where {header} contains {_names(rule.containing, 'or')}.{end}"
        if len(rule.words) <= MANY_WORDS and rule.words:
            yield f"{sentence} where {header} is {_names(rule.words, 'or')}.{end}"
        if len(rule.words) <= MANY_WORDS:
            continue
        yield f"{sentence} where {header} has one of {len(rule.words)} words.{end}"
        yield f"<details><summary>The {len(rule.words)} words</summary>\n\n{_names(rule.words)}\n\n</details>\n"


def _by_class(declaration: Declaration, classes: ByClass) -> str:
    """What becomes of a word that is not declared, by the class of its row."""
    return (
        f"with any other word it is ignored where {_header(declaration, classes.column)} is "
        f"{_names(classes.left_out, 'or')}, but not {_names(classes.waiting, 'or')}; `*` stands for anything. "
        "Elsewhere it is quarantined (R-06)."
    )


def _forms(declaration: Declaration) -> Iterator[str]:
    """How its cells are written."""
    types = {column.sql_type for column in FACT_COLUMNS[declaration.kind]}
    if MOMENT in types:
        shown = (SHOWN_MOMENT.strftime(form) for form in declaration.moment_formats)
        yield f"Times look like {_names(shown, 'or')}."
    if MONEY not in types:
        return
    signs = f", with or without a sign ({_names(declaration.money_signs)})" if declaration.money_signs else ""
    zeros = f"; {_names(declaration.zero_marks, 'or')} is zero" if declaration.zero_marks else ""
    if declaration.number_forms:
        forms: dict[str, list[str]] = {}
        for country, form in declaration.number_forms.items():
            forms.setdefault(f"`1{form.thousands}234{form.decimal}50`", []).append(country)
        by_country = "; ".join(f"{shown} in {', '.join(countries)}" for shown, countries in forms.items())
        zeros += f". By the country of the shop: {by_country}"
    yield f"Amounts look like `1234.50`{signs}{zeros}."
    if declaration.informational:
        names = ", ".join(_header(declaration, name) for name in declaration.informational)
        yield f"{names} is kept where it can be read; no rule uses it."
    if declaration.repeated_amount:
        amount = _header(declaration, declaration.repeated_amount[0])
        yield f"{amount} repeats on every row of a case and is counted once."
    for layout in declaration.layouts:
        if layout.lacks:
            assumed = ", ".join(f"{name} is taken as {value}" for name, value in layout.assumed.items())
            yield f"The form with {layout.name} is without {_names(layout.lacks)}; {assumed or 'nothing is assumed'}."
    minus = [layout for layout in declaration.layouts if layout.outgoing]
    if minus:
        names = ", ".join(_source_of(declaration, name) for name in minus[0].outgoing)
        forms_with = " and ".join(layout.name for layout in minus)
        yield f"A refund in {names} has a minus, `-1234.50`, in the form {forms_with}."


def _columns(declaration: Declaration) -> Iterator[str]:
    """A table of the columns, with the header in each language."""
    languages = sorted({layout.language for layout in declaration.layouts})
    heads = [
        " / ".join(layout.name for layout in declaration.layouts if layout.language == language)
        for language in languages
    ]
    has_others = any(column.also or column.inferred for column in declaration.columns)
    yield f"| our name | use | {' | '.join(heads)} |{' also |' if has_others else ''}"
    yield f"|---|---|{'---|' * (len(heads) + has_others)}"
    for column in declaration.columns:
        headers = [_cell(column.headers[language]) for language in languages]
        others = f" {_spellings((*column.also, *column.inferred), column.inferred)} |" if has_others else ""
        yield f"| {column.name} | {USES[column.use]} | {' | '.join(headers)} |{others}"
    yield ""


def _words(declaration: Declaration) -> Iterator[str]:
    """What the source's own words mean."""
    declared = [words for words in declaration.words if words.spellings]
    if declared:
        yield "| column | word | means |\n|---|---|---|"
    for words in declared:
        for code, spellings in words.spellings.items():
            shown = _spellings(spellings, words.inferred)
            yield f"| {_header(declaration, words.read_from)} | {shown} | {code} |"
        if words.blank:
            yield f"| {_header(declaration, words.read_from)} | (blank) | {words.blank} |"
    if declared:
        yield ""
    picks: list[Pick] = []
    for pick in declaration.picks:
        beside = f", in a file with {_header(declaration, pick.beside)}" if pick.beside else ""
        earlier = [other.column for other in picks if (other.canonical, other.where) == (pick.canonical, pick.where)]
        lacking = f", in a file without {_header(declaration, earlier[-1])}" if earlier else ""
        yield f"`{pick.canonical}` is {_header(declaration, pick.column)} where {_case(pick.where)}{beside}{lacking}\n"
        picks.append(pick)
    for table in declaration.decisions:
        yield f"`{table.canonical}` is the value of the first line that holds:\n"
        yield from (f"- {_case(conditions)}: {value}" for conditions, value in table.cases)
        yield ""


def _case(conditions: Mapping[str, str | tuple[str, ...]]) -> str:
    shown = [f"{name} = {code if isinstance(code, str) else ' or '.join(code)}" for name, code in conditions.items()]
    return ", ".join(shown) or "otherwise"


def _rules(declaration: Declaration) -> Iterator[str]:
    """What the contract of its rows demands."""
    rules = [rule for rule in RULES[declaration.kind] if rule.reason != "REQUIRED"]
    lines = dict.fromkeys(f"{rule.about}: {_expected(declaration, rule.expected)}" for rule in rules)
    yield f"<details><summary>What a row of `{declaration.kind}` must be</summary>\n"
    yield from (f"- {line}" for line in lines)
    yield "\n</details>\n"


def _expected(declaration: Declaration, expected: str) -> str:
    """What is expected of a column, for a time in the forms of the source."""
    if expected != LOCAL_TIME:
        return expected
    return f"{expected}, such as {listed_forms(declaration.moment_formats, SHOWN_MOMENT)}"


def _header(declaration: Declaration, name: str) -> str:
    """A column by its header in the first language."""
    headers = [header for column in declaration.columns if column.name == name for header in column.headers if header]
    return _cell(headers[0] if headers else name)


def _spellings(spellings: Iterable[str], inferred: tuple[str, ...]) -> str:
    """Spellings in a cell of a table; those that are in no known file are marked."""
    return ", ".join(f"{_cell(text)}{' (inferred)' if text in inferred else ''}" for text in spellings)


def _names(names: Iterable[str], last: str = "") -> str:
    """Names in a sentence, the last one after a word of its own (`or`)."""
    shown = [f"`{name}`" if name else "blank" for name in names]
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}" if last and len(shown) > 1 else ", ".join(shown)


def _cell(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
