"""Clean exports of every source, polluted in the ways of the Pollock benchmark and a few of our own. Every result is
one of: accepted exactly, refused clearly, or wrong. `python -m tests.pollution.page` writes docs/pollution.md."""
