"""Papers of goods that come back: the return slip, the refund receipt, the exchange receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posdesk.money import format_quantity
from posdesk.receipts.data import ReceiptLine, TenderLine
from posdesk.receipts.data_returns import BackLine, ExchangeData, RefundData, ReturnSlipData
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
    Signatures,
    Size,
    Stroke,
    Table,
    Text,
    Totals,
    pair,
)
from posdesk.receipts.parts import (
    TENDERS,
    Words,
    bar_code,
    copy_mark,
    due,
    head,
    moment,
    words_of,
)
from posdesk.receipts.sale import tender_rows
from posdesk.returns.states import CONDITIONS, REASONS, RESOLUTIONS, STATES

_REASONS = {code: reason.words for code, reason in REASONS.items()}


def return_slip(data: ReturnSlipData, language: str) -> Document:
    """What somebody wants to give back: one for the customer, one for the goods."""
    words = words_of(language, data.letter.currency)
    _ = words.gettext
    title = _("Return slip")
    nodes: list[Node] = [
        *head(data.letter.shop, title, words),
        Rule(),
        Facts(tuple(_slip_facts(data, words))),
        Rule(Stroke.SOLID),
        _wanted(data.lines, words),
        Rule(),
        Text(words.fact(_("Wish"), words.named(RESOLUTIONS, data.wish))),
        Text(words.fact(_("State"), words.named(STATES, data.state))),
        Signatures((_("Customer's signature"),)),
        Feed(),
        *bar_code(data.number),
        Text(_("Put this slip to the goods, and keep a copy."), Align.CENTER),
        Cut(),
    ]
    return Document(f"{title} {data.number}", language, tuple(nodes))


def _slip_facts(data: ReturnSlipData, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield words.fact(_("Return"), data.number)
    yield words.fact(_("Order"), data.order_number or _("without a receipt"))
    yield words.fact(_("Time"), moment(data.requested_at, data.letter.zone))
    yield words.fact(_("By"), data.staff)
    yield words.fact(_("Till"), data.till)
    if data.member:
        yield words.fact(_("Member"), data.member)
    if data.waybill:
        yield words.fact(_("Waybill"), data.waybill)


def _wanted(lines: Sequence[BackLine], words: Words) -> Table:
    _ = words.gettext
    columns = (
        Column(_("Item"), overflow=Overflow.WRAP, grow=6),
        Column(_("Reason"), overflow=Overflow.WRAP, grow=3),
        Column(_("Qty"), Align.RIGHT, grow=1),
    )
    return Table(columns, tuple(_wanted_line(line, words) for line in lines), lead=True)


def _wanted_line(line: BackLine, words: Words) -> Record:
    _ = words.gettext
    reason = words.named(_REASONS, line.reason)
    below = []
    if line.condition:
        below.append(words.fact(_("Condition"), words.named(CONDITIONS, line.condition)))
    if line.note:
        below.append(words.fact(_("Note"), line.note))
    notes = tuple(Text(f"  {text}") for text in below)
    return Record((line.name, reason, format_quantity(line.quantity)), notes)


def refund_receipt(data: RefundData, language: str) -> Document:
    """What was given back, for which goods, and how."""
    words = words_of(language, data.letter.currency)
    _ = words.gettext
    title = _("Refund receipt")
    nodes: list[Node] = [
        *_opening(data, title, words),
        *_came_back(data, words),
        *_given(data, words),
        Signatures((_("Customer's signature"),)),
        *_closing(data, data.return_number or data.order_number, words),
    ]
    number = data.return_number or data.order_number
    return Document(f"{title} {number}", language, tuple(nodes))


def _opening(data: RefundData, title: str, words: Words) -> Iterator[Node]:
    _ = words.gettext
    yield from head(data.letter.shop, title, words)
    yield from copy_mark(data.reprint, words)
    yield Rule()
    facts = [words.fact(_("Return"), data.return_number)] if data.return_number else []
    facts += [
        words.fact(_("Order"), data.order_number or _("without a receipt")),
        words.fact(_("Time"), moment(data.refunded_at, data.letter.zone)),
        words.fact(_("By"), data.staff),
        words.fact(_("Till"), data.till),
    ]
    if data.member:
        facts.append(words.fact(_("Member"), data.member))
    yield Facts(tuple(facts))
    yield Rule(Stroke.SOLID)


def _came_back(data: RefundData, words: Words) -> Iterator[Node]:
    """The goods that came back, and from their amounts to what is given for them."""
    _ = words.gettext
    if data.lines:
        columns = (
            Column(_("Goods in"), overflow=Overflow.WRAP, grow=6),
            Column(_("Reason"), overflow=Overflow.WRAP, grow=3),
            Column(_("Qty"), Align.RIGHT, grow=1),
            Column(_("Amount"), Align.RIGHT, grow=1),
        )
        yield Table(columns, tuple(_back(line, words) for line in data.lines), lead=True)
        yield Rule()
    rows = [
        pair(label, words.amount(amount))
        for label, amount in (
            (_("Goods in"), sum(line.amount for line in data.lines)),
            (_("Delivery"), data.charges),
            (_("Rounding off"), data.rounding),
            (_("Deductions"), -data.deduction),
            (_("Way back, paid by the customer"), -data.way_back),
        )
        if amount
    ]
    if len(rows) > 1:
        yield Totals(tuple(rows))


def _back(line: BackLine, words: Words) -> Record:
    reason = words.named(_REASONS, line.reason) if line.reason else ""
    below: tuple[Text | Row, ...] = ()
    if line.deduction:
        label = "  " + words.gettext("Deduction")
        below = (pair(label, words.amount(-line.deduction)),)
    figures = (format_quantity(line.quantity), words.amount(line.amount))
    return Record((line.name, reason, *figures), below)


def _given(data: RefundData, words: Words) -> Iterator[Node]:
    _ = words.gettext
    rows = []
    if data.unpaid:
        rows.append(pair(_("Never paid, so not owed any more"), words.amount(-data.unpaid)))
    rows.append(due(_("Given back"), words.money(data.amount - data.unpaid)))
    rows += _back_to(data.tenders, words)
    yield Totals(tuple(rows))
    if data.credit is not None:
        balance = words.fact(_("Store credit now"), words.money(data.credit))
        yield Text(balance, Align.CENTER, bold=True)
    if data.reason:
        yield Text(words.fact(_("Reason"), data.reason))


def _back_to(tenders: Sequence[TenderLine], words: Words) -> Iterator[Row]:
    for tender in tenders:
        name = words.named(TENDERS, tender.tender)
        label = words.gettext("{tender} given back").format(tender=name)
        yield pair(label, words.amount(tender.amount))
        if tender.reference:
            yield pair("  " + words.gettext("Reference"), tender.reference, Size.SMALL)


def exchange_receipt(data: ExchangeData, language: str) -> Document:
    """Goods in, goods out, and the difference that was paid or given back."""
    words = words_of(language, data.back.letter.currency)
    _ = words.gettext
    title = _("Exchange receipt")
    nodes: list[Node] = [
        *_opening(data.back, title, words),
        *_came_back(data.back, words),
        _went_out(data.out, words),
        Rule(),
        Totals(tuple(_difference(data, words))),
        Text(words.fact(_("New order"), data.out_number), Align.CENTER),
        *_closing(data.back, data.out_number, words),
    ]
    return Document(f"{title} {data.back.return_number}", language, tuple(nodes))


def _went_out(lines: Sequence[ReceiptLine], words: Words) -> Table:
    _ = words.gettext
    columns = (
        Column(_("Goods out"), overflow=Overflow.WRAP, grow=6),
        Column(_("Code"), overflow=Overflow.STEP, grow=3),
        Column(_("Qty"), Align.RIGHT, grow=1),
        Column(_("Amount"), Align.RIGHT, grow=1),
    )
    records = tuple(
        Record(
            (
                f"{line.name} {line.label}".strip(),
                line.code,
                format_quantity(line.quantity),
                words.amount(line.net),
            )
        )
        for line in lines
    )
    return Table(columns, records, lead=True)


def _difference(data: ExchangeData, words: Words) -> Iterator[Row]:
    _ = words.gettext
    given = data.back.amount - data.back.unpaid
    yield pair(_("Goods in"), words.amount(-given))
    yield pair(_("Goods out"), words.amount(data.out_total))
    difference = data.out_total - given
    label = _("Difference to pay") if difference >= 0 else _("Difference given back")
    yield due(label, words.money(abs(difference)))
    for tender in data.paid:
        yield from tender_rows(tender, words)
    change = sum(tender.change for tender in data.paid)
    if change:
        yield pair(_("Change"), words.amount(change), bold=True)
    yield from _back_to(data.back.tenders, words)


def _closing(data: RefundData, number: str, words: Words) -> Iterator[Node]:
    yield Rule()
    yield from bar_code(number)
    footer = data.letter.shop.footer or words.gettext("Thank you. Please keep this receipt.")
    yield Feed()
    yield Text(footer, Align.CENTER)
    yield Cut()
