"""B10: the list of orders and one order, in a shop where every third order travelled.

`size` is the number of orders. The floor of the list is the bare SELECT of as many rows along the
same index; of finding, one row by its number; of the detail, the order with its lines and payments.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench import orders
from bench.figures import Figure, quantile, timed
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.orders.detail import order_detail
from posdesk.orders.finding import find
from posdesk.orders.listing import OrderRow, counts, due_count, page
from posdesk.orders.questions import AMOUNT, DUE, DUE_FIRST, Question

TRIES = 60
SCROLLED = 40
LIMIT = 50
AIM, AIM_DETAIL = 30.0, 30.0
_COLUMNS = (
    "SELECT order_id, number, occurred_at, status, marks, method, owed, returned, paid, refunded,"
    " due_at, accepted, owner_id, member_id FROM order_summary"
)
_NEWEST = f"{_COLUMNS} ORDER BY occurred_at DESC, order_id DESC LIMIT 50"
_AFTER = (
    f"{_COLUMNS} WHERE (occurred_at, order_id) < (?, ?)"
    " ORDER BY occurred_at DESC, order_id DESC LIMIT 50"
)
_STATUS = f"{_COLUMNS} WHERE status = ? ORDER BY occurred_at DESC, order_id DESC LIMIT 50"
_DUE = f"{_COLUMNS} WHERE due_at IS NOT NULL ORDER BY due_at, order_id LIMIT 50"
_NUMBER = f"{_COLUMNS} WHERE number = ?"
_ORDER = "SELECT * FROM orders WHERE id = ?"
_LINES = "SELECT * FROM order_line WHERE order_id = ? ORDER BY position"
_PAID = "SELECT * FROM payment WHERE order_id = ? ORDER BY position"
Work = Callable[[], object]


def run(size: int, past: int = 0, keep: Path | None = None) -> list[Figure]:
    """The 95th percentile of every question beside that of its floor."""
    with orders.shop(size, keep) as folder:
        db = open_database(folder, ManualClock(orders.NOW), write=False)
        chance = random.Random(7)
        figures = [*_lists(db, size), *_found(db, size, chance), *_details(db, size, chance)]
        db.close()
    return figures


def _lists(db: Database, size: int) -> list[Figure]:
    def listed(what: str, question: Question, sql: str, *params: object) -> Figure:
        ours, floor = partial(page, db, question), partial(db.rows, sql, *params)
        return _figure(what, size, [ours] * TRIES, [floor] * TRIES, AIM)

    return [
        listed("orders, first page", Question(), _NEWEST),
        _scrolling(db, size),
        listed("filter: to fulfil", Question(status="to_fulfil"), _STATUS, "to_fulfil"),
        listed("filter: courier, completed",
               Question(method="courier", status="completed"), _STATUS, "completed"),
        listed("filter: return open", Question(mark="return_open"), _NEWEST),
        listed("filter: due today", Question(due=DUE), _DUE),
        listed("sort: due first", Question(sort=DUE_FIRST), _DUE),
        listed("sort: by amount", Question(sort=AMOUNT), _NEWEST),
        _figure("counts for chips and rail", size, [partial(_counted, db)] * TRIES,
                [partial(db.rows, "SELECT status, count FROM order_tally")] * TRIES, AIM),
    ]  # fmt: skip


def _counted(db: Database) -> None:
    counts(db)
    due_count(db)


def _scrolling(db: Database, size: int) -> Figure:
    """Page after page, as far as anybody scrolls; and once more from the middle of all orders."""
    last: list[OrderRow | None] = [None]

    def on() -> None:
        last[0] = page(db, Question(), last[0])[-1]

    def bare(row: OrderRow) -> None:
        db.rows(_AFTER, row.occurred_at, row.order_id)

    ours = [on] * SCROLLED
    times = [timed(each) for each in ours]
    middle = db.value("SELECT number FROM orders ORDER BY occurred_at LIMIT 1 OFFSET ?", size // 2)
    last[0] = find(db, middle)[0].row
    times += [timed(on) for _try in range(TRIES - SCROLLED)]
    row = last[0]
    assert row is not None
    floor = [timed(partial(bare, row)) for _try in range(TRIES)]
    return _measured("orders, scrolling", size, times, floor, AIM)


def _found(db: Database, size: int, chance: random.Random) -> list[Figure]:
    picked = [chance.randrange(size) for _try in range(TRIES)]
    kinds: tuple[tuple[str, Callable[[int], str]], ...] = (
        ("find: number", orders.number),
        ("find: number's tail", lambda n: orders.number(n)[-4:]),
        ("find: phone tail", lambda n: orders.phone(n)[-4:]),
        ("find: waybill", orders.waybill),
        ("find: pick-up code", orders.code),
        ("find: name", orders.person),
    )
    floor = [partial(db.rows, _NUMBER, orders.number(n)) for n in picked]
    return [
        _figure(what, size, [partial(find, db, text(n)) for n in picked], floor, AIM)
        for what, text in kinds
    ]


def _details(db: Database, size: int, chance: random.Random) -> list[Figure]:
    def detail(n: int) -> None:
        order_detail(db, orders.order_id(n), orders.NOW)

    def bare(n: int) -> None:
        for sql in (_ORDER, _LINES, _PAID):
            db.rows(sql, orders.order_id(n))

    figures = []
    for what, step in (("detail: counter sale", 1), ("detail: courier, signed", 0)):
        picked = [chance.randrange(size // 3) * 3 + step for _try in range(TRIES)]
        figures.append(
            _figure(
                what, size, [partial(detail, n) for n in picked],
                [partial(bare, n) for n in picked], AIM_DETAIL,
            )
        )  # fmt: skip
    return figures


def _figure(
    what: str, size: int, ours: Sequence[Work], floor: Sequence[Work], aim: float
) -> Figure:
    return _measured(what, size, [timed(w) for w in ours], [timed(w) for w in floor], aim)


def _measured(
    what: str, size: int, ours: Sequence[float], floor: Sequence[float], aim: float
) -> Figure:
    worst = quantile(ours, 0.95)
    note = f"median {quantile(ours, 0.5):.2f} ms"
    met = worst <= aim
    return Figure("B10", what, size, "ms p95", worst, quantile(floor, 0.95), f"<= {aim:g} ms", met,
                  note)  # fmt: skip
