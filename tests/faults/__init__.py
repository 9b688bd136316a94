"""Fault tests: kills, full disks, second starts, readers, hostile files."""
