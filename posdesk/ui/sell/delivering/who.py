"""Who receives the goods and where: from the customer's address book, pasted, or typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from posdesk.cart.delivery import Recipient
from posdesk.i18n import _
from posdesk.members.addresses import Address, AddressDraft
from posdesk.members.phones import plain
from posdesk.ui import theme
from posdesk.ui.members.addressform import AddressForm
from posdesk.ui.members.words import address_entry
from posdesk.ui.ops import Ops
from posdesk.ui.sell.entries import EntryList
from posdesk.ui.widgets import Button, Card, Field, Label, row

_PAUSE_MS: Final = 150
_ROW: Final = 59  # an entry with its hairline
_MOST: Final = 3


class WhoCard(Card):
    """The recipient as the cart has it; what is typed is told after a short pause."""

    changed = Signal(object)  # Recipient
    submitted = Signal()
    customer_wanted = Signal()
    keep_wanted = Signal(object)  # AddressDraft

    def __init__(self, ops: Ops) -> None:
        self.title = Label("", "title")
        self.customer = Button(_("Choose customer"), "link")
        self.book = EntryList(_("Address book"))
        self.form = AddressForm(ops, with_default=False)
        self.keep = Button(_("Keep in the address book"), "link", icon="plus")
        head = row(self.title, None, self.customer)
        super().__init__(head, self.book, self.form, row(None, self.keep), gap=10)
        self._addresses: tuple[Address, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._connect()

    def _connect(self) -> None:
        form = self.form
        for field in (form.consignee, form.phone, form.region, form.street, form.hours, form.note):
            field.textChanged.connect(lambda _text: self._pause.start())
        form.submitted.connect(self._submit)
        form.region.returnPressed.connect(self._submit)
        form.paste.returnPressed.connect(self._submit)
        self.customer.clicked.connect(self.customer_wanted)
        self.keep.clicked.connect(lambda: self.keep_wanted.emit(self.form.draft()))
        self.book.clicked.connect(lambda _index: self._take())
        self.book.taken.connect(lambda _key: self._take())

    def recipient(self) -> Recipient:
        """What the fields say."""
        draft = self.form.draft()
        return Recipient(
            draft.consignee.strip(),
            plain(draft.phone),
            draft.region.strip().strip("/"),
            draft.street.strip(),
            draft.note.strip(),
            draft.hours.strip(),
        )

    def flush(self) -> None:
        """Tell at once what was typed last."""
        if self._pause.isActive():
            self._tell()

    def show_recipient(self, recipient: Recipient, *, pickup: bool) -> None:
        """Fill in the fields, unless they say the same already or are just being typed in."""
        self.title.setText(_("Who collects it") if pickup else _("Who receives it"))
        for control in (self.form.region, self.form.street, self.form.hours):
            _field_of(control).setVisible(not pickup)
        self.form.paste.setVisible(not pickup)
        name, note = self.form.consignee, self.form.note
        for control, shorter in ((name, _("Full name")), (note, _("Note"))):
            field = _field_of(control)
            if isinstance(field, Field):
                field.label.setText(shorter if pickup else control.accessibleName())
        if self._pause.isActive() or recipient == self.recipient():
            return
        self.form.show_draft(
            AddressDraft(
                recipient.name,
                recipient.phone,
                recipient.region,
                recipient.street,
                recipient.note,
                recipient.hours,
            )
        )
        self._pause.stop()

    def show_book(self, addresses: Sequence[Address], *, member: bool, pickup: bool) -> None:
        """The customer's addresses, to be taken with one touch."""
        self.customer.setVisible(not member)
        self._addresses = tuple(addresses)
        shown = bool(addresses) and not pickup
        self.book.setVisible(shown)
        if shown:
            self.book.show_entries([address_entry(each) for each in addresses])
            self.book.setFixedHeight(theme.px(_ROW) * min(len(addresses), _MOST))
            self._mark(self.recipient())
        new = bool(self.recipient().street) and not self._same(self.recipient())
        self.keep.setVisible(member and not pickup and new)

    def _same(self, recipient: Recipient) -> list[Address]:
        """The entries of the book that say the same."""
        return [each for each in self._addresses if recipient_of(each) == recipient]

    def _mark(self, recipient: Recipient) -> None:
        same = self._same(recipient)
        self.book.clearSelection()
        if same:
            self.book.choose(same[0].address_id)
            self.book.selectionModel().select(
                self.book.currentIndex(), self.book.selectionModel().SelectionFlag.Select
            )

    def _take(self) -> None:
        key = self.book.key()
        found = next((each for each in self._addresses if each.address_id == key), None)
        if found is not None:
            self.form.show_draft(found.draft())
            self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        self.form.clear_errors()
        self.changed.emit(self.recipient())

    def _submit(self) -> None:
        self._tell()
        self.submitted.emit()


def recipient_of(address: Address) -> Recipient:
    """An entry of an address book as who receives the goods."""
    return Recipient(
        address.consignee,
        plain(address.phone),
        address.region,
        address.street,
        address.note,
        address.hours,
    )


def _field_of(control: QWidget) -> QWidget:
    """The label and control that a control stands in."""
    return control.parentWidget() or control
