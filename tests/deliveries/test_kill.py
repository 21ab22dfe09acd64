"""The process dies in the middle of a hand-over, a pick-up, a settlement: all of it, or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from tests.conftest import MORNING
from tests.deliveries import killed
from tests.deliveries.desk import ZHOU_KAI, Desk, stock

ROOT = Path(__file__).resolve().parents[2]
CASH = {"method": "local", "terms": "cod", "paid": 0}
COUNTS = (
    *("hand_over", "run_settlement", "payment", "journal"),
    *("shipment_event WHERE state IN ('handed_over', 'signed')", "stock_move"),
)


def prepare(db: Database, act: str) -> None:
    stock(db)
    desk = Desk(db)
    if act == "hand_over":
        for number in ("SF1024330021746", "SF1024330021747"):
            desk.label(desk.packed(desk.place(("mug", 1000))), number)
    elif act == "collect":
        order = desk.place(("mug", 2000), method="pickup")
        from posdesk.deliveries.pickup import make_ready

        for part in (desk.packed(order, mug=1000), desk.packed(order)):
            make_ready(db, ZHOU_KAI, part)
    else:
        orders = [desk.place(("mug", 1000), **CASH), desk.place(("mug", 2000), **CASH)]
        shipments = [desk.packed(order) for order in orders]
        desk.driven(*shipments)
        for shipment in shipments:
            desk.note(shipment, "signed", person="王小雨")


def counted(folder: Path) -> tuple[int, ...]:
    db = open_database(folder, ManualClock(killed.LATER))
    try:
        assert db.value("PRAGMA integrity_check") == "ok"
        return tuple(db.value(f"SELECT count(*) FROM {what}") for what in COUNTS)
    finally:
        db.close()


def run(folder: Path, act: str, point: str = "") -> int:
    environment = {**os.environ, "POSDESK_FAILPOINT": point, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.deliveries.killed", str(folder), act]
    return subprocess.run(command, env=environment, cwd=ROOT).returncode


@pytest.mark.parametrize(
    ("act", "point", "gained"),
    [
        ("hand_over", "delivery.hand_over.one", (1, 0, 0, 1, 2, 2)),
        ("hand_over", "delivery.goods.moved:2", (1, 0, 0, 1, 2, 2)),
        ("collect", "delivery.collect.one", (0, 0, 0, 1, 2, 2)),
        ("collect", "db.before_commit", (0, 0, 0, 1, 2, 2)),
        ("settle", "delivery.settlement.written", (0, 1, 2, 1, 0, 0)),
        ("settle", "delivery.settlement.paid:2", (0, 1, 2, 1, 0, 0)),
    ],
)
def test_a_kill_half_way_leaves_nothing_and_the_next_try_does_all(
    folder: Path, act: str, point: str, gained: tuple[int, ...]
) -> None:
    db = open_database(folder, ManualClock(MORNING))
    prepare(db, act)
    db.close()
    before = counted(folder)
    assert run(folder, act, point) == -signal.SIGKILL
    assert counted(folder) == before
    assert run(folder, act) == 0
    assert tuple(b - a for a, b in zip(before, counted(folder), strict=True)) == gained


def test_a_kill_after_the_commit_keeps_all_of_it(folder: Path) -> None:
    db = open_database(folder, ManualClock(MORNING))
    prepare(db, "settle")
    db.close()
    assert run(folder, "settle", "db.after_commit") == -signal.SIGKILL
    after = counted(folder)
    assert after[1:3] == (1, 2)
    assert run(folder, "settle") == 0  # the same count again changes nothing
    assert counted(folder) == after
