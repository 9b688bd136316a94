"""The jobs of a run, one folder per job; nightly.py calls them in order."""
