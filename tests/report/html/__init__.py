"""The page of a night, as text and in a real browser."""
