"""A new ticket: who and what it is about, its kind, and what was said."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QListWidget, QListWidgetItem, QVBoxLayout

from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.service import tickets
from posdesk.service.queries import Subject, subject_of, subjects
from posdesk.service.states import ENQUIRY, EXPEDITE, MATTERS
from posdesk.service.tickets import NewTicket
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.service.compose import Words
from posdesk.ui.service.photos import PhotoPicker
from posdesk.ui.service.words import when
from posdesk.ui.widgets import (
    Button,
    Chip,
    Field,
    Label,
    Panel,
    SearchField,
    TextField,
    column,
    row,
)

WIDE = 560


@dataclass(frozen=True, slots=True)
class Typed:
    """A ticket that was begun and left."""

    about: Subject | None
    matter: str
    contact: str
    subject: str
    words: str


class NewTicketPanel(Panel):
    """Found by order number or phone; without either, a contact will do."""

    closed = Signal()
    opened = Signal(str)
    """The id of the ticket that was opened."""

    def __init__(self, shell: Shell, order_id: str | None = None) -> None:
        super().__init__("card")
        self._shell, self.ops = shell, shell.ops
        self._key = shell.ops.db.ids.new()
        self.chosen: Subject | None = None
        self._found: tuple[Subject, ...] = ()
        self.search = SearchField(
            _("Order number, phone or its last four digits, name"), name=_("Find order or customer")
        )
        self.results = QListWidget()
        self.results.setAccessibleName(_("Orders and customers found"))
        self.results.setFixedHeight(theme.px(132))
        self.results.hide()
        self.about = Label("", "strong", wrap=True)
        self.change = Button(_("Change"), "link", clicked=lambda: self.choose(None))
        self.contact = TextField(
            name=_("Contact"), placeholder=_("Phone or mail, where no customer is known")
        )
        self.matters = {
            code: Chip(gettext(words), checkable=True) for code, words in MATTERS.items()
        }
        self.subject = TextField(name=_("Subject"))
        self.subject_field = Field(_("Subject"), self.subject)
        self.words = Words(_("What the customer said"), 84)
        self.photos = PhotoPicker(shell)
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.open_button = Button(_("Open ticket"), "primary", hint="Ctrl+↵", clicked=self.open)
        self.setLayout(self._box())
        self.setFixedWidth(theme.px(WIDE))
        self._connect()
        self.choose(self.ops.read(subject_of, order_id) if order_id else None)
        self.choose_matter(EXPEDITE if order_id else ENQUIRY)

    def _box(self) -> QVBoxLayout:
        chosen = row(self.about, self.change, gap=10)
        chosen.setStretch(0, 1)
        cancel = Button(_("Cancel"), hint="Esc", clicked=self.closed.emit)
        return column(
            Label(_("New ticket"), "title"),
            self.search,
            self.results,
            chosen,
            self.contact,
            row(*self.matters.values(), None, gap=6),
            self.subject_field,
            Field(_("What the customer said"), self.words),
            self.photos,
            self.wrong,
            row(None, cancel, self.open_button),
            gap=9,
            margins=(22, 20, 22, 18),
        )

    def _connect(self) -> None:
        self._group = QButtonGroup(self)
        for code, chip in self.matters.items():
            self._group.addButton(chip)
            chip.clicked.connect(lambda _on=False, c=code: self.choose_matter(c))
        self.search.searched.connect(self.look_up)
        self.search.submitted.connect(self._submit)
        self.search.moved.connect(self._move)
        self.results.itemClicked.connect(lambda _item: self._take())
        self.words.sent.connect(self.open)
        self.subject.textEdited.connect(lambda _text: self.subject_field.set_error(""))

    # --- what it is about ---------------------------------------------------------------------

    def look_up(self, text: str) -> None:
        """Lists what the text finds."""
        self._found = self.ops.read(subjects, text) if text else ()
        self.results.clear()
        clock = self.ops.db.clock
        for found in self._found:
            time = when(found.occurred_at, clock.now(), clock.zone) if found.order_id else ""
            parts = (found.order_number or _("The customer"), found.customer, found.phone, time)
            self.results.addItem(QListWidgetItem("  ·  ".join(part for part in parts if part)))
        if text and not self._found:
            item = QListWidgetItem(_("Nothing found for “{text}”").format(text=text))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.results.addItem(item)
        self.results.setVisible(bool(text))
        self.results.setCurrentRow(0 if self._found else -1)

    def _submit(self, text: str) -> None:
        self.look_up(text)
        if self._found:
            self._take()

    def _move(self, step: int) -> None:
        if self._found:
            last = len(self._found) - 1
            self.results.setCurrentRow(min(max(self.results.currentRow() + step, 0), last))

    def _take(self) -> None:
        place = self.results.currentRow()
        if 0 <= place < len(self._found):
            self.choose(self._found[place])
            self.subject.setFocus()

    def choose(self, subject: Subject | None) -> None:
        """It is about this order or customer; None: nothing known."""
        self.chosen = subject
        known = subject is not None
        self.search.setVisible(not known)
        self.results.hide()
        self.about.setVisible(known)
        self.change.setVisible(known)
        self.contact.setVisible(subject is None or subject.member_id is None)
        if subject is not None:
            order = _("Order {number}").format(number=subject.order_number)
            parts = (order if subject.order_id else "", subject.customer, subject.phone)
            self.about.setText("  ·  ".join(part for part in parts if part))
            if subject.member_id is None:
                self.contact.setText(subject.phone)
        else:
            self.search.reset()
            self.search.setFocus()
        self.setFocusProxy(self.subject if known else self.search)

    def choose_matter(self, matter: str) -> None:
        """Its kind; the usual subject of an expedite is filled in."""
        self.matters[matter].setChecked(True)
        usual = _("Please hurry the order")
        if matter == EXPEDITE and not self.subject.text().strip():
            self.subject.setText(usual)
        elif matter != EXPEDITE and self.subject.text() == usual:
            self.subject.clear()

    # --- left and taken up again ------------------------------------------------------------------

    def typed(self) -> Typed | None:
        """What was entered, to be taken up again; None where nobody wrote anything."""
        left = self.new_ticket()
        usual = left.subject == _("Please hurry the order") and left.matter == EXPEDITE
        if not (left.text.strip() or (left.subject.strip() and not usual)):
            return None
        return Typed(self.chosen, left.matter, self.contact.text(), left.subject, left.text)

    def take_up(self, typed: Typed) -> None:
        """Goes on where a ticket was left."""
        self.choose(typed.about)
        self.choose_matter(typed.matter)
        self.contact.setText(typed.contact)
        self.subject.setText(typed.subject)
        self.words.setPlainText(typed.words)

    # --- opening it ---------------------------------------------------------------------------

    def new_ticket(self) -> NewTicket:
        """The ticket as it stands."""
        about = self.chosen
        matter = next(code for code, chip in self.matters.items() if chip.isChecked())
        hidden = about is not None and about.member_id is not None
        return NewTicket(
            matter,
            self.subject.text(),
            self.words.toPlainText(),
            order_id=about.order_id if about else None,
            member_id=about.member_id if about else None,
            contact="" if hidden else self.contact.text().strip(),
            owner_id=self.ops.actor,
        )

    def open(self) -> None:
        """Opens the ticket."""
        if not self.subject.text().strip():
            self.subject_field.set_error(_("Please fill this in."))
            self.subject.setFocus()
            return
        self.open_button.setEnabled(False)
        args = (self.new_ticket(), tuple(self.photos.photos), self._key)
        self.ops.run(tickets.open_ticket, *args, done=self._done, refused=self._refused)

    def _done(self, ticket_id: str) -> None:
        self.opened.emit(ticket_id)

    def _refused(self, refusal: Refusal) -> None:
        self.open_button.setEnabled(True)
        self.wrong.setText(str(refusal))
        self.wrong.show()
