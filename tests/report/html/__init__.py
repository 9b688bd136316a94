"""Tests of the HTML pages (jobs/report/html), as text and in a real browser."""
