"""Tests of jobs/ingest: from the bytes of a file to accepted and quarantined rows."""
