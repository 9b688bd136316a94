"""Tests of jobs/state."""
