"""The till's process is killed at every named point of what it does with its hub: begun again, it
goes on to its end, and till, other till and hub hold the same, each sale once.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from pathlib import Path

import pytest

from posdesk.derived import REBUILDS
from posdesk.sync.states import State
from posdesk.verify import verify
from tests.faults.day import named_points
from tests.postgres import fresh_database
from tests.sync import lived

QUICK = ("sync.answered", "sync.merged", "sync.renewed")
POINTS = [
    pytest.param(point, marks=() if point in QUICK else pytest.mark.slow)
    for point in named_points("sync")
]


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_anywhere_loses_and_doubles_nothing(tmp_path: Path, point: str) -> None:
    with fresh_database() as dsn:
        lived.prepare(dsn, tmp_path)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.sync.lived"])
        child = context.Process(target=lived.run, args=(dsn, str(tmp_path), point))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL, f"nobody came to {point}"
        with lived.world(dsn, tmp_path) as made:
            if point == "sync.left":
                return  # what was left is left
            made.clock.advance(300_000)
            lived.live(made)
            first, second = made.tills
            assert {till.engine.round().state for till in made.tills} <= {
                State.PROVEN,
                State.ATTENTION,
            }
            assert first.numbers() == second.numbers() == made.orders()
            # A disk that was put back gives out a number once more before it hears of that.
            twice = {number for number, times in Counter(made.orders()).items() if times > 1}
            told = made.at_hub("SELECT subject_key FROM exception WHERE code = 'same_number'")
            assert twice == {subject for (subject,) in told}
            assert verify(first.db, REBUILDS).problems == ()
            lived.leave(made)
