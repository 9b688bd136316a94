"""The house's own rules as code; `tests/test_house.py` asks them of every file of sql/ and jobs/."""
