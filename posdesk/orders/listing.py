"""The list of orders: filtered, sorted, counted, and read on from the last row that was shown.

Every question is answered along an index (see `questions`), and a page goes on after the row before
it instead of counting from the start, so that a million orders scroll like twelve. Amounts in minor
units, times UTC ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from posdesk.db import Command, Database, Row
from posdesk.orders.questions import (
    AMOUNT,
    BY_MARK,
    DAY,
    DUE_FIRST,
    NEWEST,
    Question,
    along,
    due_ids,
    few,
    road_of,
    today,
)
from posdesk.orders.states import ATTENTION, CANCELLED, COUNTER, RETURN_OPEN

Reader = Database | Command

PAGE: Final = 50
AMOUNT_DAYS: Final = 31
"""The days that are sorted by amount where nothing else narrows the list."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one part of an order gets to the customer: what a row says of it."""

    method: str
    carrier: str = ""
    code: str = ""
    slot_day: str = ""
    slot_from: int = 0
    slot_until: int = 0


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order of the list. ``amount`` is what is owed as agreed now; of a cancelled order what
    was.
    """

    order_id: str
    number: str
    occurred_at: int
    status: str
    marks: tuple[str, ...]
    method: str
    amount: int
    outstanding: int
    due_at: int | None
    accepted: bool
    owner_id: str
    owner: str
    member_id: str
    customer: str
    terms: str
    currency: str
    owed: int = field(repr=False)
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders stand where, for the chips above the list."""

    by_status: dict[str, int]
    returns_open: int
    attention: int

    @property
    def all(self) -> int:
        return sum(self.by_status.values())


def counts(reader: Reader) -> Counts:
    """Counts per status, from the tally that every command keeps, and of what is open besides."""
    by_status: dict[str, int] = dict(reader.rows("SELECT status, count FROM order_tally"))
    returning = reader.value(
        f"SELECT count(*) FROM order_summary AS o INDEXED BY {BY_MARK[RETURN_OPEN][0]}"
        f" WHERE {BY_MARK[RETURN_OPEN][1]}"
    )
    attention = reader.value(
        f"SELECT count(*) FROM order_summary AS o INDEXED BY {BY_MARK[ATTENTION][0]}"
        f" WHERE {BY_MARK[ATTENTION][1]}"
    )
    return Counts(by_status, returning, attention)


def page(
    db: Database, question: Question, after: OrderRow | None = None, limit: int = PAGE
) -> tuple[OrderRow, ...]:
    """The first rows of an answer, or those after the last one shown."""
    question = bounded(db, question)
    if question.sort != DUE_FIRST:
        return _rows(db, question, after, limit)
    first: tuple[OrderRow, ...] = ()
    if after is None or after.due_at is not None:
        first = _rows(db, question, after, limit, dated=True)
        after = None
    rest = replace(question, sort=NEWEST)
    left = limit - len(first)
    return first + (_rows(db, rest, after, left, dated=False) if left else ())


def bounded(db: Database, question: Question) -> Question:
    """The question as it is answered: by amount only among so many orders as can be sorted at once.

    Where the filters leave too many, the newest `AMOUNT_DAYS` days are taken.
    """
    if question.sort != AMOUNT or question.first_day or few(db, question):
        return question
    end = date.fromisoformat(question.last_day) if question.last_day else today(db)
    return replace(question, first_day=str(end - (AMOUNT_DAYS - 1) * DAY))


def rows_of(db: Database, order_ids: Sequence[str]) -> tuple[OrderRow, ...]:
    """The rows of these orders, in this order; unknown ids are left out."""
    if not order_ids:
        return ()
    marks = ", ".join("?" * len(order_ids))
    inner = f"SELECT * FROM order_summary WHERE order_id IN ({marks})"
    found = {row.order_id: row for row in _read(db, inner, "", order_ids)}
    return tuple(found[key] for key in order_ids if key in found)


def due_count(db: Database) -> int:
    """How many orders want something done by the end of today, or are past their time."""
    sql, params = due_ids(db)
    return int(db.value(f"SELECT count(*) FROM ({sql})", *params))


def standing(db: Database, order_id: str) -> OrderRow | None:
    """One order as the list shows it, None for none."""
    return next(iter(rows_of(db, [order_id])), None)


_COLUMNS = """
SELECT o.order_id, o.number, o.occurred_at, o.status, o.marks, o.method, o.owed, o.returned, o.paid,
       o.refunded, o.due_at, o.accepted, coalesce(o.owner_id, ''), coalesce(owner.name, ''),
       coalesce(o.member_id, ''), coalesce(known.name, ''), agreed.terms, agreed.currency,
       agreed.total
"""
_JOINED = """
JOIN orders AS agreed ON agreed.id = o.order_id
LEFT JOIN staff AS owner ON owner.id = o.owner_id
LEFT JOIN member AS known ON known.id = o.member_id
"""
_WAYS = """
SELECT part.order_id, terms.method, coalesce(who.name, ''), terms.slot_day, terms.slot_from,
       terms.slot_until,
       coalesce((SELECT code FROM pickup_code WHERE fulfilment_id = part.id
                 ORDER BY id DESC LIMIT 1), ''),
       coalesce((SELECT name FROM carrier WHERE id = coalesce(
           (SELECT carrier_id FROM shipment JOIN shipment_summary ON shipment_id = shipment.id
            WHERE fulfilment_id = part.id AND carrier_id IS NOT NULL
            ORDER BY shipment.id DESC LIMIT 1), terms.carrier_id)), '')
FROM fulfilment AS part
JOIN fulfilment_terms AS terms ON terms.id = (
    SELECT id FROM fulfilment_terms WHERE fulfilment_id = part.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee AS who ON who.id = terms.consignee_id
WHERE part.order_id IN ({marks}) ORDER BY part.id
"""


def _rows(
    db: Database,
    question: Question,
    after: OrderRow | None,
    limit: int,
    *,
    dated: bool | None = None,
) -> tuple[OrderRow, ...]:
    """A page along the road; ``dated`` keeps those that have, or have not, a time when due."""
    road = road_of(db, question)
    if dated is not None:
        road = road.also(f"o.due_at IS {'NOT ' if dated else ''}NULL")
    if dated and road.source.startswith("order_summary AS o"):
        road = replace(road, source=along("order_summary_due"))
    column, key, down = (road.at, road.key, True)
    value: int | None = after.occurred_at if after else None
    if dated:
        column, down, value = "o.due_at", False, after.due_at if after else None
    elif question.sort == AMOUNT:
        column, value = "o.owed", after.owed if after else None
    if after is not None:
        sign = "<" if down else ">"
        road = road.also(f"({column}, {key}) {sign} (?, ?)", params=(value, after.order_id))
    order = f"{column} DESC, {key} DESC" if down else f"{column}, {key}"
    inner = f"SELECT o.* {road.sql()} ORDER BY {order} LIMIT ?"
    outer = order.replace("agreed.occurred_at", "o.occurred_at").replace("agreed.id", "o.order_id")
    return _read(db, inner, outer, (*road.params, limit))


def _read(db: Database, inner: str, order: str, params: Sequence[Any]) -> tuple[OrderRow, ...]:
    ordered = f" ORDER BY {order}" if order else ""
    rows = db.rows(f"{_COLUMNS} FROM ({inner}) AS o {_JOINED}{ordered}", *params)
    travelling = [row[0] for row in rows if row[5] != COUNTER]
    ways: dict[str, list[Row]] = {}
    if travelling:
        query = _WAYS.format(marks=", ".join("?" * len(travelling)))
        for row in db.rows(query, *travelling):
            ways.setdefault(row[0], []).append(row[1:])
    return tuple(_row(row, ways.get(row[0], ())) for row in rows)


def _row(row: Row, ways: Sequence[Row]) -> OrderRow:
    (order_id, number, occurred_at, status, marks, method, owed, returned, paid, refunded, due_at,
     accepted, owner_id, owner, member_id, customer, terms, currency, total) = row  # fmt: skip
    consignee = next((way[1] for way in ways if way[1]), "")
    return OrderRow(
        order_id, number, occurred_at, status, tuple(marks.split()), method,
        total if status == CANCELLED else owed, owed - returned - paid + refunded, due_at,
        bool(accepted), owner_id, owner, member_id, customer or consignee, terms, currency, owed,
        tuple(Way(way[0], way[6], way[5], way[2], way[3], way[4]) for way in ways),
    )  # fmt: skip
