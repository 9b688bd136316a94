"""Tests of jobs/books."""
