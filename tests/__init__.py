"""Tests mirror the folders of jobs/; `house` checks the style, and tests show that every check there can fail."""
