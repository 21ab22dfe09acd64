"""The steps of choosing a customer: find, make, choose an address, make one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.members import addresses, commands, queries
from posdesk.members.addresses import Address
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.members.errors import PhoneKnown
from posdesk.members.phones import is_phone, plain
from posdesk.staff.errors import NotAllowed
from posdesk.ui.members.addressform import AddressForm
from posdesk.ui.members.words import address_entry, entry, name_of
from posdesk.ui.place import Shell
from posdesk.ui.sell.entries import EntryList
from posdesk.ui.widgets import (
    Button,
    EmptyState,
    Field,
    Label,
    SearchField,
    TextField,
    column,
    row,
)


class FindPage(QWidget):
    """Typing finds; Enter takes the first, or goes on to making a new customer."""

    taken = Signal(str)
    new_wanted = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.search = SearchField(_("Phone tail, name, pinyin or card"), name=_("Find a customer"))
        self.list = EntryList(_("Customers found"))
        self.empty = EmptyState(_("Type to find a customer"), icon="members")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        self.new = Button(_("New customer"), icon="plus", clicked=self._make)
        self.use = Button(_("Choose"), "primary", hint="Enter", clicked=self._take)
        acts = row(self.new, self.use, gap=8)
        acts.setStretch(1, 1)
        box = column(self.search, self.stack, acts, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setFocusProxy(self.search)
        self.search.searched.connect(self.look)
        self.search.submitted.connect(self._entered)
        self.search.moved.connect(self._step)
        self.list.taken.connect(self.taken)
        self.look("")

    def look(self, text: str) -> None:
        """Show who fits; without a text the newest customers."""
        read = self._shell.ops.read
        found = read(queries.find, text) if text else read(queries.page, limit=20)
        zone, currency = self._shell.ops.db.clock.zone, self._shell.ops.db.setting("shop.currency")
        self.list.show_entries([entry(each, zone, currency) for each in found])
        self.stack.setCurrentWidget(self.list if found else self.empty)
        self.use.setEnabled(bool(found))
        if text:
            about = _("Make a new one with what you typed.")
            self.empty.set_words(_("Nobody found for “{text}”").format(text=text), about)
        else:
            about = _("A phone or a name is enough to add one.")
            self.empty.set_words(_("There are no customers yet"), about)

    def _entered(self, text: str) -> None:
        self.look(text)
        if self.list.key() is None:
            self.new_wanted.emit(text)
        else:
            self._take()

    def _step(self, step: int) -> None:
        place = self.list.currentIndex().row() + step
        if 0 <= place < self.list.entries.rowCount():
            self.list.setCurrentIndex(self.list.entries.index(place))

    def _take(self) -> None:
        if (key := self.list.key()) is not None:
            self.taken.emit(key)

    def _make(self) -> None:
        self.new_wanted.emit(self.search.text().strip())


class NewPage(QWidget):
    """A new customer: phone and name, one of them is enough."""

    made = Signal(str)
    back_wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._known: PhoneKnown | None = None
        self._looked_for: str | None = None
        self.phone = TextField(name=_("Phone"))
        self.name = TextField(name=_("Full name"))
        self.error = Label("", tone="bad", wrap=True)
        self.error.hide()
        self.save = Button(_("Add and choose"), "primary", hint="Enter", clicked=self.add)
        self.back = Button(_("Back"), icon="back", clicked=self.back_wanted.emit)
        self.known = Button("", "primary", clicked=self._use_known)
        self.both = Button(_("Add a second one anyway"), clicked=self._add_both)
        for field in (self.phone, self.name):
            field.returnPressed.connect(self.add)
            field.textEdited.connect(self._clear)
        acts = row(self.back, self.save, gap=8)
        acts.setStretch(1, 1)
        fields = (Field(_("Phone"), self.phone), Field(_("Full name"), self.name))
        self.setLayout(column(*fields, self.error, self.known, self.both, acts, None, gap=10))
        self._clear()

    def begin(self, text: str) -> None:
        """Start with what was looked for, a phone or a name; what was typed for it is there."""
        if text == self._looked_for:
            return
        self._looked_for = text
        number = is_phone(text) or plain(text).removeprefix("+").isdigit()
        self.phone.setText(text if number else "")
        self.name.setText("" if number else text)
        self._clear()
        self.setFocusProxy(self.name if number else self.phone)

    def add(self, *, both: bool = False, approval: str | None = None) -> None:
        """Make the customer of what was typed."""
        if self._known is not None and not both and approval is None:
            self._use_known()
            return
        phones = (PhoneDraft(self.phone.text()),) if self.phone.text().strip() else ()
        draft = MemberDraft(name=self.name.text(), phones=phones)
        self.save.setEnabled(False)

        def refused(refusal: Refusal) -> None:
            self.save.setEnabled(True)
            self._refused(refusal, both)

        run = self._shell.ops.run
        run(commands.add, draft, both, approval, done=self._added, refused=refused)

    def _added(self, member_id: str) -> None:
        self.save.setEnabled(True)
        self.made.emit(member_id)

    def _refused(self, refusal: Refusal, both: bool) -> None:
        if isinstance(refusal, NotAllowed):
            self._shell.ask_approval(
                refusal.act, "", lambda given: self.add(both=both, approval=given)
            )
            return
        self.error.setText(" ".join(part for part in words(refusal) if part))
        self.error.show()
        self._known = refusal if isinstance(refusal, PhoneKnown) else None
        if self._known is not None:
            name = name_of(self._known.name, self._known.phone)
            self.known.setText(_("Use {name}").format(name=name))
        self.known.setVisible(self._known is not None)
        self.both.setVisible(self._known is not None)
        self.save.setVisible(self._known is None)

    def _clear(self, _text: str = "") -> None:
        self._known = None
        self.error.hide()
        self.known.hide()
        self.both.hide()
        self.save.show()

    def _use_known(self) -> None:
        if self._known is not None:
            self.made.emit(self._known.member_id)

    def _add_both(self) -> None:
        self.add(both=True)


class WherePage(QWidget):
    """Which of a customer's addresses, or a new one."""

    taken = Signal(str)
    new_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Label("", "strong", wrap=True)
        self.list = EntryList(_("Addresses"))
        self.back = Button(_("Back"), icon="back", clicked=self.back_wanted.emit)
        self.new = Button(_("New address"), icon="plus", clicked=self.new_wanted.emit)
        self.use = Button(_("Deliver there"), "primary", hint="Enter", clicked=self._take)
        acts = row(self.back, self.new, gap=8)
        acts.setStretch(1, 1)
        box = column(self.title, self.list, acts, self.use, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setFocusProxy(self.list)
        self.list.taken.connect(self.taken)

    def show_book(self, name: str, book: tuple[Address, ...]) -> None:
        """The addresses of a customer, the default first."""
        self.title.setText(name)
        self.list.show_entries([address_entry(each) for each in book])
        self.use.setEnabled(bool(book))

    def _take(self) -> None:
        if (key := self.list.key()) is not None:
            self.taken.emit(key)


class NewAddressPage(QWidget):
    """A new address of the customer."""

    made = Signal(str)
    back_wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._member_id = ""
        self.form = AddressForm(shell.ops)
        self.save = Button(_("Save address"), "primary", hint="Enter", clicked=self.add)
        self.back = Button(_("Back"), icon="back", clicked=self.back_wanted.emit)
        acts = row(self.back, self.save, gap=8)
        acts.setStretch(1, 1)
        self.setLayout(column(self.form, acts, None, gap=10))
        self.setFocusProxy(self.form)
        self.form.submitted.connect(self.add)

    def begin(self, member_id: str, name: str, phone: str) -> None:
        """Start with the customer as the one who receives."""
        self._member_id = member_id
        self.form.show_draft(addresses.AddressDraft(consignee=name, phone=phone))

    def add(self, approval: str | None = None) -> None:
        """Save what was typed."""
        self.form.clear_errors()
        draft = self.form.draft()
        run = self._shell.ops.run
        member = self._member_id
        command = addresses.add_address
        run(command, member, draft, approval, done=self.made.emit, refused=self._refused)

    def _refused(self, refusal: Refusal) -> None:
        if isinstance(refusal, NotAllowed):
            self._shell.ask_approval(refusal.act, "", self.add)
        else:
            self.form.show_refusal(refusal)
