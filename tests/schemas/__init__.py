"""The contracts of rows, rule by rule."""
