"""Everything of one order: money, lines, ways, parcels, returns, papers, versions, who did what.

Amounts in minor units, quantities in thousandths, times in UTC milliseconds. What may still come
back is counted here; whether the shop takes it is the policy's to say, in a layer above.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders import goods, history, ways
from posdesk.orders.goods import Due, LineRow, PaymentRow, ReturnRow, VersionRow
from posdesk.orders.history import DocumentRow, Happening, NoteRow, NoticeRow, TicketRow
from posdesk.orders.states import ON_CREDIT, OPEN
from posdesk.orders.ways import PartRow, ShipmentRow

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class Customer:
    """The member an order belongs to."""

    member_id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Money:
    """The first story of an order. ``owed`` is as agreed now, ``returned`` what settled returns
    took off it; ``first`` is what it came to when it was placed.
    """

    currency: str
    first: int
    gross: int
    reduced: int
    rounding: int
    tax: int
    owed: int
    returned: int
    paid: int
    refunded: int
    dues: tuple[Due, ...]

    @property
    def outstanding(self) -> int:
        """What is still to be paid; negative: what is to be given back."""
        return self.owed - self.returned - self.paid + self.refunded


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """An order as its screen shows it."""

    order_id: str
    number: str
    cart_id: str
    occurred_at: int
    till: str
    placed_by: str
    channel: str
    terms: str
    note: str
    status: str
    marks: tuple[str, ...]
    method: str
    accepted: bool
    owner_id: str
    owner: str
    due_at: int | None
    version: int
    customer: Customer | None
    money: Money
    lines: tuple[LineRow, ...]
    payments: tuple[PaymentRow, ...]
    parts: tuple[PartRow, ...]
    shipments: tuple[ShipmentRow, ...]
    returns: tuple[ReturnRow, ...]
    notes: tuple[NoteRow, ...]
    notices: tuple[NoticeRow, ...]
    documents: tuple[DocumentRow, ...]
    tickets: tuple[TicketRow, ...]
    versions: tuple[VersionRow, ...]
    history: tuple[Happening, ...]

    @property
    def open(self) -> bool:
        """Whether something is still to be done: neither completed nor cancelled."""
        return self.status in OPEN

    @property
    def on_credit(self) -> bool:
        """Whether its goods leave before they are paid."""
        return self.terms in ON_CREDIT

    @property
    def to_pay(self) -> bool:
        """Whether money is awaited."""
        return self.open and self.money.outstanding > 0

    @property
    def live_shipments(self) -> tuple[ShipmentRow, ...]:
        """The shipments whose goods still go, or went, to the customer."""
        return tuple(s for s in self.shipments if s.state not in ("returned", "cancelled"))


_HEAD = """
SELECT agreed.number, agreed.cart_id, agreed.occurred_at, agreed.till, coalesce(staff.name, ''),
       agreed.channel, agreed.terms, agreed.note, o.status, o.marks, o.method, o.accepted,
       coalesce(o.owner_id, ''), coalesce(owner.name, ''), o.due_at,
       coalesce((SELECT max(version) FROM order_change WHERE order_id = agreed.id), 1),
       agreed.member_id, agreed.currency, agreed.total, agreed.gross,
       agreed.offer_discount + agreed.line_discount + agreed.order_discount, agreed.rounding,
       agreed.tax, o.owed, o.returned, o.paid, o.refunded, agreed.tax_inclusive
FROM orders AS agreed JOIN order_summary AS o ON o.order_id = agreed.id
LEFT JOIN staff ON staff.id = agreed.staff_id LEFT JOIN staff AS owner ON owner.id = o.owner_id
WHERE agreed.id = ?
"""
_MEMBER = """
SELECT kept.id, kept.name, coalesce((SELECT phone FROM member_phone WHERE member_id = kept.id
       AND deleted_at IS NULL ORDER BY position, id LIMIT 1), '')
FROM member JOIN member AS kept ON kept.id = coalesce(member.merged_into_id, member.id)
WHERE member.id = ?
"""


def order_detail(db: Reader, order_id: str, now: int) -> OrderDetail:
    """Everything of an order; ``now`` (UTC ms) says which dues are late.

    Raises:
        NotFound
    """
    head = db.row(_HEAD, order_id)
    if head is None:
        raise NotFound(N_("order"), order_id)
    member = db.row(_MEMBER, head[16]) if head[16] else None
    currency, total, gross, reduced, rounding, tax, owed, returned, paid, refunded = head[17:27]
    dues = goods.dues(db, order_id, paid - refunded, now)
    money = Money(
        currency, total, gross, reduced, rounding, tax, owed, returned, paid, refunded, dues
    )
    parts, shipments = ways.parts(db, order_id), ways.shipments(db, order_id)
    lines = goods.lines(db, order_id, bool(head[27]), travelling=bool(parts))
    values = [
        *(order_id, *head[:9], tuple(head[9].split()), head[10], bool(head[11]), *head[12:16]),
        Customer(*member) if member else None,
        *(money, lines, goods.payments(db, order_id), parts, shipments),
        goods.returns(db, order_id),
        history.notes(db, order_id),
        history.notices(db, order_id),
        history.documents(db, order_id),
        history.tickets(db, order_id),
        goods.versions(db, order_id),
        history.happenings(db, order_id),
    ]
    return OrderDetail(*values)
