"""The two charts of Summary: open exceptions by age, and refunds due and settled on the last dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet

WIDTH, HEIGHT = 15.6, 5.6
"""Centimetres."""
HEIGHT_ROWS: Final = 11
"""Rows of 15 points that a chart covers."""
COLOURS: Final = ("2F5597", "F4B183")
SMALL: Final = 800
"""Hundredths of a point."""


def add_ageing_chart(page: Worksheet, place: str, *, top: int, left: int, count: int) -> None:
    """Draw one bar per age bucket; `top`, `left` is the header of the buckets' names, `count` their number."""
    chart = _chart("Open exceptions by age")
    _add(chart, page, top=top, column=left + 1, count=count, colour=COLOURS[0])
    chart.set_categories(Reference(page, min_col=left, min_row=top + 1, max_row=top + count))
    chart.legend = None
    page.add_chart(chart, place)


def add_nights_chart(page: Worksheet, place: str, *, top: int, left: int, count: int, currency_code: str) -> None:
    """Draw two bars per date for one currency, because amounts of several currencies cannot share a scale."""
    chart = _chart(f"Refunds due and settled, last {count} business dates, {currency_code}")
    for step, colour in enumerate(COLOURS):
        _add(chart, page, top=top, column=left + 2 + step, count=count, colour=colour)
    chart.set_categories(Reference(page, min_col=left + 1, min_row=top + 1, max_row=top + count))
    chart.legend.position = "b"
    chart.x_axis.number_format = "mm-dd"
    page.add_chart(chart, place)


def _chart(title: str) -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth, chart.overlap = "col", 60, 0
    chart.title = title
    text = chart.title.tx.rich.p[0]
    text.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1000, b=True))
    for run in text.r:
        run.rPr = CharacterProperties(sz=1000, b=True)
    chart.width, chart.height = WIDTH, HEIGHT
    for axis in (chart.x_axis, chart.y_axis):
        # openpyxl marks axes as deleted by default, and Excel then does not show them
        axis.delete = False
        axis.txPr = RichText(
            p=[Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=SMALL)), endParaRPr=None)]
        )
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E0E0E0"))
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.scaling.min = 0
    return chart


def _add(chart: ChartBase, page: Worksheet, *, top: int, column: int, count: int, colour: str) -> None:
    """Add a series that has the name of its column's header."""
    series = Series(Reference(page, min_col=column, min_row=top, max_row=top + count), title_from_data=True)
    series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.series.append(series)
