"""All that a till does with its hub, in a process of its own that a test kills at a named point;
and once more, to its end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, open_database
from posdesk.hub import requests
from posdesk.hub.database import HubDatabase, new_epoch
from posdesk.hub.enrolment import new_code
from posdesk.hub.hub import Hub
from posdesk.orders.commands import park
from posdesk.sync import commands, link, pairing
from posdesk.sync.dialing import acquire_lease
from posdesk.sync.engine import direct
from tests.conftest import MORNING
from tests.ordertaking import XIAOYU, add_member
from tests.selling import LI_MIN, Shop, furnish
from tests.sync.acts import stock_up
from tests.sync.network import Network
from tests.sync.paired import Till, World

CODE, SET_BACK = "code", "yesterday.db"


@contextmanager
def world(dsn: str, folder: Path) -> Iterator[World]:
    """The hub of a database, as a process that has just started has it."""
    clock = ManualClock(MORNING + 60_000)
    with HubDatabase(dsn, size=4, patience=10) as database:
        hub = Hub(database, clock, folder=folder / "hub")
        network = Network(lambda request: requests.answer(hub, request), Random(4))
        made = World(hub, clock, folder, network)
        try:
            yield made
        finally:
            made.close()


def prepare(dsn: str, folder: Path) -> None:
    """A till T2 that is paired, and a shop T1 that has sold and is about to be."""
    with world(dsn, folder) as made:
        made.till("T2", furnished=True)
        first = made.shop("T1")
        furnish(first.db)
        add_member(first.db)
        stock_up(first.db)
        first.sell()
        (folder / CODE).write_text(new_code(made.hub, "S1", "T1").text, "ascii")


def run(dsn: str, folder: str, point: str) -> None:
    """Live, ending dead at the point; a child's main."""
    failpoints.arm(point)
    with world(dsn, Path(folder)) as made:
        live(made)
        leave(made)


def live(made: World) -> None:
    """Pair, sell, hear, give a cart away, spend, be mended, be set back, see the hub set back, and
    leave. Whatever was done of it before is done again or found done.
    """
    first, second = _opened(made, "T1"), _opened(made, "T2")
    second.join()
    if link.find(first.db) is None:
        code = (made.folder / CODE).read_text("ascii")
        pairing.pair(
            first.db, direct(first.db), "http://localhost", code, call=made.dial(first.line)
        )
    first.join()
    first.engine.round()
    first.sell()
    first.engine.hand_in()
    _hear_of_each_other(first, second)
    _give_a_cart(first, second)
    acquire_lease(first.db, direct(first.db), XIAOYU, 100, first.engine.client)
    _alter(first)
    first = _set_back(made, first)
    with made.hub.database.transaction() as cursor:
        cursor.execute("UPDATE hub SET epoch = %s", (new_epoch(),))
    _hear_of_each_other(first, second)


def leave(made: World) -> None:
    """The last thing that a till does."""
    first = made.tills[0]
    commands.leave(first.db, None)


def _opened(made: World, name: str) -> Till:
    folder = made.folder / name
    till = Till(open_database(folder, made.clock), folder, made.network.link())
    made.tills.append(till)
    return till


def _hear_of_each_other(first: Till, second: Till) -> None:
    for till in (first, second, first):
        till.db.clock.advance(60_000)  # type: ignore[attr-defined]
        till.engine.round()


def _give_a_cart(first: Till, second: Till) -> None:
    parked = park(first.db, LI_MIN, Shop(first.db).cart(("water", 1000))).value
    _hear_of_each_other(first, second)
    second.engine.client.ask(parked)
    first.engine.round()  # at once: nobody waits long for a cart
    _hear_of_each_other(first, second)


def _alter(till: Till) -> None:
    """A row is altered behind the program's back, found, and read anew."""
    till.db._connection().execute("UPDATE variant SET price = 1 WHERE id = 'water'")
    till.engine.round(look=True)


def _set_back(made: World, till: Till) -> Till:
    """The disk is put back by somebody who does not know of us; both histories go on."""
    kept = made.folder / SET_BACK
    kept.unlink(missing_ok=True)
    till.db.copy_into(kept)
    till.sell()
    till.engine.round()
    till.db.close()
    for end in ("", "-wal", "-shm"):
        (till.folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    shutil.copyfile(kept, till.folder / FILE_NAME)
    till.reopen()
    till.sell()
    till.engine.round()
    return till
