"""Tests of jobs/home."""
