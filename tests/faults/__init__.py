"""A night survives: kills, full disks, second starts, readers."""
