"""The figures to reach: the product's measure ÷ its yardstick, the bound that must hold, and the aim."""

from __future__ import annotations

from typing import Final

from bench.table import Figure

GIB: Final = 2**30
FIGURES: Final = (
    Figure("intake", "validated intake of CSV rows ÷ DuckDB typed CTAS of the same file", 3.0, 1.6),
    Figure("night", "whole night without workbook ÷ DuckDB reading the CSVs, writing the published rows", 3.0, 1.6),
    Figure("workbook", "the same night with workbook: times faster than pandas + openpyxl", 4, 10, is_at_least=True),
    Figure("rebuild", "new rows on a history ÷ full rebuild", 0.2, 0.067),
    Figure("nothing", "new rows on a history ÷ the same rows on nothing", 3.0, 1.5),
    Figure("tenfold", "ten times the new rows in one night ÷ once", 12, 10),
    Figure("xlsx", "intake of an XLSX with 20 columns ÷ fastexcel reading it", 1.5, 1.2),
    Figure("nights", "the last of many nights ÷ the tenth", 1.5, 1.1),
    Figure("memory", "peak memory of the night", 1.5, 1.0, unit=" GiB"),
    Figure("memory_tenfold", "peak memory of the night with ten times the rows", 3.0, 1.5, unit=" GiB"),
    Figure("help", "aftersales --help ÷ bare Python start", 6, 4),
    Figure("threads", "whole night on two threads ÷ on one", 0.7, 0.6),
)
