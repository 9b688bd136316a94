"""The rulebook against the rest of the project; and the errors that each of these checks finds."""

from __future__ import annotations

import re
from typing import Final

import pytest

from aftersales.jobs.analysis.rulebook import Rule, parsed, rules
from tests.house import rulebook_rules
from tests.house.sql_file import SqlFile, output_columns
from tests.house.tree import ROOT, own_files, question_paths, relative, sql_paths

LAST: Final = 89
PAGE: Final = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
GLOSSARY: Final = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def _texts(*tops: str) -> dict[str, str]:
    """The texts of own files under some folders, or of some files."""
    suffixes = (".py", ".sql", ".md", ".html", ".toml")
    return {
        relative(path): path.read_text(encoding="utf-8")
        for path in own_files()
        if path.suffix in suffixes and relative(path).partition("/")[0] in tops
    }


def _published() -> dict[str, list[str]]:
    files = [SqlFile.read(path) for path in sql_paths()]
    catalog = {file.relation: file for file in files}
    return {file.stem: output_columns(file, catalog) or [] for file in files if file.schema == "report"}


def test_the_rulebook_is_whole_and_in_its_form() -> None:
    assert not rulebook_rules.page_findings(PAGE)
    assert len(parsed(PAGE)) == LAST


def test_the_package_has_the_rulebook_of_the_documents() -> None:
    assert rules() == parsed(PAGE)


def test_every_rule_that_is_named_exists() -> None:
    named = _texts(
        "jobs", "schemas", "sql", "queries", "docs", "deploy", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"
    )
    assert len(named) > 100
    assert not rulebook_rules.unknown_findings(rules(), named)


def test_a_rule_that_sql_follows_is_not_marked_as_not_built() -> None:
    files = [SqlFile.read(path) for path in (*sql_paths(), *question_paths())]
    headers = {f"{file.folder}/{file.stem}.sql": file.listed("rules") for file in files}
    assert sum(map(len, headers.values())) > 100
    assert not rulebook_rules.marker_findings(rules(), headers)


def test_every_rule_that_is_built_is_named_by_a_test() -> None:
    """tests/house checks only the form, and `explain` prints any rule; a test of a rule is in another folder."""
    forms = ("tests/house/", "tests/commands/test_explain_rule.py")
    tests = {name: text for name, text in _texts("tests").items() if not name.startswith(forms)}
    assert not rulebook_rules.untested_findings(rules(), tests.values())


def test_the_glossary_is_in_its_form() -> None:
    assert not rulebook_rules.glossary_findings(GLOSSARY, rules(), _published())


RULE: Final = """\
## 1. Things

### R-01 First thing

> **Partly built.** Today: half of it. Not yet: the rest.

It is so.

**Example.** 1 → 2.

**Origin:** Seed.

### R-02 Second thing

It is otherwise.

**No example.** It is short.

**Origin:** Art. 8692; the number is Ours.
"""


def test_a_page_in_its_form_passes() -> None:
    assert not rulebook_rules.page_findings(RULE)
    first, second = parsed(RULE)
    assert (first.built, second.built) == ("partly", "yes")
    assert (first.chapter, first.origin, second.marker) == ("1. Things", "Seed.", "")


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("### R-02 Second", "### R-03 Second", "not R-01 and on"),
        ("### R-02 Second", "### R-01 Second", "not R-01 and on"),
        ("### R-02 Second", "#### R-02 Second", "is not `### R-NN Title`"),
        ("### R-02 Second", "### R-2 Second", "is not `### R-NN Title`"),
        ("R-02 Second", "R-02 First", "First thing is the title of several rules"),
        ("R-02 Second thing", "R-02 second thing.", "R-02: the title is not a short noun"),
        ("**Example.** 1 → 2.\n", "", "R-01: neither an example"),
        ("**No example.** It is short.", "**No example.**", "R-02: neither an example"),
        ("**Example.** 1 → 2.", "**Example.** 1 → 2.\n\n**No example.** None.", "R-01: neither an example"),
        ("**Origin:** Seed.", "", "R-01: the last line is not its one origin"),
        ("**Origin:** Seed.", "**Origin:** Hearsay.", "R-01: the last line is not its one origin"),
        ("It is otherwise.", "> **Partly built.** Today: a. Not yet: b.\n\n> More.", "R-02: a quotation"),
        ("It is otherwise.", "It is.\n\n> **Not built yet.**", "R-02: a quotation"),
        ("> **Partly built.**", "> **Half built.**", "R-01: a quotation"),
        (" Not yet: the rest.", "", "R-01: partly built, without a line"),
    ],
)
def test_a_page_that_is_not_in_its_form_is_found(was: str, becomes: str, finding: str) -> None:
    assert was in RULE
    assert finding in "; ".join(rulebook_rules.page_findings(RULE.replace(was, becomes, 1)))


def test_an_unknown_rule_is_found() -> None:
    found = rulebook_rules.unknown_findings(parsed(RULE), {"a.sql": "R-01, R-02, R-03", "b.py": "R-100 (R-02) OR-77"})
    assert found == ["a.sql: R-03", "b.py: R-100"]


def test_a_marker_that_was_forgotten_is_found() -> None:
    unbuilt = parsed(RULE.replace("> **Partly built.** Today: half of it. Not yet: the rest.", "> **Not built yet.**"))
    assert [rule.built for rule in unbuilt] == ["no", "yes"]
    headers = {"refund.sql": ["R-01", "R-02"]}
    assert "refund.sql follows R-01" in "; ".join(rulebook_rules.marker_findings(unbuilt, headers))
    assert not rulebook_rules.marker_findings(parsed(RULE), headers)


def test_a_rule_without_a_test_is_found() -> None:
    assert rulebook_rules.untested_findings(parsed(RULE), ["R-01"]) == ["R-02 is built and no test names it"]
    assert not rulebook_rules.untested_findings(parsed(RULE), ["R-02"])


WORD: Final = """\
# Glossary

### refund

A payment.

**Rules:** R-01 · **Where:** `refund_order`, `refund_order.state`

### return

Goods.

**Rules:** R-02
"""


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("", "", ""),
        ("### return", "### recall", "not in alphabetical order"),
        ("R-02", "R-03", "return: the last line does not begin with its rules"),
        ("**Rules:** R-02", "", "return: the last line does not begin with its rules"),
        ("order.state", "order.stage", "refund: report.refund_order.stage is not published"),
        ("`refund_order`", "`refund`", "refund: report.refund is not published"),
    ],
)
def test_a_glossary_that_is_not_in_its_form_is_found(was: str, becomes: str, finding: str) -> None:
    assert was in WORD
    found = rulebook_rules.glossary_findings(WORD.replace(was, becomes), parsed(RULE), {"refund_order": ["state"]})
    assert (finding in "; ".join(found)) and bool(found) == bool(finding)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.rule_id)
def test_a_rule_is_text_of_the_project_alone(rule: Rule) -> None:
    """No path of a machine, and no link out of the repository."""
    assert not re.search(r"\.\./|https?:", rule.text)
