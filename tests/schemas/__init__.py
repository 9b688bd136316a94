"""What a valid row is, rule by rule."""
