"""Pick lists: the goods of several shipments gathered in one walk along the shelves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.deliveries.errors import NoneChosen
from posdesk.deliveries.record import (
    load,
)
from posdesk.deliveries.states import PACKING, SHIPMENT, STATES
from posdesk.failpoints import failpoint
from posdesk.models import PickList, PickListShipment
from posdesk.orders.numbers import lettered
from posdesk.staff.access import authorize
from posdesk.workflow import IllegalStep


@dataclass(frozen=True, slots=True)
class Listed:
    """A pick list that was just made."""

    pick_list_id: str
    number: str
    shipments: int


def make_pick_list(db: Database, actor: str | None, shipment_ids: Sequence[str]) -> Done[Listed]:
    """Put shipments that are being packed on one list, in this order; each keeps its box number.

    Raises:
        NoneChosen, NotFound, NotAllowed
        IllegalStep: one of them is packed already.
    """
    chosen = tuple(dict.fromkeys(shipment_ids))
    if not chosen:
        raise NoneChosen
    with db.command("delivery.pick_list", actor) as tx:
        authorize(tx, "deliveries.handle")
        for shipment_id in chosen:
            held = load(tx, shipment_id)
            if held.state != PACKING:
                raise IllegalStep(SHIPMENT.name, STATES[held.state], STATES[PACKING])
        listed = Listed(tx.new_id(), lettered(tx, "L", "pick_list"), len(chosen))
        tx.insert(
            PickList,
            id=listed.pick_list_id,
            number=listed.number,
            staff_id=tx.actor,
            till=tx.setting("till.code"),
            occurred_at=tx.now,
        )
        tx.insert_many(
            PickListShipment,
            (
                {
                    "id": tx.new_id(),
                    "pick_list_id": listed.pick_list_id,
                    "shipment_id": shipment_id,
                    "position": position,
                }
                for position, shipment_id in enumerate(chosen, 1)
            ),
        )
        failpoint("delivery.pick_list.written")
        tx.changed("deliveries")
    return Done(listed, tx.changes)
