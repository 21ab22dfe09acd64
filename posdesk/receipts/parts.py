"""Pieces that several documents share: the shop's head, names of stages and tenders, times,
figures.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.i18n import N_, translator
from posdesk.money import format_amount, format_money, format_percent
from posdesk.payments.tenders import TENDERS as PAYMENT_TENDERS
from posdesk.receipts.data import Shop, Slot, TaxLine
from posdesk.receipts.layout import (
    QR,
    Align,
    Barcode,
    Column,
    Feed,
    Node,
    Overflow,
    Picture,
    Record,
    Row,
    Size,
    Table,
    Text,
    pair,
)

STAGES = {
    "level": N_("Member price"),
    "timed": N_("Timed offer"),
    "bundle": N_("Bundle offer"),
    "hand": N_("Changed price"),
    "offers": N_("Offers"),
    "line": N_("Item discount"),
    "offer": N_("Order offer"),
    "order": N_("Order discount"),
    "rounding": N_("Rounding off"),
    "discount.offer": N_("Offers"),
    "discount.line": N_("Item discount"),
    "discount.order": N_("Order discount"),
}
TENDERS = {
    **{code: tender.label for code, tender in PAYMENT_TENDERS.items()},
    "stored_value": N_("Stored value"),
    "points": N_("Points"),
    "voucher": N_("Voucher"),
}
VOIDS = {"line": N_("Voided lines"), "cart": N_("Voided carts")}
CHANGES = {
    "changed": N_("Orders changed"),
    "cancelled": N_("Orders cancelled"),
    "expired": N_("Orders expired"),
}


class Words:
    """Texts and figures in the language and currency of one document."""

    def __init__(self, language: str, currency: str = "CNY") -> None:
        self.language = language
        self.currency = currency
        self.translations: gettext.NullTranslations = translator(language)
        self.gettext = self.translations.gettext
        self.ngettext = self.translations.ngettext
        # Minor units without a symbol; a shop's prices are few and come again and again.
        self.amount = lru_cache(4096)(partial(format_amount, currency=currency))

    def money(self, amount: int) -> str:
        """Minor units with the currency's symbol."""
        return format_money(amount, self.currency)

    def fact(self, label: str, value: str) -> str:
        """A label and its value, joined as the language does."""
        return f"{label}：{value}" if self.language.startswith("zh") else f"{label}: {value}"

    def named(self, names: dict[str, str], code: str) -> str:
        """The words for a code; the code itself where there are none."""
        return self.gettext(names[code]) if code in names else code


@lru_cache(maxsize=16)
def words_of(language: str, currency: str = "CNY") -> Words:
    """The words of a language and currency, made once."""
    return Words(language, currency)


def moment(milliseconds: int, zone: ZoneInfo) -> str:
    """A moment (UTC ms) as date and time in the shop's zone."""
    return local(milliseconds, zone).strftime("%Y-%m-%d %H:%M:%S")


def head(shop: Shop, title: str, words: Words) -> Iterator[Node]:
    """Logo, name, where to find the shop, and what this document is."""
    if shop.logo:
        yield Picture(shop.logo, 45)
    if shop.name:
        yield Text(shop.name, Align.CENTER, Size.LARGE, bold=True)
    if shop.address:
        yield Text(shop.address, Align.CENTER, Size.SMALL)
    contact = [words.fact(words.gettext("Phone"), shop.phone)] if shop.phone else []
    if shop.tax_number:
        contact.append(words.fact(words.gettext("Tax no."), shop.tax_number))
    yield from (Text(line, Align.CENTER, Size.SMALL) for line in contact)
    yield Feed()
    yield Text(title, Align.CENTER, bold=True)


def tax_table(taxes: Sequence[TaxLine], words: Words) -> Table:
    """One row a rate: net before tax, tax, and both together."""
    return Table(_tax_columns(words), tuple([_tax_record(tax, words) for tax in taxes]))


@lru_cache(maxsize=8)
def _tax_columns(words: Words) -> tuple[Column, ...]:
    _ = words.gettext
    return (
        Column(_("Rate"), grow=1),
        Column(_("Net"), Align.RIGHT, grow=1),
        Column(_("Tax"), Align.RIGHT, grow=1),
        Column(_("Incl. tax"), Align.RIGHT, grow=1),
    )


def _tax_record(tax: TaxLine, words: Words) -> Record:
    amounts = (tax.net, tax.tax, tax.net + tax.tax)
    return Record((format_percent(tax.rate), *map(words.amount, amounts)))


def count_table(title: str, rows: Sequence[tuple[str, int, int]], words: Words) -> Table:
    """Named counts and amounts under a heading."""
    columns = (
        Column(title, overflow=Overflow.WRAP, grow=4),
        Column(words.gettext("Count"), Align.RIGHT, grow=1),
        Column(words.gettext("Amount"), Align.RIGHT, grow=1),
    )
    records = tuple(Record((name, str(count), words.amount(sum_))) for name, count, sum_ in rows)
    return Table(columns, records)


def copy_mark(reprint: int, words: Words) -> Iterator[Node]:
    """Nothing on an original; on every further print, which it is."""
    if reprint:
        mark = words.gettext("*** REPRINT no. {n} ***").format(n=reprint)
        yield Text(mark, Align.CENTER, Size.TALL, bold=True)


def masked_name(name: str) -> str:
    """A name as papers that lie about show it: 王小雨 as 王*雨, Li Min as L****n."""
    name = name.strip()
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(4, len(name) - 2) + name[-1]


def clock_time(minutes: int) -> str:
    """Minutes after midnight as 18:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def slot_words(slot: Slot) -> str:
    """A promised day and time: 2026-10-19 18:00–20:00."""
    if not slot.ends:
        return slot.day
    return f"{slot.day} {clock_time(slot.starts)}–{clock_time(slot.ends)}"


def bar_code(value: str) -> Iterator[Node]:
    """A barcode with its text below; only the text where Code 128 can't write it."""
    if value.isascii() and value.isprintable():
        yield Barcode(value)
    yield Text(value, Align.CENTER, Size.SMALL)


def scan_code(value: str, caption: str) -> Iterator[Node]:
    """A QR code and what it is for."""
    yield QR(value)
    yield Text(caption, Align.CENTER, Size.SMALL)


def due(label: str, money: str) -> Row:
    """The amount that counts, in the largest type that leaves room for the label."""
    return pair(label, money, Size.TALL, bold=True)
