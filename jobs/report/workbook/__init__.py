"""The workbook that finance opens: sheets over the published relations."""
