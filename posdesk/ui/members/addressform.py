"""An address to fill in: pasted as the customer sent it, or field by field, with regions offered
while they are typed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _, gettext
from posdesk.members import pasted, regions
from posdesk.members.addresses import AddressDraft
from posdesk.members.errors import AddressIncomplete, PhoneRefused, TooLong
from posdesk.members.people import NAME_LENGTH, TEXT_LENGTH
from posdesk.members.phones import shown
from posdesk.ui.ops import Ops
from posdesk.ui.widgets import Field, Label, TextField, column, row

_MISSING: Final = {
    "who receives it": "consignee",
    "a phone": "phone",
    "region": "region",
    "street and number": "street",
}


class RegionField(TextField):
    """A region as it is typed: parts of it, or first letters, offer the paths that fit; choosing
    one that has more below it offers those.
    """

    def __init__(self, ops: Ops) -> None:
        super().__init__(name=_("Region"), placeholder=_("Province, city, district; or xhq"))
        self._used: tuple[str, ...] | None = None
        self._ops = ops
        self.offers = QStringListModel(self)
        completer = QCompleter(self.offers, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        completer.activated.connect(self._taken, Qt.ConnectionType.QueuedConnection)
        self.setCompleter(completer)
        self.textEdited.connect(self._typed)

    def _typed(self, text: str) -> None:
        if self._used is None:
            self._used = self._ops.read(regions.used)
        self.offers.setStringList(list(regions.suggest(text, self._used)))

    def _taken(self, path: str) -> None:
        deeper = [each.path for each in regions.below(path)]
        if deeper:
            self.offers.setStringList(deeper)
            self.completer().complete()


class AddressForm(QWidget):
    """The fields of an address. `draft` gives what was typed, `show_refusal` says what is wrong
    where it is; Enter in any field asks for it to be saved.
    """

    submitted = Signal()

    def __init__(self, ops: Ops, *, with_default: bool = True) -> None:
        super().__init__()
        self.paste = TextField(
            name=_("Paste a whole address"),
            placeholder=_("Paste: name, phone and address in one line"),
        )
        self.consignee = TextField(name=_("Recipient"))
        self.phone = TextField(name=_("Phone"))
        self.region = RegionField(ops)
        self.street = TextField(name=_("Street and number"))
        self.hours = TextField(name=_("When somebody is there"), placeholder=_("Workdays after 18"))
        self.note = TextField(name=_("Note for whoever delivers"))
        self.is_default = QCheckBox(_("Default address"))
        self.error = Label("", tone="bad", wrap=True)
        self._fields = self._labelled()
        self._build(with_default)
        self._connect()

    def _labelled(self) -> dict[str, Field]:
        controls = {
            "consignee": self.consignee,
            "phone": self.phone,
            "region": self.region,
            "street": self.street,
            "hours": self.hours,
            "note": self.note,
        }
        return {key: Field(each.accessibleName(), each) for key, each in controls.items()}

    def _build(self, with_default: bool) -> None:
        for field in (self.consignee, self.phone):
            field.setMaxLength(NAME_LENGTH)
        for field in (self.region, self.street, self.hours, self.note):
            field.setMaxLength(TEXT_LENGTH)
        self.error.hide()
        fields = self._fields
        who = row(fields["consignee"], fields["phone"], gap=10)
        when = row(fields["hours"], fields["note"], gap=10)
        for pair in (who, when):
            pair.setStretch(0, 1)
            pair.setStretch(1, 1)
        box = column(self.paste, who, fields["region"], fields["street"], when, gap=10)
        box.addWidget(self.is_default)
        box.addWidget(self.error)
        self.setLayout(box)
        # Not before it has its place: a widget without a parent would flash as a window.
        self.is_default.setVisible(with_default)
        self.setFocusProxy(self.consignee)

    def _connect(self) -> None:
        self.paste.textChanged.connect(self._pasted)
        self.street.editingFinished.connect(self._split_street)
        for field in (self.consignee, self.phone, self.street, self.hours, self.note):
            field.returnPressed.connect(self.submitted)

    def _pasted(self, text: str) -> None:
        """Fill in what can be told; a field that can't keeps what it has."""
        found = pasted.read(text)
        told = {
            self.consignee: found.consignee,
            self.phone: shown(found.phone),
            self.region: found.region,
            self.street: found.street,
        }
        for field, value in told.items():
            if value:
                field.setText(value)

    def _split_street(self) -> None:
        """A region typed in front of the street goes where it belongs."""
        if not self.region.text().strip():
            region, street = regions.take(self.street.text().strip())
            if region and street:
                self.region.setText(region)
                self.street.setText(street)

    def show_draft(self, draft: AddressDraft) -> None:
        """Fill all fields."""
        self.paste.clear()
        self.consignee.setText(draft.consignee)
        self.phone.setText(shown(draft.phone))
        self.region.setText(draft.region)
        self.street.setText(draft.street)
        self.hours.setText(draft.hours)
        self.note.setText(draft.note)
        self.is_default.setChecked(draft.is_default)
        for field in (self.street, self.hours, self.note):
            field.setCursorPosition(0)  # long ones are read from their beginning
        self.clear_errors()

    def draft(self) -> AddressDraft:
        """What the fields say, as typed."""
        return AddressDraft(
            self.consignee.text(),
            self.phone.text(),
            self.region.text(),
            self.street.text(),
            self.note.text(),
            self.hours.text(),
            self.is_default.isChecked(),
        )

    def clear_errors(self) -> None:
        """Take away what was said about the last attempt."""
        self.error.hide()
        for field in self._fields.values():
            field.set_error("")

    def show_refusal(self, refusal: Refusal) -> None:
        """Say what is wrong at its field, else below the form; the field gets the focus."""
        self.clear_errors()
        text = " ".join(part for part in words(refusal) if part)
        key = self._concerned(refusal)
        if not key:
            self.error.setText(text)
            self.error.show()
            return
        self._fields[key].set_error(text)
        control = self._fields[key].control
        control.setFocus()
        if isinstance(control, QLineEdit):
            control.selectAll()

    def _concerned(self, refusal: Refusal) -> str:
        if isinstance(refusal, PhoneRefused):
            return "phone"
        if isinstance(refusal, AddressIncomplete):
            return _MISSING.get(refusal.missing, "")
        if isinstance(refusal, TooLong):
            named = gettext(refusal.field)
            fits = (k for k, field in self._fields.items() if field.label.text() == named)
            return next(fits, "")
        return ""
