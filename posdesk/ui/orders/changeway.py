"""The way of a part of an order while it is changed: method, address, promised time."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.members.addresses import AddressDraft
from posdesk.orders.changes import NewWay
from posdesk.orders.plan import ConsigneeDraft, Slot
from posdesk.orders.slots import next_slots
from posdesk.orders.states import COURIER, LOCAL, METHODS, PICKUP
from posdesk.orders.ways import PartRow
from posdesk.ui.members.addressform import AddressForm
from posdesk.ui.ops import Ops
from posdesk.ui.orders.words import slot_words
from posdesk.ui.widgets import Field, column

_WAYS: Final = (COURIER, LOCAL, PICKUP)


class WayEdit(QWidget):
    """Shut until somebody says that it changes; then it begins with what was agreed."""

    changed = Signal()

    def __init__(self, ops: Ops, part: PartRow, member_id: str | None, today: date) -> None:
        super().__init__()
        self._ops, self._part, self._member_id, self._today = ops, part, member_id, today
        self.open = QCheckBox(_("Change how, where or when it gets there"))
        self.method = QComboBox()
        self.method.setAccessibleName(_("Way"))
        for way in _WAYS:
            self.method.addItem(gettext(METHODS[way]), way)
        self.method.setCurrentIndex(self.method.findData(part.method))
        self.slot = QComboBox()
        self.slot.setAccessibleName(_("Promised time"))
        self.address = AddressForm(ops, with_default=False)
        self.address.show_draft(_draft(part))
        self._inside = QWidget()
        self._inside.setLayout(
            column(
                Field(_("Way"), self.method), Field(_("Promised time"), self.slot), self.address,
                gap=10,
            )
        )  # fmt: skip
        self._inside.hide()
        self.setLayout(column(self.open, self._inside, gap=8))
        self._offer_slots()
        self._connect()

    def _connect(self) -> None:
        self.open.toggled.connect(self._inside.setVisible)
        self.open.toggled.connect(lambda _on: self.changed.emit())
        self.method.activated.connect(lambda _at: self._method_chosen())
        self.slot.activated.connect(lambda _at: self.changed.emit())
        for field in self.address.findChildren(QLineEdit):
            field.textChanged.connect(lambda _text: self.changed.emit())

    def _method_chosen(self) -> None:
        self._offer_slots()
        self.changed.emit()

    def _offer_slots(self) -> None:
        """The time that was agreed, no time, and what can still be promised."""
        way, part = self.method.currentData(), self._part
        self.slot.clear()
        agreed = Slot(part.slot_day, part.slot_from, part.slot_until) if part.slot_day else None
        if agreed is not None and way == part.method:
            self._offer(agreed, _("as agreed"))
        self.slot.addItem(gettext(_NONE), None)
        for offered in self._ops.read(next_slots, way) if way != COURIER else ():
            full = "" if offered.left else _("full")
            if offered.slot != agreed or way != part.method:
                self._offer(offered.slot, full)

    def _offer(self, slot: Slot, more: str) -> None:
        words = slot_words(slot.day, slot.starts, slot.ends, self._today)
        self.slot.addItem(" · ".join(part for part in (words, more) if part), slot)

    def ways(self) -> tuple[NewWay, ...]:
        """The new way, none where nothing was changed."""
        if not self.open.isChecked():
            return ()
        draft = self.address.draft()
        consignee = ConsigneeDraft(
            draft.consignee.strip(), draft.phone.strip(), draft.region.strip(),
            draft.street.strip(), draft.note.strip(), draft.hours.strip(), self._member_id,
        )  # fmt: skip
        method = self.method.currentData()
        return (NewWay(self._part.fulfilment_id, method, consignee, self.slot.currentData()),)


_NONE: Final = N_("No promised time")


def _draft(part: PartRow) -> AddressDraft:
    who = part.consignee
    if who is None:
        return AddressDraft()
    return AddressDraft(who.name, who.phone, who.region, who.street, who.note, who.hours)
