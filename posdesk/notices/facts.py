"""What a notice can say and whom it goes to, read from the shop's records.

Orders, deliveries and returns stand above this feature, so their tables are read as SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.db import Command, Database, Row
from posdesk.money import format_money
from posdesk.notices.steps import MOMENT, MONEY, PLACEHOLDERS

_ORDER = """
SELECT orders.number, orders.currency, orders.member_id,
       CASE WHEN EXISTS (SELECT 1 FROM order_event WHERE order_id = orders.id
                         AND event IN ('cancelled', 'expired')) THEN 0
       ELSE orders.total + (SELECT coalesce(sum(difference), 0) FROM order_change
                            WHERE order_id = orders.id) END,
       (SELECT coalesce(sum(settlement.amount), 0) FROM settlement
        JOIN return_request AS request ON request.id = request_id
        WHERE request.order_id = orders.id),
       (SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id),
       (SELECT coalesce(sum(amount), 0) FROM refund WHERE order_id = orders.id)
FROM orders WHERE orders.id = ?
"""
_WAY = """
SELECT consignee.name, consignee.phone, consignee.region, consignee.street, terms.slot_day,
       terms.slot_from, terms.slot_until,
       (SELECT code FROM pickup_code WHERE fulfilment_id = part.id ORDER BY id DESC LIMIT 1),
       (SELECT expires_at FROM pickup_code WHERE fulfilment_id = part.id ORDER BY id DESC LIMIT 1)
FROM fulfilment AS part JOIN fulfilment_terms AS terms
ON terms.id = (SELECT id FROM fulfilment_terms WHERE fulfilment_id = part.id
               ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
WHERE part.order_id = ? ORDER BY part.id LIMIT 1
"""
_PARCEL = """
SELECT carrier.name, waybill.number, carrier.tracking_url
FROM waybill JOIN carrier ON carrier.id = waybill.carrier_id
WHERE waybill.shipment_id = ? AND waybill.number <> '' ORDER BY waybill.id DESC LIMIT 1
"""
_MEMBER = """
SELECT id, name, email, language, notices_ok, merged_into_id
FROM member WHERE id = ? AND erased_at IS NULL AND (deleted_at IS NULL OR merged_into_id <> '')
"""
_TICKET = "SELECT number, member_id, contact, order_id FROM ticket WHERE id = ?"
_REQUEST = "SELECT number, member_id, order_id FROM return_request WHERE id = ?"
_PHONES = (
    "SELECT phone FROM member_phone WHERE member_id = ? AND deleted_at IS NULL"
    " ORDER BY position, id"
)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}|[48]00\d{7}|\d{7,8}")
_MOBILE = re.compile(r"\+?\d{6,15}")
_MAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")

Raw = str | int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a notice goes to; an empty address means that this way leads nowhere."""

    member_id: str | None = None
    mail: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What was found: the raw values of placeholders, the currency, and whom to tell."""

    values: Mapping[str, Raw]
    currency: str
    reached: Reached


def is_mobile(phone: str) -> bool:
    """Whether an SMS can be sent to these digits: no Chinese landline, no service number."""
    return bool(_MOBILE.fullmatch(phone)) and not _LANDLINE.fullmatch(phone)


def is_mail(address: str) -> bool:
    """Whether this looks like one mail address."""
    return len(address) <= 254 and bool(_MAIL.fullmatch(address))


def read(
    tx: Command | Database,
    order_id: str | None,
    request_id: str | None,
    ticket_id: str | None,
    shipment_id: str | None,
) -> About | None:
    """What the records say; None where the customer does not want to be told anything."""
    values: dict[str, Raw] = {
        "shop": tx.setting("shop.name"),
        "shop_phone": tx.setting("shop.phone"),
    }
    member_id, contact = None, ""
    if ticket_id:
        row = tx.row(_TICKET, ticket_id)
        if row:
            values["ticket"], member_id, contact = row[0], row[1], row[2]
            order_id = order_id or row[3]
    if request_id:
        row = tx.row(_REQUEST, request_id)
        if row:
            values["return"], member_id = row[0], member_id or row[1]
            order_id = order_id or row[2]
    order = _order(tx, order_id, values) if order_id else None
    way = tx.row(_WAY, order_id) if order else None
    _say_way(values, way)
    if shipment_id and (parcel := tx.row(_PARCEL, shipment_id)):
        values["carrier"], values["waybill"] = parcel[0], parcel[1]
        values["track"] = parcel[2].replace("{waybill}", parcel[1])
    reached = _reach(tx, member_id or (order[2] if order else None), contact, way, values)
    currency = str(order[1] if order else tx.setting("shop.currency"))
    return About(values, currency, reached) if reached else None


def _order(tx: Command | Database, order_id: str, values: dict[str, Raw]) -> Row | None:
    row = tx.row(_ORDER, order_id)
    if row:
        number, _currency, _member, owed, returned, paid, refunded = row
        outstanding = max(0, owed - returned - paid + refunded)
        values |= {"order": number, "total": owed, "paid": paid - refunded}
        values["outstanding"] = outstanding or None
    return row


def _say_way(values: dict[str, Raw], way: Row | None) -> None:
    if way is None:
        return
    name, _phone, region, street, day, begins, ends, code, expires = way
    values |= {"consignee": name, "code": code, "collect_by": expires}
    place = [*(region or "").split("/"), street or ""]
    values["address"] = (" " if "".join(place).isascii() else "").join(filter(None, place))
    if day:
        clock = f"{begins // 60:02}:{begins % 60:02}–{ends // 60:02}:{ends % 60:02}"
        values["slot"] = f"{day} {clock}"


def _reach(
    tx: Command | Database,
    member_id: str | None,
    contact: str,
    way: Row | None,
    values: dict[str, Raw],
) -> Reached | None:
    """The customer's own addresses, else what was left with the ticket or the delivery."""
    member = _member(tx, member_id)
    spare = [contact, (way[1] or "") if way else ""]
    values["name"] = (member[1] if member else "") or (way[0] if way else "")
    if member_id and member is None:
        return None  # erased: nobody is left to be told
    if member is None:
        return _first(None, "", "", spare)
    if not member[4]:
        return None
    phones = [row[0] for row in tx.rows(_PHONES, member[0])]
    return _first(member[0], member[2], member[3], phones + spare)


def _first(member_id: str | None, mail: str, language: str, addresses: list[str]) -> Reached:
    phone = next((each for each in addresses if is_mobile(each)), "")
    mail = next((each for each in [mail, *addresses] if is_mail(each)), "")
    return Reached(member_id, mail, phone, language)


def _member(tx: Command | Database, member_id: str | None) -> Row | None:
    """The member, or whom they were merged into."""
    for _step in range(20):  # a ring can't be made, and is no reason to hang
        row = tx.row(_MEMBER, member_id) if member_id else None
        if row is None or not row[5]:
            return row
        member_id = row[5]
    return None


def worded(values: Mapping[str, Raw], currency: str, zone: ZoneInfo) -> dict[str, str]:
    """Raw values as they are said; what is not known is left out."""
    said = {}
    for name, value in values.items():
        if value is None or value == "":
            continue
        kind = PLACEHOLDERS[name].kind if name in PLACEHOLDERS else ""
        if kind == MONEY and isinstance(value, int):
            said[name] = format_money(value, currency)
        elif kind == MOMENT and isinstance(value, int):
            said[name] = local(value, zone).strftime("%Y-%m-%d %H:%M")
        else:
            said[name] = str(value)
    return said
