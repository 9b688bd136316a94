"""The order of sql/ follows from its headers; the page that shows it agrees with the headers."""

from __future__ import annotations

import pytest

from aftersales.jobs.books.sql_catalog import all_relations, in_order, waves
from aftersales.jobs.books.sql_files import SqlRelation
from tests.house.sql_order import COMMAND, PAGE, chapters, page


def made(folder: str, name: str, *inputs: str) -> SqlRelation:
    """A relation that is not on the disk."""
    return SqlRelation(folder, name, f"-- inputs: {', '.join(inputs) or '-'}\nSELECT 1 AS one\n")


def test_the_page_in_docs_is_what_the_headers_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"docs/sql.md is stale: `{COMMAND}` writes it again"


def test_every_chapter_has_its_sentence() -> None:
    assert list(chapters()) == sorted({relation.folder for relation in all_relations()})


def test_a_relation_comes_after_those_it_reads() -> None:
    place = {relation.plain_name: number for number, relation in enumerate(all_relations())}
    early = [
        (relation.plain_name, other)
        for relation in all_relations()
        for other in relation.inputs
        if place.get(other, -1) >= place[relation.plain_name]
    ]
    assert early == []


def test_inside_a_chapter_the_inputs_decide_and_then_the_name() -> None:
    relations = [made("02_b", "x", "b.z"), made("02_b", "z", "a.y"), made("02_b", "w"), made("01_a", "y")]
    assert [relation.plain_name for relation in in_order(relations)] == ["a.y", "b.w", "b.z", "b.x"]


def test_a_circle_is_an_error_that_names_its_members() -> None:
    with pytest.raises(ValueError, match=r"in a circle: a\.(x|y) → a\.(x|y) → a\.(x|y)"):
        list(in_order([made("01_a", "x", "a.y"), made("01_a", "y", "a.x")]))


def test_members_of_a_wave_do_not_read_each_other() -> None:
    relations = [made("01_a", "x"), made("01_a", "y"), made("01_a", "z", "a.x"), made("02_b", "w", "a.y")]
    assert [[relation.name for relation in wave] for wave in waves(relations)] == [["x", "y"], ["z", "w"]]
    assert [relation for wave in waves(all_relations()) for relation in wave] == list(all_relations())
