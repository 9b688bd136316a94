"""A file becomes facts: read as text, normalised, judged by its contract, split into accepted and quarantined rows."""
