"""The process is killed at every named point of a merge: rows, sums and cursors are all there or
none is, and the same answer merged again gives what it would have given.
"""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from tests.conftest import MORNING
from tests.faults.day import named_points
from tests.sync import killed
from tests.sync.exchanging import digests, problems


@pytest.mark.parametrize("point", [*named_points("merge"), "db.before_commit:2"])
def test_a_kill_in_a_merge_leaves_all_or_nothing(tmp_path: Path, point: str) -> None:
    wanted = killed.prepare(tmp_path)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.killed"])
    child = context.Process(target=killed.run, args=(str(tmp_path), point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"nobody came to {point}"
    db = open_database(tmp_path / "here", ManualClock(MORNING + 120_000))
    try:
        seq = db.value("SELECT tenant_seq FROM hub_link")
        assert (seq > 0) == (db.value("SELECT count(*) FROM orders") == 3)
        digests(db)
        killed.day(db, tmp_path)
        assert digests(db) == wanted
        assert db.value("SELECT count(*) FROM aside_row") == 0
        assert problems(db) == []
    finally:
        db.close()
