"""Clean exports of every source, polluted in the ways of the Pollock benchmark and a few of our own, and what became of
them: accepted exactly, refused clearly, or wrong. `python -m tests.pollution.page` writes docs/pollution.md."""
