"""Declarations of the source files: one declaration per Python file, without logic."""
