"""Waybill numbers: their form, their check digit, and who has which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.deliveries import summary
from posdesk.deliveries.errors import (
    BadRange,
    BadWaybill,
    NoRange,
    WaybillMistyped,
    WaybillUsed,
)
from posdesk.deliveries.record import (
    Reader,
    load,
)
from posdesk.deliveries.states import HANDED_OVER, PACKED, check_step
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Waybill, WaybillRange
from posdesk.orders import summary as orders
from posdesk.staff.access import authorize

MOST_SIGNS = 40
_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

_OWNER = """
SELECT shipment.number, parcel.id FROM waybill
JOIN parcel ON parcel.id = waybill.parcel_id JOIN shipment ON shipment.id = parcel.shipment_id
WHERE waybill.number = ? AND waybill.carrier_id = ? AND waybill.id = (
    SELECT id FROM waybill AS newest WHERE newest.parcel_id = parcel.id ORDER BY id DESC LIMIT 1)
AND NOT EXISTS (SELECT 1 FROM shipment_event WHERE shipment_id = shipment.id
                AND state = 'cancelled')
"""


def s10(number: str) -> bool:
    """Whether the check digit of a postal item identifier is right (UPU standard S10-12,
    section 7: weights 8 6 4 2 3 5 9 7, 11 less the remainder by 11, where 10 is 0 and 11 is 5).
    Numbers that are not of this form (domestic ones) have none.
    """
    form = _S10.fullmatch(number)
    if form is None:
        return True
    total = sum(int(digit) * weight for digit, weight in zip(form[1], _S10_WEIGHTS, strict=True))
    return int(form[2]) == {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


CHECKS: Mapping[str, Callable[[str], bool]] = {"s10": s10}
"""The check digit rules that a carrier's entry may name."""


@dataclass(frozen=True, slots=True)
class Given:
    """A parcel has this waybill now."""

    parcel_id: str
    carrier_id: str
    number: str


def plain(entered: str) -> str:
    """A number as it is kept: capital letters, half-width, without blanks and dashes; a scanned
    tracking address is cut to the number at its end.
    """
    text = unicodedata.normalize("NFKC", entered).strip()
    if "://" in text:
        text = re.split(r"[/=]", text.rstrip("/"))[-1]
    return re.sub(r"[\s\-]+", "", text).upper()


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def fits(pattern: str, number: str) -> bool:
    """Whether a number has the form of a carrier's; an empty pattern takes anything short."""
    if not 0 < len(number) <= MOST_SIGNS or not number.isascii() or not number.isalnum():
        return False
    return not pattern or _compiled(pattern).fullmatch(number) is not None


def check(reader: Reader, carrier_id: str, entered: str) -> str:
    """The number as it is kept, if it can be one of the carrier's.

    Raises:
        BadWaybill, WaybillMistyped, NotFound
    """
    row = reader.row(
        "SELECT name, waybill_pattern, waybill_check FROM carrier WHERE id = ?", carrier_id
    )
    if row is None:
        raise NotFound(N_("carrier"), carrier_id)
    name, pattern, rule = row
    number = plain(entered)
    if not fits(pattern, number):
        raise BadWaybill(name, entered.strip())
    if rule in CHECKS and not CHECKS[rule](number):
        raise WaybillMistyped(name, number)
    return number


def carriers_of(reader: Reader, entered: str) -> tuple[str, ...]:
    """The ids of the active carriers whose numbers look like this one, in their order."""
    number = plain(entered)
    rows = reader.rows(
        "SELECT id, waybill_pattern, waybill_check FROM carrier WHERE active = 1"
        " AND deleted_at IS NULL AND waybill_pattern <> '' ORDER BY position, code"
    )
    return tuple(
        id_
        for id_, pattern, rule in rows
        if fits(pattern, number) and (rule not in CHECKS or CHECKS[rule](number))
    )


def give_waybill(
    db: Database, actor: str | None, parcel_id: str, carrier_id: str, entered: str
) -> Done[Given]:
    """A parcel gets the waybill that was typed or scanned; an empty text takes it back.

    The same number again changes nothing.

    Raises:
        BadWaybill, WaybillMistyped, WaybillUsed, IllegalStep, NotAllowed, NotFound
    """
    with db.command("delivery.waybill", actor) as tx:
        shipment_id = _open_parcel(tx, parcel_id)
        number = check(tx, carrier_id, entered) if entered.strip() else ""
        given = Given(parcel_id, carrier_id, number)
        if _newest(tx, parcel_id) != (carrier_id, number):
            _write(tx, shipment_id, given)
    return Done(given, tx.changes)


def waybill_from_range(
    db: Database, actor: str | None, parcel_id: str, carrier_id: str
) -> Done[Given]:
    """A parcel gets the next number of this till's range; one that has one keeps it.

    Raises:
        NoRange, WaybillUsed, IllegalStep, NotAllowed, NotFound
    """
    with db.command("delivery.waybill", actor) as tx:
        shipment_id = _open_parcel(tx, parcel_id)
        carrier, number = _newest(tx, parcel_id)
        if number and carrier == carrier_id:
            return Done(Given(parcel_id, carrier_id, number), tx.changes)
        given = Given(parcel_id, carrier_id, _take(tx, carrier_id))
        _write(tx, shipment_id, given)
    return Done(given, tx.changes)


def _open_parcel(tx: Command, parcel_id: str) -> str:
    authorize(tx, "deliveries.handle")
    shipment_id = tx.value("SELECT shipment_id FROM parcel WHERE id = ?", parcel_id)
    if shipment_id is None:
        raise NotFound(N_("parcel"), parcel_id)
    held = load(tx, shipment_id)
    if held.state != PACKED:
        check_step(held.state, HANDED_OVER, held.method)
    return held.id


def _newest(reader: Reader, parcel_id: str) -> tuple[str, str]:
    row = reader.row(
        "SELECT carrier_id, number FROM waybill WHERE parcel_id = ? ORDER BY id DESC LIMIT 1",
        parcel_id,
    )
    return (str(row[0]), str(row[1])) if row else ("", "")


def _take(tx: Command, carrier_id: str) -> str:
    """Use up the next number of the oldest range with any left."""
    row = tx.row(
        "SELECT id, prefix, next, width FROM waybill_range WHERE carrier_id = ? AND till = ?"
        " AND deleted_at IS NULL AND next <= last ORDER BY id LIMIT 1",
        carrier_id,
        tx.setting("till.code"),
    )
    if row is None:
        name = tx.value("SELECT name FROM carrier WHERE id = ?", carrier_id)
        if name is None:
            raise NotFound(N_("carrier"), carrier_id)
        raise NoRange(name)
    id_, prefix, number, width = row
    tx.update(WaybillRange, id_, next=number + 1)
    return f"{prefix}{number:0{width}}"


def _write(tx: Command, shipment_id: str, given: Given) -> None:
    for shipment, parcel_id in tx.rows(_OWNER, given.number, given.carrier_id):
        if given.number and parcel_id != given.parcel_id:
            raise WaybillUsed(given.number, shipment)
    tx.insert(
        Waybill,
        id=tx.new_id(),
        parcel_id=given.parcel_id,
        shipment_id=shipment_id,
        carrier_id=given.carrier_id,
        number=given.number,
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    summary.refresh(tx, shipment_id)
    orders.refresh(tx, tx.value("SELECT order_id FROM shipment WHERE id = ?", shipment_id))


def add_range(db: Database, actor: str | None, carrier_id: str, first: str, last: str) -> Done[str]:
    """Keep a range of numbers that the carrier gave to this till, from its first to its last.

    Raises:
        BadRange, BadWaybill, NotAllowed, NotFound
    """
    with db.command("delivery.range", actor) as tx:
        authorize(tx, "settings.edit")
        low, high = check(tx, carrier_id, first), check(tx, carrier_id, last)
        prefix, start, end, width = _bounds(low, high)
        _check_free(tx, carrier_id, prefix, width, start, end)
        id_ = tx.new_id()
        tx.insert(
            WaybillRange,
            id=id_,
            carrier_id=carrier_id,
            till=tx.setting("till.code"),
            prefix=prefix,
            first=start,
            last=end,
            next=start,
            width=width,
        )
        tx.changed("carriers")
    return Done(id_, tx.changes)


def _bounds(low: str, high: str) -> tuple[str, int, int, int]:
    """The common letters in front, and the digits behind them."""
    digits = re.search(r"\d{1,15}$", low)
    other = re.search(r"\d{1,15}$", high)
    if digits is None or other is None:
        raise BadRange(N_("the numbers don't end in digits"))
    prefix = low[: digits.start()]
    if high[: other.start()] != prefix or len(low) != len(high):
        raise BadRange(N_("first and last number have different forms"))
    start, end = int(digits[0]), int(other[0])
    if end < start:
        raise BadRange(N_("the last number comes before the first"))
    if end - start >= 1_000_000:
        raise BadRange(N_("it holds more than a million numbers"))
    return prefix, start, end, len(digits[0])


def _check_free(
    tx: Command, carrier_id: str, prefix: str, width: int, start: int, end: int
) -> None:
    taken = tx.value(
        "SELECT 1 FROM waybill_range WHERE carrier_id = ? AND prefix = ? AND width = ?"
        " AND first <= ? AND last >= ? AND deleted_at IS NULL",
        *(carrier_id, prefix, width, end, start),
    )
    if taken:
        raise BadRange(N_("it overlaps a range that is there already"))


def drop_range(db: Database, actor: str | None, range_id: str) -> Done[None]:
    """Use no more numbers of a range. Raises `NotFound`, `NotAllowed`."""
    with db.command("delivery.range", actor) as tx:
        authorize(tx, "settings.edit")
        tx.update(WaybillRange, range_id, deleted_at=tx.now)
        tx.changed("carriers")
    return Done(None, tx.changes)
