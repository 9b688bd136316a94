"""Tests of jobs/runtime."""
