"""Goods of orders on their way, by the real commands of the deliveries."""

from __future__ import annotations

from posdesk.deliveries import handing, packing, pickup, waybills
from posdesk.deliveries.carriers import carrier_id, seed_carriers
from tests.ordertaking import Desk
from tests.selling import ZHOU_KAI

ZTO = carrier_id("ZTO")


def pack(desk: Desk, order_id: str, **quantities: int) -> str:
    """A packed shipment of so many of these variants, or of all that is still to go."""
    chosen = {desk.line(order_id, variant): each for variant, each in quantities.items()}
    started = packing.start_packing(desk.db, ZHOU_KAI, order_id, None, chosen or None).value
    shipment = started.shipment_id
    query = "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ?"
    for line, quantity in desk.db.rows(query, shipment):
        packing.check_line(desk.db, ZHOU_KAI, shipment, line, quantity)
    packing.pack(desk.db, ZHOU_KAI, shipment, ())
    return shipment


def send(desk: Desk, shipment_id: str) -> None:
    """The carrier takes it."""
    seed_carriers(desk.db, None)
    parcels = desk.db.rows("SELECT id FROM parcel WHERE shipment_id = ?", shipment_id)
    for place, (parcel,) in enumerate(parcels):
        number = f"7{desk.db.value('SELECT count(*) FROM waybill'):08}{place:03}"
        waybills.give_waybill(desk.db, ZHOU_KAI, parcel, ZTO, number)
    handing.hand_over(desk.db, ZHOU_KAI, ZTO, [shipment_id])


def take_back(desk: Desk, shipment_id: str) -> None:
    """The goods of a packed shipment go back on the shelf."""
    packing.cancel_shipment(desk.db, ZHOU_KAI, shipment_id, "改地址")


def collect(desk: Desk, order_id: str) -> None:
    """A pick-up is packed, waits, and is fetched."""
    pickup.make_ready(desk.db, ZHOU_KAI, pack(desk, order_id))
    code = desk.db.value(
        "SELECT code FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id"
        " WHERE order_id = ? ORDER BY pickup_code.id DESC LIMIT 1",
        order_id,
    )
    pickup.collect(desk.db, ZHOU_KAI, code)
