"""Turns a file into facts: reads it as text, normalises it, validates it, and quarantines invalid rows."""
