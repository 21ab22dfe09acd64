"""Times of day that can be promised, and how many promises each still has room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from posdesk.changes import Done
from posdesk.clock import local
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import DeliverySlot
from posdesk.orders.errors import BadSlotTimes, SlotFull, SlotMissing, SlotPast, SlotUnknown
from posdesk.orders.plan import Slot
from posdesk.orders.states import LOCAL, PICKUP
from posdesk.staff.access import authorize

Reader = Database | Command
MOST_DAYS = 31

_SLOTS = (
    "SELECT id, method, weekdays, slot_from, slot_until, capacity, closes_before, active"
    " FROM delivery_slot WHERE deleted_at IS NULL"
)
# Promises of a time: fulfilments whose newest terms name it, of orders that were not cancelled.
_TAKEN = """
SELECT count(*) FROM fulfilment_terms AS terms
JOIN fulfilment AS part ON part.id = terms.fulfilment_id
WHERE terms.slot_day = ? AND terms.slot_from = ? AND terms.slot_until = ? AND terms.method = ?
AND part.id <> ?
AND terms.version = (SELECT max(version) FROM fulfilment_terms WHERE fulfilment_id = part.id)
AND NOT EXISTS (SELECT 1 FROM order_event
                WHERE order_id = part.order_id AND event IN ('cancelled', 'expired'))
"""


@dataclass(frozen=True, slots=True)
class SlotRule:
    """A time that is offered: on ``weekdays`` (bit 0 is Monday), for so many; minutes."""

    method: str
    starts: int
    ends: int
    weekdays: int = 127
    capacity: int = 10
    closes_before: int = 0
    active: bool = True
    id: str = ""


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A time of one day: how many it can hold, how many it does, until when it can be chosen (UTC
    ms).
    """

    slot: Slot
    capacity: int
    taken: int
    closes_at: int

    @property
    def left(self) -> int:
        return max(0, self.capacity - self.taken)


def slot_rules(reader: Reader, method: str = "", *, inactive: bool = False) -> tuple[SlotRule, ...]:
    """What the shop offers, earliest first."""
    query = _SLOTS if inactive else f"{_SLOTS} AND active = 1"
    rows = reader.rows(f"{query} ORDER BY slot_from, slot_until, id")
    return tuple(
        SlotRule(row[1], row[3], row[4], row[2], row[5], row[6], bool(row[7]), row[0])
        for row in rows
        if not method or row[1] == method
    )


def slots_on(reader: Reader, method: str, day: str) -> tuple[OpenSlot, ...]:
    """The times of a day that can still be chosen, full ones too (with nothing left).

    Raises:
        ValueError: not a day.
    """
    return tuple(each for each in _slots_on(reader, method, day) if each.closes_at > _now(reader))


def _slots_on(reader: Reader, method: str, day: str) -> Iterator[OpenSlot]:
    weekday = 1 << date.fromisoformat(day).weekday()
    offered: dict[Slot, tuple[int, int]] = {}
    for rule in slot_rules(reader, method):
        if rule.weekdays & weekday:
            slot = Slot(day, rule.starts, rule.ends)
            room, closes = offered.get(slot, (0, rule.closes_before))
            offered[slot] = (room + rule.capacity, min(closes, rule.closes_before))
    for slot, (room, closes) in offered.items():
        closes_at = begins_at(slot, _zone(reader)) - closes * 60_000
        yield OpenSlot(slot, room, taken(reader, method, slot), closes_at)


def next_slots(reader: Reader, method: str, days: int = 7) -> tuple[OpenSlot, ...]:
    """The times of today and the days after it that can still be chosen."""
    today = local(_now(reader), _zone(reader)).date()
    wanted = (today + timedelta(days=at) for at in range(min(days, MOST_DAYS)))
    return tuple(slot for day in wanted for slot in slots_on(reader, method, day.isoformat()))


def taken(reader: Reader, method: str, slot: Slot, besides: str = "") -> int:
    """How many promises a time holds, but for one fulfilment."""
    return int(reader.value(_TAKEN, slot.day, slot.starts, slot.ends, method, besides))


def begins_at(slot: Slot, zone: ZoneInfo) -> int:
    """When a slot begins, UTC ms, by the clock on the shop's wall."""
    midnight = datetime.combine(date.fromisoformat(slot.day), datetime.min.time())
    wall = midnight + timedelta(minutes=slot.starts)
    return round(wall.replace(tzinfo=zone).astimezone(UTC).timestamp()) * 1000


def ends_at(slot: Slot, zone: ZoneInfo) -> int:
    """When a slot ends, UTC ms."""
    return begins_at(Slot(slot.day, slot.ends, slot.ends), zone)


def check_slot(
    reader: Reader, method: str, slot: Slot | None, besides: str = "", beside: int = 0
) -> None:
    """Refuse a time that can't be promised now. Where the shop offers none, any future one goes,
    or none; inside a command nobody can take the place in between. ``beside`` are promises of it
    that are made with this one.

    Raises:
        SlotMissing, SlotUnknown, SlotPast, SlotFull
    """
    offers = bool(slot_rules(reader, method))
    if slot is None:
        if offers and method == LOCAL:
            raise SlotMissing
        return
    if not _is_time(slot):
        raise BadSlotTimes
    if ends_at(slot, _zone(reader)) <= _now(reader):
        raise SlotPast.of(slot)
    if not offers:
        return
    offered = next(
        (each for each in _slots_on(reader, method, slot.day) if each.slot == slot), None
    )
    if offered is None:
        raise SlotUnknown.of(slot)
    if offered.closes_at <= _now(reader):
        raise SlotPast.of(slot)
    if taken(reader, method, slot, besides) + beside >= offered.capacity:
        raise SlotFull.of(slot)


def _is_time(slot: Slot) -> bool:
    try:
        date.fromisoformat(slot.day)
    except ValueError:
        return False
    return 0 <= slot.starts <= slot.ends <= 1440


def _now(reader: Reader) -> int:
    return reader.now if isinstance(reader, Command) else reader.clock.now()


def _zone(reader: Reader) -> ZoneInfo:
    return reader.zone if isinstance(reader, Command) else reader.clock.zone


def save_slot(
    db: Database, actor: str | None, rule: SlotRule, approval: str | None = None
) -> Done[str]:
    """Offer a time, or change the offer with this id; answers its id. Promises that were given
    stay.

    Raises:
        BadSlotTimes, NotFound, NotAllowed, ApprovalInvalid
    """
    whole = 0 <= rule.starts < rule.ends <= 1440 and 0 < rule.weekdays <= 127
    figures = 0 <= rule.capacity <= 100_000 and 0 <= rule.closes_before <= 10_080
    if not whole or not figures or rule.method not in (LOCAL, PICKUP):
        raise BadSlotTimes
    columns = {
        "method": rule.method,
        "weekdays": rule.weekdays,
        "slot_from": rule.starts,
        "slot_until": rule.ends,
        "capacity": rule.capacity,
        "closes_before": rule.closes_before,
        "active": int(rule.active),
    }
    with db.command("orders.save_slot", actor) as tx:
        authorize(tx, "settings.edit", approval)
        slot_id = rule.id or tx.new_id()
        if rule.id:
            tx.update(DeliverySlot, slot_id, **columns)
        else:
            tx.insert(DeliverySlot, id=slot_id, **columns)
        tx.changed("settings")
    return Done(slot_id, tx.changes)


def remove_slot(
    db: Database, actor: str | None, slot_id: str, approval: str | None = None
) -> Done[None]:
    """Offer a time no longer; promises that were given stay.

    Raises:
        NotFound, NotAllowed, ApprovalInvalid
    """
    with db.command("orders.remove_slot", actor) as tx:
        authorize(tx, "settings.edit", approval)
        if tx.value(f"{_SLOTS} AND id = ?", slot_id) is None:
            raise NotFound(N_("delivery slot"), slot_id)
        tx.update(DeliverySlot, slot_id, deleted_at=tx.now)
        tx.changed("settings")
    return Done(None, tx.changes)
