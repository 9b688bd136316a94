"""Tests of jobs/commands."""
