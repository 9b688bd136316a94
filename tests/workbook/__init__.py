"""Tests of jobs/workbook."""
