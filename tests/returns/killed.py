"""Returns of a day, run in a process of their own that a test kills at a named point; and again
afterwards, as the person at the till would repeat what was not confirmed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import Refusal
from posdesk.returns import (
    arriving,
    counter,
    exchanging,
    inspecting,
    requesting,
    reviewing,
    settling,
)
from posdesk.returns.inspecting import Found
from posdesk.returns.requesting import Wanted
from tests.conftest import MORNING
from tests.returns.back import ReturnsShop, card, cash
from tests.selling import ZHAO_LEI, furnish

_LINE = "SELECT id FROM return_line WHERE request_id = ?"
_OF_ORDER = "SELECT id FROM order_line WHERE order_id = ? ORDER BY position"


def prepare(folder: Path) -> list[str]:
    """The shop with three sales of card and cash; their ids."""
    db = open_database(folder, ManualClock(MORNING))
    furnish(db)
    shop = ReturnsShop(db)
    shop.add_member()
    sold = [shop.sell(shop.cart(("mug", 2000)), card(2_000), cash(3_000)) for _number in range(4)]
    db.close()
    return [sale.order_id for sale in sold]


def run(folder: str, point: str, orders: list[str]) -> None:
    """The day, ending dead at the point; a child's main."""
    failpoints.arm(point)
    day(Path(folder), orders)


def day(folder: Path, orders: list[str]) -> None:
    """Every return of the day; what was done before is refused or answered as it was."""
    db = open_database(folder, ManualClock(MORNING + 60_000))
    try:
        for part in (_over_the_counter, _step_by_step, _exchanged, _sent_away):
            for step in part(db, orders):
                with contextlib.suppress(Refusal):  # it was done before the kill
                    step()
    finally:
        db.close()


Step = Callable[[], object]


def _over_the_counter(db: Database, orders: list[str]) -> list[Step]:
    line = db.value(_OF_ORDER, orders[0])
    taken = counter.Taken(Wanted(line, 1000, "mind"))
    return [lambda: counter.take_back(db, ZHAO_LEI, "a", "a1", orders[0], [taken])]


def _request(db: Database, key: str, order: str) -> list[Step]:
    line = db.value(_OF_ORDER, order)
    return [
        lambda: requesting.request(db, ZHAO_LEI, key, order, [Wanted(line, 1000, "mind")]),
        lambda: reviewing.approve(db, ZHAO_LEI, key),
        lambda: arriving.brought_in(db, ZHAO_LEI, key),
        lambda: arriving.receive(db, ZHAO_LEI, key),
        lambda: inspecting.inspect(
            db, ZHAO_LEI, key, [Found(db.value(_LINE, key), 1000, "used", "damaged", 100, "worn")]
        ),
    ]


def _step_by_step(db: Database, orders: list[str]) -> list[Step]:
    return [
        *_request(db, "b", orders[1]),
        lambda: settling.settle(db, ZHAO_LEI, "b", "b1"),
    ]


def _exchanged(db: Database, orders: list[str]) -> list[Step]:
    shop = ReturnsShop(db)

    def swap() -> object:
        cart = shop.cart(("shirt", 1000))
        return exchanging.exchange(db, ZHAO_LEI, "c", "c1", cart, [cash(5_500)])

    return [*_request(db, "c", orders[2]), swap]


def _sent_away(db: Database, orders: list[str]) -> list[Step]:
    return [
        *_request(db, "d", orders[3]),
        lambda: arriving.refuse(db, ZHAO_LEI, "d", "not ours"),
    ]
