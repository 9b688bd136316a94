"""Tests of the Excel workbooks (jobs/workbook)."""
