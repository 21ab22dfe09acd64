"""The head of a ticket: its subject, what is known, who looks after it, by when, and the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from posdesk.changes import Done
from posdesk.clock import local
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.service import tickets
from posdesk.service.queries import TicketDetail
from posdesk.service.states import CLOSED, WAITING
from posdesk.staff.queries import staff
from posdesk.ui.place import Shell
from posdesk.ui.service.links import Links
from posdesk.ui.service.words import MATTER_TONES, due_words, look_of, stars
from posdesk.ui.widgets import Badge, Button, FlowLayout, Label, Panel, column, row
from posdesk.ui.widgets.status import StatusBadge

_MORNING: Final = 9


class TicketHead(Panel):
    """Owner and due time are menus; closing asks how content the customer is."""

    close_wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__("bar")
        self.shell, self.ops = shell, shell.ops
        self.detail: TicketDetail | None = None
        self.title = Label("", "title", wrap=True)
        self.matter = Badge()
        self.state = StatusBadge()
        self.number = Label("", "muted")
        self.content = Label("", tone="warn")
        self.links = Links(shell)
        self.owner = Button("", icon="person", clicked=self._owners)
        self.due = Button("", icon="history", clicked=self._dues)
        self.wait_button = Button(_("Wait for an answer"), clicked=lambda: self.wait(None))
        self.close_button = Button(_("Close…"), clicked=self.close_wanted.emit)
        self.reopen_button = Button(_("Open again"), "primary", clicked=self.reopen)
        titles = row(self.title, self.matter, self.state, gap=8)
        titles.setStretch(0, 1)
        whose, flow = QWidget(), FlowLayout(gap=8)  # one below the other where it is narrow
        for button in (self.owner, self.due):
            flow.addWidget(button)
        whose.setLayout(flow)
        acts = row(whose, self.wait_button, self.close_button, self.reopen_button)
        acts.setStretch(0, 1)
        about = row(self.number, self.content, self.links, gap=12)
        about.setStretch(2, 1)
        self.setLayout(column(titles, about, acts, gap=8, margins=(18, 14, 18, 12)))

    def show_ticket(self, detail: TicketDetail) -> None:
        """Shows a ticket."""
        self.detail = detail
        ticket, clock = detail.row, self.ops.db.clock
        self.title.setText(ticket.subject)
        self.matter.setText(ticket.matter_label)
        self.matter.set_tone(MATTER_TONES[ticket.matter])
        self.state.show_look(look_of(ticket))
        self.number.setText(ticket.number)
        self.links.show_ticket(detail)
        closed = ticket.state == CLOSED
        given = closed and ticket.satisfaction is not None
        self.content.setText(stars(ticket.satisfaction or 0) if given else "")
        self.content.setVisible(given)
        self.owner.setText(ticket.owner or _("Nobody yet"))
        self.owner.setAccessibleName(_("Looks after it: {name}").format(name=self.owner.text()))
        said = due_words(ticket, clock.now(), clock.zone)
        self.due.setText(said[:1].upper() + said[1:] if said else _("Nothing due"))
        for button in (self.owner, self.due, self.close_button):
            button.setVisible(not closed)
        self.wait_button.setVisible(not closed and ticket.state != WAITING)
        self.close_button.set_role("primary" if ticket.state == WAITING else "secondary")
        self.reopen_button.setVisible(closed)

    # --- acts ---------------------------------------------------------------------------------

    def _run(self, command: Callable[..., Done[None]], *args: object) -> None:
        if self.detail is not None:
            self.ops.run(command, self.detail.row.id, *args, refused=self._refused)

    def _refused(self, refusal: Refusal) -> None:
        self.shell.refuse(refusal)

    def assign(self, staff_id: str | None) -> None:
        """Gives the ticket to somebody."""
        self._run(tickets.assign, staff_id)

    def set_due(self, moment: int | None) -> None:
        """Says by when it is to be looked at."""
        self._run(tickets.set_due, moment)

    def wait(self, until: int | None) -> None:
        """It is the customer's turn."""
        self._run(tickets.wait, until)

    def reopen(self) -> None:
        """Takes it up again."""
        self._run(tickets.reopen)

    def owner_menu(self) -> QMenu:
        """Everybody who works here, oneself first."""
        menu = QMenu(self)
        me = self.ops.actor
        people = [person for person in self.ops.read(staff) if person.active]
        people.sort(key=lambda person: person.id != me)
        for person in people:
            words = _("{name} (me)") if person.id == me else "{name}"
            menu.addAction(words.format(name=person.name), partial(self.assign, person.id))
        menu.addSeparator()
        menu.addAction(_("Nobody"), partial(self.assign, None))
        return menu

    def due_menu(self) -> QMenu:
        """Moments that one often means."""
        menu = QMenu(self)
        for words, moment in self._moments():
            menu.addAction(words, partial(self.set_due, moment))
        menu.addSeparator()
        menu.addAction(_("Nothing due"), partial(self.set_due, None))
        return menu

    def _moments(self) -> list[tuple[str, int]]:
        clock = self.ops.db.clock
        now = local(clock.now(), clock.zone)
        morning = now.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
        listed: list[tuple[str, datetime]] = [
            (_("In 1 hour"), now + timedelta(hours=1)),
            (_("In 4 hours"), now + timedelta(hours=4)),
            (_("Tomorrow at 9"), morning + timedelta(days=1)),
            (_("In 3 days"), morning + timedelta(days=3)),
            (_("In a week"), morning + timedelta(days=7)),
        ]
        return [(words, round(moment.timestamp() * 1000)) for words, moment in listed]

    def _owners(self) -> None:
        self._pop(self.owner_menu(), self.owner)

    def _dues(self) -> None:
        self._pop(self.due_menu(), self.due)

    def _pop(self, menu: QMenu, below: Button) -> None:
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))
