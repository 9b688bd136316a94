"""The publish job: a run is committed, and its files come to their places."""
