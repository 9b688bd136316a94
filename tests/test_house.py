"""The house's rules over every file of the checkout. tests/house/test_*.py shows the errors that each rule finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_fragments import FRAGMENTS_FOLDER
from aftersales.schemas import exception_codes, reason_codes, vocabulary
from aftersales.schemas.exception_codes import ExceptionCode
from aftersales.schemas.reason_codes import ReasonCode
from tests.house import python_rules, question_rules, sql_rules
from tests.house.portable import portability_findings
from tests.house.published import PUBLISHED_RELATIONS
from tests.house.sql_file import SqlFile, output_columns
from tests.house.tree import (
    PYTHON_ROOMS,
    ROOT,
    TEXT_SUFFIXES,
    own_files,
    python_files,
    question_paths,
    relative,
    sql_paths,
)
from tests.house.words import words_of

WORDS = words_of(vocabulary, reason_codes, exception_codes)
FEWEST_SQL_FILES = 120


@cache
def catalog() -> dict[str, SqlFile]:
    """Every relation of sql/ by its name, including the relations that follow from a header line."""
    return {relation.plain_name: SqlFile(relation.folder, relation.name, relation.text) for relation in all_relations()}


def none_of(findings: dict[str, list[str]]) -> None:
    """Fail with every finding under the name of its file."""
    texts = [f"{name}: {finding}" for name, some in findings.items() for finding in some]
    if texts:
        pytest.fail("\n".join(texts), pytrace=False)


SQL_RULES: dict[str, Callable[[SqlFile, dict[str, SqlFile]], list[str]]] = {
    "header": sql_rules.header_findings,
    "chapter": sql_rules.chapter_findings,
    "words": lambda file, _: sql_rules.word_findings(file, WORDS),
    "portable": lambda file, _: portability_findings(file),
    "star": lambda file, _: sql_rules.star_findings(file),
    "report": lambda file, _: sql_rules.report_findings(file),
    "carried": sql_rules.carried_findings,
    "readers": lambda file, _: sql_rules.reader_findings(file),
    "length": lambda file, _: sql_rules.length_findings(file),
}


@pytest.mark.parametrize("rule", SQL_RULES)
def test_sql_keeps_the_rule(rule: str) -> None:
    files = catalog()
    findings = {f"sql/{file.folder}/{file.stem}.sql": SQL_RULES[rule](file, files) for file in files.values()}
    none_of(findings)


QUESTION_RULES: dict[str, Callable[[SqlFile], list[str]]] = {
    "header": question_rules.header_findings,
    "truth": question_rules.truth_findings,
    "words": lambda file: sql_rules.word_findings(file, WORDS),
    "length": sql_rules.length_findings,
    "names": lambda file: python_rules.name_findings(ROOT / f"{file.stem}.sql", ""),
}


@pytest.mark.parametrize("rule", QUESTION_RULES)
def test_sql_that_only_a_question_asks_keeps_the_rule(rule: str) -> None:
    paths = question_paths()
    assert paths
    none_of({relative(path): QUESTION_RULES[rule](SqlFile.read(path)) for path in paths})


def test_sql_is_all_there() -> None:
    """A guard that walks an empty folder guards nothing; and the path is the relation's name, so it must be unique."""
    written = [relation for relation in all_relations() if not relation.declared_in]
    assert len(written) == len([path for path in sql_paths() if path.parent.name != FRAGMENTS_FOLDER])
    assert len(written) >= FEWEST_SQL_FILES
    chapters = {file.folder: file.chapter for file in catalog().values()}
    assert len(set(chapters.values())) == len(chapters), f"two folders with one number: {sorted(chapters)}"


def test_published_relations_are_those_of_the_contract() -> None:
    """Operators, finance and analysts rely on these names; a renamed one is a change for the changelog."""
    files = catalog()
    if not any(file.schema == sql_rules.REPORT_SCHEMA for file in files.values()):
        pytest.skip("sql/12_report has no file yet: nothing was checked")
    missing = {}
    for name, columns in PUBLISHED_RELATIONS.items():
        file = files.get(f"report.{name}")
        returned = (output_columns(file, files) or []) if file else []
        missing[name] = [column for column in columns if column not in returned]
    none_of(missing)


@pytest.mark.parametrize(
    ("rule", "folders"),
    [
        ("length", (*PYTHON_ROOMS, "bench", "tools")),
        ("names", (*PYTHON_ROOMS, "bench", "tests", "tools")),
        ("floats", (*PYTHON_ROOMS, "bench", "tools")),
        ("imports", (*PYTHON_ROOMS, "bench", "tests", "tools")),
    ],
)
def test_python_keeps_the_rule(rule: str, folders: tuple[str, ...]) -> None:
    checks: dict[str, Callable[[Path, str], list[str]]] = {
        "length": lambda _, text: python_rules.length_findings(text),
        "names": python_rules.name_findings,
        "floats": lambda _, text: python_rules.float_findings(text),
        "imports": lambda _, text: python_rules.import_findings(text),
    }
    paths = python_files(*folders)
    assert paths
    findings = {relative(path): checks[rule](path, path.read_text(encoding="utf-8")) for path in paths}
    none_of(findings)


def test_sql_names_say_something() -> None:
    named = {relative(path): python_rules.name_findings(path, "") for path in sql_paths()}
    none_of(named)


def test_no_path_of_a_machine_and_no_host_of_a_registry() -> None:
    """Text that is right only on one machine or one network does not belong in the project."""
    pattern = re.compile(
        r"(^|[^a-z])/(work|farm|root)/|files\.pythonhosted|pypi\.org/simple|--(?:index-url|find-links)"
    )
    found = {}
    for path in own_files():
        if path.suffix in TEXT_SUFFIXES and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", errors="replace")
            found[relative(path)] = [line.strip()[:120] for line in text.splitlines() if pattern.search(line)]
    none_of(found)


def test_nothing_is_marked_unfinished() -> None:
    """A mark for unfinished work is an issue that no one can find."""
    marks = re.compile("TOD[O]|FIXM[E]|XX[X]|NotImplementedErro[r]")
    found = {
        relative(path): [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if marks.search(line)]
        for path in (*python_files(*PYTHON_ROOMS, "tests"), *sql_paths(), *question_paths())
    }
    none_of(found)


@pytest.mark.parametrize(
    "entries",
    [exception_codes.EXCEPTIONS, reason_codes.QUARANTINE_REASONS, reason_codes.IGNORED_REASONS],
    ids=["exceptions", "quarantine_reasons", "ignored_reasons"],
)
def test_codes_are_unique_and_rest_on_a_rule(entries: Sequence[ReasonCode | ExceptionCode]) -> None:
    """An exception's id is CODE|SUBJECT: two exceptions of one code would have the same id (R-58)."""
    codes = [entry.code for entry in entries]
    assert sorted(set(codes)) == sorted(codes)
    assert all(entry.rule in sql_rules.RULE_IDS for entry in entries)
    assert all(entry.what_to_do for entry in entries)


def test_every_gate_has_its_exception() -> None:
    """A blocked return is an exception while it lasts (contract, R-18)."""
    assert set(exception_codes.BLOCK_REASONS) <= {entry.code for entry in exception_codes.EXCEPTIONS}


def test_severities_are_known() -> None:
    assert {entry.severity for entry in exception_codes.EXCEPTIONS} <= set(vocabulary.SEVERITIES)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_make_targets_in_documents_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^ {0,4}|\$ )make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets, f"{document} names {sorted(named - targets)}"


def test_commands_in_documents_exist() -> None:
    """A document that names a removed command costs its reader an evening."""
    cli = pytest.importorskip("aftersales.jobs.cli", reason="jobs/cli.py is not there yet: commands were not compared")
    import click

    assert isinstance(cli.main, click.Group)
    known = set(cli.main.list_commands(click.Context(cli.main)))
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^ {0,4}|\$ |bin/)aftersales ([a-z]+)", text, re.MULTILINE))
        assert named <= known, f"{document} names {sorted(named - known)}"


def test_relative_links_in_documents_lead_somewhere() -> None:
    broken = {}
    for path in (path for path in own_files() if path.suffix == ".md"):
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        broken[relative(path)] = [link for link in links if not (path.parent / link).exists()]
    none_of(broken)


def test_the_package_is_the_rooms() -> None:
    """aftersales/ holds links, so that a new file in jobs/ is in the package immediately and no file exists twice."""
    links = {name: name for name in ("jobs", "schemas", "sql", "queries", "docs")} | {"sample": "data/sample"}
    for name, target in links.items():
        link = ROOT / "aftersales" / name
        assert link.is_symlink(), f"aftersales/{name} is not a link"
        assert link.resolve() == (ROOT / target).resolve()
        assert not link.readlink().is_absolute()
