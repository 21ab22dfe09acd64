"""What receipts and confirmations say of an order that is not done with at the counter: what was
changed, what is owed and when, what comes later and how.
"""

from __future__ import annotations

from collections.abc import Iterator

from posdesk.members.phones import masked
from posdesk.money import format_quantity
from posdesk.orders.states import COD, METHODS, PICKUP, TERMS
from posdesk.receipts.data import Account, Part, PaymentData, ReceiptData, Recipient
from posdesk.receipts.layout import (
    QR,
    Align,
    Column,
    Node,
    Overflow,
    Record,
    Rule,
    Size,
    Table,
    Text,
    Totals,
    pair,
)
from posdesk.receipts.parts import Words, due, masked_name, moment, slot_words


def changes(data: ReceiptData, words: Words) -> Iterator[Node]:
    """What was added and taken out since it was placed, and what it comes to now."""
    if not data.changes or data.account is None:
        return
    _ = words.gettext
    columns = (
        Column(_("Changed since"), overflow=Overflow.WRAP, grow=6),
        Column(_("Qty"), Align.RIGHT, grow=1),
        Column(_("Amount"), Align.RIGHT, grow=1),
    )
    yield Rule()
    yield Table(
        columns,
        tuple(
            Record(
                (
                    change.name or _("Rounding off"),
                    _counted(change.quantity),
                    words.amount(change.amount),
                )
            )
            for change in data.changes
        ),
    )
    yield Totals((due(_("Total now"), words.money(data.account.owed)),))


def _counted(quantity: int) -> str:
    """Thousandths with their sign; nothing for what is no quantity (rounding)."""
    return f"{'+' if quantity > 0 else ''}{format_quantity(quantity)}" if quantity else ""


def account(data: ReceiptData | PaymentData, words: Words) -> Iterator[Node]:
    """What was paid, given back and is owed still, and the schedule of what is due when."""
    money = data.account
    if money is None:
        return
    _ = words.gettext
    yield Rule()
    rows = [pair(_("Paid in all"), words.amount(money.paid))]
    if money.returned:
        rows.append(pair(_("Taken off for returns"), words.amount(-money.returned)))
    if money.refunded:
        rows.append(pair(_("Given back"), words.amount(-money.refunded)))
    if money.outstanding > 0:
        label = _("To pay on delivery") if money.terms == COD else _("Still owed")
        rows.append(due(label, words.money(money.outstanding)))
    yield Totals(tuple(rows))
    if money.outstanding > 0 and money.dues:
        yield from _dues(money, words)


def _dues(money: Account, words: Words) -> Iterator[Node]:
    _ = words.gettext
    columns = (
        Column(words.named(TERMS, money.terms), grow=3),
        Column(_("Amount"), Align.RIGHT, grow=2),
        Column(_("Still owed"), Align.RIGHT, grow=2),
    )
    yield Table(
        columns,
        tuple(
            Record((each.due_on, words.amount(each.amount), words.amount(each.left)))
            for each in money.dues
        ),
    )


def parts(data: ReceiptData, words: Words, whole: bool) -> Iterator[Node]:
    """How the goods come that were not taken along. With `whole`, names and addresses are written
    out and a pick-up's code has its QR; else they are masked.
    """
    for part in data.parts:
        yield Rule()
        yield Text(words.named(METHODS, part.method), bold=True)
        yield Table(
            (Column(overflow=Overflow.WRAP, grow=6), Column(align=Align.RIGHT)),
            tuple(
                Record((each.name, f"× {format_quantity(each.quantity)}")) for each in part.lines
            ),
            header=False,
        )
        yield from _how(part, words, data, whole)


def _how(part: Part, words: Words, data: ReceiptData, whole: bool) -> Iterator[Node]:
    _ = words.gettext
    if part.slot and part.slot.day:
        yield Text(words.fact(_("Time promised"), slot_words(part.slot)))
    if part.carrier:
        yield Text(words.fact(_("Carrier"), part.carrier))
    if part.recipient:
        yield from recipient(part.recipient, words, whole, address=part.method != PICKUP)
    if part.code:
        yield Text(words.fact(_("Pick-up code"), part.code), Align.CENTER, Size.TALL, bold=True)
        if whole and part.qr:
            yield QR(part.qr)
        if part.expires_at is not None:
            until = _("Please collect by {time}.").format(time=moment(part.expires_at, data.zone))
            yield Text(until, Align.CENTER, Size.SMALL)


def recipient(who: Recipient, words: Words, whole: bool, address: bool = True) -> Iterator[Node]:
    """Who receives the goods and where; masked unless `whole`."""
    _ = words.gettext
    name = who.name if whole else masked_name(who.name)
    phone = who.phone if whole else masked(who.phone)
    yield Text(words.fact(_("Consignee"), "  ".join(filter(None, (name, phone)))))
    place = " ".join(filter(None, (who.region.replace("/", " "), who.street if whole else "")))
    if address and place:
        yield Text(words.fact(_("Address"), place))
    if whole and who.hours:
        yield Text(words.fact(_("Hours"), who.hours))
    if whole and who.note:
        yield Text(words.fact(_("Note"), who.note))
