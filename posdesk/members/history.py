"""What happened with a customer: orders, returns and tickets, with those of merged doubles.

Amounts are minor units, times UTC ms; everything comes newest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posdesk.db import Row
from posdesk.members.people import Reader, same_person

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of the customer; ``marks`` as `orders.states.MARKS` names them."""

    order_id: str
    number: str
    occurred_at: int
    status: str
    marks: tuple[str, ...]
    method: str
    owed: int
    outstanding: int


@dataclass(frozen=True, slots=True)
class PastReturn:
    """A return of the customer, and what was given for it."""

    request_id: str
    number: str
    occurred_at: int
    state: str
    order_id: str
    order_number: str
    amount: int


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket of the customer."""

    ticket_id: str
    number: str
    occurred_at: int
    matter: str
    state: str
    subject: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there was: orders, what they came to less what came back, returns, tickets."""

    orders: int
    spent: int
    outstanding: int
    returns: int
    tickets: int


def _among(ids: tuple[str, ...]) -> str:
    return f"member_id IN ({', '.join('?' * len(ids))})"


def orders(reader: Reader, member_id: str, limit: int = PAGE) -> tuple[PastOrder, ...]:
    """The newest orders."""
    own = same_person(reader, member_id)
    rows = reader.rows(
        "SELECT order_id, number, occurred_at, status, marks, method, owed,"
        " CASE WHEN status = 'cancelled' THEN 0 ELSE owed - returned - paid + refunded END"
        f" FROM order_summary WHERE {_among(own)} ORDER BY occurred_at DESC, order_id DESC LIMIT ?",
        *own,
        limit,
    )
    return tuple(PastOrder(*_split(row)) for row in rows)


def _split(row: Row) -> Row:
    return (*row[:4], tuple(row[4].split()), *row[5:])


def returns(reader: Reader, member_id: str, limit: int = PAGE) -> tuple[PastReturn, ...]:
    """The newest returns: of this customer's orders, and those without a receipt."""
    own = same_person(reader, member_id)
    rows = reader.rows(
        "SELECT request.id, request.number, request.occurred_at,"
        " coalesce(summary.state, 'requested'), coalesce(request.order_id, ''),"
        " coalesce(orders.number, ''), (SELECT coalesce(sum(amount), 0) FROM settlement"
        " WHERE request_id = request.id) FROM return_request AS request"
        " LEFT JOIN return_summary AS summary ON summary.request_id = request.id"
        " LEFT JOIN orders ON orders.id = request.order_id WHERE request.id IN ("
        f"{_RETURNS.format(among=_among(own))}) ORDER BY request.id DESC LIMIT ?",
        *own,
        *own,
        limit,
    )
    return tuple(PastReturn(*row) for row in rows)


_RETURNS: Final = (
    "SELECT id FROM return_request WHERE {among} UNION SELECT id FROM return_request"
    " WHERE order_id IN (SELECT order_id FROM order_summary WHERE {among})"
)


def tickets(reader: Reader, member_id: str, limit: int = PAGE) -> tuple[PastTicket, ...]:
    """The newest tickets."""
    own = same_person(reader, member_id)
    rows = reader.rows(
        "SELECT ticket.id, ticket.number, ticket.occurred_at, ticket.matter,"
        " coalesce(summary.state, 'open'), ticket.subject FROM ticket"
        " LEFT JOIN ticket_summary AS summary ON summary.ticket_id = ticket.id"
        f" WHERE {_among(own)} ORDER BY ticket.id DESC LIMIT ?",
        *own,
        limit,
    )
    return tuple(PastTicket(*row) for row in rows)


def totals(reader: Reader, member_id: str) -> Totals:
    """The sums over everything that ever happened."""
    own = same_person(reader, member_id)
    found = reader.row(
        "SELECT count(*), coalesce(sum(owed - returned), 0),"
        " coalesce(sum(iif(status = 'cancelled', 0, owed - returned - paid + refunded)), 0)"
        f" FROM order_summary WHERE {_among(own)}",
        *own,
    )
    assert found is not None
    among = _RETURNS.format(among=_among(own))
    returned = reader.value(f"SELECT count(*) FROM ({among})", *own, *own)
    asked = reader.value(f"SELECT count(*) FROM ticket WHERE {_among(own)}", *own)
    placed, spent, outstanding = found
    return Totals(placed, spent, outstanding, returned, asked)
