"""What can be asked of the list of orders, and along which index each question is answered.

Of a question's filters the one that leaves least leads, so that no question walks through all
orders; the others are asked of what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.db import Database
from posdesk.orders.states import (
    ATTENTION,
    AWAITING_PAYMENT,
    CANCELLED,
    COUNTER,
    NOW,
    OPEN,
    PARTLY_SHIPPED,
    RETURN_OPEN,
    TO_FULFIL,
)

NEWEST, DUE_FIRST, AMOUNT = "newest", "due", "amount"
DUE, LATE = "due", "late"
ANY_OPEN = "open"
"""A status filter: whatever is neither completed nor cancelled."""
NOBODY = "-"
"""An owner filter: open orders that nobody is responsible for."""
FEW: Final = 5_000
"""So many orders are sorted faster than any index is walked."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What the list shows. Empty fields ask for nothing; days are ``YYYY-MM-DD``, both included."""

    status: str = ""
    method: str = ""
    mark: str = ""
    terms: str = ""
    first_day: str = ""
    last_day: str = ""
    owner_id: str = ""
    due: str = ""
    """`DUE`: what wants something done today; `LATE`: what is past its time."""
    member_id: str = ""
    sort: str = NEWEST

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return self != Question(sort=self.sort)


BY_MARK = {
    RETURN_OPEN: ("order_summary_returning", "instr(o.marks, 'return_open') > 0"),
    ATTENTION: ("order_summary_attention", "instr(o.marks, 'attention') > 0"),
}


@dataclass(frozen=True, slots=True)
class Road:
    """FROM and WHERE of a question with their parameters; ``at`` and ``key`` are the columns of the
    leading index that say when an order was placed and which it is.
    """

    source: str
    terms: tuple[str, ...] = ()
    params: tuple[Any, ...] = ()
    at: str = "o.occurred_at"
    key: str = "o.order_id"

    def also(self, *terms: str, params: Iterable[Any] = ()) -> Road:
        """With more terms."""
        return replace(self, terms=(*self.terms, *terms), params=(*self.params, *params))

    def sql(self) -> str:
        """FROM … WHERE …"""
        return f"FROM {self.source}" + (" WHERE " + " AND ".join(self.terms) if self.terms else "")


def along(index: str) -> str:
    """The summaries along one of their indexes."""
    return f"order_summary AS o INDEXED BY {index}"


def road_of(db: Database, question: Question) -> Road:
    """The index whose filter leaves least, with all filters."""
    statuses = _statuses(question)
    if question.member_id:
        road = Road(along("order_summary_member"), ("o.member_id IS NOT NULL",))
    elif question.due == DUE:
        sql, params = due_ids(db)
        road = Road(
            f"({sql}) AS wanted CROSS JOIN order_summary AS o ON o.order_id = wanted.order_id",
            params=params,
        )
    elif question.due == LATE:
        road = Road(along("order_summary_due"))
    elif question.mark in BY_MARK:
        road = Road(along(BY_MARK[question.mark][0]), (BY_MARK[question.mark][1],))
    elif statuses and _tally(db, statuses) <= FEW:
        road = Road(along("order_summary_status_occurred_at"))
    elif question.owner_id not in ("", NOBODY):
        road = Road(along("order_summary_owner"))
    elif question.terms not in ("", NOW):
        joined = "CROSS JOIN order_summary AS o ON o.order_id = agreed.id"
        road = Road(
            f"orders AS agreed INDEXED BY orders_terms {joined}",
            ("agreed.terms = ?", "agreed.terms <> 'now'"),
            (question.terms,),
            at="agreed.occurred_at",
            key="agreed.id",
        )
    elif question.method not in ("", COUNTER):
        road = Road(along("order_summary_method"), ("o.method <> 'counter'",))
    elif statuses:
        road = Road(along("order_summary_status_occurred_at"))
    elif question.mark:
        road = Road(along("order_summary_marked"), ("o.marks <> ''",))
    else:
        road = Road(along("order_summary_occurred_at"))
    return _filtered(db, question, road, statuses)


def _statuses(question: Question) -> tuple[str, ...]:
    """The statuses that can be meant, none where all can."""
    asked = question.status
    given = OPEN if asked == ANY_OPEN else (asked,) if asked else ()
    implied: tuple[str, ...] = ()
    if question.owner_id == NOBODY:
        implied = OPEN
    elif question.mark == PARTLY_SHIPPED:
        implied = (AWAITING_PAYMENT, TO_FULFIL)
    if given and implied:
        return tuple(status for status in given if status in implied) or given
    return given or implied


def _filtered(db: Database, question: Question, road: Road, statuses: tuple[str, ...]) -> Road:
    if statuses:
        marks = ", ".join("?" * len(statuses))
        road = road.also(f"o.status IN ({marks})", params=statuses)
    if question.method:
        road = road.also("o.method = ?", params=(question.method,))
    if question.mark and question.mark not in BY_MARK:
        road = road.also("instr(' ' || o.marks || ' ', ?) > 0", params=(f" {question.mark} ",))
    elif question.mark:
        road = road.also(BY_MARK[question.mark][1])
    if question.terms:
        terms = "(SELECT terms FROM orders WHERE id = o.order_id) = ?"
        road = road.also(terms, params=(question.terms,))
    if question.owner_id == NOBODY:
        road = road.also("o.owner_id IS NULL")
    elif question.owner_id:
        road = road.also("o.owner_id = ?", params=(question.owner_id,))
    if question.member_id:
        same = "SELECT ? UNION SELECT id FROM member WHERE merged_into_id = ?"
        road = road.also(f"o.member_id IN ({same})", params=(question.member_id,) * 2)
    if question.due == LATE:
        road = road.also("o.due_at < ?", params=(db.clock.now(),))
    return _within_days(db.clock.zone, question, road)


def _within_days(zone: ZoneInfo, question: Question, road: Road) -> Road:
    if question.first_day:
        first = _midnight(date.fromisoformat(question.first_day), zone)
        road = road.also(f"{road.at} >= ?", params=(first,))
    if question.last_day:
        end = _midnight(date.fromisoformat(question.last_day) + DAY, zone)
        road = road.also(f"{road.at} < ?", params=(end,))
    return road


def few(db: Database, question: Question) -> bool:
    """Whether a filter leaves so few orders that they can be sorted by anything."""
    statuses = _statuses(question)
    few = bool(statuses) and _tally(db, statuses) <= FEW
    return few or bool(question.member_id or question.due or question.mark in BY_MARK)


def _tally(db: Database, statuses: tuple[str, ...]) -> int:
    marks = ", ".join("?" * len(statuses))
    query = f"SELECT coalesce(sum(count), 0) FROM order_tally WHERE status IN ({marks})"
    return int(db.value(query, *statuses))


def due_ids(db: Database) -> tuple[str, tuple[Any, ...]]:
    """Ids of orders that want something done today: goods to prepare without a later time, money or
    a promise that falls due, and what was marked for attention.
    """
    tomorrow = _midnight(today(db) + DAY, db.clock.zone)
    sql = (
        "SELECT order_id FROM order_summary INDEXED BY order_summary_status_occurred_at"
        f" WHERE status = '{TO_FULFIL}' AND (due_at IS NULL OR due_at < ?1)"
        " UNION SELECT order_id FROM order_summary INDEXED BY order_summary_due WHERE due_at < ?1"
        f" UNION SELECT order_id FROM {along(BY_MARK[ATTENTION][0])}"
        f" WHERE {BY_MARK[ATTENTION][1]} AND status <> '{CANCELLED}'"
    )
    return sql.replace("?1", "?"), (tomorrow, tomorrow)


def today(db: Database) -> date:
    """The shop's day."""
    return local(db.clock.now(), db.clock.zone).date()


def _midnight(day: date, zone: ZoneInfo) -> int:
    """The first moment of a day in the shop's zone, UTC ms."""
    return int(datetime.combine(day, time.min, zone).timestamp() * 1000)
