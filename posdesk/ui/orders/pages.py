"""What there is of an order besides: parcels, returns, notes, messages, papers, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from posdesk.deliveries.states import STATES as SHIPMENT_STATES
from posdesk.i18n import _, gettext
from posdesk.orders.detail import OrderDetail
from posdesk.orders.goods import ReturnRow, VersionRow
from posdesk.orders.ways import ShipmentRow
from posdesk.returns.states import STATES as RETURN_STATES
from posdesk.service.states import MATTERS
from posdesk.service.states import STATES as TICKET_STATES
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.told import NOTICE_STATES, document_name, notice_name, told
from posdesk.ui.orders.words import money, quantity, when
from posdesk.ui.widgets import Button, Card, TextField, row
from posdesk.ui.widgets.status import Look

SHIPMENTS, RETURNS, NOTES, MESSAGES = "shipments", "returns", "notes", "messages"
PAPERS, VERSIONS, TICKETS, HISTORY = "papers", "versions", "tickets", "history"
_SHIPMENT_TONES = {
    "packing": "plain", "packed": "info", "ready": "info", "signed": "ok", "failed": "bad",
    "returned": "warn", "cancelled": "plain",
}  # fmt: skip
_RETURN_TONES = {
    "requested": "warn", "rejected": "plain", "withdrawn": "plain", "refused": "plain",
    "settled": "ok",
}  # fmt: skip


class NoteLine(QWidget):
    """Writes a note: for the staff, or also for the customer."""

    written = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.field = TextField(name=_("Note"), placeholder=_("Write a note for the staff"))
        self.told = Button(_("For the customer too"))
        self.told.setCheckable(True)
        self.add = Button(_("Add"), clicked=self._write)
        self.field.returnPressed.connect(self._write)
        self._order_id = ""
        self._begun: dict[str, tuple[str, bool]] = {}
        line = row(self.field, self.told, self.add, gap=6)
        line.setStretch(0, 1)
        self.setLayout(line)

    def turn_to(self, order_id: str) -> None:
        """A note that was begun stays with its order, and is there when that is shown again."""
        if order_id == self._order_id:
            return
        if self.field.text().strip():
            self._begun[self._order_id] = self.field.text(), self.told.isChecked()
        self._order_id = order_id
        text, told = self._begun.pop(order_id, ("", False))
        self.field.setText(text)
        self.told.setChecked(told)

    def _write(self) -> None:
        self.written.emit(self.field.text(), self.told.isChecked())

    def clear(self) -> None:
        """Ready for the next note."""
        self.field.clear()
        self.told.setChecked(False)


class Pages(Card):
    """Tabs with what there is of them; only those that have something are shown."""

    note_written = Signal(str, bool)
    return_wanted = Signal(str)
    """A return request (its id) is to be opened."""
    shipment_wanted = Signal(str)
    ticket_wanted = Signal(str)
    reprint_wanted = Signal(str)
    """A document (as it is recorded) is to be printed again."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setDrawBase(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setAccessibleName(_("More of the order"))
        self.note = NoteLine()
        self._stack = QStackedWidget()
        super().__init__(self.tabs, self.note, self._stack, None, gap=8, padding=12)
        self._zone = zone
        self._names: list[str] = []
        self._chosen = SHIPMENTS
        self.facts = {name: Facts() for name in _ORDER}
        for facts in self.facts.values():
            self._stack.addWidget(facts)
        self.note.written.connect(self.note_written)
        self.tabs.currentChanged.connect(self._turned)

    def show_order(self, detail: OrderDetail, now: int) -> None:
        """Shows what there is of an order; the tab that was open stays open where it is there."""
        currency = detail.money.currency
        self.note.turn_to(detail.order_id)
        found: dict[str, tuple[str, int, list[Fact]]] = {
            SHIPMENTS: (_("Parcels"), *self._all(detail.shipments, partial(self._shipment, now))),
            RETURNS: (
                _("Returns"), *self._all(detail.returns, partial(self._return, currency, now)),
            ),
            NOTES: (_("Notes"), len(detail.notes), self._notes(detail, now)),
            MESSAGES: (_("Messages"), len(detail.notices), self._messages(detail, now)),
            PAPERS: (_("Papers"), len(detail.documents), self._papers(detail, now)),
            TICKETS: (_("Service"), len(detail.tickets), self._tickets(detail, now)),
            VERSIONS: (
                _("Versions"), *self._all(detail.versions, partial(self._version, currency, now)),
            ),
            HISTORY: (_("What happened"), len(detail.history), self._history(detail, now)),
        }  # fmt: skip
        for name, (_title, _count, facts) in found.items():
            self.facts[name].show_facts(facts)
        shown = [n for n in _ORDER if found[n][1] or n in (NOTES, HISTORY)]
        titles = [f"{found[n][0]} {found[n][1]}" if found[n][1] else found[n][0] for n in shown]
        self._show_tabs(shown, titles)

    def _show_tabs(self, shown: list[str], titles: list[str]) -> None:
        chosen = self._chosen
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(shown):
            self.tabs.removeTab(self.tabs.count() - 1)
        for at, title in enumerate(titles):
            if at < self.tabs.count():
                self.tabs.setTabText(at, title)
            else:
                self.tabs.addTab(title)
        self._names = shown
        at = shown.index(chosen) if chosen in shown else 0
        self.tabs.setCurrentIndex(at)
        self.tabs.blockSignals(False)
        self._show_page(shown[at])

    def _turned(self, at: int) -> None:
        if 0 <= at < len(self._names):
            self._chosen = self._names[at]
            self._show_page(self._chosen)

    def _show_page(self, name: str) -> None:
        self.note.setVisible(name == NOTES)
        for each, facts in self.facts.items():  # the card is as high as what is open
            kinds = QSizePolicy.Policy
            facts.setSizePolicy(kinds.Preferred, kinds.Preferred if each == name else kinds.Ignored)
        self._stack.setCurrentWidget(self.facts[name])
        self._stack.updateGeometry()

    def open_page(self, name: str) -> None:
        """Turns to a tab, if it is there."""
        if name in self._names:
            self.tabs.setCurrentIndex(self._names.index(name))

    # --- what the pages say -------------------------------------------------------------------

    def _when(self, moment: int, now: int) -> str:
        return when(moment, self._zone, now)

    def _all(
        self, things: Sequence[object], facts: Callable[..., list[Fact]]
    ) -> tuple[int, list[Fact]]:
        said: list[Fact] = []
        for thing in things:
            said += ([RULE] if said else []) + facts(thing)
        return len(things), said

    def _shipment(self, now: int, one: ShipmentRow) -> list[Fact]:
        tone = _SHIPMENT_TONES.get(one.state, "info")
        look = Look(gettext(SHIPMENT_STATES.get(one.state, one.state)), tone)
        facts = [Fact(one.number, more=one.carrier, strong=True, look=look)]
        for parcel in one.parcels:
            number = parcel.waybill or _("no waybill yet")
            weight = f"{parcel.weight / 1000:g} kg" if parcel.weight else ""
            text = _("Parcel {position}: {waybill}").format(
                position=parcel.position, waybill=f"{parcel.carrier} {number}".strip()
            )
            facts.append(Fact(text, more=weight))
        for step in reversed(one.steps[-6:]):
            state = gettext(SHIPMENT_STATES.get(step.state, step.state))
            parts = (
                self._when(step.at, now),
                state,
                step.place,
                step.person,
                step.detail,
                step.who,
            )
            facts.append(Fact(" · ".join(part for part in parts if part), tone="muted"))
        open_ = (_("View"), partial(self.shipment_wanted.emit, one.shipment_id))
        facts.append(Fact(act=open_))
        return facts

    def _return(self, currency: str, now: int, one: ReturnRow) -> list[Fact]:
        state = gettext(RETURN_STATES.get(one.state, one.state))
        look = Look(state, _RETURN_TONES.get(one.state, "info"))
        amount = money(one.amount, currency) if one.amount else ""
        said = f"{self._when(one.at, now)} · × {quantity(one.pieces)}"
        return [
            Fact(one.number, amount, strong=True, look=look),
            Fact(
                said,
                tone="muted",
                act=(_("View"), partial(self.return_wanted.emit, one.request_id)),
            ),
        ]

    def _notes(self, detail: OrderDetail, now: int) -> list[Fact]:
        facts = [Fact(detail.note, more=_("with the order"))] if detail.note else []
        for note in reversed(detail.notes):
            more = " · ".join(part for part in (note.who, self._when(note.at, now)) if part)
            look = Look(_("customer"), "info") if note.for_customer else None
            facts.append(Fact(note.text, more=more, look=look))
        return facts

    def _messages(self, detail: OrderDetail, now: int) -> list[Fact]:
        facts = []
        for one in reversed(detail.notices):
            tone = {"sent": "ok", "failed": "bad"}.get(one.state, "plain")
            look = Look(gettext(NOTICE_STATES.get(one.state, one.state)), tone)
            name = f"{notice_name(one.step)} · {self._when(one.at, now)}"
            facts += [Fact(name, strong=True, look=look)]
            facts += [Fact(text, tone="muted") for text in (one.body, one.detail) if text]
        return facts

    def _papers(self, detail: OrderDetail, now: int) -> list[Fact]:
        return [
            Fact(
                document_name(paper.document),
                more=" · ".join((f"× {paper.copies}", paper.who, self._when(paper.at, now))),
                act=(_("Again"), partial(self.reprint_wanted.emit, paper.document)),
            )
            for paper in reversed(detail.documents)
        ]

    def _tickets(self, detail: OrderDetail, now: int) -> list[Fact]:
        facts = []
        for one in detail.tickets:
            state = gettext(TICKET_STATES.get(one.state, one.state))
            look = Look(state, "ok" if one.state == "closed" else "warn")
            name = f"{one.number} · {gettext(MATTERS.get(one.matter, one.matter))}"
            facts.append(Fact(name, strong=True, look=look))
            act = (_("View"), partial(self.ticket_wanted.emit, one.ticket_id))
            facts.append(Fact(f"{one.subject} · {self._when(one.at, now)}", tone="muted", act=act))
        return facts

    def _version(self, currency: str, now: int, one: VersionRow) -> list[Fact]:
        sign = "+" if one.difference > 0 else ""
        name = _("Version {number}").format(number=one.version)
        said = " · ".join(p for p in (name, self._when(one.at, now), one.who) if p)
        facts = [Fact(said, sign + money(one.difference, currency), strong=True)]
        for line in one.lines:
            plus = "+" if line.quantity > 0 else ""
            text = f"{plus}{quantity(line.quantity)} × {line.name}"
            facts.append(Fact(text, money(line.amount, currency)))
        if one.ways:
            facts.append(Fact(_("The way, the address or the time was changed"), tone="muted"))
        if one.reason:
            facts.append(Fact(one.reason, tone="muted"))
        return facts

    def _history(self, detail: OrderDetail, now: int) -> list[Fact]:
        return [
            Fact(
                told(fact, detail.money.currency),
                more=" · ".join(p for p in (fact.who, self._when(fact.at, now)) if p),
            )
            for fact in reversed(detail.history)
        ]


_ORDER = (SHIPMENTS, RETURNS, NOTES, MESSAGES, PAPERS, TICKETS, VERSIONS, HISTORY)
