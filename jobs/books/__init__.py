"""The books: the floors of sql/ computed in DuckDB over facts, reference tables and what earlier runs issued."""
