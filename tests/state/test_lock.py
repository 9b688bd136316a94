"""One run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aftersales.jobs.runtime.exit_codes import HomeHeld
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home

HOLDER = """
import sys
from pathlib import Path
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
with held(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_sees_who_holds(tmp_path: Path) -> None:
    with held(Home(tmp_path)), pytest.raises(HomeHeld) as ending, held(Home(tmp_path)):
        pytest.fail("two held the home at once")
    assert ending.value.exit_code == 75
    assert f"process {os.getpid()}" in str(ending.value)
    with held(Home(tmp_path)):
        pass


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(HomeHeld, match=f"process {holder.pid}"), held(Home(tmp_path)):
        pytest.fail("the home was free")
    holder.kill()
    holder.communicate()
    with held(Home(tmp_path)):
        pass
