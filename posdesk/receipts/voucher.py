"""Vouchers as paper: a slip for each code, with its QR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posdesk.receipts.data import Letterhead, VoucherData
from posdesk.receipts.layout import QR, Align, Cut, Document, Facts, Feed, Node, Rule, Size, Text
from posdesk.receipts.parts import Words, clock_time, copy_mark, head, moment, words_of
from posdesk.vouchers.codes import spaced
from posdesk.vouchers.states import STATES, WEEKDAYS

EVERY_DAY = 127


def voucher_slips(
    vouchers: Sequence[VoucherData], paper: Letterhead, language: str, reprint: int = 0
) -> Document:
    """Each voucher on a slip of its own, all of one order."""
    words = words_of(language, paper.currency)
    title = words.gettext("Voucher slip")
    nodes: list[Node] = []
    for place, voucher in enumerate(vouchers, start=1):
        nodes += _slip(voucher, place, len(vouchers), paper, words, title, reprint)
    number = vouchers[0].order_number if vouchers else ""
    return Document(f"{title} {number}".strip(), language, tuple(nodes))


def _slip(
    voucher: VoucherData,
    place: int,
    count: int,
    paper: Letterhead,
    words: Words,
    title: str,
    reprint: int,
) -> Iterator[Node]:
    _ = words.gettext
    yield from head(paper.shop, title, words)
    yield from copy_mark(reprint, words)
    yield Rule()
    yield Text(voucher.title, Align.CENTER, Size.LARGE, bold=True)
    if voucher.session:
        yield Text(voucher.session, Align.CENTER, Size.TALL, bold=True)
    if voucher.seat is not None:
        seat = _("Seat {n}").format(n=voucher.seat)
        yield Text(seat, Align.CENTER, Size.HUGE, bold=True)
    yield from (Text(line, Align.CENTER) for line in validity(voucher, words))
    yield Rule()
    if voucher.ended:
        yield Text(words.named(STATES, voucher.ended), Align.CENTER, Size.LARGE, bold=True)
    else:
        yield QR(voucher.code)
    yield Text(spaced(voucher.code), Align.CENTER, Size.TALL, bold=True)
    yield Text(_("Valid once. Whoever shows it first is let in."), Align.CENTER, Size.SMALL)
    yield Rule()
    yield Facts(
        (
            words.fact(_("Order"), voucher.order_number),
            words.fact(_("Slip"), f"{place} / {count}"),
            words.fact(_("Issued"), moment(voucher.issued_at, paper.zone)),
        )
    )
    yield Feed()
    yield Cut()


def validity(voucher: VoucherData, words: Words) -> Iterator[str]:
    """When it is let in, in words."""
    _ = words.gettext
    if voucher.until and voucher.until == voucher.first:
        yield _("Valid on {day}").format(day=voucher.until)
    elif voucher.until:
        yield _("Valid from {day} to {last}").format(day=voucher.first, last=voucher.until)
    else:
        yield _("Valid from {day}").format(day=voucher.first)
    if voucher.weekdays != EVERY_DAY and voucher.until != voucher.first:
        yield weekday_words(voucher.weekdays, words)
    if (voucher.opens, voucher.closes) != (0, 1440):
        hours = f"{clock_time(voucher.opens)}–{clock_time(voucher.closes)}"
        yield words.fact(_("Admission"), hours)


def weekday_words(weekdays: int, words: Words) -> str:
    """The days of a week, bit 0 for Monday, as Mon Tue Sat."""
    days = [words.gettext(day) for at, day in enumerate(WEEKDAYS) if weekdays >> at & 1]
    return " ".join(days)
