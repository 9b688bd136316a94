"""Tests of jobs/report/workbook."""
