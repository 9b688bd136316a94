"""The report job: the workbook, the suppliers' statements and the page of a run."""
