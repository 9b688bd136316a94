"""Tests of jobs/console."""
