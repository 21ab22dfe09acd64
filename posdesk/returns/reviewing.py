"""The shop's answer to a request: more is asked, it is approved, rejected or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk import photos as pictures
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.notices.queueing import queue
from posdesk.photos import Prepared
from posdesk.returns.eligible import eligible
from posdesk.returns.errors import EvidenceMissing, ReasonMissing
from posdesk.returns.policy import day_of
from posdesk.returns.record import (
    APPROVE,
    BEYOND_POLICY,
    NO_APPROVALS,
    TAKE,
    Approvals,
    Held,
    Permit,
    Step,
    authorize,
    load,
    refresh,
    take_step,
)
from posdesk.returns.states import ANSWERED, APPROVED, ASKED, REJECTED, WITHDRAWN


@dataclass(frozen=True, slots=True)
class Beyond:
    """A line that the policy would not take back, and why not: a word of `policy.BEYOND`, or
    "no_photo" where damage was not shown.
    """

    line_id: str
    name: str
    why: str


NO_PHOTO = "no_photo"


def ask(
    db: Database,
    actor: str | None,
    request_id: str,
    question: str,
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Ask the customer for more before it is decided; answers the new state.

    Raises:
        ReasonMissing, IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
    """
    return _with_reason(db, actor, "ask", request_id, Step(ASKED, question), approvals)


def answer(
    db: Database,
    actor: str | None,
    request_id: str,
    note: str,
    photos: Sequence[Prepared] = (),
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Write down what the customer answered, with more photos; answers the new state.

    Raises:
        IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong, CardNumberRefused,
        TooManyPhotos
    """
    with db.command("returns.answer", actor) as tx:
        approval = authorize(tx, TAKE, approvals)
        held = load(tx, request_id)
        take_step(tx, held, Step(ANSWERED, note=note, approval_id=approval))
        pictures.keep(tx, "return", request_id, photos)
        state = refresh(tx, request_id, held.order_id)
    return Done(state, tx.changes)


def add_photos(
    db: Database,
    actor: str | None,
    request_id: str,
    photos: Sequence[Prepared],
    approvals: Approvals = NO_APPROVALS,
) -> Done[tuple[str, ...]]:
    """Keep more evidence of a return; answers the photos' ids.

    Raises:
        NotFound, NotAllowed, ApprovalInvalid, TooManyPhotos
    """
    with db.command("returns.add_photos", actor) as tx:
        authorize(tx, TAKE, approvals)
        held = load(tx, request_id)
        ids = pictures.keep(tx, "return", held.id, photos)
        tx.changed("returns")
    return Done(ids, tx.changes)


def approve(
    db: Database,
    actor: str | None,
    request_id: str,
    note: str = "",
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Say yes: the goods may come. Beyond the policy that needs its own right or approval, which is
    recorded with the reason.

    Raises:
        IllegalStep, EvidenceMissing, NotFound, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
    """
    with db.command("returns.approve", actor) as tx:
        held = load(tx, request_id)
        write_approval(tx, held, note, Permit(tx, approvals))
        state = refresh(tx, request_id, held.order_id)
        queue(tx, "return_approved", order_id=held.order_id, request_id=request_id)
    return Done(state, tx.changes)


def write_approval(tx: Command, held: Held, note: str, permit: Permit) -> None:
    """The body of `approve`, for commands that do more at once."""
    approval = permit.allow(APPROVE)
    beyond = beyond_policy(tx, held)
    if beyond:
        _check_evidence(beyond, permit)
        approval = permit.allow(BEYOND_POLICY) or approval
    why = " ".join(sorted({each.why for each in beyond}))
    take_step(tx, held, Step(APPROVED, why, note, approval_id=approval))


def _check_evidence(beyond: Sequence[Beyond], permit: Permit) -> None:
    """A photo that is missing has words of its own; a manager may do without it."""
    missing = [each for each in beyond if each.why == NO_PHOTO]
    if missing and not permit.may(BEYOND_POLICY):
        raise EvidenceMissing(missing[0].name)


_LINES = "SELECT id, order_line_id, name, reason FROM return_line WHERE request_id = ?"


def beyond_policy(reader: Database | Command, held: Held) -> tuple[Beyond, ...]:
    """What of a return the policy would not take back, on the day on which it was asked for."""
    rows = reader.rows(_LINES, held.id)
    if held.order_id is None:
        return ()
    order = eligible(reader, held.order_id)
    asked_on = day_of(held.occurred_at, reader)
    shown = bool(pictures.photos_of(reader, "return", held.id))
    found = []
    for line_id, order_line_id, name, reason in rows:
        line = order.line(order_line_id)
        assert line is not None
        why = line.verdict(reason, asked_on).beyond
        if why:
            found.append(Beyond(line_id, name, why))
        if line.policy.wants_photo(reason) and not shown:
            found.append(Beyond(line_id, name, NO_PHOTO))
    return tuple(found)


def reject(
    db: Database,
    actor: str | None,
    request_id: str,
    reason: str,
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Say no, and why; answers the new state. What was asked for may be asked for again.

    Raises:
        ReasonMissing, IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
    """
    return _with_reason(db, actor, "reject", request_id, Step(REJECTED, reason), approvals)


def withdraw(
    db: Database,
    actor: str | None,
    request_id: str,
    note: str = "",
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """The customer keeps the goods after all; possible until they were received.

    Raises:
        IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong, CardNumberRefused
    """
    with db.command("returns.withdraw", actor) as tx:
        approval = authorize(tx, TAKE, approvals)
        held = load(tx, request_id)
        take_step(tx, held, Step(WITHDRAWN, note=note, approval_id=approval))
        state = refresh(tx, request_id, held.order_id)
    return Done(state, tx.changes)


_NOTICES = {ASKED: "return_asked", REJECTED: "return_rejected"}


def _with_reason(
    db: Database,
    actor: str | None,
    verb: str,
    request_id: str,
    step: Step,
    approvals: Approvals,
) -> Done[str]:
    if not step.reason.strip():
        raise ReasonMissing
    with db.command(f"returns.{verb}", actor) as tx:
        approval = authorize(tx, APPROVE, approvals)
        held = load(tx, request_id)
        take_step(tx, held, Step(step.state, step.reason, approval_id=approval))
        state = refresh(tx, request_id, held.order_id)
        queue(
            tx,
            _NOTICES[step.state],
            order_id=held.order_id,
            request_id=request_id,
            occasion=str(tx.now) if step.state == ASKED else "",
            extra={"reason": step.reason.strip()},
        )
    return Done(state, tx.changes)
