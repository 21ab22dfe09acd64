"""Who did what with an order, and everything that was said, sent and printed about it."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note: for the staff only, or also for the customer."""

    text: str
    for_customer: bool
    at: int
    who: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A message to the customer; ``state`` is waiting, sent, failed, cancelled or again."""

    notice_id: str
    step: str
    channel: str
    subject: str
    body: str
    state: str
    detail: str
    at: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that was printed again: how often, when last, by whom."""

    document: str
    copies: int
    at: int
    who: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket about the order."""

    ticket_id: str
    number: str
    matter: str
    subject: str
    state: str
    at: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One fact of the order. ``kind`` is what sort of fact, ``what`` its code within that (tender,
    event, state, document), ``detail`` words or a number, ``amount`` minor units.
    """

    at: int
    who: str
    kind: str
    what: str = ""
    detail: str = ""
    amount: int = 0


_NOTES = """
SELECT text, for_customer, occurred_at, coalesce(name, '')
FROM order_note LEFT JOIN staff ON staff.id = staff_id WHERE order_id = ? ORDER BY order_note.id
"""


def notes(db: Reader, order_id: str) -> tuple[NoteRow, ...]:
    """The notes of an order, the oldest first; erased ones are left out."""
    rows = db.rows(_NOTES, order_id)
    return tuple(NoteRow(text, bool(told), at, who) for text, told, at, who in rows if text)


_NOTICES = """
SELECT notice.id, step, channel, subject, body, coalesce(event.state, 'waiting'),
       coalesce(event.detail, ''), notice.occurred_at
FROM notice LEFT JOIN notice_event AS event ON event.id = (
    SELECT id FROM notice_event WHERE notice_id = notice.id ORDER BY id DESC LIMIT 1)
WHERE order_id = ? ORDER BY notice.id
"""


def notices(db: Reader, order_id: str) -> tuple[NoticeRow, ...]:
    """What the customer was told about an order, and what became of it."""
    return tuple(NoticeRow(*row) for row in db.rows(_NOTICES, order_id))


_DOCUMENTS = """
SELECT document, count(*), max(occurred_at), coalesce(name, '')
FROM print_event LEFT JOIN staff ON staff.id = staff_id
WHERE order_id = ? GROUP BY document ORDER BY max(occurred_at)
"""


def documents(db: Reader, order_id: str) -> tuple[DocumentRow, ...]:
    """What was printed again of an order."""
    return tuple(DocumentRow(*row) for row in db.rows(_DOCUMENTS, order_id))


_TICKETS = """
SELECT ticket.id, ticket.number, matter, subject, one.state, ticket.occurred_at
FROM ticket JOIN ticket_summary AS one ON one.ticket_id = ticket.id
WHERE order_id = ? ORDER BY ticket.id
"""


def tickets(db: Reader, order_id: str) -> tuple[TicketRow, ...]:
    """The tickets about an order."""
    return tuple(TicketRow(*row) for row in db.rows(_TICKETS, order_id))


# Every kind of fact with when, who, kind, what, detail and amount; `by` is whose it is.
_FACTS = """
WITH sent AS (SELECT id, number FROM shipment WHERE order_id = ?1),
     back AS (SELECT id, number FROM return_request WHERE order_id = ?1),
     fact (id, at, by, kind, what, detail, amount) AS (
SELECT id, occurred_at, staff_id, 'placed', channel, '', total FROM orders WHERE id = ?1
UNION ALL SELECT id, occurred_at, staff_id, 'paid', tender, reference, amount FROM payment
    WHERE order_id = ?1
UNION ALL SELECT refund.id, refund.occurred_at, refund.staff_id, 'refunded',
    CASE refund.tender WHEN '' THEN payment.tender ELSE refund.tender END, reason, refund.amount
    FROM refund JOIN payment ON payment.id = payment_id WHERE refund.order_id = ?1
UNION ALL SELECT event.id, occurred_at, staff_id, 'event', event, CASE event WHEN 'assigned'
    THEN coalesce((SELECT name FROM staff WHERE id = detail), '') ELSE detail END, 0
    FROM order_event AS event WHERE order_id = ?1
UNION ALL SELECT id, occurred_at, staff_id, 'changed', version, reason, difference
    FROM order_change WHERE order_id = ?1
UNION ALL SELECT id, occurred_at, staff_id, 'note',
    CASE for_customer WHEN 1 THEN 'customer' ELSE 'staff' END, text, 0
    FROM order_note WHERE order_id = ?1 AND text <> ''
UNION ALL SELECT event.id, happened_at, staff_id, 'shipment', state,
    trim(sent.number || ' ' || place || ' ' || person || ' ' || detail), 0
    FROM sent JOIN shipment_event AS event ON shipment_id = sent.id
UNION ALL SELECT waybill.id, waybill.occurred_at, staff_id, 'waybill', carrier.name,
    waybill.number, 0 FROM sent JOIN waybill ON shipment_id = sent.id
    JOIN carrier ON carrier.id = carrier_id
UNION ALL SELECT event.id, occurred_at, staff_id, 'return', state,
    trim(back.number || ' ' || reason), 0 FROM back JOIN return_event AS event
    ON request_id = back.id
UNION ALL SELECT id, occurred_at, staff_id, 'printed', document, '', copy_number FROM print_event
    WHERE order_id = ?1
UNION ALL SELECT id, occurred_at, NULL, 'notice', step, channel, 0 FROM notice WHERE order_id = ?1
UNION ALL SELECT id, occurred_at, staff_id, 'ticket', matter, number, 0 FROM ticket
    WHERE order_id = ?1)
SELECT at, coalesce(name, ''), kind, what, detail, amount
FROM fact LEFT JOIN staff ON staff.id = fact.by ORDER BY at, fact.id
"""


def happenings(db: Reader, order_id: str) -> tuple[Happening, ...]:
    """All facts of an order, the oldest first."""
    rows = db.rows(_FACTS, order_id)
    return tuple(Happening(at, who, kind, str(what), *rest) for at, who, kind, what, *rest in rows)
