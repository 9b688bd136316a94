"""What each export looks like: one declaration a file, and no logic."""
