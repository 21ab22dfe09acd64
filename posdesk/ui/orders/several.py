"""What is done with several orders: one command after another, with an answer for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posdesk.deliveries.handing import hand_over
from posdesk.deliveries.pickup import make_ready
from posdesk.errors import Refusal
from posdesk.i18n import N_
from posdesk.orders.accepting import accept
from posdesk.orders.detail import OrderDetail, order_detail
from posdesk.orders.listing import OrderRow
from posdesk.orders.states import PICKUP
from posdesk.orders.ways import ShipmentRow
from posdesk.printing.commands import reprint
from posdesk.printing.papers import print_document
from posdesk.printing.states import CONFIRMATION, LABEL, PACKING_SLIP, RECEIPT
from posdesk.ui.ops import Job


@dataclass(eq=False)
class NothingPacked(Refusal):
    """An order has no parcel that could leave."""

    number: str
    text = N_("Nothing of order {number} is packed and waits to leave.")
    advice = N_("Pick and pack it in Deliveries first.")


@dataclass(eq=False)
class NoCarrierYet(Refusal):
    """A packed shipment has no waybill, so it is not known who takes it."""

    number: str
    text = N_("Shipment {number} has no carrier yet.")
    advice = N_("Give it a waybill in Deliveries, or hand it to a driver there.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one order: "" where it went well, else why not."""

    row: OrderRow
    why: str = ""


Work = Callable[[Job, OrderRow], object]


def one_by_one(job: Job, rows: Sequence[OrderRow], work: Work) -> tuple[Answer, ...]:
    """Does the same with every order; a refusal of one stops none of the others."""
    answers = []
    for at, row in enumerate(rows):
        job.report(at, len(rows))
        try:
            work(job, row)
        except Refusal as refusal:
            answers.append(Answer(row, str(refusal)))
        else:
            answers.append(Answer(row))
    job.report(len(rows), len(rows))
    return tuple(answers)


def accept_one(job: Job, row: OrderRow) -> None:
    """The shop takes an order on."""
    job.write(accept, row.order_id)


def ship_one(job: Job, row: OrderRow) -> None:
    """All that is packed leaves: with the carrier of its waybill, or to the shelf of pick-ups."""
    packed = _packed(job, row)
    for shipment in packed:
        if shipment.method != PICKUP and not shipment.carrier_id:
            raise NoCarrierYet(shipment.number)
    for shipment in packed:
        if shipment.method == PICKUP:
            job.write(make_ready, shipment.shipment_id)
    carriers: dict[str, list[str]] = {}
    for shipment in packed:
        if shipment.method != PICKUP:
            carriers.setdefault(shipment.carrier_id, []).append(shipment.shipment_id)
    for carrier_id, shipments in carriers.items():
        job.write(hand_over, carrier_id, shipments)


def _detail(job: Job, row: OrderRow) -> OrderDetail:
    return order_detail(job.db, row.order_id, job.db.clock.now())


def _packed(job: Job, row: OrderRow) -> list[ShipmentRow]:
    found = [one for one in _detail(job, row).live_shipments if one.state == "packed"]
    if not found:
        raise NothingPacked(row.number)
    return found


def _print_confirmation(job: Job, row: OrderRow) -> None:
    job.write(print_document, CONFIRMATION, row.order_id)


def _print_receipt(job: Job, row: OrderRow) -> None:
    job.write(reprint, row.order_id)


def _print_slips(job: Job, row: OrderRow) -> None:
    for shipment in _shipments(job, row):
        job.write(print_document, PACKING_SLIP, shipment.shipment_id)


def _print_labels(job: Job, row: OrderRow) -> None:
    for shipment in _shipments(job, row):
        job.write(print_document, LABEL, shipment.shipment_id)


def _shipments(job: Job, row: OrderRow) -> list[ShipmentRow]:
    found = [one for one in _detail(job, row).live_shipments if one.state != "packing"]
    if not found:
        raise NothingPacked(row.number)
    return found


PAPERS: dict[str, Work] = {
    CONFIRMATION: _print_confirmation,
    PACKING_SLIP: _print_slips,
    LABEL: _print_labels,
    RECEIPT: _print_receipt,
}
"""Papers that can be printed of several orders at once."""
