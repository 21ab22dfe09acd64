"""Which rows hold something of a person: the one list that exporting and erasing go by.

Every table with personal columns is named here, or in `OF_OTHERS` for those that are never about a
customer; a test holds the two together against the models. ``?1`` are the ids of the person (with
those of merged doubles), ``?2`` of their orders, ``?3`` of their returns, ``?4`` of their tickets,
``?5`` of their shipments, each as a JSON list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posdesk.members.people import Reader, same_person

OF_OTHERS: Final = frozenset({"staff", "hand_over"})
"""Personal columns of the staff, and of the carrier's driver who takes parcels over."""


def _in(place: int) -> str:
    return f"IN (SELECT value FROM json_each(?{place}))"


_ORDERS: Final = f"SELECT id FROM orders WHERE member_id {_in(1)}"
_RETURNS: Final = (
    f"SELECT id FROM return_request WHERE member_id {_in(1)} OR order_id {_in(2)} ORDER BY id"
)
_TICKETS: Final = (
    f"SELECT id FROM ticket WHERE member_id {_in(1)} OR order_id {_in(2)} OR request_id {_in(3)}"
)
_SHIPMENTS: Final = f"SELECT id FROM shipment WHERE order_id {_in(2)}"
_APPROVED: Final = " UNION ".join(
    f"SELECT approval_id FROM {table} WHERE {column} {_in(place)}"
    for table, column, place in (
        ("orders", "id", 2),
        ("order_change", "order_id", 2),
        ("order_event", "order_id", 2),
        ("refund", "order_id", 2),
        ("return_request", "id", 3),
        ("return_event", "request_id", 3),
        ("inspection", "request_id", 3),
        ("settlement", "request_id", 3),
        ("credit_entry", "member_id", 1),
    )
)
_REVIEWS: Final = f"SELECT id FROM review WHERE order_id {_in(2)}"
_NOTICES: Final = (
    f"SELECT id FROM notice WHERE member_id {_in(1)} OR order_id {_in(2)} OR request_id {_in(3)}"
    f" OR ticket_id {_in(4)}"
)
_CARTS: Final = (
    "SELECT id FROM parked_cart WHERE CASE WHEN json_valid(cart)"
    " THEN json_extract(cart, '$.member.member_id') END"
    f" {_in(1)} OR cart_id IN (SELECT cart_id FROM orders WHERE id {_in(2)})"
)

ROWS: Final[dict[str, str]] = {
    "approval": f"SELECT id FROM approval WHERE id IN ({_APPROVED})",
    "member": f"SELECT id FROM member WHERE id {_in(1)}",
    "member_phone": f"SELECT id FROM member_phone WHERE member_id {_in(1)}",
    "member_address": f"SELECT id FROM member_address WHERE member_id {_in(1)}",
    "credit_entry": f"SELECT id FROM credit_entry WHERE member_id {_in(1)}",
    "parked_cart": _CARTS,
    "orders": f"SELECT id FROM orders WHERE id {_in(2)}",
    "order_line": f"SELECT id FROM order_line WHERE order_id {_in(2)}",
    "refund": f"SELECT id FROM refund WHERE order_id {_in(2)}",
    "order_change": f"SELECT id FROM order_change WHERE order_id {_in(2)}",
    # Whose task an order was is the staff's, and what the order's summary is read off.
    "order_event": f"SELECT id FROM order_event WHERE order_id {_in(2)} AND event <> 'assigned'",
    "order_note": f"SELECT id FROM order_note WHERE order_id {_in(2)}",
    "consignee": (
        f"SELECT id FROM consignee WHERE member_id {_in(1)} OR id IN (SELECT consignee_id"
        " FROM fulfilment_terms JOIN fulfilment ON fulfilment.id = fulfilment_id"
        f" WHERE order_id {_in(2)})"
    ),
    "shipment_event": f"SELECT id FROM shipment_event WHERE shipment_id {_in(5)}",
    "pick_check": f"SELECT id FROM pick_check WHERE shipment_id {_in(5)}",
    "return_line": f"SELECT id FROM return_line WHERE request_id {_in(3)}",
    "return_event": f"SELECT id FROM return_event WHERE request_id {_in(3)}",
    "inspection": f"SELECT id FROM inspection WHERE request_id {_in(3)}",
    "photo": (
        f"SELECT id FROM photo WHERE owner = 'return' AND owner_id {_in(3)}"
        f" OR owner = 'shipment' AND owner_id {_in(5)} OR owner = 'ticket' AND owner_id {_in(4)}"
        f" OR owner = 'review' AND owner_id IN ({_REVIEWS})"
    ),
    "notice": _NOTICES,
    "notice_event": f"SELECT id FROM notice_event WHERE notice_id IN ({_NOTICES})",
    "ticket": f"SELECT id FROM ticket WHERE id {_in(4)}",
    "ticket_message": f"SELECT id FROM ticket_message WHERE ticket_id {_in(4)}",
    "ticket_event": f"SELECT id FROM ticket_event WHERE ticket_id {_in(4)}",
    "review": _REVIEWS,
    "review_answer": f"SELECT id FROM review_answer WHERE review_id IN ({_REVIEWS})",
}
"""Table → the ids of the person's rows."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything of one person by its ids."""

    members: tuple[str, ...]
    orders: tuple[str, ...]
    returns: tuple[str, ...]
    tickets: tuple[str, ...]
    shipments: tuple[str, ...]

    def params(self) -> tuple[str, ...]:
        """What the statements of `ROWS` are asked with."""
        ids = (self.members, self.orders, self.returns, self.tickets, self.shipments)
        return tuple(json.dumps(each) for each in ids)


def person(reader: Reader, member_id: str) -> Person:
    """What belongs to a customer, who may be one that was merged from several."""
    members = same_person(reader, member_id)
    known: list[str] = [json.dumps(members)]
    found: list[tuple[str, ...]] = []
    for query in (_ORDERS, _RETURNS, _TICKETS, _SHIPMENTS):
        wanted = max(int(place) for place in "12345" if f"?{place}" in query)
        ids = tuple(row[0] for row in reader.rows(query, *known[:wanted]))
        found.append(ids)
        known.append(json.dumps(ids))
    return Person(members, *found)


def rows(reader: Reader, whose: Person, tables: Iterable[str] = ROWS) -> dict[str, list[str]]:
    """Table → keys of the person's rows in it, where there are any."""
    params = whose.params()
    found: dict[str, list[str]] = {}
    for table in tables:
        query = ROWS[table]
        highest = max(int(place) for place in "12345" if f"?{place}" in query)
        keys = [row[0] for row in reader.rows(query, *params[:highest])]
        if keys:
            found[table] = keys
    return found
