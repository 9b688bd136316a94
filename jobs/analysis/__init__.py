"""Queries over the published file: explain, diff, simulate, sql, dictionary, export; their SQL is in sql/."""
