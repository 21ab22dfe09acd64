"""Papers of an order that is not done with at the counter: its confirmation, and the receipt of a
later payment.
"""

from __future__ import annotations

from collections.abc import Iterator

from posdesk.i18n import N_
from posdesk.orders.states import CANCELLED, DEPOSIT, STATUSES
from posdesk.receipts.data import PaymentData, ReceiptData
from posdesk.receipts.layout import (
    Align,
    Cut,
    Document,
    Facts,
    Feed,
    Node,
    Row,
    Rule,
    Size,
    Stroke,
    Text,
    Totals,
    pair,
)
from posdesk.receipts.ordered import account, changes, parts
from posdesk.receipts.parts import (
    Words,
    bar_code,
    copy_mark,
    due,
    head,
    moment,
    scan_code,
    words_of,
)
from posdesk.receipts.sale import closing, goods, opening, payment, sums, tender_rows


def order_confirmation(data: ReceiptData, language: str) -> Document:
    """What was agreed: goods, how they come, what was paid and is owed; with a deposit, it is the
    receipt of that.
    """
    words = words_of(language, data.currency)
    title = words.gettext(_title(data))
    nodes = [
        *opening(data, title, words),
        *_ended(data, words),
        goods(data, words),
        Rule(),
        sums(data, words),
        *changes(data, words),
        *(_taken(data, words) if data.tenders else ()),
        *account(data, words),
        *parts(data, words, whole=True),
        *closing(data, words),
    ]
    return Document(f"{title} {data.number}", language, tuple(nodes))


def _title(data: ReceiptData) -> str:
    deposit = data.account and data.account.terms == DEPOSIT and data.account.paid
    return N_("Deposit receipt") if deposit else N_("Order confirmation")


def _ended(data: ReceiptData, words: Words) -> Iterator[Node]:
    if data.status == CANCELLED:
        yield Text(words.named(STATUSES, CANCELLED), Align.CENTER, Size.LARGE, bold=True)


def _taken(data: ReceiptData, words: Words) -> Iterator[Node]:
    yield Rule()
    yield from payment(data, words)


def payment_receipt(data: PaymentData, language: str) -> Document:
    """What was paid on an order just now, and what is owed still."""
    words = words_of(language, data.currency)
    _ = words.gettext
    title = _("Payment receipt")
    rows: list[Row] = []
    for tender in data.tenders:
        rows += tender_rows(tender, words)
    change = sum(tender.change for tender in data.tenders)
    if change:
        rows.append(pair(_("Change"), words.amount(change), bold=True))
    nodes: list[Node] = [
        *head(data.shop, title, words),
        *copy_mark(data.reprint, words),
        Rule(),
        Facts(tuple(_facts(data, words))),
        Rule(Stroke.SOLID),
        Totals((due(_("Paid now"), words.money(data.amount)), *rows)),
        *account(data, words),
        Rule(),
        *bar_code(data.number),
        *(scan_code(data.qr, _("Scan to find this order")) if data.qr else ()),
        Feed(),
        Text(data.shop.footer or _("Thank you. Please keep this receipt."), Align.CENTER),
        Cut(),
    ]
    return Document(f"{title} {data.number}", language, tuple(nodes))


def _facts(data: PaymentData, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield words.fact(_("Order"), data.number)
    yield words.fact(_("Time"), moment(data.paid_at, data.zone))
    yield words.fact(_("Cashier"), data.cashier)
    yield words.fact(_("Till"), data.till)
    if data.member:
        yield words.fact(_("Member"), data.member)
