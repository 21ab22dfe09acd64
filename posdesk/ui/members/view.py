"""One customer: who they are, where they live, what they may be told, what happened with them."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from posdesk.i18n import _, gettext, n_
from posdesk.members.addresses import Address
from posdesk.members.history import Totals
from posdesk.members.phones import shown
from posdesk.members.queries import Detail
from posdesk.money import format_money
from posdesk.ui import theme
from posdesk.ui.members.history import HistoryCard
from posdesk.ui.members.words import day, name_of
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.widgets import Button, Card, ElidedLabel, Label, column, row
from posdesk.ui.widgets.status import Look

_WIDE: Final = 760
_LINE: Final = 40
LANGUAGES: Final = {"": "", "zh_CN": "中文", "en": "English"}


class Head(QWidget):
    """The name, and what can be done with the customer."""

    edit_wanted = Signal()
    merge_wanted = Signal()
    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("", "heading")
        self.about = ElidedLabel("", "muted")
        self.edit = Button(_("Edit"), icon="edit", hint="Ctrl+E", clicked=self.edit_wanted.emit)
        self.merge = Button(_("Merge…"), clicked=self.merge_wanted.emit)
        self.more = Button("", icon="more", name=_("More"), clicked=self.more_wanted.emit)
        words = column(self.name, self.about, gap=2)
        box = row(words, self.merge, self.edit, self.more, gap=8)
        box.setStretch(0, 1)
        self.setLayout(box)

    def show_member(self, found: Detail, zone: ZoneInfo) -> None:
        """Write who it is."""
        self.name.setText(name_of(found.name, found.phone))
        parts = [shown(found.phone)]
        parts.append(_("customer since {day}").format(day=day(found.created_at, zone)))
        if found.doubles:
            merged = n_("{n} record merged", "{n} records merged", found.doubles)
            parts.append(merged.format(n=found.doubles))
        self.about.setText(" · ".join(part for part in parts if part))


class Figures(Card):
    """Orders, what they came to, what is still open, and the store credit."""

    credit_wanted = Signal()

    def __init__(self) -> None:
        self.orders, self.spent = Label("", "amount"), Label("", "amount")
        self.outstanding, self.credit = Label("", "amount"), Label("", "amount")
        self.adjust = Button(_("Correct…"), "link")
        pairs = (
            (_("Orders"), self.orders, None),
            (_("Bought for"), self.spent, None),
            (_("Outstanding"), self.outstanding, None),
            (_("Store credit"), self.credit, self.adjust),
        )
        cells = []
        for title, figure, act in pairs:
            figure.setAccessibleName(title)
            figure.setFixedHeight(theme.px(_LINE))
            line = row(figure, *([act] if act else []), None, gap=6)
            cells.append(column(Label(title, "muted"), line, gap=2))
        box = row(*cells, gap=16)
        for place in range(len(cells)):
            box.setStretch(place, 1)
        super().__init__(box, padding=14)
        self.adjust.setFixedHeight(theme.px(_LINE))
        self.adjust.clicked.connect(self.credit_wanted)

    def show_totals(self, totals: Totals, credit: int, currency: str) -> None:
        """Write the figures."""
        self.orders.setText(f"{totals.orders:,}")
        self.spent.setText(format_money(totals.spent, currency))
        self.outstanding.setText(format_money(totals.outstanding, currency))
        self.outstanding.set_tone("bad" if totals.outstanding > 0 else "plain")
        self.credit.setText(format_money(credit, currency))
        self.credit.set_tone("ok" if credit else "plain")


class ContactCard(Card):
    """Phones, mail, card, and what the customer may be told."""

    def __init__(self) -> None:
        self.facts = Facts(gap=5)
        title = Label(_("Contact"), "title")
        title.setMinimumHeight(theme.px(theme.TARGET))
        super().__init__(title, self.facts, None, gap=4)

    def show_member(self, found: Detail) -> None:
        """Write it."""
        facts = [
            Fact("   ".join((shown(each.phone), each.label)).strip(), strong=place == 0)
            for place, each in enumerate(found.phones)
        ]
        if not facts:
            facts.append(Fact(_("No phone"), tone="muted"))
        if found.email:
            facts.append(Fact(found.email))
        if found.card_code:
            facts.append(Fact(_("Card {code}").format(code=found.card_code)))
        if found.language:
            facts.append(Fact(LANGUAGES.get(found.language, found.language)))
        facts.append(RULE)
        facts.append(_consent(_("Told about orders"), found.notices_ok))
        facts.append(_consent(_("Sent offers"), found.marketing_ok))
        if found.note:
            facts += [RULE, Fact(found.note, tone="muted")]
        self.facts.show_facts(facts)


def _consent(text: str, given: bool) -> Fact:
    look = Look(_("Yes"), "ok") if given else Look(_("No"))
    return Fact(text, look=look)


class BookCard(Card):
    """The address book."""

    new_wanted = Signal()
    edit_wanted = Signal(str)

    def __init__(self) -> None:
        self.rows = column(gap=6)
        self.new = Button(_("New address"), "link", icon="plus")
        head = row(Label(_("Addresses"), "title"), None, self.new)
        super().__init__(head, self.rows, None, gap=4)
        self.new.clicked.connect(self.new_wanted)

    def show_book(self, book: tuple[Address, ...]) -> None:
        """Write the addresses, the default first."""
        while item := self.rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for each in book:
            self.rows.addWidget(self._entry(each))
        if not book:
            self.rows.addWidget(Label(_("No address yet"), "muted"))

    def _entry(self, address: Address) -> QWidget:
        facts = Facts(gap=2)
        who = "   ".join(part for part in (address.consignee, shown(address.phone)) if part)
        act = (_("Edit"), lambda: self.edit_wanted.emit(address.address_id))
        more = gettext("Default") if address.is_default else ""
        lines = [Fact(who, more=more, strong=True, act=act), Fact(address.place)]
        aside = " · ".join(part for part in (address.hours, address.note) if part)
        if aside:
            lines.append(Fact(aside, tone="muted"))
        facts.show_facts(lines)
        facts.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return facts


class MemberView(QWidget):
    """All cards of a customer; side by side where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.head, self.figures = Head(), Figures()
        self.contact, self.book = ContactCard(), BookCard()
        self.history = HistoryCard()
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(12))
        self._wide: bool | None = None
        box = column(self.head, self.figures, self._grid, self.history, gap=12)
        box.setContentsMargins(*(theme.px(m) for m in (16, 14, 14, 14)))
        box.setStretch(3, 1)
        self.setLayout(box)
        self._place(wide=True)

    def fit(self, width: int) -> None:
        """Put the two cards beside or above one another."""
        self._place(wide=width >= theme.px(_WIDE))

    def _place(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        self._grid.addWidget(self.contact, 0, 0)
        self._grid.addWidget(self.book, *((0, 1) if wide else (1, 0)))
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3 if wide else 0)
