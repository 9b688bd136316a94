"""Tests every rule that concerns the books, with the rulebook's own numbers where it gives numbers."""
