"""The delivery desk of the small shop: short ways in which tests prepare and ship."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Database
from posdesk.deliveries import handing, packing, pickup, runs, waybills
from posdesk.deliveries.carriers import carrier_id, seed_carriers
from posdesk.models import Barcode
from posdesk.stock.moves import Move, on_hand, record
from tests.ordering import Placed, Wanted, place
from tests.selling import GOODS, ZHOU_KAI, furnish

SF, EMS, ZTO = carrier_id("SF"), carrier_id("EMS"), carrier_id("ZTO")
MUG = "6901234567892"
WATER = "6921168509256"


def stock(db: Database) -> None:
    """People, goods with barcodes, a hundred of each on hand, and the usual carriers."""
    furnish(db)
    with db.command("test.stock", None) as tx:
        for key, code in (("mug", MUG), ("water", WATER)):
            tx.insert(Barcode, id=f"b-{key}", code=code, variant_id=key)
        record(tx, [Move(row[0], 100_000) for row in GOODS], "receive")
    seed_carriers(db, None)


@dataclass
class Desk:
    """Zhou Kai the clerk at work."""

    db: Database
    actor: str = ZHOU_KAI

    def place(self, *lines: tuple[str, int], **how: object) -> Placed:
        """An order of (variant, thousandths)."""
        return place(self.db, Wanted(lines).but(**how))

    def start(self, order: Placed, **quantities: int) -> str:
        """A shipment of what is still to go, or of so many of these variants."""
        chosen = None
        if quantities:
            lines = dict(
                self.db.rows("SELECT variant_id, id FROM order_line WHERE order_id = ?", order.id)
            )
            chosen = {lines[variant]: quantity for variant, quantity in quantities.items()}
        done = packing.start_packing(self.db, self.actor, order.id, None, chosen)
        return done.value.shipment_id

    def check_all(self, shipment_id: str) -> None:
        """Count every line by hand, as it should be."""
        for line, quantity in self.db.rows(
            "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ?", shipment_id
        ):
            packing.check_line(self.db, self.actor, shipment_id, line, quantity)

    def packed(self, order: Placed, *weights: int, **quantities: int) -> str:
        """A packed shipment."""
        shipment_id = self.start(order, **quantities)
        self.check_all(shipment_id)
        packing.pack(self.db, self.actor, shipment_id, weights)
        return shipment_id

    def parcels(self, shipment_id: str) -> list[str]:
        """Its parcels' ids."""
        query = "SELECT id FROM parcel WHERE shipment_id = ? ORDER BY position"
        return [id_ for (id_,) in self.db.rows(query, shipment_id)]

    def label(self, shipment_id: str, number: str = "SF1024330021746", carrier: str = SF) -> None:
        """The waybill of its first parcel."""
        parcel = self.parcels(shipment_id)[0]
        waybills.give_waybill(self.db, self.actor, parcel, carrier, number)

    def shipped(
        self, order: Placed, number: str = "SF1024330021746", carrier: str = SF, **parts: int
    ) -> str:
        """A shipment that a carrier has."""
        shipment_id = self.packed(order, **parts)
        self.label(shipment_id, number, carrier)
        handing.hand_over(self.db, self.actor, carrier, [shipment_id])
        return shipment_id

    def ready(self, order: Placed) -> str:
        """A pick-up that waits."""
        shipment_id = self.packed(order)
        pickup.make_ready(self.db, self.actor, shipment_id)
        return shipment_id

    def driven(self, *shipment_ids: str, driver: str = "老陈") -> str:
        """A run that left with these; answers its id."""
        done = runs.dispatch_run(self.db, self.actor, shipment_ids, driver_name=driver)
        return done.value.run_id

    def note(self, shipment_id: str, state: str, **how: str | int) -> str:
        """What was heard of a shipment."""
        return handing.note_event(self.db, self.actor, shipment_id, state, **how).value  # type: ignore[arg-type]

    def state(self, shipment_id: str) -> str:
        """Where the shipment is, as lists show it."""
        query = "SELECT state FROM shipment_summary WHERE shipment_id = ?"
        return str(self.db.value(query, shipment_id))

    def status(self, order: Placed) -> tuple[str, str]:
        """Status and marks of the order."""
        row = self.db.row("SELECT status, marks FROM order_summary WHERE order_id = ?", order.id)
        assert row is not None
        return row[0], row[1]

    def on_hand(self, variant: str) -> int:
        """Thousandths in the shop."""
        return on_hand(self.db, variant)
