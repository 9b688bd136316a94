"""What each export means: a small invented export beside what its rows should become, one pair a dialect."""
