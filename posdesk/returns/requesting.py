"""A customer wants to give goods back: of an order, or without a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk import photos as pictures
from posdesk.cart.errors import NotWhole
from posdesk.cart.texts import check_texts
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import ReturnLine, ReturnRequest
from posdesk.orders.numbers import lettered
from posdesk.photos import Prepared
from posdesk.returns.eligible import EligibleLine, EligibleOrder, eligible
from posdesk.returns.errors import (
    AboveLowestPrice,
    MemberMissing,
    MoreThanLeft,
    NothingToReturn,
    NotOfThisOrder,
)
from posdesk.returns.lowest import Goods, goods_of
from posdesk.returns.record import (
    NO_APPROVALS,
    NO_RECEIPT,
    TAKE,
    Approvals,
    Permit,
    Step,
    check_word,
    refresh,
    today,
    write_step,
)
from posdesk.returns.risk import BEYOND_POLICY, risks_of_order, risks_without_receipt
from posdesk.returns.states import (
    CHANNELS,
    CONDITIONS,
    CREDIT,
    REASONS,
    REFUND,
    REQUESTED,
    RESOLUTIONS,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of an order line shall come back (thousandths), why, and how it is.

    ``exchange_variant_id`` is what the customer wants instead.
    """

    order_line_id: str
    quantity: int
    reason: str
    condition: str = ""
    note: str = ""
    exchange_variant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unsold:
    """Goods without a receipt: ``price`` is what is given for one unit (minor units), at most the
    lowest recent price; None for just that.
    """

    variant_id: str
    quantity: int
    reason: str
    condition: str = ""
    note: str = ""
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """A return that was taken."""

    id: str
    number: str
    risks: tuple[str, ...]


def request(
    db: Database,
    actor: str | None,
    request_id: str,
    order_id: str,
    lines: Sequence[Wanted],
    wish: str = REFUND,
    channel: str = "counter",
    member_id: str | None = None,
    photos: Sequence[Prepared] = (),
    approvals: Approvals = NO_APPROVALS,
) -> Done[Requested]:
    """Take the request to give lines of an order back. ``request_id`` is made by whoever asks
    (`db.ids.new()`): the same one a second time answers the same return.

    Raises:
        NothingToReturn, NotOfThisOrder, MoreThanLeft, NotWhole, UnknownWord, NotFound,
        TextTooLong, CardNumberRefused, TooManyPhotos, NotAllowed, ApprovalInvalid
    """
    with db.command("returns.request", actor) as tx:
        known = requested(tx, request_id)
        if known:
            return Done(known, tx.changes)
        made = write_request(
            tx,
            request_id,
            order_id,
            lines,
            wish,
            channel,
            member_id,
            photos,
            Permit(tx, approvals),
        )
        refresh(tx, request_id, order_id)
    failpoint("returns.after_request")
    return Done(made, tx.changes)


def request_without_receipt(
    db: Database,
    actor: str | None,
    request_id: str,
    member_id: str | None,
    goods: Sequence[Unsold],
    channel: str = "counter",
    photos: Sequence[Prepared] = (),
    approvals: Approvals = NO_APPROVALS,
) -> Done[Requested]:
    """Take goods back whose sale is not known: for store credit of a customer, at most the lowest
    recent price. Idempotent like `request`.

    Raises:
        NothingToReturn, MemberMissing, AboveLowestPrice, NotWhole, UnknownWord, NotFound,
        TextTooLong, CardNumberRefused, TooManyPhotos, NotAllowed, ApprovalInvalid
    """
    with db.command("returns.request_without_receipt", actor) as tx:
        known = requested(tx, request_id)
        if known:
            return Done(known, tx.changes)
        permit = Permit(tx, approvals)
        made = write_unsold(tx, request_id, member_id, goods, channel, photos, permit)
        refresh(tx, request_id, None)
    failpoint("returns.after_request")
    return Done(made, tx.changes)


def requested(reader: Database | Command, request_id: str) -> Requested | None:
    """The return with this id, if it was taken."""
    row = reader.row("SELECT number, risks FROM return_request WHERE id = ?", request_id)
    return Requested(request_id, row[0], tuple(row[1].split())) if row else None


def write_request(
    tx: Command,
    request_id: str,
    order_id: str,
    lines: Sequence[Wanted],
    wish: str,
    channel: str,
    member_id: str | None,
    photos: Sequence[Prepared],
    permit: Permit,
) -> Requested:
    """The body of `request`, for commands that do more at once; leaves the summaries to them."""
    if not lines:
        raise NothingToReturn
    check_word(wish, RESOLUTIONS)
    approval = permit.allow(TAKE)
    order = eligible(tx, order_id)
    chosen = _checked(order, lines)
    member_id = member_id or order.member_id
    value = sum(line.total * want.quantity // line.bought for line, want in chosen)
    risks = risks_of_order(tx, order, [line.id for line, _want in chosen], value, member_id)
    if any(line.verdict(want.reason, order.today).beyond for line, want in chosen):
        risks.append(BEYOND_POLICY)
    made = _insert(tx, request_id, order_id, member_id, wish, channel, risks, approval)
    for position, (line, want) in enumerate(chosen, 1):
        check_texts(want.note)
        tx.insert(ReturnLine, **_line_row(tx, request_id, position, line, want))
    failpoint("returns.before_request_event")
    write_step(tx, request_id, Step(REQUESTED))
    pictures.keep(tx, "return", request_id, photos)
    return made


def write_unsold(
    tx: Command,
    request_id: str,
    member_id: str | None,
    goods: Sequence[Unsold],
    channel: str,
    photos: Sequence[Prepared],
    permit: Permit,
) -> Requested:
    """The body of `request_without_receipt`."""
    if not goods:
        raise NothingToReturn
    permit.allow(TAKE)
    approval = permit.allow(NO_RECEIPT)
    if member_id is None:
        raise MemberMissing
    if tx.value("SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", member_id) is None:
        raise NotFound(N_("customer"), member_id)
    found = [(goods_of(tx, each.variant_id), each) for each in goods]
    prices = [_price(thing, each) for thing, each in found]
    value = sum(
        price * each.quantity // 1000 for price, (_thing, each) in zip(prices, found, strict=True)
    )
    risks = risks_without_receipt(tx, value, member_id)
    made = _insert(tx, request_id, None, member_id, CREDIT, channel, risks, approval)
    for position, (price, (thing, each)) in enumerate(zip(prices, found, strict=True), 1):
        check_texts(each.note)
        tx.insert(ReturnLine, **_unsold_row(tx, request_id, position, thing, each, price))
    write_step(tx, request_id, Step(REQUESTED))
    pictures.keep(tx, "return", request_id, photos)
    return made


def _checked(order: EligibleOrder, lines: Sequence[Wanted]) -> list[tuple[EligibleLine, Wanted]]:
    chosen = []
    taken: dict[str, int] = {}
    for want in lines:
        check_word(want.reason, REASONS)
        if want.condition:
            check_word(want.condition, CONDITIONS)
        line = order.line(want.order_line_id)
        if line is None:
            raise NotOfThisOrder
        before = taken.get(line.id, 0)
        if not 0 < want.quantity <= line.left - before:
            raise MoreThanLeft(line.name, want.quantity, line.left - before)
        if not line.weighed and want.quantity % 1000:
            raise NotWhole(line.name, want.quantity)
        taken[line.id] = before + want.quantity
        chosen.append((line, want))
    return chosen


def _price(thing: Goods, each: Unsold) -> int:
    check_word(each.reason, REASONS)
    if each.condition:
        check_word(each.condition, CONDITIONS)
    if each.quantity <= 0:
        raise NothingToReturn
    if not thing.weighed and each.quantity % 1000:
        raise NotWhole(thing.name, each.quantity)
    price = thing.lowest if each.price is None else each.price
    if not 0 <= price <= thing.lowest:
        raise AboveLowestPrice(thing.name, price, thing.lowest)
    return price


def _insert(
    tx: Command,
    request_id: str,
    order_id: str | None,
    member_id: str | None,
    wish: str,
    channel: str,
    risks: Sequence[str],
    approval: str | None,
) -> Requested:
    check_word(channel, CHANNELS)
    number = lettered(tx, "R", "return")
    failpoint("returns.before_request")
    tx.insert(
        ReturnRequest,
        id=request_id,
        number=number,
        order_id=order_id,
        member_id=member_id,
        channel=channel,
        wish=wish,
        risks=" ".join(risks),
        staff_id=tx.actor,
        approval_id=approval,
        till=tx.setting("till.code"),
        business_day=today(tx),
        occurred_at=tx.now,
    )
    return Requested(request_id, number, tuple(risks))


def _line_row(
    tx: Command, request_id: str, position: int, line: EligibleLine, want: Wanted
) -> dict[str, object]:
    return {
        "id": tx.new_id(),
        "request_id": request_id,
        "position": position,
        "order_line_id": line.id,
        "variant_id": line.variant_id,
        "name": line.name,
        "label": line.label,
        "unit": line.unit,
        "quantity": want.quantity,
        "reason": want.reason,
        "condition": want.condition,
        "note": want.note.strip(),
        "exchange_variant_id": want.exchange_variant_id,
    }


def _unsold_row(
    tx: Command, request_id: str, position: int, thing: Goods, each: Unsold, price: int
) -> dict[str, object]:
    return {
        "id": tx.new_id(),
        "request_id": request_id,
        "position": position,
        "variant_id": thing.variant_id,
        "name": thing.name,
        "label": thing.label,
        "unit": thing.unit,
        "quantity": each.quantity,
        "ceiling": price,
        "reason": each.reason,
        "condition": each.condition,
        "note": each.note.strip(),
    }
