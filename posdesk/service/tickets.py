"""What a person does with tickets. Every command: (database, actor, …) → Done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Ticket, TicketEvent, TicketMessage
from posdesk.notices.queueing import queue
from posdesk.orders import handling
from posdesk.orders.numbers import lettered
from posdesk.photos import Prepared, keep
from posdesk.service.errors import (
    DueInThePast,
    NothingSaid,
    TicketClosed,
    TicketNotClosed,
    TooLong,
    UnknownWord,
)
from posdesk.service.states import (
    ASSIGNED,
    CLOSED,
    COMPLAINT,
    CUSTOMER,
    DUE,
    ENDED,
    EXPEDITE,
    INTERNAL,
    MATTERS,
    OPENED,
    REOPENED,
    SHOP,
    SIDES,
    WAITING,
    WAITS,
    Standing,
)
from posdesk.service.summary import refresh
from posdesk.staff.access import authorize

RIGHT = "service.handle"
LONGEST_SUBJECT, LONGEST_TEXT = 120, 2000
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is about: what is known of order, shipment, return and customer, as ids.

    `text` is what the customer said; `contact` a phone or mail address where there is no member.
    """

    matter: str
    subject: str
    text: str = ""
    order_id: str | None = None
    shipment_id: str | None = None
    request_id: str | None = None
    member_id: str | None = None
    contact: str = ""
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was written; `told` are the ways by which it goes to the customer."""

    message_id: str
    told: tuple[str, ...] = ()


def open_ticket(
    db: Database,
    actor: str | None,
    new: NewTicket,
    photos: Sequence[Prepared] = (),
    ticket_id: str | None = None,
) -> Done[str]:
    """Open a ticket; gives its id. It is due within the hours that the shop set for its kind.

    With a `ticket_id` of the caller's own it is opened once, however often it is asked. Who urges
    or complains marks the order for attention.

    Raises:
        NotAllowed, NothingSaid, TooLong, UnknownWord, NotFound, TooManyPhotos
    """
    _check_new(new)
    with db.command("service.open", actor) as tx:
        authorize(tx, RIGHT)
        ticket_id = ticket_id or tx.new_id()
        if tx.value("SELECT 1 FROM ticket WHERE id = ?", ticket_id):
            return Done(ticket_id, tx.changes)
        new = _linked(tx, new)
        _write_ticket(tx, ticket_id, new)
        due_at = tx.now + hours_of(tx, new.matter) * HOUR_MS
        _event(tx, ticket_id, OPENED, owner_id=_person(tx, new.owner_id), due_at=due_at)
        if new.text.strip():
            _message(tx, ticket_id, CUSTOMER, new.text)
        keep(tx, "ticket", ticket_id, photos)
        refresh(tx, ticket_id)
        if new.order_id and new.matter in (EXPEDITE, COMPLAINT):
            handling.mark(tx, new.order_id, new.subject.strip())
        queue(tx, "ticket_opened", ticket_id=ticket_id)
    return Done(ticket_id, tx.changes)


def _check_new(new: NewTicket) -> None:
    if new.matter not in MATTERS:
        raise UnknownWord(new.matter)
    _check_text(new.subject, LONGEST_SUBJECT, N_("the subject"))
    if new.text.strip():
        _check_text(new.text, LONGEST_TEXT, N_("the text"))


def _check_text(text: str, most: int, what: str) -> None:
    if not text.strip():
        raise NothingSaid(what)
    if len(text.strip()) > most:
        raise TooLong(len(text.strip()), most)


def hours_of(tx: Command, matter: str) -> int:
    """Within how many hours a kind of ticket is answered."""
    return int(tx.setting("service.due_hours").get(matter, 24))


def _linked(tx: Command, new: NewTicket) -> NewTicket:
    """The same with what follows from shipment, return and order."""
    order_id, member_id = new.order_id, new.member_id
    if new.shipment_id:
        order_id = _found(tx, "shipment", new.shipment_id, "order_id") or order_id
    if new.request_id:
        order_id = _found(tx, "return_request", new.request_id, "order_id") or order_id
        member_id = member_id or _found(tx, "return_request", new.request_id, "member_id")
    if order_id:
        member_id = member_id or _found(tx, "orders", order_id, "member_id")
    if member_id:
        _found(tx, "member", member_id, "id")
    return NewTicket(
        new.matter, new.subject, new.text, order_id, new.shipment_id, new.request_id, member_id,
        new.contact.strip(), new.owner_id,
    )  # fmt: skip


_WHAT = {
    "orders": N_("order"),
    "shipment": N_("shipment"),
    "return_request": N_("return"),
    "member": N_("customer"),
}


def _found(tx: Command, table: str, key: str, column: str) -> str | None:
    row = tx.row(f"SELECT {column} FROM {table} WHERE id = ?", key)
    if row is None:
        raise NotFound(_WHAT[table], key)
    return None if row[0] is None else str(row[0])


def _write_ticket(tx: Command, ticket_id: str, new: NewTicket) -> None:
    tx.insert(
        Ticket,
        id=ticket_id,
        number=lettered(tx, "K", "ticket"),
        matter=new.matter,
        subject=new.subject.strip(),
        contact=new.contact,
        member_id=new.member_id,
        order_id=new.order_id,
        shipment_id=new.shipment_id,
        request_id=new.request_id,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )


def hear(
    db: Database,
    actor: str | None,
    ticket_id: str,
    text: str,
    photos: Sequence[Prepared] = (),
) -> Done[Said]:
    """Write down what the customer said: the ticket is open again and due as a new one would be.

    Raises:
        NotAllowed, NothingSaid, TooLong, NotFound, TooManyPhotos
    """
    _check_text(text, LONGEST_TEXT, N_("the text"))
    with db.command("service.hear", actor) as tx:
        now, _number, matter = _opened(tx, ticket_id)
        message_id = _message(tx, ticket_id, CUSTOMER, text)
        keep(tx, "ticket", ticket_id, photos)
        due_at = tx.now + hours_of(tx, matter) * HOUR_MS
        if now.state == CLOSED:
            _event(tx, ticket_id, REOPENED, due_at=due_at)
        elif now.state == WAITING:
            _event(tx, ticket_id, DUE, due_at=due_at)
        refresh(tx, ticket_id)
    return Done(Said(message_id), tx.changes)


def answer(
    db: Database,
    actor: str | None,
    ticket_id: str,
    text: str,
    notify: bool = False,
    until: int | None = None,
) -> Done[Said]:
    """Write what the shop said, and with `notify` send it by mail or SMS: now it waits for the
    customer, until `until` (UTC ms; None: as long as they like).

    Raises:
        NotAllowed, NothingSaid, TooLong, NotFound, TicketClosed, DueInThePast
    """
    _check_text(text, LONGEST_TEXT, N_("the text"))
    with db.command("service.answer", actor) as tx:
        _going_on(tx, ticket_id)
        _check_ahead(tx, until)
        message_id = _message(tx, ticket_id, SHOP, text)
        _event(tx, ticket_id, WAITS, due_at=until)
        refresh(tx, ticket_id)
        told: tuple[str, ...] = ()
        if notify:
            said = {"answer": text.strip()}
            told = queue(
                tx, "ticket_answered", ticket_id=ticket_id, occasion=message_id, extra=said
            )
    return Done(Said(message_id, told), tx.changes)


def note(db: Database, actor: str | None, ticket_id: str, text: str) -> Done[Said]:
    """Write something that only the staff reads; it changes nothing else.

    Raises:
        NotAllowed, NothingSaid, TooLong, NotFound
    """
    _check_text(text, LONGEST_TEXT, N_("the text"))
    with db.command("service.note", actor) as tx:
        _opened(tx, ticket_id)
        message_id = _message(tx, ticket_id, INTERNAL, text)
        refresh(tx, ticket_id)
    return Done(Said(message_id), tx.changes)


def assign(db: Database, actor: str | None, ticket_id: str, owner_id: str | None) -> Done[None]:
    """Say who looks after a ticket; None: nobody. The same person again changes nothing.

    Raises:
        NotAllowed, NotFound, TicketClosed
    """
    with db.command("service.assign", actor) as tx:
        now = _going_on(tx, ticket_id)
        if now.owner_id != owner_id:
            _event(tx, ticket_id, ASSIGNED, owner_id=_person(tx, owner_id))
            refresh(tx, ticket_id)
    return Done(None, tx.changes)


def set_due(db: Database, actor: str | None, ticket_id: str, due_at: int | None) -> Done[None]:
    """Say by when a ticket is to be looked at (UTC ms; None: nothing is due).

    Raises:
        NotAllowed, NotFound, TicketClosed, DueInThePast
    """
    with db.command("service.due", actor) as tx:
        _going_on(tx, ticket_id)
        _check_ahead(tx, due_at)
        _event(tx, ticket_id, DUE, due_at=due_at)
        refresh(tx, ticket_id)
    return Done(None, tx.changes)


def wait(db: Database, actor: str | None, ticket_id: str, until: int | None = None) -> Done[None]:
    """It is the customer's turn (they were called, say); `until` as in `answer`.

    Raises:
        NotAllowed, NotFound, TicketClosed, DueInThePast
    """
    with db.command("service.wait", actor) as tx:
        _going_on(tx, ticket_id)
        _check_ahead(tx, until)
        _event(tx, ticket_id, WAITS, due_at=until)
        refresh(tx, ticket_id)
    return Done(None, tx.changes)


def close(
    db: Database,
    actor: str | None,
    ticket_id: str,
    satisfaction: int | None = None,
    detail: str = "",
) -> Done[None]:
    """Close a ticket, with what came of it and how content the customer is (1 to 5; None: not
    said).

    Raises:
        NotAllowed, NotFound, TicketClosed, UnknownWord, TooLong
    """
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise UnknownWord(str(satisfaction))
    if detail.strip():
        _check_text(detail, LONGEST_TEXT, N_("the text"))
    with db.command("service.close", actor) as tx:
        _going_on(tx, ticket_id)
        _event(tx, ticket_id, ENDED, satisfaction=satisfaction, detail=detail.strip())
        refresh(tx, ticket_id)
    return Done(None, tx.changes)


def reopen(db: Database, actor: str | None, ticket_id: str, detail: str = "") -> Done[None]:
    """Take a closed ticket up again; it is due as a new one would be.

    Raises:
        NotAllowed, NotFound, TicketNotClosed
    """
    with db.command("service.reopen", actor) as tx:
        now, number, matter = _opened(tx, ticket_id)
        if now.state != CLOSED:
            raise TicketNotClosed(number)
        due_at = tx.now + hours_of(tx, matter) * HOUR_MS
        _event(tx, ticket_id, REOPENED, due_at=due_at, detail=detail.strip())
        refresh(tx, ticket_id)
    return Done(None, tx.changes)


def _opened(tx: Command, ticket_id: str) -> tuple[Standing, str, str]:
    """Where a ticket stands, its number and kind; raises `NotAllowed`, `NotFound`."""
    authorize(tx, RIGHT)
    row = tx.row(
        "SELECT state, owner_id, due_at, ticket.number, matter FROM ticket"
        " JOIN ticket_summary ON ticket_id = ticket.id WHERE ticket.id = ?",
        ticket_id,
    )
    if row is None:
        raise NotFound(N_("ticket"), ticket_id)
    return Standing(*row[:3]), row[3], row[4]


def _going_on(tx: Command, ticket_id: str) -> Standing:
    """The same for what a closed ticket does not allow; raises `TicketClosed` too."""
    now, number, _matter = _opened(tx, ticket_id)
    if now.state == CLOSED:
        raise TicketClosed(number)
    return now


def _check_ahead(tx: Command, moment: int | None) -> None:
    if moment is not None and moment <= tx.now:
        raise DueInThePast


def _person(tx: Command, staff_id: str | None) -> str | None:
    query = "SELECT 1 FROM staff WHERE id = ? AND active = 1 AND deleted_at IS NULL"
    if staff_id and not tx.value(query, staff_id):
        raise NotFound(N_("member of staff"), staff_id)
    return staff_id or None


def _message(tx: Command, ticket_id: str, side: str, text: str) -> str:
    assert side in SIDES
    message_id = tx.new_id()
    tx.insert(
        TicketMessage,
        id=message_id,
        ticket_id=ticket_id,
        side=side,
        text=text.strip(),
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    return message_id


def _event(
    tx: Command,
    ticket_id: str,
    event: str,
    *,
    owner_id: str | None = None,
    due_at: int | None = None,
    satisfaction: int | None = None,
    detail: str = "",
) -> None:
    tx.insert(
        TicketEvent,
        id=tx.new_id(),
        ticket_id=ticket_id,
        event=event,
        owner_id=owner_id,
        due_at=due_at,
        satisfaction=satisfaction,
        detail=detail,
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
