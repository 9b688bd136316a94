"""The page that finance opens: one file a night, and one over all nights; no server, no request."""
