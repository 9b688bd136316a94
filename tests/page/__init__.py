"""Tests of the HTML pages (jobs/page), as text and in a real browser."""
