"""Tests of jobs/telling."""
