"""What is done with carts before they are paid: kept, parked, recalled, voided."""

from __future__ import annotations

from typing import Any

from posdesk.cart.cart import Cart
from posdesk.cart.codec import from_json, to_json
from posdesk.cart.operations import line_of, remove
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.cart.texts import check_texts
from posdesk.changes import Changes, Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import ParkedCart, VoidEvent
from posdesk.orders.errors import (
    AlreadyRecalled,
    CartAlreadySold,
    CartHasPayments,
    CartInUse,
    CartVoided,
    EmptyCart,
    ParkedElsewhere,
)
from posdesk.orders.rollup import add_figures
from posdesk.staff.access import authorize

_KEEP = (
    "INSERT INTO open_cart (id, cart, staff_id, updated_at) VALUES (1, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET cart = excluded.cart, staff_id = excluded.staff_id,"
    " updated_at = excluded.updated_at"
)
TAKEN = """
SELECT coalesce(sum(amount), 0) FROM payment_attempt AS attempt
WHERE cart_id = ? AND (
    SELECT state FROM payment_attempt_event WHERE attempt_id = attempt.id
    ORDER BY instr('pending unknown failed confirmed revoked', state) DESC LIMIT 1
) IN ('pending', 'confirmed', 'unknown')
"""
"""Money (minor units) that a cart's attempts took or may have taken."""


_SOLD = "SELECT number FROM orders WHERE cart_id = ? ORDER BY id"
_PARKED_NOW = (
    "SELECT id FROM parked_cart WHERE cart_id = ? AND recalled_at IS NULL AND deleted_at IS NULL"
    " ORDER BY id"
)
_WAITING = "SELECT 1 FROM parked_cart WHERE id = ? AND recalled_at IS NULL AND deleted_at IS NULL"
_LINES_ON_SCREEN = (
    "SELECT CASE WHEN json_valid(cart) THEN json_array_length(cart, '$.lines') END"
    " FROM open_cart WHERE id = 1"
)
_VOIDED = "SELECT id FROM void_event WHERE cart_id = ? AND scope = 'cart'"


def save_open_cart(db: Database, actor: str | None, cart: Cart) -> Done[None]:
    """Keep the cart on the screen, so that a crash loses nothing; called at every change.

    A save that comes late, after the cart was sold, parked or voided, is ignored: it must not
    bring the cart back.
    """
    with db.local() as tx:
        failpoint("cart.before_save")
        if cart.empty or not _gone(tx, cart):
            _keep(tx, actor, cart)
    return Done(None, Changes())


def park(
    db: Database, actor: str | None, cart: Cart, label: str = "", rules: Rules = NO_RULES
) -> Done[str]:
    """Put the cart aside (挂单) under a label; the screen's cart is empty afterwards.

    Answers the id of the parked cart. Parking the same cart again changes nothing.

    Raises:
        EmptyCart, CartAlreadySold, CartVoided, NotAllowed, TextTooLong, CardNumberRefused
    """
    check_texts(label)
    if cart.empty:
        raise EmptyCart
    with db.command("orders.park", actor) as tx:
        authorize(tx, "sell")
        refuse_gone(tx, cart.id)
        parked = tx.value(_PARKED_NOW, cart.id)
        if parked is None:
            parked = tx.new_id()
            tx.insert(ParkedCart, **_parked_row(tx, parked, cart, label.strip(), rules))
        failpoint("park.before_clear")
        clear_open_cart(tx, cart.id)
        tx.changed("parked")
    failpoint("park.after_commit")
    return Done(str(parked), tx.changes)


def _parked_row(tx: Command, parked: str, cart: Cart, label: str, rules: Rules) -> dict[str, Any]:
    return {
        "id": parked,
        "cart_id": cart.id,
        "label": label,
        "cart": to_json(cart),
        "total": price(cart, rules).due(),
        "lines": len(cart.lines),
        "till": tx.setting("till.code"),
        "parked_by_id": tx.actor,
        "parked_at": tx.now,
    }


def recall(db: Database, actor: str | None, parked_id: str) -> Done[Cart]:
    """Bring a parked cart back to the screen (取单): exactly once.

    Raises:
        AlreadyRecalled: it is gone. ParkedElsewhere: another till must be asked for it. CartInUse:
        the screen's cart has lines. UnreadableCart, NotAllowed
    """
    with db.command("orders.recall", actor) as tx:
        authorize(tx, "sell")
        row = tx.row(
            "SELECT cart, till FROM parked_cart"
            " WHERE id = ? AND recalled_at IS NULL AND deleted_at IS NULL",
            parked_id,
        )
        if row is None:
            raise AlreadyRecalled
        _require_here(tx, row[1])
        if tx.value(_LINES_ON_SCREEN):
            raise CartInUse
        cart = from_json(row[0])
        tx.update(ParkedCart, parked_id, recalled_by_id=actor, recalled_at=tx.now)
        failpoint("recall.before_open")
        tx.execute(_KEEP, row[0], actor, tx.now)
        tx.changed("parked")
    failpoint("recall.after_commit")
    return Done(cart, tx.changes)


def _require_here(tx: Command, till: str) -> None:
    """Two tills that don't hear of each other must not recall the same cart: where there is a hub,
    a till recalls what was parked at it, or given to it.
    """
    if till != tx.setting("till.code") and tx.row("SELECT 1 FROM hub_link") is not None:
        raise ParkedElsewhere(till)


def name_parked(db: Database, actor: str | None, parked_id: str, label: str) -> Done[None]:
    """Say whose a parked cart is ("red bag", a name); an empty label takes the name away.

    Raises:
        AlreadyRecalled: it is gone. NotAllowed, TextTooLong, CardNumberRefused
    """
    check_texts(label)
    with db.command("orders.name_parked", actor) as tx:
        authorize(tx, "sell")
        if not tx.value(_WAITING, parked_id):
            raise AlreadyRecalled
        tx.update(ParkedCart, parked_id, label=label.strip())
        tx.changed("parked")
    return Done(None, tx.changes)


def void_line(
    db: Database,
    actor: str | None,
    cart: Cart,
    number: int,
    reason: str = "",
    approval: str | None = None,
    rules: Rules = NO_RULES,
) -> Done[Cart]:
    """Take a line out of the cart and put on record who did, why and how much it was.

    Answers the cart without the line, which is kept in the same commit.

    Raises:
        NoSuchLine, CartAlreadySold, CartVoided, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
        CartHasPayments: it is the last line, and money was taken for the cart, or may have been.
    """
    check_texts(reason)
    line = line_of(cart, number)
    priced = price(cart, rules).line(number)
    without = remove(cart, number)
    with db.command("orders.void_line", actor) as tx:
        refuse_gone(tx, cart.id)
        if without.empty:
            _refuse_paid(tx, cart)
        approval = authorize(tx, "void.line", approval)
        _record_void(
            tx,
            cart,
            scope="line",
            variant_id=line.item.variant_id,
            name=line.item.name,
            quantity=line.quantity,
            amount=priced.total if priced else 0,
            reason=reason.strip(),
            approval_id=approval,
        )
        failpoint("void.before_keep")
        _keep(tx, actor, without)
    return Done(without, tx.changes)


def void_cart(
    db: Database,
    actor: str | None,
    cart: Cart,
    reason: str = "",
    approval: str | None = None,
    rules: Rules = NO_RULES,
) -> Done[None]:
    """Throw the whole cart away and put on record who did, why and how much it was.

    Voiding the same cart again changes nothing.

    Raises:
        EmptyCart, CartAlreadySold, NotAllowed, ApprovalInvalid, TextTooLong, CardNumberRefused
        CartHasPayments: money was taken for it, or may have been.
    """
    check_texts(reason)
    if cart.empty:
        raise EmptyCart
    with db.command("orders.void_cart", actor) as tx:
        if tx.value(_VOIDED, cart.id):
            return Done(None, tx.changes)
        refuse_gone(tx, cart.id)
        _refuse_paid(tx, cart)
        approval = authorize(tx, "void.cart", approval)
        _record_void(
            tx,
            cart,
            scope="cart",
            variant_id=None,
            name="",
            quantity=cart.pieces,
            amount=price(cart, rules).total,
            reason=reason.strip(),
            approval_id=approval,
        )
        failpoint("void.before_clear")
        clear_open_cart(tx, cart.id)
    return Done(None, tx.changes)


def _record_void(tx: Command, cart: Cart, **facts: Any) -> None:
    day, till = business_day(tx.now, tx.zone), tx.setting("till.code")
    tx.insert(
        VoidEvent,
        id=tx.new_id(),
        cart_id=cart.id,
        **facts,
        staff_id=tx.actor,
        till=till,
        business_day=day,
        occurred_at=tx.now,
    )
    add_figures(tx, day, till, [("void", facts["scope"], 1, facts["amount"])])
    tx.changed("voids", "reports")


def _keep(tx: Command, actor: str | None, cart: Cart) -> None:
    """A cart without lines leaves nothing to keep, unless money was taken for it."""
    if cart.empty and not cart.member and not tx.value(TAKEN, cart.id):
        tx.execute("DELETE FROM open_cart")
    else:
        tx.execute(_KEEP, to_json(cart), actor, tx.now)


def take_off_parked(tx: Command, cart_id: str) -> None:
    """A cart that was sold waits no longer."""
    parked = tx.value(_PARKED_NOW, cart_id)
    if parked:
        tx.update(ParkedCart, parked, recalled_by_id=tx.actor, recalled_at=tx.now)
        tx.changed("parked")


def clear_open_cart(tx: Command, cart_id: str) -> None:
    """Empty the screen's cart, unless another one is there by now."""
    tx.execute(
        "DELETE FROM open_cart"
        " WHERE CASE WHEN json_valid(cart) THEN json_extract(cart, '$.id') END = ?",
        cart_id,
    )


def _gone(tx: Command, cart: Cart) -> bool:
    return any(tx.value(query, cart.id) for query in (_SOLD, _PARKED_NOW, _VOIDED))


def refuse_gone(tx: Command, cart_id: str) -> None:
    """Raise `CartAlreadySold` or `CartVoided` for a cart that nothing more can be done with."""
    number = tx.value(_SOLD, cart_id)
    if number:
        raise CartAlreadySold(number)
    if tx.value(_VOIDED, cart_id):
        raise CartVoided


def _refuse_paid(tx: Command, cart: Cart) -> None:
    taken = tx.value(TAKEN, cart.id)
    if taken:
        raise CartHasPayments(taken)
