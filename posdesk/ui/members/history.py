"""What happened with a customer: orders, returns, tickets and store credit, one kind at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QWidget

from posdesk.i18n import N_, gettext
from posdesk.members.credit import REASONS
from posdesk.members.credit import Entry as CreditLine
from posdesk.members.history import PastOrder, PastReturn, PastTicket, Totals
from posdesk.money import format_money
from posdesk.returns.states import STATES as RETURN_STATES
from posdesk.service.states import CLOSED, MATTERS
from posdesk.service.states import STATES as TICKET_STATES
from posdesk.ui import theme
from posdesk.ui.members.words import moment
from posdesk.ui.sell.entries import Entry, EntryDelegate, EntryList
from posdesk.ui.widgets import Card, Chip, FlowLayout, Label
from posdesk.ui.widgets.labels import MINUS
from posdesk.ui.widgets.status import Look, order_looks, paint_badge

ORDERS, RETURNS, TICKETS, CREDIT = "orders", "returns", "tickets", "credit"
_NAMES: Final = {
    ORDERS: N_("Orders"),
    RETURNS: N_("Returns"),
    TICKETS: N_("Tickets"),
    CREDIT: N_("Store credit"),
}
_NOTHING: Final = {
    ORDERS: N_("Nothing bought yet"),
    RETURNS: N_("Nothing came back"),
    TICKETS: N_("No questions or complaints"),
    CREDIT: N_("No store credit was ever given"),
}
_ROW: Final = 58
_MERGED: Final = "merged"


@dataclass(frozen=True)
class Past(Entry):
    """Something that happened, with how it stands."""

    looks: tuple[Look, ...] = ()

    def spoken(self) -> str:
        """All of it in one line."""
        return ", ".join((super().spoken(), *(look.text for look in self.looks)))


class PastDelegate(EntryDelegate):
    """An entry with badges at its lower right."""

    def _words(self, painter: QPainter, rect: QRectF, entry: Entry) -> None:
        super()._words(painter, rect, entry)
        if isinstance(entry, Past):
            right, middle = rect.right(), rect.top() + rect.height() * 0.76
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for look in reversed(entry.looks):
                right = paint_badge(painter, right, middle, look) - theme.px(6)


class PastList(EntryList):
    """As high as what is in it: the page scrolls, not the list."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setItemDelegate(PastDelegate(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self._take(index.row()))

    def show_all(self, entries: Sequence[Entry]) -> None:
        """Show these, nothing selected."""
        self.entries.show(entries)
        self.setFixedHeight(theme.px(_ROW) * len(entries))
        self.setVisible(bool(entries))


class HistoryCard(Card):
    """Chips choose the kind; a click on an order, return or ticket asks for it."""

    kind_wanted = Signal(str)
    wanted = Signal(str, str)
    """Kind, and the id of the order, return or ticket."""

    def __init__(self) -> None:
        self.chips = {kind: Chip("", checkable=True) for kind in _NAMES}
        holder, group = QWidget(), QButtonGroup()
        holder.setProperty("role", "plain")
        flow = FlowLayout(holder, gap=6)
        self.list = PastList(gettext("History"))
        self.nothing = Label("", "muted")
        super().__init__(holder, self.list, self.nothing, None, gap=8)
        group.setParent(self)
        for kind, chip in self.chips.items():
            group.addButton(chip)
            flow.addWidget(chip)
            chip.clicked.connect(partial(self.kind_wanted.emit, kind))
        self.chips[ORDERS].setChecked(True)
        self.list.taken.connect(self._taken)

    @property
    def kind(self) -> str:
        """The kind that is shown."""
        return next(kind for kind, chip in self.chips.items() if chip.isChecked())

    def show_counts(self, totals: Totals, lines: int) -> None:
        """Write how many there are of each kind."""
        counts = {
            ORDERS: totals.orders,
            RETURNS: totals.returns,
            TICKETS: totals.tickets,
            CREDIT: lines,
        }
        for kind, chip in self.chips.items():
            chip.setText(f"{gettext(_NAMES[kind])} {counts[kind]:,}")

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show what is of the chosen kind."""
        self.list.show_all(entries)
        self.nothing.setText(gettext(_NOTHING[self.kind]))
        self.nothing.setVisible(not entries)

    def _taken(self, key: str) -> None:
        if key:
            kind, _stroke, subject = key.partition("/")
            self.wanted.emit(kind, subject)


def order_entry(order: PastOrder, zone: ZoneInfo, currency: str) -> Past:
    """An order as a row."""
    looks = order_looks(order.status, order.marks)
    amount = format_money(order.owed, currency)
    at = moment(order.occurred_at, zone)
    return Past(f"{ORDERS}/{order.order_id}", order.number, at, amount, "", looks)


def return_entry(past: PastReturn, zone: ZoneInfo, currency: str) -> Past:
    """A return as a row."""
    look = Look(gettext(RETURN_STATES.get(past.state, past.state)))
    amount = format_money(past.amount, currency) if past.amount else ""
    detail = " · ".join(p for p in (moment(past.occurred_at, zone), past.order_number) if p)
    return Past(f"{RETURNS}/{past.request_id}", past.number, detail, amount, "", (look,))


def ticket_entry(past: PastTicket, zone: ZoneInfo) -> Past:
    """A ticket as a row."""
    tone = "plain" if past.state == CLOSED else "warn"
    look = Look(gettext(TICKET_STATES.get(past.state, past.state)), tone)
    matter = gettext(MATTERS.get(past.matter, past.matter))
    title = " · ".join(part for part in (matter, past.subject) if part)
    detail = " · ".join((moment(past.occurred_at, zone), past.number))
    return Past(f"{TICKETS}/{past.ticket_id}", title, detail, "", "", (look,))


def credit_entry(line: CreditLine, zone: ZoneInfo, currency: str) -> Past:
    """A line of the ledger as a row; it leads to its order or return."""
    amount = format_money(abs(line.amount), currency)
    sign = "+" if line.amount > 0 else MINUS
    title = gettext(REASONS.get(line.reason, line.reason))
    note = gettext(N_("records merged")) if line.note == _MERGED else line.note
    parts = (moment(line.occurred_at, zone), line.number, note, line.staff)
    left = Look(format_money(line.balance, currency))
    key = f"{ORDERS}/{line.order_id}" if line.order_id else ""
    if not key and line.return_id:
        key = f"{RETURNS}/{line.return_id}"
    detail = " · ".join(part for part in parts if part)
    return Past(key, title, detail, f"{sign}{amount}", "", (left,))
