"""T21 against the hub: a journal whose end was cut off fits together by itself; the hub knows of
more, and gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME
from posdesk.derived import REBUILDS
from posdesk.sync import link
from posdesk.sync.states import Trouble
from posdesk.verify import chain_problems, rebuild, verify
from tests.sync.paired import Till, World, world

pytestmark = pytest.mark.usefixtures("caplog")


@pytest.fixture
def made(clock: ManualClock, tmp_path: Path) -> Iterator[World]:
    with world(clock, tmp_path) as found:
        yield found


def _cut(till: Till, many: int) -> None:
    """Take the last sales out of the file, with all that tells of them, as a cheat would."""
    till.db.close()
    file = apsw.Connection(str(till.folder / FILE_NAME))
    file.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    file.execute("PRAGMA foreign_keys = OFF")
    last = file.execute("SELECT dseq FROM device").get - many
    sold = "(SELECT id FROM orders ORDER BY id DESC LIMIT ?)"
    line = f"(SELECT id FROM order_line WHERE order_id IN {sold})"
    file.execute(f"DELETE FROM stock_move WHERE order_line_id IN {line}", (many,))
    for table in ("order_line", "payment", "drawer_event"):
        file.execute(f"DELETE FROM {table} WHERE order_id IN {sold}", (many,))
    file.execute(f"DELETE FROM orders WHERE id IN {sold}", (many,))
    file.execute(
        "DELETE FROM journal WHERE dseq > ? AND epoch = (SELECT epoch FROM device)", (last,)
    )
    file.execute(
        "UPDATE device SET dseq = ?, last_hash = (SELECT hash FROM journal WHERE dseq = ?"
        " AND epoch = device.epoch)",
        (last, last),
    )
    file.close()
    till.reopen()


def test_a_cut_tail_is_found_and_comes_back(made: World) -> None:
    till = made.till("T1", furnished=True)
    rebuild(till.db, REBUILDS)
    till.sell()
    lost = [till.sell(), till.sell()]
    till.engine.round()
    _cut(till, 2)
    assert list(chain_problems(till.db)) == []  # by itself it fits together
    assert not set(lost) & set(till.numbers())
    status = till.engine.round()
    assert status.trouble in (Trouble.FORKED, Trouble.REPAIRED, Trouble.DIFFERENT)
    assert set(lost) <= set(till.numbers())
    assert till.numbers() == made.orders()
    assert verify(till.db, REBUILDS).problems == ()
    assert till.sell() not in lost  # nor does a number go out twice
    assert link.need(till.db).trouble != ""


def test_a_till_without_a_hub_sees_nothing_in_its_chain(made: World) -> None:
    till = made.shop("T1", furnished=True)
    till.sell()
    till.sell()
    till.join = lambda *_more: None  # type: ignore[assignment, method-assign, return-value]
    _cut(till, 1)
    assert list(chain_problems(till.db)) == []
