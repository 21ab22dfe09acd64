"""What is asked about tickets. Times in UTC milliseconds; names in the language in use."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_, gettext
from posdesk.notices.queries import NoticeRow, notices_of_ticket
from posdesk.photos import KeptPhoto, photos_of
from posdesk.service.states import CLOSED, MATTERS, STATES

SOON_MS = 3_600_000
"""A ticket counts as due from so long before its time."""

DUE, MINE, OPEN, WAITING, CLOSED_LIST = "due", "mine", "open", "waiting", "closed"
LISTS = {
    DUE: N_("Due soon"),
    MINE: N_("Mine"),
    OPEN: N_("Open"),
    WAITING: N_("Waiting"),
    CLOSED_LIST: N_("Closed"),
}


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket in a list. `last` is the newest thing said; `overdue` where its time has passed."""

    id: str
    number: str
    matter: str
    matter_label: str
    subject: str
    state: str
    state_label: str
    customer: str
    order_id: str | None
    order_number: str
    owner_id: str | None
    owner: str
    due_at: int | None
    overdue: bool
    occurred_at: int
    last: str
    last_at: int
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets stand in each list but the closed ones; `reviews` await an answer."""

    due: int
    mine: int
    open: int
    waiting: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a ticket's conversation: a message (`side`) or an event (`event`)."""

    id: str
    side: str
    event: str
    text: str
    by: str
    occurred_at: int
    owner: str = ""
    due_at: int | None = None
    satisfaction: int | None = None


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """A ticket with its conversation, oldest first, and what it is about."""

    row: TicketRow
    entries: tuple[Entry, ...]
    member_id: str | None
    phones: tuple[str, ...]
    contact: str
    shipment_id: str | None
    shipment_number: str
    request_id: str | None
    request_number: str
    photos: tuple[KeptPhoto, ...]
    notices: tuple[NoticeRow, ...]


_ROWS = """
SELECT ticket.id, ticket.number, ticket.matter, ticket.subject, summary.state,
       coalesce(nullif(member.name, ''), nullif(ticket.contact, ''), ''), ticket.order_id,
       coalesce(orders.number, ''), summary.owner_id, coalesce(owner.name, ''), summary.due_at,
       ticket.occurred_at, coalesce(last.text, ''), coalesce(last.occurred_at, ticket.occurred_at),
       (SELECT satisfaction FROM ticket_event WHERE ticket_id = ticket.id AND event = 'closed'
        ORDER BY id DESC LIMIT 1)
FROM ticket_summary AS summary JOIN ticket ON ticket.id = summary.ticket_id
LEFT JOIN member ON member.id = ticket.member_id
LEFT JOIN orders ON orders.id = ticket.order_id
LEFT JOIN staff AS owner ON owner.id = summary.owner_id
LEFT JOIN ticket_message AS last ON last.id = (
    SELECT id FROM ticket_message WHERE ticket_id = ticket.id AND side <> 'internal'
    ORDER BY id DESC LIMIT 1)
"""
_WHERE = {
    DUE: "summary.state IN ('open', 'waiting') AND summary.due_at <= ?1",
    MINE: "summary.state IN ('open', 'waiting') AND summary.owner_id = ?2",
    OPEN: "summary.state = 'open' AND ?1 IS NOT NULL",
    WAITING: "summary.state = 'waiting' AND ?1 IS NOT NULL",
    CLOSED_LIST: "+summary.state = 'closed' AND ?1 IS NOT NULL",  # along the ids: they end soon
}
_SEARCH = """
 AND (ticket.number LIKE ?3 OR orders.number LIKE ?3 OR ticket.subject LIKE ?3
 OR ticket.contact LIKE ?3 OR member.name LIKE ?3 OR EXISTS (SELECT 1 FROM member_phone
 WHERE member_id = ticket.member_id AND deleted_at IS NULL AND phone LIKE ?3))
"""
_ORDER = {CLOSED_LIST: "summary.ticket_id DESC"}
_SOONEST = "summary.due_at IS NULL, summary.due_at, ticket.id"


def due_count(db: Database) -> int:
    """How many tickets are due, for the rail."""
    query = "SELECT count(*) FROM ticket_summary WHERE state IN ('open', 'waiting') AND due_at <= ?"
    return int(db.value(query, db.clock.now() + SOON_MS))


def counts(db: Database, actor: str | None) -> Counts:
    """The figures on the chips and on the rail."""
    soon = db.clock.now() + SOON_MS
    row = db.row(
        "SELECT coalesce(sum(due_at <= ?1), 0), coalesce(sum(owner_id = ?2), 0),"
        " coalesce(sum(state = 'open'), 0), coalesce(sum(state = 'waiting'), 0)"
        " FROM ticket_summary WHERE state IN ('open', 'waiting')",
        soon,
        actor,
    )
    unanswered = db.value(
        "SELECT count(*) FROM review WHERE NOT EXISTS"
        " (SELECT 1 FROM review_answer WHERE review_id = review.id)"
    )
    return Counts(*[*(row or (0, 0, 0, 0)), unanswered])


def tickets(
    db: Database, which: str, actor: str | None, search: str = "", limit: int = 500
) -> tuple[TicketRow, ...]:
    """The tickets of a list, what is due first; `search` finds numbers, subjects, names, phones."""
    now = db.clock.now()
    wanted = f"%{search.strip().replace('%', '').replace('_', '')}%"
    where = f"WHERE {_WHERE[which]} AND ?2 IS ?2{_SEARCH if search.strip() else ' AND ?3 = ?3'}"
    order = f"ORDER BY {_ORDER.get(which, _SOONEST)} LIMIT ?4"
    rows = db.rows(f"{_ROWS} {where} {order}", now + SOON_MS, actor, wanted, limit)
    return tuple(_row(row, now) for row in rows)


def tickets_of(db: Database, order_id: str) -> tuple[TicketRow, ...]:
    """The tickets about an order, newest first."""
    now = db.clock.now()
    rows = db.rows(f"{_ROWS} WHERE ticket.order_id = ? ORDER BY ticket.id DESC", order_id)
    return tuple(_row(row, now) for row in rows)


def tickets_of_member(db: Database, member_id: str) -> tuple[TicketRow, ...]:
    """The tickets of a customer, newest first."""
    now = db.clock.now()
    rows = db.rows(f"{_ROWS} WHERE ticket.member_id = ? ORDER BY ticket.id DESC", member_id)
    return tuple(_row(row, now) for row in rows)


def _row(row: Row, now: int) -> TicketRow:
    id_, number, matter, subject, state, *rest = row
    customer, order_id, order_number, owner_id, owner, due_at, occurred_at, last, last_at, stars = (
        rest
    )
    overdue = state != CLOSED and due_at is not None and due_at <= now
    return TicketRow(
        id_, number, matter, gettext(MATTERS[matter]), subject, state, gettext(STATES[state]),
        customer, order_id, order_number, owner_id, owner, due_at, overdue, occurred_at,
        " ".join(last.split()), last_at, stars,
    )  # fmt: skip


_ENTRIES = """
SELECT said.id, side, '', text, coalesce(staff.name, ''), said.occurred_at, '', NULL, NULL
FROM ticket_message AS said LEFT JOIN staff ON staff.id = said.staff_id WHERE ticket_id = ?1
UNION ALL
SELECT done.id, '', event, detail, coalesce(staff.name, ''), done.occurred_at,
       coalesce(owner.name, ''), due_at, satisfaction
FROM ticket_event AS done LEFT JOIN staff ON staff.id = done.staff_id
LEFT JOIN staff AS owner ON owner.id = done.owner_id WHERE ticket_id = ?1
ORDER BY 1
"""
_ABOUT = """
SELECT ticket.member_id, ticket.contact, ticket.shipment_id, coalesce(shipment.number, ''),
       ticket.request_id, coalesce(request.number, '')
FROM ticket LEFT JOIN shipment ON shipment.id = ticket.shipment_id
LEFT JOIN return_request AS request ON request.id = ticket.request_id WHERE ticket.id = ?
"""


def ticket_detail(db: Database, ticket_id: str) -> TicketDetail:
    """A ticket with everything around it. Raises `NotFound`."""
    found = db.row(f"{_ROWS} WHERE ticket.id = ?", ticket_id)
    about = db.row(_ABOUT, ticket_id)
    if found is None or about is None:
        raise NotFound(N_("ticket"), ticket_id)
    member_id, contact, shipment_id, shipment_number, request_id, request_number = about
    phones = db.rows(
        "SELECT phone FROM member_phone WHERE member_id = ? AND deleted_at IS NULL"
        " ORDER BY position, id",
        member_id,
    )
    return TicketDetail(
        _row(found, db.clock.now()),
        tuple(Entry(*row) for row in db.rows(_ENTRIES, ticket_id)),
        member_id,
        tuple(row[0] for row in phones),
        contact,
        shipment_id,
        shipment_number,
        request_id,
        request_number,
        photos_of(db, "ticket", ticket_id),
        notices_of_ticket(db, ticket_id),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that a ticket can be about, found by number or phone."""

    order_id: str | None
    order_number: str
    member_id: str | None
    customer: str
    phone: str
    occurred_at: int


_SUBJECT = """
SELECT orders.id, orders.number, orders.member_id,
       coalesce(nullif(member.name, ''), who.name, ''),
       coalesce((SELECT phone FROM member_phone WHERE member_id = orders.member_id
                 AND deleted_at IS NULL ORDER BY position LIMIT 1), who.phone, ''),
       orders.occurred_at
FROM orders LEFT JOIN member ON member.id = orders.member_id
LEFT JOIN consignee AS who ON who.id = (
    SELECT consignee_id FROM fulfilment_terms JOIN fulfilment ON fulfilment.id = fulfilment_id
    WHERE fulfilment.order_id = orders.id ORDER BY fulfilment_terms.id DESC LIMIT 1)
"""
_SUBJECTS = f"""{_SUBJECT}
WHERE orders.id IN (
    SELECT id FROM orders WHERE number = ?1 OR number LIKE ?2
    UNION SELECT part.order_id FROM consignee AS taker
        JOIN fulfilment_terms AS terms ON terms.consignee_id = taker.id
        JOIN fulfilment AS part ON part.id = terms.fulfilment_id
        WHERE taker.phone_tail = ?3 AND ?3 <> '' AND taker.phone LIKE ?4
    UNION SELECT mine.id FROM orders AS mine JOIN order_summary ON order_id = mine.id
        WHERE order_summary.member_id IN (SELECT member_id FROM member_key
        WHERE word = ?5 AND what IN ('phone', 'tail', 'card', 'name', 'pinyin')))
ORDER BY orders.id DESC LIMIT ?6
"""
_MEMBERS = """
SELECT NULL, '', member.id, member.name, coalesce((SELECT phone FROM member_phone
       WHERE member_id = member.id AND deleted_at IS NULL ORDER BY position LIMIT 1), ''),
       member.created_at
FROM member WHERE id IN (SELECT member_id FROM member_key WHERE word = ?1)
AND deleted_at IS NULL ORDER BY name LIMIT ?2
"""


def subject_of(db: Database, order_id: str) -> Subject | None:
    """An order as something that a ticket is about; None where there is none."""
    row = db.row(f"{_SUBJECT} WHERE orders.id = ?", order_id)
    return Subject(*row) if row else None


def subjects(db: Database, search: str, limit: int = 20) -> tuple[Subject, ...]:
    """Orders and customers that a new ticket may be about: by order number or its end, by phone
    or its last four digits, by name.
    """
    text = search.strip()
    if not text:
        return ()
    digits = "".join(letter for letter in text if letter.isdigit())
    tail = digits[-4:] if len(digits) >= 4 else ""
    ending = f"%{text}" if len(text) >= 4 else text
    rows = db.rows(_SUBJECTS, text.upper(), ending.upper(), tail, f"%{digits}", text.lower(), limit)
    rows += db.rows(_MEMBERS, text.lower(), limit)
    return tuple(Subject(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review with the shop's newest answer."""

    id: str
    order_id: str
    order_number: str
    product: str
    stars: int
    text: str
    customer: str
    occurred_at: int
    answer: str
    answered_by: str
    shown: bool
    photos: int


_REVIEWS = """
SELECT review.id, review.order_id, orders.number,
       trim(line.name || ' ' || line.label), review.stars, review.text,
       coalesce(nullif(member.name, ''), ''), review.occurred_at, coalesce(said.text, ''),
       coalesce(staff.name, ''),
       coalesce((SELECT shown FROM review_answer WHERE review_id = review.id
                 ORDER BY id DESC LIMIT 1), 1),
       (SELECT count(*) FROM photo WHERE owner_id = review.id AND owner = 'review')
FROM review JOIN orders ON orders.id = review.order_id
JOIN order_line AS line ON line.id = review.order_line_id
LEFT JOIN member ON member.id = orders.member_id
LEFT JOIN review_answer AS said ON said.id = (SELECT id FROM review_answer
    WHERE review_id = review.id AND text <> '' ORDER BY id DESC LIMIT 1)
LEFT JOIN staff ON staff.id = said.staff_id
"""


def reviews(db: Database, search: str = "", limit: int = 500) -> tuple[ReviewRow, ...]:
    """Reviews, those without an answer first, then the newest; `search` finds goods, words,
    numbers, names.
    """
    wanted = f"%{search.strip().replace('%', '').replace('_', '')}%"
    where = (
        "WHERE orders.number LIKE ?1 OR line.name LIKE ?1 OR review.text LIKE ?1"
        " OR member.name LIKE ?1"
        if search.strip()
        else "WHERE ?1 = ?1"
    )
    order = "ORDER BY said.id IS NOT NULL, review.id DESC LIMIT ?2"
    return tuple(_review(row) for row in db.rows(f"{_REVIEWS} {where} {order}", wanted, limit))


def reviews_of(db: Database, order_id: str) -> tuple[ReviewRow, ...]:
    """The reviews of an order's lines."""
    rows = db.rows(f"{_REVIEWS} WHERE review.order_id = ? ORDER BY review.id", order_id)
    return tuple(_review(row) for row in rows)


def _review(row: Row) -> ReviewRow:
    return ReviewRow(*[*row[:10], bool(row[10]), row[11]])


@dataclass(frozen=True, slots=True)
class Rating:
    """What customers think of a variant: how many shown reviews, and their stars in all."""

    count: int
    stars: int


def rating_of(db: Database, variant_id: str) -> Rating:
    """The rating of a variant."""
    row = db.row(
        "SELECT count(*), coalesce(sum(stars), 0) FROM review WHERE variant_id = ?"
        " AND coalesce((SELECT shown FROM review_answer WHERE review_id = review.id"
        " ORDER BY id DESC LIMIT 1), 1) = 1",
        variant_id,
    )
    return Rating(*(row or (0, 0)))


@dataclass(frozen=True, slots=True)
class ReviewableLine:
    """A line of an order that can be reviewed, or was."""

    id: str
    product: str
    quantity: int
    reviewed: bool


def reviewable_lines(db: Database, order_id: str) -> tuple[ReviewableLine, ...]:
    """The lines of goods of an order."""
    rows = db.rows(
        "SELECT id, trim(name || ' ' || label), quantity,"
        " EXISTS (SELECT 1 FROM review WHERE order_line_id = order_line.id)"
        " FROM order_line WHERE order_id = ? AND kind_of = 'goods' ORDER BY position",
        order_id,
    )
    return tuple(ReviewableLine(row[0], row[1], row[2], bool(row[3])) for row in rows)


@dataclass(frozen=True, slots=True)
class TipRow:
    """A tip (minor units); `taken_back` where another fact undid it."""

    id: str
    order_number: str
    amount: int
    tender: str
    for_staff: str
    by: str
    occurred_at: int
    taken_back: bool


def tips_of(db: Database, order_id: str) -> tuple[TipRow, ...]:
    """The tips that came with an order, oldest first."""
    rows = db.rows(
        "SELECT tip.id, orders.number, amount, tender, coalesce(given.name, ''),"
        " coalesce(staff.name, ''), tip.occurred_at,"
        " EXISTS (SELECT 1 FROM tip AS back WHERE back.reverses_id = tip.id)"
        " FROM tip JOIN orders ON orders.id = tip.order_id"
        " LEFT JOIN staff AS given ON given.id = for_staff_id"
        " LEFT JOIN staff ON staff.id = tip.staff_id"
        " WHERE tip.order_id = ? AND tip.reverses_id IS NULL ORDER BY tip.id",
        order_id,
    )
    return tuple(TipRow(*[*row[:7], bool(row[7])]) for row in rows)
