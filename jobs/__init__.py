"""The night, room by room: list this folder and you have read it."""
