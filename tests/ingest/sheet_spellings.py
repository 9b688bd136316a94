"""One small sheet in many legal spellings of XML: prefixes, quotes, blanks, namespaces, references, attributes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from hypothesis import strategies as st

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS: Final = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"


class Cell(NamedTuple):
    """What a cell holds, and how it is read: `kind` is text, shared, number, yes/no, computed, or a flaw."""

    kind: str
    value: str = ""


TEXTS: Final = st.text("abXYZ019 -<&'\":", min_size=1, max_size=6).map(lambda text: f"x{text}x")
GOOD: Final = st.one_of(
    st.builds(Cell, st.sampled_from(("text", "shared", "computed text")), TEXTS),
    st.builds(Cell, st.sampled_from(("number", "computed")), st.integers(0, 9999).map(str)),
    st.builds(Cell, st.just("yes/no"), st.sampled_from("01")),
)
FLAWED: Final = st.one_of(
    st.builds(
        Cell, st.sampled_from(("error", "error as text", "text error")), st.sampled_from(("#N/A", "#REF!", "#DIV/0!"))
    ),
    st.builds(Cell, st.sampled_from(("uncomputed", "uncomputed text", "blank value"))),
)


class Spelling(NamedTuple):
    """How a sheet is written."""

    prefix: str = ""
    quote: str = '"'
    blank: str = " "
    namespace: str = TRANSITIONAL
    has_references: bool = True
    is_row_per_cell: bool = False
    is_turned: bool = False
    end: str = ""

    def tag(self, name: str, attributes: Sequence[tuple[str, str]] = (), content: str | None = None) -> str:
        ordered = reversed(attributes) if self.is_turned else attributes
        text = "".join(f"{self.blank}{key}={self.quote}{value}{self.quote}" for key, value in ordered)
        start = f"<{self.prefix}{name}{text}{self.end}"
        return f"{start}/>" if content is None else f"{start}>{content}</{self.prefix}{name}{self.end}>"

    @property
    def main(self) -> tuple[str, str]:
        return (f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"), self.namespace


SPELLINGS: Final = st.just(Spelling()) | st.builds(
    Spelling,
    st.sampled_from(("", "x:", "main:")),
    st.sampled_from(("'", '"')),
    st.sampled_from((" ", "\n", "\t", "  ")),
    st.sampled_from((TRANSITIONAL, STRICT)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("", " ", "\n")),
)


def workbook(
    rows: Sequence[Sequence[Cell]], spelling: Spelling, merged: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """A workbook with these rows; `more` replaces parts."""
    texts: list[str] = []
    tag = spelling.tag
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [_cell(cell, f"{chr(65 + column)}{number}", spelling, texts) for column, cell in enumerate(row)]
        apart = spelling.is_row_per_cell and spelling.has_references
        lines += [tag("row", [("r", str(number))], cell) for cell in (cells if apart else ["".join(cells)])]
    merges = tag("mergeCells", [("count", "1")], tag("mergeCell", [("ref", merged)])) if merged else ""
    data = tag("sheetData", (), "".join(lines))
    shared = "".join(tag("si", (), tag("t", [("xml:space", "preserve")], escape(text))) for text in texts)
    relations = RELATIONS[spelling.namespace]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": tag(
            "workbook",
            [spelling.main, ("xmlns:r", relations)],
            tag("sheets", (), tag("sheet", [("name", "Sheet1"), ("sheetId", "1"), ("r:id", "r1")])),
        ),
        "xl/worksheets/sheet1.xml": tag("worksheet", [spelling.main], data + merges),
        "xl/sharedStrings.xml": tag("sst", [spelling.main], shared),
    }
    return zipped(parts | dict(more or {}))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _cell(cell: Cell, place: str, spelling: Spelling, texts: list[str]) -> str:
    kind, value = cell
    tag = spelling.tag
    place_of = [("r", place)] if spelling.has_references else []
    formula = tag("f", (), "1+1")
    if kind == "text":
        text = tag("t", [("xml:space", "preserve")], escape(value))
        return tag("c", [*place_of, ("t", "inlineStr")], tag("is", (), text))
    if kind == "shared":
        texts.append(value)
        return tag("c", [*place_of, ("t", "s")], tag("v", (), str(len(texts) - 1)))
    content, types = {
        "number": (tag("v", (), value), []),
        "yes/no": (tag("v", (), value), [("t", "b")]),
        "computed": (formula + tag("v", (), value), []),
        "computed text": (formula + tag("v", (), escape(value)), [("t", "str")]),
        "error": (tag("v", (), value), [("t", "e")]),
        "error as text": (tag("v", (), value), [("t", "str")]),
        "text error": (formula + tag("v", (), value), [("t", "str")]),
        "uncomputed": (formula, []),
        "uncomputed text": (formula, [("t", "str")]),
        "blank value": (formula + tag("v", (), ""), []),
    }[kind]
    return tag("c", [*place_of, *types], content)
