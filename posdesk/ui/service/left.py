"""The left panel: chips with counts, the list, and what to do when it is empty."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.service import queries
from posdesk.service.queries import CLOSED_LIST, DUE, LISTS, MINE, OPEN, WAITING
from posdesk.ui.place import Shell
from posdesk.ui.service.listview import ServiceList
from posdesk.ui.service.rows import ReviewModel, TicketModel
from posdesk.ui.widgets import Button, Chip, EmptyState, FlowLayout, Panel, column, row

REVIEWS: Final = "reviews"
_EMPTY = {
    DUE: (N_("Nothing is due"), N_("Tickets show here an hour before their time.")),
    MINE: (N_("You look after no ticket"), N_("Take one from the open ones.")),
    OPEN: (N_("No open ticket"), N_("Enquiries and complaints show here until they are answered.")),
    WAITING: (N_("Nobody is waited for"), N_("Answered tickets wait here for the customer.")),
    CLOSED_LIST: (N_("No closed ticket yet"), N_("What is done with can be looked up here.")),
    REVIEWS: (N_("No reviews yet"), N_("Write down what a customer thinks of the goods.")),
}


class ServiceLeft(Panel):
    """One list at a time; the search narrows it down."""

    wanted = Signal(str)
    """A ticket or review (its id) was chosen."""
    entered = Signal()
    turned = Signal(str)
    """Another list is shown."""
    new_wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__("panel")
        self.shell, self.ops = shell, shell.ops
        self.which, self._text = DUE, ""
        clock = shell.ops.db.clock
        self.tickets = ServiceList(TicketModel(clock), _("Tickets"))
        self.reviews = ServiceList(ReviewModel(clock), _("Reviews"))
        self.chips = {code: Chip(checkable=True) for code in (*LISTS, REVIEWS)}
        self.new_button = Button("", icon="plus", hint=shell.hint("new"), clicked=self._new)
        self.empty = EmptyState("", icon="service", action=_("New ticket"), clicked=self._new)
        self._stack = QStackedWidget()
        for widget in (self.tickets, self.reviews, self.empty):
            self._stack.addWidget(widget)
        self.setLayout(self._box())
        group = QButtonGroup(self)
        for code, chip in self.chips.items():
            group.addButton(chip)
            chip.clicked.connect(lambda _on=False, c=code: self.turn(c))
        for view in (self.tickets, self.reviews):
            view.wanted.connect(self.wanted)
            view.entered.connect(self.entered)

    def _box(self) -> QVBoxLayout:
        chips = QWidget()
        flow = FlowLayout(gap=6)
        for chip in self.chips.values():
            flow.addWidget(chip)
        chips.setLayout(flow)
        foot = Panel("foot", row(self.new_button, margins=(12, 8, 12, 8)))
        foot.layout().setStretch(0, 1)  # type: ignore[union-attr]
        top = column(chips, margins=(12, 8, 12, 6))
        box = column(top, self._stack, foot, gap=0)
        box.setStretch(1, 1)
        return box

    def _new(self) -> None:
        self.new_wanted.emit()

    @property
    def view(self) -> ServiceList:
        """The list that is shown."""
        return self.reviews if self.which == REVIEWS else self.tickets

    def turn(self, which: str) -> None:
        """Shows another list."""
        self.which = which
        self.reload()
        self.turned.emit(which)

    def search(self, text: str) -> None:
        """Narrows the list down."""
        self._text = text
        self.reload()

    def reload(self) -> None:
        """Reads list and counts anew."""
        self.chips[self.which].setChecked(True)
        reviews = self.which == REVIEWS
        actor = self.ops.actor
        if reviews:
            rows: object = self.ops.read(queries.reviews, self._text)
        else:
            rows = self.ops.read(queries.tickets, self.which, actor, self._text)
        self.view.rows.show_rows(rows)  # type: ignore[arg-type]
        some = self.view.rows.rowCount() > 0
        self._say_empty()
        self._stack.setCurrentWidget(self.view if some else self.empty)
        self.new_button.setText(_("New review") if reviews else _("New ticket"))
        self.empty.button.setText(self.new_button.text())
        self.show_counts()

    def _say_empty(self) -> None:
        if self._text:
            title = _("Nothing found for “{text}”").format(text=self._text)
            self.empty.set_words(title, _("Look in another list, or try another word."))
        else:
            title, text = _EMPTY[self.which]
            self.empty.set_words(gettext(title), gettext(text))

    def show_counts(self) -> None:
        """Writes the counts on the chips."""
        now = self.ops.read(queries.counts, self.ops.actor)
        found = {
            DUE: now.due, MINE: now.mine, OPEN: now.open, WAITING: now.waiting, REVIEWS: now.reviews
        }  # fmt: skip
        names = {**LISTS, REVIEWS: N_("Reviews")}
        for code, chip in self.chips.items():
            count = found.get(code, 0)
            chip.setText(f"{gettext(names[code])} {count}" if count else gettext(names[code]))
            chip.set_tone("bad" if code == DUE and count and self.which != DUE else "")
