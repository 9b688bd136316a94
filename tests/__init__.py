"""Tests mirror the rooms; `house` keeps the style, and every check there is shown to be able to fail."""
