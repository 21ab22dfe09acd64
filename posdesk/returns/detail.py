"""All that is known of one return, in one read. Amounts in minor units, quantities in thousandths,
times in UTC milliseconds.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.photos import KeptPhoto, photos_of
from posdesk.returns.board import CARD, ReturnCard, card_of, strictest, with_goods
from posdesk.returns.errors import NothingToSettle
from posdesk.returns.quoting import Quote, quote
from posdesk.returns.record import (
    load,
)
from posdesk.returns.reviewing import Beyond, beyond_policy
from posdesk.returns.settling import Settled, settlement
from posdesk.returns.states import COLUMNS, ENDED, RETURN, TO_REVIEW

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A line of a return: asked for, inspected, settled; ``way_back_paid`` by the shop."""

    id: str
    order_line_id: str | None
    variant_id: str | None
    name: str
    label: str
    unit: str
    weighed: bool
    quantity: int
    reason: str
    condition: str
    note: str
    instead_id: str | None
    inspected: int
    settled: int
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class DetailInspection:
    """What was found of a line."""

    line_id: str
    quantity: int
    condition: str
    disposition: str
    deduction: int
    deduction_reason: str
    staff: str
    occurred_at: int


@dataclass(frozen=True, slots=True)
class DetailEvent:
    """A step: who did it, when and why, and who approved it."""

    state: str
    reason: str
    note: str
    carrier: str
    waybill: str
    staff: str
    approved_by: str
    occurred_at: int


@dataclass(frozen=True, slots=True)
class ReturnDetail:
    """A return with everything. ``beyond`` is what the policy would not take back; ``quote`` what
    it gives now (None: nothing is to be settled); ``targets`` the states it can go to.
    """

    card: ReturnCard
    member_id: str | None
    channel: str
    staff: str
    currency: str
    lines: tuple[DetailLine, ...]
    inspections: tuple[DetailInspection, ...]
    events: tuple[DetailEvent, ...]
    photos: tuple[KeptPhoto, ...]
    beyond: tuple[Beyond, ...]
    quote: Quote | None
    settlements: tuple[Settled, ...]
    targets: tuple[str, ...]

    @property
    def to_come(self) -> int:
        """Thousandths that were not inspected yet."""
        return sum(line.quantity - line.inspected for line in self.lines)


_ABOUT = """
SELECT request.member_id, request.channel, coalesce(staff.name, '')
FROM return_request AS request LEFT JOIN staff ON staff.id = request.staff_id WHERE request.id = ?
"""
_LINES = """
SELECT back.id, back.order_line_id, back.variant_id, back.name, back.label, back.unit,
       coalesce(line.weighed, variant.weighed, 0), back.quantity, back.reason, back.condition,
       back.note, back.exchange_variant_id,
       (SELECT coalesce(sum(quantity), 0) FROM inspection WHERE return_line_id = back.id),
       (SELECT coalesce(sum(quantity), 0) FROM settlement_line WHERE return_line_id = back.id),
       back.ceiling
FROM return_line AS back LEFT JOIN order_line AS line ON line.id = back.order_line_id
LEFT JOIN variant ON variant.id = back.variant_id
WHERE back.request_id = ? ORDER BY back.position
"""
_INSPECTIONS = """
SELECT return_line_id, quantity, condition, disposition, deduction, deduction_reason,
       coalesce(staff.name, ''), occurred_at
FROM inspection LEFT JOIN staff ON staff.id = inspection.staff_id
WHERE request_id = ? ORDER BY inspection.rowid
"""
_EVENTS = """
SELECT state, reason, note, coalesce(carrier.name, ''), waybill, coalesce(staff.name, ''),
       coalesce(manager.name, ''), event.occurred_at
FROM return_event AS event LEFT JOIN carrier ON carrier.id = event.carrier_id
LEFT JOIN staff ON staff.id = event.staff_id
LEFT JOIN approval ON approval.id = event.approval_id
LEFT JOIN staff AS manager ON manager.id = approval.approved_by_id
WHERE event.request_id = ? ORDER BY event.rowid
"""


def detail(reader: Reader, request_id: str) -> ReturnDetail:
    """All of a return.

    Raises:
        NotFound
    """
    row = reader.row(f"{CARD} WHERE request.id = ?", request_id)
    about = reader.row(_ABOUT, request_id)
    if row is None or about is None:
        raise NotFound(N_("return"), request_id)
    card = with_goods(reader, card_of(row))
    held = load(reader, request_id)
    quoted = None
    with contextlib.suppress(NothingToSettle):
        quoted = quote(reader, request_id) if card.state not in ENDED else None
    settled = reader.rows(
        "SELECT id FROM settlement WHERE request_id = ? ORDER BY rowid", request_id
    )
    done = [settlement(reader, key) for (key,) in settled]
    lines = reader.rows(_LINES, request_id)
    undecided = card.state in COLUMNS[TO_REVIEW]
    return ReturnDetail(
        card=replace(card, verdict=strictest(reader, card)),
        member_id=about[0],
        channel=about[1],
        staff=about[2],
        currency=reader.setting("shop.currency"),
        lines=tuple(DetailLine(*[*line[:6], bool(line[6]), *line[7:]]) for line in lines),
        inspections=tuple(DetailInspection(*row) for row in reader.rows(_INSPECTIONS, request_id)),
        events=tuple(DetailEvent(*row) for row in reader.rows(_EVENTS, request_id)),
        photos=photos_of(reader, "return", request_id),
        beyond=beyond_policy(reader, held) if undecided else (),
        quote=quoted,
        settlements=tuple(each for each in done if each is not None),
        targets=tuple(RETURN.targets(card.state)),
    )
