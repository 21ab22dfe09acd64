"""From the shop's records to the plain data that documents are made from."""

from __future__ import annotations

from collections.abc import Iterable

from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.i18n import language
from posdesk.orders.queries import SaleDetail, SaleLine
from posdesk.receipts.data import (
    DayReport,
    Figure,
    Letterhead,
    ReceiptData,
    ReceiptLine,
    Reduction,
    Shop,
    TaxLine,
    TenderLine,
)
from posdesk.reports.day import DayFigure, day_figures

Reader = Database | Command
_ORDER_STAGES = ("offer", "order")


def document_language(reader: Reader) -> str:
    """The language that documents are printed in: the setting, else that of the window."""
    return str(reader.setting("receipt.language") or language())


def shop(reader: Reader) -> Shop:
    """The shop as its documents show it."""
    image = reader.setting("shop.logo_image")
    query = "SELECT data FROM image WHERE id = ? AND deleted_at IS NULL"
    logo = reader.value(query, image) if image else None
    return Shop(
        reader.setting("shop.name"),
        reader.setting("shop.address"),
        reader.setting("shop.phone"),
        reader.setting("shop.tax_number"),
        reader.setting("receipt.footer"),
        bytes(logo) if logo is not None else None,
    )


def letterhead(reader: Reader) -> Letterhead:
    """What every paper of the shop needs besides what it is about."""
    zone = reader.zone if isinstance(reader, Command) else reader.clock.zone
    return Letterhead(shop(reader), zone, reader.setting("shop.currency"))


def receipt_data(db: Database, sale: SaleDetail, reprint: int = 0) -> ReceiptData:
    """A finished sale as its receipt shows it; `reprint` n marks the n-th print after the first."""
    return ReceiptData(
        shop=shop(db),
        number=sale.number,
        issued_at=sale.occurred_at,
        zone=db.clock.zone,
        cashier=sale.cashier,
        till=sale.till,
        lines=tuple(map(_line, sale.lines)),
        pieces=sale.pieces,
        gross=sale.gross,
        reductions=tuple(_reductions(sale)),
        total=sale.total,
        taxes=tuple(TaxLine(tax.rate, tax.net, tax.tax) for tax in sale.taxes),
        show_taxes=db.setting("receipt.show_tax"),
        tenders=tuple(
            TenderLine(p.tender, p.amount, p.tendered, p.change, p.reference) for p in sale.payments
        ),
        currency=sale.currency,
        tax_inclusive=sale.tax_inclusive,
        note=sale.note,
        qr=sale.number if db.setting("receipt.show_qr") else "",
        reprint=reprint,
    )


def _line(line: SaleLine) -> ReceiptLine:
    reductions = tuple(
        Reduction(stage.name, stage.amount, stage.label)
        for stage in line.stages
        if stage.name not in _ORDER_STAGES and stage.amount
    )
    return ReceiptLine(
        line.name,
        line.quantity,
        line.list_price,
        line.gross,
        line.total,
        line.label,
        line.barcode or line.sku,
        line.unit,
        line.weighed,
        reductions,
        line.note,
    )


def _reductions(sale: SaleDetail) -> Iterable[Reduction]:
    """The stages between the goods at list price and what is due, in their order."""
    if sale.offer_discount:
        yield Reduction("offers", -sale.offer_discount)
    if sale.line_discount:
        yield Reduction("line", -sale.line_discount)
    taken: dict[tuple[str, str], int] = {}
    for line in sale.lines:
        for stage in line.stages:
            if stage.name in _ORDER_STAGES:
                key = (stage.name, stage.label)
                taken[key] = taken.get(key, 0) + stage.amount
    for (name, label), amount in taken.items():
        yield Reduction(name, amount, label)
    if sale.rounding:
        yield Reduction("rounding", sale.rounding)


def day_report(db: Database, day: str = "", till: str = "", issued_by: str = "") -> DayReport:
    """The X report of a business day (`YYYY-MM-DD`, empty: today) of one till, or of all."""
    day = day or business_day(db.clock.now(), db.clock.zone)
    figures = day_figures(db, day, till)
    discounts = [Figure(f"discount.{f.key}", f.count, -f.amount) for f in figures.discounts]
    if figures.rounding.count:
        rounding = figures.rounding
        discounts.append(Figure("rounding", rounding.count, rounding.amount))
    return DayReport(
        shop=shop(db),
        business_day=day,
        till=till,
        issued_at=db.clock.now(),
        zone=db.clock.zone,
        issued_by=issued_by,
        sales=Figure("", figures.sales.count, figures.sales.amount),
        gross=figures.gross,
        reductions=tuple(discounts),
        tenders=_figures(figures.tenders),
        refunds=_figures(figures.refunds),
        tips=_figures(figures.tips),
        changes=_figures(figures.changes),
        returned=sum(figure.amount for figure in figures.returned),
        charges=Figure("", figures.charges.count, figures.charges.amount),
        terms=_figures(figures.terms),
        taken=_figures(figures.taken),
        on_account=figures.on_account,
        taxes=tuple(TaxLine(tax.rate, tax.net, tax.tax) for tax in figures.taxes),
        voids=_figures(figures.voids),
        staff=_figures(figures.staff),
        drawer_openings=_drawer_openings(db, day, till),
        currency=db.setting("shop.currency"),
    )


def _figures(figures: Iterable[DayFigure]) -> tuple[Figure, ...]:
    return tuple(Figure(f.name or f.key, f.count, f.amount) for f in figures)


def _drawer_openings(db: Database, day: str, till: str) -> int:
    """Openings of a day: the events around it, sorted into days by the shop's zone."""
    rows = db.rows(
        "SELECT occurred_at FROM drawer_event WHERE till = coalesce(nullif(?, ''), till)"
        " AND occurred_at >= CAST(strftime('%s', ?, '-1 day') AS INTEGER) * 1000"
        " AND occurred_at < CAST(strftime('%s', ?, '+2 day') AS INTEGER) * 1000",
        till,
        day,
        day,
    )
    return sum(business_day(moment, db.clock.zone) == day for (moment,) in rows)
