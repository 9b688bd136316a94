"""The house's own rules as code; `tests/test_house.py` applies them to every file of sql/ and jobs/."""
