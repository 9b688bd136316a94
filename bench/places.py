"""The paths of the bench: its files are under build/bench, made once and used again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parents[1]
BUILT: Final = CHECKOUT / "build" / "bench"
WORLDS: Final = BUILT / "worlds"
HOMES: Final = BUILT / "homes"
TRIALS: Final = BUILT / "trial" / str(os.getpid())
"""Homes and files of one run of a measure, removed after it; two sessions do not meet."""
YARDSTICK_PYTHON: Final = BUILT / "venv" / "bin" / "python"
"""The only environment with pandas and fastexcel: in the product's environment they would slow its imports."""
WORLD_SQL: Final = Path(__file__).resolve().parent / "world_sql"
