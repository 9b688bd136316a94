"""Writes the HTML pages: one per business date and an index; they need no server and send no request."""
