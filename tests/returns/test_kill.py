"""The process is killed at every named point of a day of returns: nothing is half done, nothing is
given twice, and what was not confirmed can be repeated.
"""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from posdesk.verify import verify
from tests.conftest import MORNING
from tests.faults.day import named_points
from tests.returns import killed

_SUMS = (
    "SELECT sum(amount), count(*) FROM refund",
    "SELECT sum(amount), count(*) FROM settlement",
    "SELECT sum(amount), count(*) FROM payment",
    "SELECT count(*), count(exchange_order_id) FROM settlement",
    "SELECT count(*), 0 FROM return_request",
    "SELECT sum(on_hand), 0 FROM stock_level",
)


THE_DAY = [(7_300, 6), (7_300, 3), (27_900, 10), (3, 1), (4, 0), (-8_000, 0)]


def sums(db: Database) -> list[object]:
    return [db.row(query) for query in _SUMS]


def opened(folder: Path) -> Database:
    return open_database(folder, ManualClock(MORNING + 120_000))


@pytest.mark.parametrize("point", named_points("returns"))
def test_a_kill_leaves_nothing_half_done_and_the_rest_can_be_repeated(
    tmp_path: Path, point: str
) -> None:
    orders = killed.prepare(tmp_path / "shop")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.returns.killed"])
    child = context.Process(target=killed.run, args=(str(tmp_path / "shop"), point, orders))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"the day never came to {point}"
    db = opened(tmp_path / "shop")
    assert verify(db, REBUILDS).problems == ()
    db.close()
    killed.day(tmp_path / "shop", orders)
    db = opened(tmp_path / "shop")
    assert verify(db, REBUILDS).problems == ()
    assert sums(db) == THE_DAY
    db.close()


def test_a_day_that_nobody_kills_comes_to_the_same(tmp_path: Path) -> None:
    orders = killed.prepare(tmp_path / "shop")
    killed.day(tmp_path / "shop", orders)
    db = opened(tmp_path / "shop")
    assert sums(db) == THE_DAY
    db.close()
