"""A merge in a process of its own that a test kills at a named point."""

from __future__ import annotations

import zlib
from pathlib import Path

from posdesk import failpoints, journal, linked
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.models import Brand
from posdesk.sync.merge import merge, replay
from posdesk.sync.protocol import PullAnswer
from tests.conftest import MORNING
from tests.ordertaking import add_member
from tests.selling import ZHAO_LEI, Shop, furnish
from tests.sync.acts import stock_up
from tests.sync.exchanging import answer, digests, entries, link, till

ANSWER = "answer"


def prepare(folder: Path) -> dict[object, str]:
    """A till that is to hear of the day of another, and the other's digests."""
    clock = ManualClock(MORNING)
    other, here = till(folder / "other", clock, "T2"), till(folder / "here", clock, "T1")
    furnish(other)
    add_member(other)
    stock_up(other)
    link(other, "T2")
    link(here)
    for _sale in range(3):
        Shop(other).sell_for_cash(20_000, ("water", 1000), ("shirt", 2000))
    with here.local() as tx:  # what an older program had no place for
        tx.execute(
            "INSERT INTO aside_row (id, stream, entry_id, table_name, row_key, operation, new, hlc,"
            " device, reason, created_at) VALUES ('a1', 'tenant', 'e1', 'brand', 'b1', 'insert', ?,"
            " 1, 'd2', 'unknown_table', 1)",
            zlib.compress(journal.canonical({"name": "三只松鼠"})),
        )
        linked.rebuild(tx)
    with other.command("test.brand", ZHAO_LEI) as tx:
        tx.insert(Brand, id="b1", name="三只松鼠")
    told = answer(entries(other), MORNING)
    (folder / ANSWER).write_bytes(told.packed())
    wanted: dict[object, str] = dict(digests(other))
    other.close()
    here.close()
    return wanted


def run(folder: str, point: str) -> None:
    """Merge what was told, ending dead at the point; a child's main."""
    failpoints.arm(point)
    db = open_database(Path(folder) / "here", ManualClock(MORNING + 60_000))
    day(db, Path(folder))


def day(db: Database, folder: Path) -> None:
    """Try what was kept aside, and hear what was told."""
    replay(db)
    merge(db, PullAnswer.unpacked((folder / ANSWER).read_bytes()))
