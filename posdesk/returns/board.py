"""The board of returns: what is to review, to come back, to inspect, to settle. Amounts in minor
units, quantities in thousandths, times in UTC milliseconds.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Final

from posdesk.db import Command, Database, Row
from posdesk.returns.eligible import eligible
from posdesk.returns.errors import NothingToSettle
from posdesk.returns.policy import Verdict, day_of
from posdesk.returns.quoting import Quote, quote
from posdesk.returns.states import COLUMNS, DUE, INSPECTED, TO_REVIEW

Reader = Database | Command
SHOWN: Final = 60
"""Cards of a column; its count says how many there are."""
THUMBNAILS: Final = 3


@dataclass(frozen=True, slots=True)
class Goods:
    """What a card says about a line; ``instead`` is what the customer wants for it."""

    name: str
    quantity: int
    unit: str
    reason: str
    condition: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ReturnCard:
    """A return on the board or in a list. ``photos`` are the first few; ``verdict`` is the
    strictest of its lines (None: no receipt); ``quote`` what it gives, once it is inspected.
    """

    id: str
    number: str
    state: str
    state_at: int
    occurred_at: int
    due_at: int | None
    order_id: str | None
    order_number: str
    customer: str
    wish: str
    risks: tuple[str, ...]
    carrier: str
    waybill: str
    goods: tuple[Goods, ...] = ()
    photos: tuple[str, ...] = ()
    verdict: Verdict | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: how many there are, and the cards of the first of them."""

    key: str
    count: int
    cards: tuple[ReturnCard, ...]


CARD: Final = """
SELECT request.id, request.number, summary.state, summary.state_at, request.occurred_at,
       summary.due_at, request.order_id, coalesce(orders.number, ''),
       coalesce(member.name, consignee.name, ''), request.wish, request.risks,
       coalesce(carrier.name, ''), coalesce(sent.waybill, '')
FROM return_summary AS summary JOIN return_request AS request ON request.id = summary.request_id
LEFT JOIN orders ON orders.id = request.order_id
LEFT JOIN member ON member.id = request.member_id
LEFT JOIN fulfilment ON fulfilment.id = (SELECT id FROM fulfilment
    WHERE order_id = request.order_id ORDER BY id LIMIT 1)
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
LEFT JOIN return_event AS sent ON sent.rowid = (SELECT max(rowid) FROM return_event
    WHERE request_id = request.id AND state = 'sent_back')
LEFT JOIN carrier ON carrier.id = sent.carrier_id
"""
_GOODS = """
SELECT trim(back.name || ' ' || back.label), back.quantity, back.unit, back.reason, back.condition,
       coalesce(trim(product.name || ' ' || variant.label), '')
FROM return_line AS back LEFT JOIN variant ON variant.id = back.exchange_variant_id
LEFT JOIN product ON product.id = variant.product_id
WHERE back.request_id = ? ORDER BY back.position
"""


def board(reader: Reader) -> tuple[Column, ...]:
    """The columns of the board, each with the longest waiting first."""
    columns = []
    for key, states in COLUMNS.items():
        marks = ", ".join("?" * len(states))
        count = reader.value(
            f"SELECT count(*) FROM return_summary WHERE state IN ({marks})", *states
        )
        rows = reader.rows(
            f"{CARD} WHERE summary.state IN ({marks}) ORDER BY summary.state_at, request.id"
            " LIMIT ?",
            *states,
            SHOWN,
        )
        cards = tuple(_filled(reader, card_of(row), key) for row in rows)
        columns.append(Column(key, count, cards))
    return tuple(columns)


def due_count(reader: Reader) -> int:
    """How many returns wait for the shop: what the rail shows."""
    marks = ", ".join("?" * len(DUE))
    return int(reader.value(f"SELECT count(*) FROM return_summary WHERE state IN ({marks})", *DUE))


def card_of(row: Row) -> ReturnCard:
    """A row of `CARD`."""
    return ReturnCard(*[*row[:10], tuple(row[10].split()), *row[11:13]])


def with_goods(reader: Reader, card: ReturnCard) -> ReturnCard:
    """The card with what it is about."""
    goods = tuple(Goods(*row) for row in reader.rows(_GOODS, card.id))
    return replace(card, goods=goods)


def _filled(reader: Reader, card: ReturnCard, column: str) -> ReturnCard:
    card = with_goods(reader, card)
    if column == TO_REVIEW:
        photos = reader.rows(
            "SELECT id FROM photo WHERE owner_id = ? AND owner = 'return' AND length(data) > 0"
            " ORDER BY id LIMIT ?",
            card.id,
            THUMBNAILS,
        )
        card = replace(card, photos=tuple(key for (key,) in photos))
    if column == TO_REVIEW and card.order_id is not None:
        card = replace(card, verdict=strictest(reader, card))
    if card.state == INSPECTED:
        with contextlib.suppress(NothingToSettle):
            card = replace(card, quote=quote(reader, card.id))
    return card


_LINES = "SELECT order_line_id, reason FROM return_line WHERE request_id = ?"


def strictest(reader: Reader, card: ReturnCard) -> Verdict | None:
    """How the return stands to the policy on the day on which it was asked for."""
    if card.order_id is None:
        return None
    order = eligible(reader, card.order_id)
    day = day_of(card.occurred_at, reader)
    verdicts = []
    for line_id, reason in reader.rows(_LINES, card.id):
        line = order.line(line_id)
        if line is not None:
            verdicts.append(line.verdict(reason, day))
    verdicts.sort(key=lambda each: (not each.beyond, each.days_left))
    return verdicts[0] if verdicts else None
