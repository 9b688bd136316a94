"""Checks the form of the rulebook and the glossary, and how the rest of the project uses the rules' numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from aftersales.jobs.analysis.rulebook import MARKERS, ORIGIN, Rule, parsed

NAMED: Final = re.compile(r"\bR-\d{2,3}\b")
ORIGINS: Final = re.compile(r"(Seed|Art\. \d{4}|Ours|not marked)\b.*\.")
EXAMPLE: Final = re.compile(r"^\*\*Examples?\.\*\* \S", re.MULTILINE)
NO_EXAMPLE: Final = re.compile(r"^\*\*No example\.\*\* \S", re.MULTILINE)
LONGEST_TITLE: Final = 50
ENTRY: Final = re.compile(r"^### (.+)$", re.MULTILINE)
CARRIER: Final = re.compile(r"`([a-z_]+)(?:\.([a-z_]+))?`")


def page_findings(page: str) -> list[str]:
    """Errors of a rulebook page: numbers from R-01 without a gap, each rule once, each in its form."""
    rules = parsed(page)
    ids = [rule.rule_id for rule in rules]
    findings = []
    if ids != [f"R-{number:02}" for number in range(1, len(ids) + 1)]:
        findings.append(f"the rules are not R-01 and on, in order and each once: {', '.join(ids)}")
    headings = [line for line in page.splitlines() if re.match(r"#+ *R-", line)]
    if len(headings) != len(rules):
        findings.append("a heading that names a rule is not `### R-NN Title`")
    titles = [rule.title for rule in rules]
    findings += [f"{title} is the title of several rules" for title in sorted(set(titles)) if titles.count(title) > 1]
    return findings + [f"{rule.rule_id}: {finding}" for rule in rules for finding in form_findings(rule)]


def form_findings(rule: Rule) -> Iterable[str]:
    """Errors in the form of one rule."""
    if not rule.title[0].isupper() or rule.title.endswith(".") or len(rule.title) > LONGEST_TITLE:
        yield f"the title is not a short noun: {rule.title}"
    if bool(EXAMPLE.search(rule.text)) == bool(NO_EXAMPLE.search(rule.text)):
        yield "neither an example, nor a line `**No example.** …` with the reason, or both"
    origins = [line for line in rule.text.splitlines() if line.startswith(ORIGIN)]
    if len(origins) != 1 or not rule.text.endswith(origins[0]) or not ORIGINS.fullmatch(rule.origin):
        yield "the last line is not its one origin: Seed, Art. NNNN, Ours or not marked"
    quoted = [line for line in rule.text.splitlines() if line.startswith(">")]
    if quoted != ([rule.marker] if rule.marker else []):
        yield f"a quotation that is not one marker under the heading: {', '.join(MARKERS)}"
    if rule.built == "partly" and not re.search(r"Today: .+ Not yet: .+\.$", rule.marker):
        yield "partly built, without a line `Today: … Not yet: …`"


def unknown_findings(rules: Iterable[Rule], texts: Mapping[str, str]) -> list[str]:
    """Names of rules that do not exist, in texts. `texts`: name to text."""
    known = {rule.rule_id for rule in rules}
    return [f"{name}: {found}" for name, text in texts.items() for found in sorted(set(NAMED.findall(text)) - known)]


def marker_findings(rules: Iterable[Rule], headers: Mapping[str, Collection[str]]) -> list[str]:
    """Rules marked as not built that a SQL header follows. `headers`: name of the file to its rules."""
    unbuilt = {rule.rule_id for rule in rules if rule.built == "no"}
    return [
        f"{name} follows {found}, which docs/rules.md marks as not built: say there what is built by now"
        for name, named in headers.items()
        for found in sorted(unbuilt & set(named))
    ]


def untested_findings(rules: Iterable[Rule], tests: Iterable[str]) -> list[str]:
    """Rules without a marker that no test names."""
    named = {found for text in tests for found in NAMED.findall(text)}
    return [
        f"{rule.rule_id} is built and no test names it"
        for rule in rules
        if rule.built == "yes" and rule.rule_id not in named
    ]


def glossary_findings(page: str, rules: Iterable[Rule], published: Mapping[str, Collection[str]]) -> list[str]:
    """Errors in the form of a glossary. `published`: relation of schema `report` to its columns."""
    known = {rule.rule_id for rule in rules}
    _, *parts = ENTRY.split(page)
    entries = dict(zip(parts[::2], parts[1::2], strict=True))
    findings = []
    words = parts[::2]
    if words != sorted(set(words), key=lambda word: word.casefold().replace("-", " ")):
        findings.append("the words are not in alphabetical order, or one is there twice")
    for word, text in entries.items():
        *_, last = text.strip().splitlines()
        rules_text, _, where = last.partition(" · **Where:** ")
        named = NAMED.findall(rules_text)
        if not rules_text.startswith("**Rules:** ") or not named or set(named) - known:
            findings.append(f"{word}: the last line does not begin with its rules, or names one that does not exist")
        for relation, column in CARRIER.findall(where):
            if relation not in published or (column and column not in published[relation]):
                findings.append(f"{word}: report.{relation}{f'.{column}' if column else ''} is not published")
    return findings
