"""What can be done to a cart. Each takes a cart and gives the new one; the old one still stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from posdesk.cart.cart import (
    MAX_LINES,
    Cart,
    CartLine,
    Charge,
    Discount,
    MemberRef,
    PriceOverride,
    VariantSnapshot,
)
from posdesk.cart.delivery import DeliveryDraft
from posdesk.cart.errors import NoSuchLine, TooManyLines
from posdesk.cart.rounding import Rounding
from posdesk.cart.texts import check_texts


def line_of(cart: Cart, number: int) -> CartLine:
    """The line with this number.

    Raises:
        NoSuchLine
    """
    for line in cart.lines:
        if line.number == number:
            return line
    raise NoSuchLine(number)


def add(
    cart: Cart,
    item: VariantSnapshot,
    quantity: int = 1000,
    label_amount: int | None = None,
) -> Cart:
    """Put ``quantity`` thousandths of a variant in; more of the same joins its plain line.

    Weighed goods and lines that a person changed are never merged: each keeps its own rounding.

    Raises:
        QuantityRefused, NotWhole, PriceRefused, TooManyLines
    """
    if label_amount is None:
        for line in reversed(cart.lines):
            if line.item == item and line.plain:
                return _replaced(cart, replace(line, quantity=line.quantity + quantity))
    if len(cart.lines) >= MAX_LINES:
        raise TooManyLines(MAX_LINES)
    line = CartLine(cart.next_number, item, quantity, label_amount=label_amount)
    return replace(cart, lines=(*cart.lines, line), next_number=cart.next_number + 1)


def last_added(before: Cart, after: Cart) -> int | None:
    """The number of the line that an operation added or changed, for the screen to select."""
    old = {line.number: line for line in before.lines}
    changed = [line.number for line in after.lines if old.get(line.number) != line]
    return changed[-1] if changed else None


def set_quantity(cart: Cart, number: int, quantity: int) -> Cart:
    """Change how much a line has; an amount printed by a scale no longer holds then.

    Raises:
        NoSuchLine, QuantityRefused, NotWhole
    """
    return _change(cart, number, lambda at: replace(at, quantity=quantity, label_amount=None))


def set_price(cart: Cart, number: int, override: PriceOverride | None) -> Cart:
    """Charge another unit price, or with None the variant's own again.

    Raises:
        NoSuchLine, TextTooLong, CardNumberRefused
    """
    if override:
        check_texts(override.reason)
    return _change(cart, number, lambda line: replace(line, override=override))


def set_discount(cart: Cart, number: int, discount: Discount | None) -> Cart:
    """Give a discount on one line, or with None take it away.

    Raises:
        NoSuchLine, TextTooLong, CardNumberRefused
    """
    if discount:
        check_texts(discount.reason)
    return _change(cart, number, lambda line: replace(line, discount=discount))


def set_note(cart: Cart, number: int, note: str) -> Cart:
    """Write a note that prints under the line.

    Raises:
        NoSuchLine, TextTooLong, CardNumberRefused
    """
    check_texts(note)
    return _change(cart, number, lambda line: replace(line, note=note.strip()))


def remove(cart: Cart, number: int) -> Cart:
    """Take a line out.

    Raises:
        NoSuchLine
    """
    gone = line_of(cart, number)
    return replace(cart, lines=tuple(line for line in cart.lines if line is not gone))


def put_back(cart: Cart, line: CartLine) -> Cart:
    """Undo a removal: the line returns to its place with its number."""
    if any(line.number == other.number for other in cart.lines):
        return cart
    lines = sorted((*cart.lines, line), key=lambda each: each.number)
    return replace(cart, lines=tuple(lines), next_number=max(cart.next_number, line.number + 1))


def set_order_discount(cart: Cart, discount: Discount | None) -> Cart:
    """Give a discount on the whole order, or with None take it away.

    Raises:
        TextTooLong, CardNumberRefused
    """
    if discount:
        check_texts(discount.reason)
    return replace(cart, discount=discount)


def set_order_note(cart: Cart, note: str) -> Cart:
    """Write a note about the whole order.

    Raises:
        TextTooLong, CardNumberRefused
    """
    check_texts(note)
    return replace(cart, note=note.strip())


def set_member(cart: Cart, member: MemberRef | None) -> Cart:
    """Say whose cart it is."""
    return replace(cart, member=member)


def set_charges(cart: Cart, charges: tuple[Charge, ...]) -> Cart:
    """Say what is asked for beside the goods."""
    return replace(cart, charges=charges)


def set_delivery(cart: Cart, delivery: DeliveryDraft | None) -> Cart:
    """Say how the goods get to the customer; with None they are taken along and paid at once, and
    no charge is left.

    Raises:
        TextTooLong, CardNumberRefused
    """
    if delivery is None:
        return replace(cart, delivery=None, charges=())
    who = delivery.recipient
    for text in (who.name, who.phone, who.region, who.street, who.note, who.hours):
        check_texts(text)
    return replace(cart, delivery=delivery)


def set_rounding(cart: Cart, rounding: Rounding) -> Cart:
    """Choose how this cart's amount due is rounded (抹零)."""
    return replace(cart, rounding=rounding)


def repeat(cart: Cart, lines: tuple[CartLine, ...]) -> Cart:
    """Add the goods of an earlier sale again, without its discounts, prices by hand or notes."""
    for line in lines:
        cart = add(cart, line.item, line.quantity, line.label_amount)
    return cart


def _change(cart: Cart, number: int, change: Callable[[CartLine], CartLine]) -> Cart:
    return _replaced(cart, change(line_of(cart, number)))


def _replaced(cart: Cart, line: CartLine) -> Cart:
    lines = tuple(line if old.number == line.number else old for old in cart.lines)
    return replace(cart, lines=lines)
