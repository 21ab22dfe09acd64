"""Parcels on their way: carriers, shipments, what happens to them, driver's runs, hand-overs."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import (
    Kind,
    Once,
    Stream,
    Table,
    flag,
    integer,
    key,
    one_of,
    optional,
    text,
    to,
    zero,
)
from posdesk.models.orders import METHODS, Fulfilment
from posdesk.models.selling import Order, OrderLine
from posdesk.models.staff import Staff


class Carrier(Table):
    """A courier company, or the shop's own drivers."""

    kind = Kind.REGISTER
    once = (Once(("code",)),)
    stream = Stream.TENANT
    id = key()
    code = text(index=True)
    name = text()
    phone = text(default="")
    waybill_pattern = text(default="")  # a regular expression that whole waybill numbers match
    waybill_check = text(default="")  # name of a check digit rule; empty: none
    tracking_url = text(default="")  # with {waybill}
    own = flag()
    late_after = integer(72)  # hours from hand-over until a shipment counts as late
    stuck_after = integer(48)  # hours without an event until it counts as stuck
    import_mapping = text(default="{}")  # JSON, remembered from the last import of events
    position = zero()
    active = flag(1)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("late_after > 0 AND stuck_after > 0")]


class WaybillRange(Table):
    """Waybill numbers that a carrier gave to one till, used up from first to last."""

    kind = Kind.REGISTER
    id = key()
    carrier = to(Carrier)
    till = text()
    prefix = text(default="")
    first = integer()
    last = integer()
    next = integer()
    width = integer()  # digits, with leading zeros
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("first <= last AND next BETWEEN first AND last + 1")]


class Shipment(Table):
    """Goods of one order that travel, or wait to be collected, together."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    id = key()
    number = text(index=True)
    order = to(Order)
    fulfilment = to(Fulfilment)
    method = text()
    staff = to(Staff, null=True, index=False)
    till = text()
    business_day = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("method", *METHODS)]


class ShipmentLine(Table):
    """Thousandths of an order line in a shipment."""

    kind = Kind.FACT
    id = key()
    shipment = to(Shipment)
    order_line = to(OrderLine)
    quantity = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0")]

    guards: ClassVar = (
        "CREATE TRIGGER shipment_line_bounded BEFORE INSERT ON shipment_line WHEN NEW.quantity"
        " + (SELECT coalesce(sum(other.quantity), 0) FROM shipment_line AS other"
        " WHERE other.order_line_id = NEW.order_line_id AND NOT EXISTS (SELECT 1"
        " FROM shipment_event WHERE shipment_id = other.shipment_id"
        " AND state IN ('returned', 'cancelled')))"
        " + (SELECT coalesce(sum(quantity), 0) FROM line_cancel"
        " WHERE order_line_id = NEW.order_line_id)"
        " > (SELECT quantity FROM order_line WHERE id = NEW.order_line_id)"
        " BEGIN SELECT RAISE(ABORT, 'more shipped than was ordered'); END",
    )


class ShipmentEvent(Table):
    """A step of a shipment: when it happened there, and when we learnt of it."""

    kind = Kind.FACT
    once = (Once(("shipment_id",), "$.state IN ('signed', 'returned', 'cancelled')"),)
    personal = frozenset({"place", "detail", "person"})
    id = key()
    shipment = to(Shipment)
    state = text()
    happened_at = integer()
    place = text(default="")
    detail = text(default="")
    person = text(default="")  # who signed, collected or refused
    photo_id = optional()
    source = text(default="hand")
    hand_over_id = optional(index=True)
    run_id = optional(index=True)
    parcel_id = optional()  # a carrier speaks of parcels; None: of all of the shipment
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of(
                "state", "packing", "packed", "ready", "handed_over", "in_transit",
                "out_for_delivery", "parcel_signed", "signed", "failed", "returned", "cancelled",
            ),
            one_of("source", "hand", "import", "provider"),
        ]  # fmt: skip


ShipmentEvent.add_index(
    pw.SQL(
        "CREATE INDEX shipment_event_ended ON shipment_event (shipment_id)"
        " WHERE state IN ('signed', 'returned', 'cancelled')"
    )
)


class PickCheck(Table):
    """A line of a shipment was counted and looked at while it was packed."""

    kind = Kind.FACT
    personal = frozenset({"note"})
    id = key()
    shipment = to(Shipment)
    order_line = to(OrderLine, index=False)
    quantity = integer()
    quality_ok = flag(1)
    scanned = flag()
    note = text(default="")
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()


class Parcel(Table):
    """A box of a shipment; weight in grams."""

    kind = Kind.FACT
    once = (Once(("shipment_id", "position")),)
    id = key()
    shipment = to(Shipment)
    position = integer()
    weight = zero()
    occurred_at = integer()

    class Meta:
        indexes: ClassVar = ((("shipment", "position"), False),)


class Waybill(Table):
    """The carrier's number of a parcel; the newest of a parcel counts, an empty one takes it
    back.
    """

    kind = Kind.FACT
    id = key()
    parcel = to(Parcel)
    shipment = to(Shipment)
    carrier = to(Carrier, index=False)
    number = text(index=True)
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()


class PickList(Table):
    """Orders that are picked together (拣货单)."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    id = key()
    number = text(index=True)
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()


class PickListShipment(Table):
    """A shipment on a pick list; its position is the mark of its box."""

    kind = Kind.FACT
    id = key()
    pick_list = to(PickList)
    shipment = to(Shipment)
    position = integer()


class HandOver(Table):
    """Parcels given to a carrier at one time (交接单)."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    personal = frozenset({"received_by"})
    id = key()
    number = text(index=True)
    carrier = to(Carrier)
    received_by = text(default="")
    staff = to(Staff, null=True, index=False)
    till = text()
    business_day = text()
    occurred_at = integer()


class DriverRun(Table):
    """A tour of the shop's own driver, who brings the cash on delivery back."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    id = key()
    number = text(index=True)
    driver = to(Staff, null=True, index=False)
    driver_name = text(default="")
    staff = to(Staff, null=True, index=False)
    till = text()
    business_day = text()
    occurred_at = integer()


class RunStop(Table):
    """A shipment that a driver took along, in the order in which he drives."""

    kind = Kind.FACT
    id = key()
    run = to(DriverRun)
    shipment = to(Shipment)
    position = integer()


class RunSettlement(Table):
    """The driver came back: what was to be there, what was, in minor units of cash."""

    kind = Kind.FACT
    once = (Once(("run_id",)),)
    id = key()
    run = to(DriverRun)
    expected = integer()
    counted = integer()
    note = text(default="")
    staff = to(Staff, null=True, index=False)
    approval_id = optional()
    till = text()
    business_day = text()
    occurred_at = integer()


class ShipmentSummary(Table):
    """Where a shipment is, read off its events: what work lists show."""

    kind = Kind.DERIVED
    shipment_id = key()
    order_id = text(index=True)
    number = text()
    method = text()
    state = text()
    state_at = integer()
    carrier_id = optional()
    handed_over_at = integer(null=True)
    last_event_at = integer()
    late_at = integer(null=True)  # UTC ms from which it counts as late, while it is under way
    stuck_at = integer(null=True)
    due_at = integer(null=True)  # slot, or expiry of a pick-up

    class Meta:
        indexes: ClassVar = ((("state", "state_at"), False),)
