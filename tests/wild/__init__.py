"""Files in the true shapes of marketplaces and of office programs, each with what has to become of every row.

`cases/README.md` describes a case. `python -m tests.wild FOLDER…` prints where cases differ from what they expect.
"""
