"""Tests of jobs/report/statements."""
