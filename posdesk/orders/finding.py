"""Finding orders by what a person has in hand: a number, a phone, a waybill, a code, a name.

Every look goes along an index; what was typed decides which ones are worth it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from posdesk.db import Database
from posdesk.members import phones
from posdesk.members import queries as members
from posdesk.orders.listing import OrderRow, rows_of
from posdesk.orders.queries import numbers_ending

NUMBER, CODE, WAYBILL, PHONE, NAME = "number", "code", "waybill", "phone", "name"
SHIPMENT, RETURN = "shipment", "return"
LIMIT: Final = 50
_TAIL, _PHONE, _WAYBILL = 4, 7, 6
"""Digits of a phone tail; of a whole phone, and signs of a waybill's beginning, at least."""
_COUNTER: Final = 6
"""Digits of an order's number."""
_LAST: Final = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Found:
    """An order that was found, and by what."""

    row: OrderRow
    why: str


def find(db: Database, text: str, limit: int = LIMIT) -> tuple[Found, ...]:
    """Orders for what was typed or scanned: a number or its tail (also what a receipt's QR says), a
    pick-up code, a waybill, a phone or its last four digits, a customer's name or pinyin.

    What identifies one order comes first; of the rest the newest. An order is named once.
    """
    wanted = " ".join(text.split())
    why: dict[str, str] = {}
    for reason, look in _LOOKS:
        if len(why) < limit:
            for order_id in look(db, wanted, limit):
                why.setdefault(order_id, reason)
    found = tuple(why)[:limit]
    return tuple(Found(row, why[row.order_id]) for row in rows_of(db, found))


def _ids(db: Database, query: str, *params: object) -> Iterator[str]:
    return (row[0] for row in db.rows(query, *params))


def _by_number(db: Database, text: str, limit: int) -> Iterator[str]:
    """A whole number; its digits without the leading zeros; or its last four or five digits."""
    wanted = text.upper()
    exact = list(_ids(db, "SELECT id FROM orders WHERE number = ?", wanted))
    if exact or not re.fullmatch(r"\d{1,12}", wanted):
        yield from exact
        return
    yield from _of_numbers(db, numbers_ending(db, wanted), limit)
    if _TAIL <= len(wanted) < _COUNTER:
        yield from _of_numbers(db, _with_tail(db, wanted), limit)


def _of_numbers(db: Database, numbers: list[str], limit: int) -> Iterator[str]:
    if not numbers:
        return iter(())
    marks = ", ".join("?" * len(numbers))
    query = (
        f"SELECT id FROM orders WHERE number IN ({marks})"
        " ORDER BY occurred_at DESC, id DESC LIMIT ?"
    )
    return _ids(db, query, *numbers, limit)


def _with_tail(db: Database, digits: str) -> list[str]:
    """Numbers of six digits that end so, as far as every till has counted."""
    step = 10 ** len(digits)
    numbers = []
    for zero in numbers_ending(db, "0"):
        prefix = zero[:-_COUNTER]
        query = "SELECT max(number) FROM orders WHERE number >= ? AND number < ?"
        last = int(db.value(query, prefix, f"{prefix}:")[len(prefix) :])
        counters = range(int(digits), min(last, 10**_COUNTER - 1) + 1, step)
        numbers += [f"{prefix}{counter:0{_COUNTER}}" for counter in counters]
    return numbers


def _by_code(db: Database, text: str, limit: int) -> Iterator[str]:
    if re.fullmatch(r"\d{6}", text):
        query = (
            "SELECT DISTINCT order_id FROM pickup_code JOIN fulfilment ON fulfilment.id ="
            " fulfilment_id WHERE code = ? ORDER BY order_id DESC LIMIT ?"
        )
        yield from _ids(db, query, text, limit)


def _by_waybill(db: Database, text: str, limit: int) -> Iterator[str]:
    """Whole or its beginning; both of parcels sent and of goods sent back."""
    wanted = re.sub(r"[\s-]", "", text).upper()
    if len(wanted) >= _WAYBILL and re.fullmatch(r"[0-9A-Z]+", wanted):
        query = (
            "SELECT DISTINCT order_id FROM waybill JOIN shipment ON shipment.id = shipment_id"
            " WHERE waybill.number >= ? AND waybill.number < ? ORDER BY order_id DESC LIMIT ?"
        )
        yield from _ids(db, query, wanted, wanted + _LAST, limit)
        back = (
            "SELECT DISTINCT order_id FROM return_event JOIN return_request ON return_request.id ="
            " request_id WHERE waybill >= ? AND waybill < ? AND waybill <> ''"
            " AND order_id IS NOT NULL ORDER BY order_id DESC LIMIT ?"
        )
        yield from _ids(db, back, wanted, wanted + _LAST, limit)


def _by_shipment(db: Database, text: str, _limit: int) -> Iterator[str]:
    if re.search(r"-P\d+$", text.upper()):
        yield from _ids(db, "SELECT order_id FROM shipment WHERE number = ?", text.upper())


def _by_return(db: Database, text: str, _limit: int) -> Iterator[str]:
    if re.search(r"-R\d+$", text.upper()):
        query = "SELECT order_id FROM return_request WHERE number = ? AND order_id IS NOT NULL"
        yield from _ids(db, query, text.upper())


def _by_phone(db: Database, text: str, limit: int) -> Iterator[str]:
    """A whole number, or exactly its last four digits."""
    digits = phones.plain(text)
    if not re.fullmatch(r"\+?\d+", digits):
        return
    digits = phones.clean(digits) if phones.is_phone(digits) else digits
    if len(digits) == _TAIL:
        yield from _of_members(db, "what = 'tail' AND word = ?", (digits,), limit)
        yield from _of_consignees(db, "phone_tail = ?", (digits,), limit)
    elif len(digits) >= _PHONE:
        yield from _of_members(db, "what = 'phone' AND word = ?", (digits,), limit)
        same = "phone_tail = ? AND replace(replace(phone, ' ', ''), '-', '') = ?"
        yield from _of_consignees(db, same, (digits[-4:], digits), limit)


def _by_name(db: Database, text: str, limit: int) -> Iterator[str]:
    """A member's name or pinyin, whole or its beginning; the name of who receives the goods."""
    if not any(sign.isalpha() for sign in text):
        return
    known = [member.member_id for member in members.find(db, text, LIMIT)]
    if known:
        marks = ", ".join("?" * len(known))
        yield from _of_members(db, f"member_id IN ({marks})", tuple(known), limit)
    yield from _of_consignees(db, "name >= ? AND name < ?", (text, text + _LAST), limit)


def _of_members(db: Database, which: str, params: tuple[str, ...], limit: int) -> Iterator[str]:
    """The newest orders of members with such a key, and of their doubles."""
    query = (
        f"WITH keyed AS (SELECT DISTINCT member_id FROM member_key WHERE {which}"
        f" LIMIT {LIMIT}), same AS ("
        "SELECT member_id FROM keyed UNION SELECT id FROM keyed CROSS JOIN member INDEXED BY"
        " member_merged ON merged_into_id = keyed.member_id)"
        " SELECT order_id FROM order_summary INDEXED BY order_summary_member"
        " WHERE member_id IN (SELECT member_id FROM same) AND member_id IS NOT NULL"
        " ORDER BY occurred_at DESC, order_id DESC LIMIT ?"
    )
    return _ids(db, query, *params, limit)


def _of_consignees(db: Database, which: str, params: tuple[str, ...], limit: int) -> Iterator[str]:
    """The newest orders that go to such a person."""
    column = which.partition(" ")[0]
    query = (
        "WITH person AS (SELECT id FROM consignee"
        f" WHERE {which} AND {column} <> '' ORDER BY id DESC LIMIT {LIMIT * 4})"
        " SELECT DISTINCT order_id FROM person JOIN fulfilment_terms ON consignee_id = person.id"
        " JOIN fulfilment ON fulfilment.id = fulfilment_id ORDER BY order_id DESC LIMIT ?"
    )
    return _ids(db, query, *params, limit)


_Look = Callable[[Database, str, int], Iterator[str]]
_LOOKS: Final[tuple[tuple[str, _Look], ...]] = (
    (NUMBER, _by_number),
    (CODE, _by_code),
    (SHIPMENT, _by_shipment),
    (RETURN, _by_return),
    (WAYBILL, _by_waybill),
    (PHONE, _by_phone),
    (NAME, _by_name),
)
