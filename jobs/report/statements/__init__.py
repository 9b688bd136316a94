"""The statements of the suppliers: one workbook per supplier."""
