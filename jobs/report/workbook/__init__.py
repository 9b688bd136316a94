"""Writes the Excel workbooks: the reconciliation workbook, the statements and the quarantine files."""
