"""Computes sql/ on Apache Spark, for homes whose history outgrows one machine. DuckDB stays the default."""
