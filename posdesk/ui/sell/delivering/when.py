"""Times that can be promised, with how many promises each still has room for; and the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QSizePolicy, QWidget

from posdesk.cart.delivery import Promise
from posdesk.i18n import _, n_
from posdesk.orders.slots import OpenSlot
from posdesk.ui.sell.ordering import clock_words, day_words, weekday
from posdesk.ui.widgets import Button, Card, Chip, Field, FlowLayout, Label, column, row


class SlotCard(Card):
    """Days, and the times of the chosen day; one that is full can be seen but not chosen."""

    chosen = Signal(object)  # Promise, None for none

    def __init__(self) -> None:
        self._days, self._times = QWidget(), QWidget()
        self._day_row, self._time_flow = row(gap=6), FlowLayout(self._times, gap=6)
        self._days.setLayout(self._day_row)
        self.none = Label(_("The shop offers no times for this: agree on one."), "muted", wrap=True)
        super().__init__(self.none, self._days, self._times, title=_("When"), gap=8)
        self._slots: tuple[OpenSlot, ...] = ()
        self._day = ""
        self.times: dict[Promise, Chip] = {}
        self.days: dict[str, Button] = {}

    def show_slots(self, slots: Sequence[OpenSlot], promise: Promise | None) -> None:
        """The times of the next days, with the one that was promised marked."""
        days = list(dict.fromkeys(each.slot.day for each in slots))
        if promise is not None and promise.day in days and tuple(slots) != self._slots:
            self._day = promise.day
        if self._day not in days:
            self._day = _first_with_room(slots)
        if tuple(slots) != self._slots or set(self.days) != set(days):
            self._slots = tuple(slots)
            self._fill_days(days)
        self.none.setVisible(not slots)
        self._fill_times(promise)

    def _fill_days(self, days: Sequence[str]) -> None:
        for old in self.days.values():
            self._day_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.days = {}
        group = QButtonGroup(self._days)
        for day in days:
            at = date.fromisoformat(day)
            words = f"{weekday(at.weekday())}\n{at:%m-%d}"
            button = Button(words, "day", name=day_words(day), clicked=partial(self._show_day, day))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            group.addButton(button)
            self._day_row.addWidget(button, 1)
            self.days[day] = button

    def _fill_times(self, promise: Promise | None) -> None:
        self._time_flow.clear()
        self.times = {}
        if self._day in self.days:
            self.days[self._day].setChecked(True)
        for each in self._slots:
            slot = each.slot
            if slot.day != self._day:
                continue
            key = Promise(slot.day, slot.starts, slot.ends)
            chip = Chip(_slot_words(each), checkable=True)
            chip.setChecked(key == promise)
            chip.setEnabled(each.left > 0 or key == promise)
            chip.clicked.connect(lambda on, chosen=key: self._choose(chosen, on))
            self._time_flow.addWidget(chip)
            self.times[key] = chip
        self._times.updateGeometry()

    def _show_day(self, day: str) -> None:
        self._day = day
        checked = next((key for key, chip in self.times.items() if chip.isChecked()), None)
        self._fill_times(checked)

    def _choose(self, key: Promise, on: bool) -> None:
        self.chosen.emit(key if on else None)


def _slot_words(each: OpenSlot) -> str:
    slot = each.slot
    times = f"{clock_words(slot.starts)}–{clock_words(slot.ends)}"
    if not each.left:
        return _("{times} · full").format(times=times)
    left = n_("{n} left", "{n} left", each.left).format(n=each.left)
    return f"{times} · {left}"


def _first_with_room(slots: Sequence[OpenSlot]) -> str:
    free = [each.slot.day for each in slots if each.left]
    return free[0] if free else (slots[0].slot.day if slots else "")


class CarrierField(QWidget):
    """Which carrier the customer would like; the shipment says which it was."""

    chosen = Signal(object)  # id, None for none

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.setLayout(column(Field(_("Carrier wished for"), self.box)))
        self._shown: tuple[tuple[str, str], ...] = ()
        self.box.activated.connect(lambda _index: self.chosen.emit(self.box.currentData()))

    def show_carriers(self, carriers: Sequence[tuple[str, str]], chosen: str | None) -> None:
        """Carriers as (id, name)."""
        if tuple(carriers) != self._shown:
            self._shown = tuple(carriers)
            self.box.clear()
            self.box.addItem(_("No wish"), None)
            for key, name in carriers:
                self.box.addItem(name, key)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
