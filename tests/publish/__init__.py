"""Tests of jobs/publish."""
