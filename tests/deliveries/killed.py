"""What a test lets die: one command on a shop that was made ready for it."""

from __future__ import annotations

import sys
from pathlib import Path

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.deliveries import handing, pickup, runs
from tests.conftest import MORNING
from tests.deliveries.desk import SF, ZHOU_KAI

LATER = MORNING + 60_000


def hand_over(db: Database) -> None:
    """Everything that is packed goes with 顺丰."""
    packed = "SELECT shipment_id FROM shipment_summary WHERE state = 'packed' ORDER BY number"
    handing.hand_over(db, ZHOU_KAI, SF, [row[0] for row in db.rows(packed)])


def collect(db: Database) -> None:
    """The customer is there with the code."""
    pickup.collect(db, ZHOU_KAI, "483920")


def settle(db: Database) -> None:
    """The driver is back with his cash."""
    run = db.value("SELECT id FROM driver_run")
    runs.settle_run(db, ZHOU_KAI, run, runs.run_detail(db, run).expected)


ACTS = {"hand_over": hand_over, "collect": collect, "settle": settle}


if __name__ == "__main__":
    database = open_database(Path(sys.argv[1]), ManualClock(LATER))
    ACTS[sys.argv[2]](database)
    database.close()
