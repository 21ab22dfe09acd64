"""What each kind of document is about, where it goes, who may print it, and whether its copies are
counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.printing.states import (
    CONFIRMATION,
    DISPATCH_NOTE,
    DRAWER,
    EXCHANGE,
    HAND_OVER,
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

RECEIPTS, PAGES, LABELS = "receipt", "page", "label"
_SETTINGS = {
    RECEIPTS: "printing.receipt_printer",
    PAGES: "printing.page_printer",
    LABELS: "printing.label_printer",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `find` is the query from the subject's id to the order (NULL where it has none, or several); no
    row means that there is no such subject. `what` names the subject. `counted` papers speak of
    money: their copies are numbered, and need the right to print again.
    """

    what: str
    find: str
    right: str
    use: str = RECEIPTS
    counted: bool = False


_OF_SHIPMENT = "SELECT order_id FROM shipment WHERE id = ?1"
_OF_PARCEL = (
    f"{_OF_SHIPMENT} UNION ALL SELECT order_id FROM parcel"
    " JOIN shipment ON shipment.id = parcel.shipment_id WHERE parcel.id = ?1"
)
_OF_SETTLEMENT = (
    "SELECT request.order_id FROM settlement"
    " JOIN return_request AS request ON request.id = request_id WHERE settlement.id = ?1"
)

KINDS: dict[str, Kind] = {
    CONFIRMATION: Kind(
        N_("order"), "SELECT id FROM orders WHERE id = ?1", "orders.place", counted=True
    ),
    PAYMENT: Kind(
        N_("payment"), "SELECT order_id FROM payment WHERE id = ?1", "sell", counted=True
    ),
    REFUND: Kind(
        N_("refund"),
        f"SELECT order_id FROM refund WHERE id = ?1 UNION ALL {_OF_SETTLEMENT}",
        "sell",
        counted=True,
    ),
    RETURN_SLIP: Kind(
        N_("return"), "SELECT order_id FROM return_request WHERE id = ?1", "returns.take"
    ),
    EXCHANGE: Kind(
        N_("exchange"),
        "SELECT exchange_order_id FROM settlement WHERE id = ?1 AND exchange_order_id IS NOT NULL",
        "sell",
        counted=True,
    ),
    VOUCHER: Kind(
        N_("voucher"),
        "SELECT id FROM orders WHERE id = ?1 UNION ALL SELECT order_id FROM voucher"
        " JOIN order_line ON order_line.id = order_line_id WHERE voucher.id = ?1",
        "sell",
        counted=True,
    ),
    PICK_LIST: Kind(
        N_("pick list"), "SELECT NULL FROM pick_list WHERE id = ?1", "deliveries.handle", PAGES
    ),
    PACKING_SLIP: Kind(N_("shipment"), _OF_PARCEL, "deliveries.handle", PAGES),
    LABEL: Kind(N_("shipment"), _OF_PARCEL, "deliveries.handle", LABELS),
    DISPATCH_NOTE: Kind(N_("shipment"), _OF_SHIPMENT, "deliveries.handle", PAGES),
    HAND_OVER: Kind(
        N_("hand-over"), "SELECT NULL FROM hand_over WHERE id = ?1", "deliveries.handle", PAGES
    ),
    RUN_SHEET: Kind(
        N_("driver's run"), "SELECT NULL FROM driver_run WHERE id = ?1", "deliveries.handle", PAGES
    ),
    PICKUP_SLIP: Kind(
        N_("pick-up"),
        f"{_OF_SHIPMENT} UNION ALL SELECT order_id FROM fulfilment WHERE id = ?1"
        " AND EXISTS (SELECT 1 FROM shipment WHERE fulfilment_id = ?1)",
        "orders.handle",
    ),
}
"""Every document that `print_document` can be asked for, with what its subject is."""


def order_of(reader: Command | Database, kind: str, subject_id: str) -> str | None:
    """The order that a document is about, None where it has none or several.

    Raises:
        NotFound: there is no such subject.
    """
    row = reader.row(KINDS[kind].find, subject_id)
    if row is None:
        raise NotFound(KINDS[kind].what, subject_id)
    found: str | None = row[0]
    return found


def chosen_printer(reader: Command | Database, job: str) -> str:
    """The till's printer for a kind of job; empty when none is chosen.

    A kind may have a printer of its own; pages and labels that have none go where receipts go.
    """
    receipts = str(reader.setting("printing.receipt_printer"))
    if job == DRAWER:
        return str(reader.setting("printing.drawer_printer") or receipts)
    own = reader.setting("printing.kind_printers").get(job, "")
    use = KINDS[job].use if job in KINDS else RECEIPTS
    return str(own or reader.setting(_SETTINGS[use]) or receipts)
