"""Every document of orders, deliveries, returns and vouchers, as it prints and as a picture."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.i18n import _, gettext
from posdesk.printing.documents import document_about
from posdesk.printing.kinds import KINDS, LABELS, PAGES
from posdesk.printing.states import (
    CONFIRMATION,
    DISPATCH_NOTE,
    EXCHANGE,
    HAND_OVER,
    JOBS,
    LABEL,
    PACKING_SLIP,
    PAYMENT,
    PICK_LIST,
    PICKUP_SLIP,
    REFUND,
    RETURN_SLIP,
    RUN_SHEET,
    VOUCHER,
)
from posdesk.receipts.paper import PAPERS
from posdesk.receipts.pdf import to_pdf
from posdesk.receipts.preview import png_pages
from posdesk.ui.tour.papers import readable
from posdesk.ui.tour.script import Step, Tour

_DPI = 144
_PAPERS = {PAGES: "A4", LABELS: "100x150mm"}
_NEWEST = "ORDER BY rowid DESC LIMIT 1"


@dataclass(frozen=True)
class Kept:
    """A document of the album: of which order of the tour ("" for any), what its subject is, and
    what must be readable on it: two queries, the second with the subject.
    """

    kind: str
    order: str
    subject: str
    needed: str


_SHIPMENT = f"SELECT id FROM shipment WHERE order_id = ?1 {_NEWEST}"
_NUMBER = "SELECT number FROM orders WHERE id = ?1"
_OF_PAYMENT = "SELECT number FROM orders JOIN payment ON order_id = orders.id WHERE payment.id = ?1"
_OF_RETURN = "SELECT number FROM return_request WHERE id = ?1"
_OF_SETTLEMENT = """
    SELECT request.number FROM settlement JOIN return_request AS request ON request.id = request_id
    WHERE settlement.id = ?1
"""
_PAID_OUT = f"SELECT id FROM settlement WHERE exchange_order_id IS NULL {_NEWEST}"
_EXCHANGED = f"SELECT id FROM settlement WHERE exchange_order_id IS NOT NULL {_NEWEST}"
_ALL = (
    Kept(CONFIRMATION, "courier", "SELECT ?1", _NUMBER),
    Kept(PAYMENT, "deposit", f"SELECT id FROM payment WHERE order_id = ?1 {_NEWEST}", _OF_PAYMENT),
    Kept(REFUND, "", _PAID_OUT, _OF_SETTLEMENT),
    Kept(EXCHANGE, "", _EXCHANGED, _OF_SETTLEMENT),
    Kept(RETURN_SLIP, "", "SELECT id FROM return_request ORDER BY rowid LIMIT 1", _OF_RETURN),
    Kept(
        VOUCHER,
        "",
        "SELECT id FROM voucher ORDER BY rowid LIMIT 1",
        "SELECT code FROM voucher WHERE id = ?1",
    ),
    Kept(
        PICK_LIST,
        "",
        f"SELECT id FROM pick_list {_NEWEST}",
        "SELECT number FROM pick_list WHERE id = ?1",
    ),
    Kept(PACKING_SLIP, "courier", _SHIPMENT, "SELECT number FROM shipment WHERE id = ?1"),
    Kept(
        LABEL,
        "courier",
        _SHIPMENT,
        "SELECT waybill.number FROM waybill JOIN parcel ON parcel.id = parcel_id"
        " WHERE parcel.shipment_id = ?1",
    ),
    Kept(DISPATCH_NOTE, "courier", _SHIPMENT, "SELECT number FROM shipment WHERE id = ?1"),
    Kept(
        HAND_OVER,
        "",
        f"SELECT id FROM hand_over {_NEWEST}",
        "SELECT number FROM hand_over WHERE id = ?1",
    ),
    Kept(
        RUN_SHEET,
        "",
        f"SELECT id FROM driver_run {_NEWEST}",
        "SELECT number FROM driver_run WHERE id = ?1",
    ),
    Kept(
        PICKUP_SLIP,
        "",
        "SELECT shipment.id FROM shipment JOIN pickup_code USING (fulfilment_id) LIMIT 1",
        "SELECT number FROM orders WHERE id = (SELECT order_id FROM shipment WHERE id = ?1)",
    ),
)


def keep(tour: Tour) -> None:
    """Each as a PDF on its own paper, and its first page as a picture."""
    tour.check({one.kind for one in _ALL} == set(KINDS), "a document of every kind")
    for one in _ALL:
        _keep(tour, one)


def _keep(tour: Tour, one: Kept) -> None:
    db, name = tour.ops.db, one.kind.replace("_", "-")
    said = gettext(JOBS[one.kind])
    about = (tour.placed[one.order],) if one.order else ()
    subject = db.value(one.subject, *about)
    tour.check(subject, f"something to print: {one.kind}")
    paper = PAPERS[_PAPERS.get(KINDS[one.kind].use, "80mm")]
    pdf = to_pdf(document_about(db, one.kind, str(subject)), paper)
    needed = str(db.value(one.needed, subject))
    tour.check(_letters(needed) in _letters(readable(pdf)), f"{needed} readable on {name}")
    tour.album.paper(f"{name}.pdf", f"{said}, {paper.name}", pdf)
    picture = _("{line}, as a picture").format(line=said)
    tour.album.paper(f"{name}.png", picture, png_pages(pdf, _DPI)[0])


def _letters(text: str) -> str:
    """Without the blanks and dashes that make codes easy to read."""
    return "".join(character for character in text if character.isalnum())


ORDER_PAPERS: tuple[Step, ...] = (("the documents of orders", keep),)
