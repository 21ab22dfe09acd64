"""What was agreed of an order beside its lines is checked, and written as facts: who receives it,
how each part gets there, when, and what is due by when.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT, Cart
from posdesk.cart.errors import TextTooLong
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.members.phones import clean
from posdesk.models import (
    Consignee,
    Due,
    Fulfilment,
    FulfilmentLine,
    FulfilmentTerms,
    PickupCode,
)
from posdesk.orders.errors import BadTerms, ConsigneeIncomplete, PlanDoesNotFit, TermsNeedMember
from posdesk.orders.plan import ConsigneeDraft, OrderPlan, Part
from posdesk.orders.schedule import DueRow, Habits
from posdesk.orders.slots import begins_at, check_slot
from posdesk.orders.states import (
    ACCOUNT,
    COD,
    COUNTER,
    COURIER,
    INSTALMENTS,
    LOCAL,
    METHODS,
    MIXED,
    PICKUP,
    TERMS,
)

DAY_MS = 86_400_000
Reader = Database | Command


def check_plan(reader: Reader, cart: Cart, plan: OrderPlan, member_id: str | None) -> None:
    """Refuse a plan that does not fit its cart, or that can't be kept.

    Raises:
        PlanDoesNotFit, ConsigneeIncomplete, TextTooLong, CardNumberRefused, PhoneRefused, BadTerms,
        TermsNeedMember, SlotMissing, SlotUnknown, SlotPast, SlotFull, BadSlotTimes
    """
    _check_coverage(cart, plan.parts)
    for place, part in enumerate(plan.parts):
        check_way(reader, part, "", plan.parts[:place])
    if plan.terms not in TERMS:
        raise BadTerms(plan.terms)
    if plan.terms in (ACCOUNT, INSTALMENTS) and member_id is None:
        raise TermsNeedMember(plan.terms)
    if plan.terms == COD and not any(part.method != COUNTER for part in plan.parts):
        raise BadTerms(COD)


def _check_coverage(cart: Cart, parts: Sequence[Part]) -> None:
    left = {line.number: line.quantity for line in cart.lines}
    names = {line.number: line.item.name for line in cart.lines}
    for part in parts:
        for number, quantity in part.lines:
            left[number] = left.get(number, 0) - quantity
            if quantity <= 0 or left[number] < 0:
                raise PlanDoesNotFit(names.get(number, ""))
    for number, rest in left.items():
        if rest:
            raise PlanDoesNotFit(names[number])


def check_way(
    reader: Reader, part: Part, fulfilment_id: str = "", others: Sequence[Part] = ()
) -> None:
    """Refuse a way in which nothing can get to the customer; a slot that the fulfilment itself
    holds is free to it, one that ``others`` get with it is not.
    """
    if part.method not in METHODS or part.method == MIXED or not part.lines:
        raise PlanDoesNotFit("")
    if part.consignee:
        _check_texts(part.consignee)
    if part.method in (COURIER, LOCAL):
        missing = _missing(part.consignee or ConsigneeDraft())
        if missing:
            raise ConsigneeIncomplete(missing)
    if part.method != COUNTER:
        way = (part.method, part.slot)
        beside = sum(1 for other in others if (other.method, other.slot) == way)
        check_slot(reader, *way, fulfilment_id, beside)


def _missing(consignee: ConsigneeDraft) -> tuple[str, ...]:
    wanted = (
        (consignee.name, N_("name")),
        (consignee.phone, N_("phone")),
        (consignee.street, N_("street")),
    )
    return tuple(word for text, word in wanted if not text.strip())


def _check_texts(consignee: ConsigneeDraft) -> None:
    texts = (consignee.name, consignee.region, consignee.street, consignee.note, consignee.hours)
    if max(len(text) for text in (*texts, consignee.phone)) > MAX_TEXT:
        raise TextTooLong(MAX_TEXT)
    refuse_card_number(*texts, consignee.phone)
    if consignee.phone.strip():
        clean(consignee.phone)


def write_parts(tx: Command, order_id: str, parts: Sequence[Part], ids: Mapping[int, str]) -> None:
    """Write how an order gets to its customer; ``ids`` are its lines by their number in the cart.
    What is all taken along at the counter leaves nothing to write.
    """
    if all(part.method == COUNTER for part in parts):
        return
    for part in parts:
        failpoint("order.before_part")
        fulfilment_id = tx.new_id()
        tx.insert(Fulfilment, id=fulfilment_id, order_id=order_id, occurred_at=tx.now)
        write_lines(tx, fulfilment_id, [(ids[number], each) for number, each in part.lines], 1)
        write_terms(tx, fulfilment_id, part, 1)
        if part.method == PICKUP:
            write_code(tx, fulfilment_id)


def write_lines(
    tx: Command, fulfilment_id: str, lines: Sequence[tuple[str, int]], version: int
) -> None:
    """Say that (order line, thousandths) go this way as of a version of the order."""
    tx.insert_many(
        FulfilmentLine,
        (
            {
                "id": tx.new_id(),
                "fulfilment_id": fulfilment_id,
                "order_line_id": line_id,
                "version": version,
                "quantity": quantity,
            }
            for line_id, quantity in lines
        ),
    )


def write_terms(tx: Command, fulfilment_id: str, part: Part, version: int) -> None:
    """Say how, where and when a fulfilment gets there as of a version of the order."""
    slot = part.slot
    tx.insert(
        FulfilmentTerms,
        id=tx.new_id(),
        fulfilment_id=fulfilment_id,
        version=version,
        method=part.method,
        consignee_id=_write_consignee(tx, part.consignee) if part.consignee else None,
        carrier_id=part.carrier_id,
        slot_day=slot.day if slot else "",
        slot_from=slot.starts if slot else 0,
        slot_until=slot.ends if slot else 0,
        due_at=begins_at(slot, tx.zone) if slot else None,
        occurred_at=tx.now,
    )


def _write_consignee(tx: Command, consignee: ConsigneeDraft) -> str:
    consignee_id = tx.new_id()
    digits = "".join(char for char in consignee.phone if char.isdigit())
    tx.insert(
        Consignee,
        id=consignee_id,
        member_id=consignee.member_id,
        name=consignee.name.strip(),
        phone=consignee.phone.strip(),
        phone_tail=digits[-4:],
        region=consignee.region.strip().strip("/"),
        street=consignee.street.strip(),
        note=consignee.note.strip(),
        hours=consignee.hours.strip(),
        occurred_at=tx.now,
    )
    return consignee_id


def write_code(tx: Command, fulfilment_id: str) -> str:
    """Give a pick-up the six digits that fetch it; the time to collect begins anew once the goods
    are ready.
    """
    code = new_code(tx)
    tx.insert(
        PickupCode,
        id=tx.new_id(),
        fulfilment_id=fulfilment_id,
        code=code,
        expires_at=tx.now + tx.setting("deliveries.pickup_days") * DAY_MS,
        occurred_at=tx.now,
    )
    return code


def new_code(reader: Reader, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Six digits that no pick-up which may still be collected has."""
    while True:
        code = f"{draw(1_000_000):06}"
        if not reader.value(_CODE_IN_USE, code):
            return code


# The order of this command has no summary yet.
_CODE_IN_USE = """
SELECT 1 FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id
LEFT JOIN order_summary AS summary ON summary.order_id = fulfilment.order_id
WHERE code = ? AND coalesce(summary.status, '') NOT IN ('completed', 'cancelled') LIMIT 1
"""


def write_dues(tx: Command, order_id: str, version: int, dues: Sequence[DueRow]) -> None:
    """Write the schedule of an order as of a version of it."""
    tx.insert_many(
        Due,
        (
            {
                "id": tx.new_id(),
                "order_id": order_id,
                "version": version,
                "position": position,
                "due_on": due.due_on,
                "due_at": due.due_at,
                "amount": due.amount,
                "occurred_at": tx.now,
            }
            for position, due in enumerate(dues, 1)
        ),
    )


def dues_of(reader: Reader, order_id: str) -> tuple[DueRow, ...]:
    """The schedule of an order that counts, oldest first."""
    rows = reader.rows(
        "SELECT due_on, due_at, amount FROM due WHERE order_id = ?1"
        " AND version = (SELECT max(version) FROM due WHERE order_id = ?1) ORDER BY position",
        order_id,
    )
    return tuple(DueRow(*row) for row in rows)


def habits(reader: Reader) -> Habits:
    """When things are due in this shop, as of now."""
    return Habits(
        reader.now if isinstance(reader, Command) else reader.clock.now(),
        reader.zone if isinstance(reader, Command) else reader.clock.zone,
        reader.setting("orders.pay_within_minutes"),
        reader.setting("orders.balance_days"),
        reader.setting("orders.account_days"),
    )
