"""The meaning of each export: pairs of a small invented export and the rows it should become, one pair per dialect."""
