"""The sample, night by night, against what was worked out by hand."""
