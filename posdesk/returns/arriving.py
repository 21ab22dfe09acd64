"""Goods on their way back: sent with a carrier, brought in, received, or sent to the customer
again.
"""

from __future__ import annotations

import re

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.notices.queueing import queue
from posdesk.returns.errors import GoodsInTheShop, ReasonMissing, WaybillBad
from posdesk.returns.inspecting import take_out_again
from posdesk.returns.record import (
    NO_APPROVALS,
    SETTLE,
    TAKE,
    Approvals,
    Held,
    Step,
    authorize,
    load,
    refresh,
    take_step,
)
from posdesk.returns.states import BROUGHT_IN, RECEIVED, REFUSED, RETURN, SENT_BACK, STATES
from posdesk.workflow import IllegalStep


def sent_back(
    db: Database,
    actor: str | None,
    request_id: str,
    carrier_id: str | None,
    waybill: str,
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """The customer sent the goods: with which carrier (None: not known), under which waybill.

    Raises:
        WaybillBad, IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
    """
    with db.command("returns.sent_back", actor) as tx:
        approval = authorize(tx, TAKE, approvals)
        held = load(tx, request_id)
        _check_to_come(tx, held, SENT_BACK)
        number = _checked_waybill(tx, carrier_id, waybill)
        step = Step(SENT_BACK, carrier_id=carrier_id, waybill=number, approval_id=approval)
        take_step(tx, held, step)
        state = refresh(tx, request_id, held.order_id)
    return Done(state, tx.changes)


def brought_in(
    db: Database, actor: str | None, request_id: str, approvals: Approvals = NO_APPROVALS
) -> Done[str]:
    """The customer brought the goods to the shop.

    Raises:
        IllegalStep, NotFound, NotAllowed, ApprovalInvalid
    """
    return _plain(db, actor, "brought_in", request_id, BROUGHT_IN, approvals)


def receive(
    db: Database, actor: str | None, request_id: str, approvals: Approvals = NO_APPROVALS
) -> Done[str]:
    """The goods are in the shop; from now on the customer can't withdraw.

    Raises:
        IllegalStep, NotFound, NotAllowed, ApprovalInvalid
    """
    return _plain(db, actor, "receive", request_id, RECEIVED, approvals)


def refuse(
    db: Database,
    actor: str | None,
    request_id: str,
    reason: str,
    carrier_id: str | None = None,
    waybill: str = "",
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Don't take the goods and send them back to the customer, who keeps what was paid for; what an
    inspection put into the stock goes out again.

    Raises:
        ReasonMissing, GoodsInTheShop, WaybillBad, IllegalStep, NotFound, NotAllowed,
        ApprovalInvalid, TextTooLong, CardNumberRefused
    """
    if not reason.strip():
        raise ReasonMissing
    with db.command("returns.refuse", actor) as tx:
        approval = authorize(tx, SETTLE, approvals)
        held = load(tx, request_id)
        if tx.value("SELECT 1 FROM settlement WHERE request_id = ? LIMIT 1", request_id):
            raise GoodsInTheShop(held.number)
        number = _checked_waybill(tx, carrier_id, waybill) if waybill.strip() else ""
        take_step(tx, held, Step(REFUSED, reason, "", carrier_id, number, approval))
        take_out_again(tx, held)
        state = refresh(tx, request_id, held.order_id)
        said = {"reason": reason.strip(), "waybill": number}
        queue(tx, "return_refused", order_id=held.order_id, request_id=request_id, extra=said)
    return Done(state, tx.changes)


def _plain(
    db: Database,
    actor: str | None,
    verb: str,
    request_id: str,
    target: str,
    approvals: Approvals,
) -> Done[str]:
    with db.command(f"returns.{verb}", actor) as tx:
        approval = authorize(tx, TAKE, approvals)
        held = load(tx, request_id)
        _check_to_come(tx, held, target)
        take_step(tx, held, Step(target, approval_id=approval))
        state = refresh(tx, request_id, held.order_id)
        if target == RECEIVED:
            queue(tx, "return_received", order_id=held.order_id, request_id=request_id)
    return Done(state, tx.changes)


_TO_COME = """
SELECT coalesce(sum(quantity), 0) > (SELECT coalesce(sum(quantity), 0) FROM inspection
                                     WHERE request_id = ?1)
FROM return_line WHERE request_id = ?1
"""


def _check_to_come(tx: Command, held: Held, target: str) -> None:
    """Raise `IllegalStep` where all of it was inspected: nothing more can arrive."""
    if not tx.value(_TO_COME, held.id):
        raise IllegalStep(RETURN.name, STATES[held.state], STATES[target])


def _checked_waybill(tx: Command, carrier_id: str | None, waybill: str) -> str:
    """The number without blanks; raises `WaybillBad` for one that the carrier does not write."""
    number = "".join(waybill.split()).upper()
    if not number:
        raise WaybillBad(waybill)
    if carrier_id is not None:
        pattern = tx.value("SELECT waybill_pattern FROM carrier WHERE id = ?", carrier_id)
        if pattern is None:
            raise NotFound(N_("carrier"), carrier_id)
        if pattern and not re.fullmatch(pattern, number):
            raise WaybillBad(number)
    return number
