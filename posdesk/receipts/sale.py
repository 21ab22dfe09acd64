"""The receipt of a sale, its reprint, and the gift receipt without prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from posdesk.money import format_quantity
from posdesk.receipts.data import ReceiptData, ReceiptLine, Reduction, TenderLine
from posdesk.receipts.layout import (
    Align,
    Column,
    Cut,
    Document,
    Facts,
    Feed,
    Node,
    Overflow,
    Record,
    Row,
    Rule,
    Size,
    Stroke,
    Table,
    Text,
    Totals,
    pair,
)
from posdesk.receipts.ordered import account, changes, parts
from posdesk.receipts.parts import (
    STAGES,
    TENDERS,
    Words,
    bar_code,
    copy_mark,
    due,
    head,
    moment,
    scan_code,
    tax_table,
    words_of,
)


def sales_receipt(data: ReceiptData, language: str) -> Document:
    """The customer's receipt; with `data.reprint`, marked as a reprint with its count."""
    words = words_of(language, data.currency)
    title = words.gettext("Sales receipt")
    nodes = [
        *opening(data, title, words),
        goods(data, words),
        Rule(),
        sums(data, words),
        *changes(data, words),
        Rule(),
        *payment(data, words),
        *account(data, words),
        *taxes(data, words),
        *parts(data, words, whole=False),
        *closing(data, words),
    ]
    return Document(f"{title} {data.number}", language, tuple(nodes))


def gift_receipt(data: ReceiptData, language: str) -> Document:
    """Proof of purchase for the person who is given the goods: no price anywhere."""
    words = words_of(language, data.currency)
    title = words.gettext("Gift receipt")
    nodes = [
        *opening(replace(data, member=""), title, words),
        _gifts(data, words),
        Rule(),
        Text(words.gettext("Bring this receipt to exchange or return."), Align.CENTER),
        *closing(data, words),
    ]
    return Document(f"{title} {data.number}", language, tuple(nodes))


def opening(data: ReceiptData, title: str, words: Words) -> Iterator[Node]:
    """The shop, what this is, and of which sale."""
    _ = words.gettext
    yield from head(data.shop, title, words)
    yield from copy_mark(data.reprint, words)
    yield Rule()
    facts = [
        words.fact(_("Order"), data.number),
        words.fact(_("Time"), moment(data.issued_at, data.zone)),
        words.fact(_("Cashier"), data.cashier),
        words.fact(_("Till"), data.till),
    ]
    if data.member:
        facts.append(words.fact(_("Member"), data.member))
    yield Facts(tuple(facts))
    yield Rule(Stroke.SOLID)


def goods(data: ReceiptData, words: Words) -> Table:
    """The goods with their prices and what was taken off them."""
    records = tuple([_good(line, words) for line in data.lines])
    return Table(_goods_columns(words), records, lead=True)


@lru_cache(maxsize=8)
def _goods_columns(words: Words) -> tuple[Column, ...]:
    _ = words.gettext
    return (
        Column(_("Item"), overflow=Overflow.WRAP, grow=6),
        Column(overflow=Overflow.STEP, grow=2),
        Column(_("Price"), Align.RIGHT, grow=1),
        Column(_("Qty"), Align.RIGHT, grow=1),
        Column(_("Amount"), Align.RIGHT, grow=1),
        Column(_("Paid"), Align.RIGHT, grow=1, page_only=True),
    )


def _good(line: ReceiptLine, words: Words) -> Record:
    price, paid = words.amount(line.unit_price), words.amount(line.net)
    figures = (price, format_quantity(line.quantity), words.amount(line.amount), paid)
    below = [pair(f"  {_stage(r, words)}", words.amount(r.amount)) for r in line.reductions]
    notes = [Text("  " + words.fact(words.gettext("Note"), line.note))] if line.note else []
    return Record((_name(line), line.code, *figures), (*below, *notes))


def _gifts(data: ReceiptData, words: Words) -> Table:
    columns = (
        Column(words.gettext("Item"), overflow=Overflow.WRAP, grow=6),
        Column(words.gettext("Qty"), Align.RIGHT),
    )
    return Table(columns, tuple(map(_gift, data.lines)))


def _gift(line: ReceiptLine) -> Record:
    return Record((_name(line), format_quantity(line.quantity)))


def _name(line: ReceiptLine) -> str:
    """What it is, in which form, and the unit that the price is for where it is not a piece."""
    unit = f"({_unit(line)})" if line.weighed else ""
    return " ".join(filter(None, (line.name, line.label, unit)))


def _unit(line: ReceiptLine) -> str:
    return line.unit or "kg"


def _stage(reduction: Reduction, words: Words) -> str:
    return reduction.name or words.named(STAGES, reduction.stage)


def sums(data: ReceiptData, words: Words) -> Totals:
    """From the goods at list price to what is due."""
    _ = words.gettext
    kinds = words.ngettext("{n} item", "{n} items", len(data.lines)).format(n=len(data.lines))
    pieces = format_quantity(data.pieces)
    counted = words.ngettext("{n} piece", "{n} pieces", data.pieces // 1000).format(n=pieces)
    rows = [pair(f"{kinds}  {counted}", "")]
    if data.reductions or data.charges:
        rows.append(pair(_("Subtotal"), words.amount(data.gross)))
    rows += [pair(_stage(r, words), words.amount(r.amount)) for r in data.reductions]
    rows += [pair(charge.name, words.amount(charge.amount)) for charge in data.charges]
    if not data.tax_inclusive:
        tax = sum(line.tax for line in data.taxes)
        rows.append(pair(_("Tax"), words.amount(tax)))
    rows.append(due(_("Total due"), words.money(data.total)))
    return Totals(tuple(rows))


def payment(data: ReceiptData, words: Words) -> Iterator[Node]:
    """What was handed over for it, the change, and what the customer saved."""
    rows: list[Row] = []
    for tender in data.tenders:
        rows += tender_rows(tender, words)
    change = sum(tender.change for tender in data.tenders)
    if change:
        rows.append(pair(words.gettext("Change"), words.amount(change), bold=True))
    yield Totals(tuple(rows))
    saved = -sum(reduction.amount for reduction in data.reductions)
    if saved > 0:
        text = words.gettext("You saved {amount}").format(amount=words.money(saved))
        yield Text(text, Align.CENTER, bold=True)


def tender_rows(tender: TenderLine, words: Words) -> Iterator[Row]:
    """What was handed over in one way, with its reference."""
    name = words.named(TENDERS, tender.tender)
    received = words.gettext("{tender} received").format(tender=name)
    yield pair(received, words.amount(tender.tendered))
    if tender.reference:
        yield pair("  " + words.gettext("Reference"), tender.reference, Size.SMALL)


def taxes(data: ReceiptData, words: Words) -> Iterator[Node]:
    """The tax table, where the shop shows it."""
    if data.show_taxes and any(line.tax for line in data.taxes):
        yield Rule()
        yield tax_table(data.taxes, words)


def closing(data: ReceiptData, words: Words) -> Iterator[Node]:
    """Note, codes that find the order again, and the shop's last words."""
    if data.note:
        yield Rule()
        yield Text(words.fact(words.gettext("Note"), data.note))
    yield Rule()
    yield from bar_code(data.number)
    if data.qr:
        yield from scan_code(data.qr, words.gettext("Scan to find this order"))
    footer = data.shop.footer or words.gettext("Thank you. Please keep this receipt.")
    yield Feed()
    yield Text(footer, Align.CENTER)
    yield Cut()
