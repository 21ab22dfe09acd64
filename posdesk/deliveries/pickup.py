"""Pick-up: goods wait under a code that is checked once."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from posdesk.cart.texts import check_texts
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.deliveries import summary
from posdesk.deliveries.errors import (
    BadDays,
    CodeExpired,
    CodeForAnother,
    CodeUsed,
    CodeWrong,
    NameMissing,
    NotReady,
)
from posdesk.deliveries.record import (
    Reader,
    Step,
    check_may_leave,
    load,
    said,
    take_step,
)
from posdesk.deliveries.states import READY, SIGNED
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_, gettext
from posdesk.models import PickupCode
from posdesk.orders import summary as orders
from posdesk.staff.access import authorize

DAY_MS = 24 * 3_600_000
QR_PREFIX = "PICKUP"
"""A pick-up's QR reads `PICKUP:<order number>:<code>`."""

_NEWEST = (
    "SELECT id, code, expires_at FROM pickup_code WHERE fulfilment_id = ? ORDER BY id DESC LIMIT 1"
)
# A code waits as long as its fulfilment has goods that were not collected.
_WAITING = """
SELECT code.fulfilment_id FROM pickup_code AS code
WHERE code.code = ? AND code.id = (SELECT id FROM pickup_code
    WHERE fulfilment_id = code.fulfilment_id ORDER BY id DESC LIMIT 1)
ORDER BY EXISTS (SELECT 1 FROM shipment_summary AS summary
    JOIN shipment ON shipment.id = summary.shipment_id
    WHERE fulfilment_id = code.fulfilment_id AND summary.state = 'ready') DESC, code.id DESC
"""
_OF_ORDER = """
SELECT fulfilment.id, (SELECT code FROM pickup_code WHERE fulfilment_id = fulfilment.id
                       ORDER BY id DESC LIMIT 1)
FROM orders JOIN fulfilment ON fulfilment.order_id = orders.id
WHERE orders.number = ? AND 'pickup' = (SELECT method FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
ORDER BY EXISTS (SELECT 1 FROM shipment_summary AS summary JOIN shipment ON shipment.id =
    summary.shipment_id WHERE fulfilment_id = fulfilment.id AND summary.state = 'ready') DESC,
    fulfilment.id
"""
_ABOUT = """
SELECT fulfilment.order_id, orders.number, consignee.name, consignee.phone_tail,
       summary.owed - summary.returned - summary.paid + summary.refunded
FROM fulfilment JOIN orders ON orders.id = fulfilment.order_id
JOIN order_summary AS summary ON summary.order_id = orders.id
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
WHERE fulfilment.id = ?
"""
_READY = """
SELECT shipment.id FROM shipment JOIN shipment_summary AS summary
ON summary.shipment_id = shipment.id
WHERE shipment.fulfilment_id = ? AND summary.state = 'ready' ORDER BY shipment.id
"""
_COLLECTED = """
SELECT event.happened_at, event.person FROM shipment_event AS event
JOIN shipment ON shipment.id = event.shipment_id
WHERE shipment.fulfilment_id = ? AND event.state = 'signed' ORDER BY event.id DESC LIMIT 1
"""
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pick-up that may be handed out now. ``collect`` (minor units) is to be paid first."""

    fulfilment_id: str
    order_id: str
    number: str
    code: str
    expires_at: int
    name: str
    phone_tail: str
    shipments: tuple[str, ...]
    collect: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What was handed out just now."""

    order_id: str
    number: str
    person: str
    shipments: int


def pickup_qr(number: str, code: str) -> str:
    """What the QR of a pick-up holds."""
    return f"{QR_PREFIX}:{number}:{code}"


def make_ready(db: Database, actor: str | None, shipment_id: str) -> Done[str]:
    """A packed pick-up waits for its customer from now on; answers its code, whose time to collect
    begins now.

    Raises:
        IllegalStep, NotAllowed, NotFound
    """
    with db.command("delivery.ready", actor) as tx:
        authorize(tx, "deliveries.handle")
        held = load(tx, shipment_id)
        code = _let_code_run(tx, held.fulfilment_id)
        take_step(tx, held, Step(READY))
    return Done(code, tx.changes)


def _let_code_run(tx: Command, fulfilment_id: str) -> str:
    found = tx.row(_NEWEST, fulfilment_id)
    code = found[1] if found else new_code(tx)
    expires = tx.now + tx.setting("deliveries.pickup_days") * DAY_MS
    if found is None or found[2] != expires:
        _write_code(tx, fulfilment_id, code, expires)
        for (shipment_id,) in tx.rows(_READY, fulfilment_id):  # what waits already, waits as long
            summary.refresh(tx, shipment_id)
    return str(code)


def _write_code(tx: Command, fulfilment_id: str, code: str, expires_at: int) -> None:
    tx.insert(
        PickupCode,
        id=tx.new_id(),
        fulfilment_id=fulfilment_id,
        code=code,
        expires_at=expires_at,
        occurred_at=tx.now,
    )


def new_code(reader: Reader, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Six digits that no pick-up which may still be collected has."""
    while True:
        code = f"{draw(1_000_000):06}"
        if not reader.value(
            "SELECT 1 FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id"
            " JOIN order_summary AS summary ON summary.order_id = fulfilment.order_id"
            " WHERE code = ? AND summary.status NOT IN ('completed', 'cancelled') LIMIT 1",
            code,
        ):
            return code


def identify(reader: Reader, entered: str, number: str = "") -> Waiting:
    """The pick-up that a code, a QR, or an order number means, if it may be handed out now.

    ``number`` is the order number where both were asked for. An order number alone answers too:
    then the member of staff has asked for the code or the phone tail.

    Raises:
        CodeWrong, CodeForAnother, CodeUsed, CodeExpired, NotReady
    """
    code, order_number = _parts(entered)
    order_number = number.strip().upper() or order_number
    fulfilment_id = _find(reader, code, order_number, entered)
    row = reader.row(_NEWEST, fulfilment_id)
    waiting = _waiting(reader, fulfilment_id, row[1] if row else "", row[2] if row else 0)
    if code and row and row[1] != code:
        raise CodeForAnother(waiting.number)
    if not waiting.shipments:
        raise _why_not(reader, waiting)
    if row and waiting.expires_at <= _now(reader):
        raise CodeExpired(waiting.number, _said(reader, waiting.expires_at))
    return waiting


def _now(reader: Reader) -> int:
    return reader.now if isinstance(reader, Command) else reader.clock.now()


def _said(reader: Reader, moment: int) -> str:
    zone = reader.zone if isinstance(reader, Command) else reader.clock.zone
    return said(zone, moment)


def _parts(entered: str) -> tuple[str, str]:
    """Code and order number that were entered; empty what was not."""
    text = unicodedata.normalize("NFKC", entered).strip().upper()
    if text.startswith(f"{QR_PREFIX}:") and text.count(":") == 2:
        _prefix, number, code = text.split(":")
        return code, number
    plain = text.replace(" ", "")
    if len(plain) == 6 and plain.isdigit():
        return plain, ""
    return "", plain


def _find(reader: Reader, code: str, order_number: str, entered: str) -> str:
    """The fulfilment that is meant."""
    if order_number:
        rows = reader.rows(_OF_ORDER, order_number)
        if not rows:
            raise CodeWrong(entered.strip())
        mine = [row for row in rows if row[1] == code] if code else rows
        if not mine:
            raise CodeForAnother(order_number)
        return str(mine[0][0])
    found = reader.value(_WAITING, code)
    if found is None:
        raise CodeWrong(entered.strip())
    return str(found)


def _waiting(reader: Reader, fulfilment_id: str, code: str, expires_at: int) -> Waiting:
    row = reader.row(_ABOUT, fulfilment_id)
    assert row is not None
    order_id, number, name, phone_tail, outstanding = row
    shipments = tuple(id_ for (id_,) in reader.rows(_READY, fulfilment_id))
    return Waiting(
        *(fulfilment_id, order_id, number, code, expires_at, name or "", phone_tail or ""),
        *(shipments, max(0, outstanding)),
    )


def _why_not(reader: Reader, waiting: Waiting) -> CodeUsed | NotReady:
    row = reader.row(_COLLECTED, waiting.fulfilment_id)
    if row is None:
        return NotReady(waiting.number)
    when, person = row
    return CodeUsed(waiting.number, _said(reader, when), person or gettext(N_("the customer")))


def collect(
    db: Database,
    actor: str | None,
    entered: str,
    number: str = "",
    *,
    person: str = "",
    relation: str = "",
    photo_id: str | None = None,
) -> Done[Collected]:
    """Hand out everything that waits under a code, once: the goods leave the stock.

    ``person`` and ``relation`` are written down when somebody else collects; without a name it is
    the customer.

    Raises:
        CodeWrong, CodeForAnother, CodeUsed, CodeExpired, NotReady, NotPaidYet, OrderEnded
        NameMissing: a relation without a name. NotAllowed, TextTooLong, CardNumberRefused
    """
    check_texts(person, relation)
    if relation.strip() and not person.strip():
        raise NameMissing
    with db.command("delivery.collect", actor) as tx:
        authorize(tx, "deliveries.handle")
        waiting = identify(tx, entered, number)
        check_may_leave(tx, waiting.order_id)
        failpoint("delivery.collect.checked")
        for shipment_id in waiting.shipments:
            step = Step(
                SIGNED,
                detail=relation,
                person=person.strip() or waiting.name,
                photo_id=photo_id,
            )
            take_step(tx, load(tx, shipment_id), step)
            failpoint("delivery.collect.one")
    who = person.strip() or waiting.name
    done = Collected(waiting.order_id, waiting.number, who, len(waiting.shipments))
    return Done(done, tx.changes)


def extend(db: Database, actor: str | None, fulfilment_id: str, days: int) -> Done[int]:
    """Let a pick-up wait for so many days more, counted from now; answers until when (UTC ms). The
    code stays the same.

    Raises:
        NotReady: nothing waits. BadDays, NotAllowed, NotFound
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadDays(MOST_DAYS)
    with db.command("delivery.extend", actor) as tx:
        authorize(tx, "deliveries.handle")
        row = tx.row(_NEWEST, fulfilment_id)
        if row is None:
            raise NotFound(N_("pick-up"), fulfilment_id)
        waiting = _waiting(tx, fulfilment_id, row[1], row[2])
        if not waiting.shipments:
            raise NotReady(waiting.number)
        until = tx.now + days * DAY_MS
        _write_code(tx, fulfilment_id, waiting.code, until)
        for shipment_id in waiting.shipments:
            summary.refresh(tx, shipment_id)
        orders.refresh(tx, waiting.order_id)
    return Done(until, tx.changes)


def fulfilment_of(reader: Reader, entered: str) -> str:
    """The fulfilment that a code, a QR or an order number means, expired or not.

    Raises:
        CodeWrong, CodeForAnother
    """
    return _find(reader, *_parts(entered), entered)
