"""The process dies while an order is placed, paid, changed, cancelled, expires: all of it, or
nothing, and the next try does it once.
"""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from pathlib import Path

import pytest

from posdesk import verify
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from tests.conftest import MORNING
from tests.faults.day import named_points
from tests.orders import killed

TABLES = (
    *("orders", "order_line", "fulfilment", "fulfilment_terms", "consignee", "due", "payment"),
    *("refund", "order_change", "line_cancel", "order_event", "stock_move", "credit_entry"),
    *("payment_attempt", "payment_attempt_event", "pickup_code", "print_job", "journal"),
)
WHERE = {
    "order.before_part": ("place",),
    "order.before_part:2": ("place",),
    "order.before_dues": ("place",),
    "order.before_summary": ("place",),
    "order.placed": ("place",),
    "order.before_payment": ("pay",),
    "order.paid": ("pay",),
    "order.before_pending": ("attempt",),
    "order.before_refresh": ("accept",),
    "change.before_lines": ("change",),
    "change.before_dues": ("change",),
    "change.before_refund": ("change",),
    "change.before_summary": ("change",),
    "cancel.before_lines": ("cancel", "expire"),
    "cancel.before_refund": ("cancel",),
    "cancel.before_summary": ("cancel", "expire"),
    "refund.before_row": ("change", "cancel"),
    "refund.before_row:2": ("cancel",),
    "expire.one": ("expire",),
    "db.before_commit": tuple(killed.ACTS),
}
DEATHS = [(act, point) for point, acts in WHERE.items() for act in acts]


def counted(folder: Path) -> dict[str, int]:
    db = open_database(folder, ManualClock(killed.LATER))
    try:
        assert db.value("PRAGMA integrity_check") == "ok"
        return {table: db.value(f'SELECT count(*) FROM "{table}"') for table in TABLES}
    finally:
        db.close()


def run(folder: Path, act: str, point: str = "") -> int | None:
    """The act in a child that dies at the point; how it ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.orders.killed"])
    child = context.Process(target=killed.main, args=(str(folder), act, point))
    child.start()
    child.join(60)
    return child.exitcode


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A shop made ready for each act, to be copied while nobody has it open."""
    made = {act: tmp_path_factory.mktemp(act) / "shop" for act in killed.ACTS}
    for act, folder in made.items():
        db = open_database(folder, ManualClock(MORNING))
        killed.prepare(db, act)
        verify.rebuild(db, REBUILDS)
        db.close()
    return made


def made_ready(shops: dict[str, Path], folder: Path, act: str) -> dict[str, int]:
    shutil.copytree(shops[act], folder)
    return counted(folder)


def whole(folder: Path) -> None:
    db: Database = open_database(folder, ManualClock(killed.LATER))
    try:
        assert verify.verify(db, REBUILDS).problems == ()
    finally:
        db.close()


def test_every_point_of_orders_is_died_at() -> None:
    died = {point.partition(":")[0] for point in WHERE}
    assert set(named_points("order", "change", "cancel", "expire", "refund")) <= died


@pytest.mark.parametrize(("act", "point"), DEATHS)
def test_a_kill_half_way_leaves_nothing_and_the_next_try_does_all(
    shops: dict[str, Path], folder: Path, act: str, point: str
) -> None:
    before = made_ready(shops, folder, act)
    assert run(folder, act, point) == -signal.SIGKILL
    assert counted(folder) == before
    assert run(folder, act) == 0
    gained = counted(folder)
    assert gained["journal"] == before["journal"] + 1
    whole(folder)


@pytest.mark.parametrize("act", ["place", "pay", "expire"])
def test_a_kill_after_the_commit_keeps_it_and_a_second_try_changes_nothing(
    shops: dict[str, Path], folder: Path, act: str
) -> None:
    before = made_ready(shops, folder, act)
    assert run(folder, act, "db.after_commit") == -signal.SIGKILL
    after = counted(folder)
    assert after["journal"] == before["journal"] + 1
    assert run(folder, act) == 0
    assert counted(folder) == after
    whole(folder)
