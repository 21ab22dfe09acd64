"""Carriers: how their waybills look, when a shipment counts as late, and the numbers they gave."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from posdesk.deliveries import carriers, waybills
from posdesk.deliveries.carriers import CarrierCard
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import NumberControl, TextControl
from posdesk.ui.settings.form import Chapter, SettingsForm
from posdesk.ui.widgets import Button, Card, Field, Label, TextField, column, row

_CHECKS = {"": N_("none"), "s10": N_("postal (UPU S10)")}


class CarriersChapter(Chapter):
    """Choose a carrier, change it, add a range of its waybill numbers."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._card = CarrierCard("", "", "")
        self.chosen = QComboBox()
        self.chosen.setAccessibleName(_("Carrier"))
        self.chosen.setMinimumWidth(theme.px(220))
        self.add = Button(_("Add carrier"), icon="plus", clicked=self._new)
        self.name = TextField(name=_("Name"))
        self.code = TextField(name=_("Code"))
        self.phone = TextField(name=_("Phone"))
        self.pattern = TextField(name=_("Form of its waybills"))
        self.check = QComboBox()
        for value, words in _CHECKS.items():
            self.check.addItem(gettext(words), value)
        self.url = TextField(name=_("Tracking page"))
        self.late = TextField(name=_("Late after so many hours"))
        self.stuck = TextField(name=_("Stuck after so many hours without news"))
        self.active = QCheckBox(_("In use"))
        self.wrong = Label("", tone="bad", wrap=True)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.sample = TextField(name=_("Try a waybill"), placeholder=_("Scan or type a waybill"))
        self.sample.textChanged.connect(lambda _text: self._try())
        self.result = Label("", "muted", wrap=True)
        self.first = TextField(name=_("First number"))
        self.last = TextField(name=_("Last number"))
        self.ranges = QWidget()
        self._ranges = column(gap=4)
        self.ranges.setLayout(self._ranges)
        self.range_wrong = Label("", tone="bad", wrap=True)
        self._build()
        self.chosen.currentIndexChanged.connect(lambda _at: self._show_chosen())

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(10))
        hint = _("A regular expression: \\d is a digit, {13} thirteen of them, | or.")
        url_hint = _("{waybill} stands for the number; empty: none.")
        fields = (
            Field(_("Name"), self.name),
            Field(_("Code"), self.code),
            Field(_("Phone"), self.phone),
            Field(_("Check digit"), self.check),
            Field(_("Form of its waybills"), self.pattern, hint=hint),
            Field(_("Tracking page"), self.url, hint=url_hint),
            Field(self.late.accessibleName(), self.late),
            Field(self.stuck.accessibleName(), self.stuck),
        )
        for at, field in enumerate(fields):
            grid.addWidget(field, at // 2, at % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        self.wrong.hide()
        self.range_wrong.hide()
        form = Card(
            row(Field(_("Carrier"), self.chosen), None, self.add),
            grid,
            self.active,
            self.wrong,
            row(None, self.save_button),
            padding=20,
        )
        add = Button(_("Add range"), icon="plus", clicked=self._add_range)
        numbers = row(Field(_("First number"), self.first), Field(_("Last number"), self.last), add)
        self.fill(
            _("Carriers"),
            form,
            Card(self.sample, self.result, title=_("Try a waybill")),
            Card(self.ranges, numbers, self.range_wrong, title=_("Waybill numbers of this till")),
            SettingsForm(
                self.shell,
                (
                    NumberControl("deliveries.pickup_days", _("Days that a pick-up waits"), 1, 60),
                    TextControl(
                        "deliveries.tracking_folder",
                        _("Folder of tracking files"),
                        hint=_("What carriers' programs drop there is read; empty: none."),
                    ),
                ),
                title=_("Pick-up and tracking"),
            ),
            width=900,
        )

    def opened(self) -> None:
        """Shows the carriers as they are now."""
        self._fill(self._card.id)

    def _fill(self, chosen: str) -> None:
        self.chosen.blockSignals(True)
        self.chosen.clear()
        for card in self.ops.read(carriers.carriers, active=False):
            words = card.name if card.active else _("{name} (not used)").format(name=card.name)
            self.chosen.addItem(words, card.id)
        self.chosen.setCurrentIndex(max(0, self.chosen.findData(chosen)))
        self.chosen.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        id_ = self.chosen.currentData()
        if id_:
            self._show(self.ops.read(carriers.carrier, id_))

    def _new(self) -> None:
        self.chosen.setCurrentIndex(-1)
        self._show(CarrierCard("", "", ""))
        self.name.setFocus()

    def _show(self, card: CarrierCard) -> None:
        self._card = card
        self.name.setText(card.name)
        self.code.setText(card.code)
        self.phone.setText(card.phone)
        self.pattern.setText(card.waybill_pattern)
        self.check.setCurrentIndex(max(0, self.check.findData(card.waybill_check)))
        self.url.setText(card.tracking_url)
        self.url.setCursorPosition(0)
        self.late.setText(str(card.late_after))
        self.stuck.setText(str(card.stuck_after))
        self.active.setChecked(card.active)
        self.wrong.hide()
        self._try()
        self._show_ranges()

    def _entered(self) -> CarrierCard:
        return replace(
            self._card,
            name=self.name.text().strip(),
            code=self.code.text().strip().upper(),
            phone=self.phone.text().strip(),
            waybill_pattern=self.pattern.text().strip(),
            waybill_check=self.check.currentData(),
            tracking_url=self.url.text().strip(),
            late_after=_whole(self.late.text()),
            stuck_after=_whole(self.stuck.text()),
            active=self.active.isChecked(),
        )

    def save(self) -> None:
        """Saves what was entered, or says why it can't be."""
        self.wrong.hide()
        self.ops.run(
            carriers.save_carrier, self._entered(), done=self._saved, refused=self._refused
        )

    def _saved(self, card: CarrierCard) -> None:
        self.shell.notify(_("Saved."), tone="ok", seconds=4)
        self._fill(card.id)

    def _refused(self, refusal: Refusal) -> None:
        self.wrong.setText(str(refusal))
        self.wrong.show()

    def _try(self) -> None:
        """Says whether a number would be taken, and whose it looks like."""
        text = self.sample.text().strip()
        if not text or not self._card.id:
            self.result.setText("")
            return
        try:
            number = self.ops.read(waybills.check, self._card.id, text)
            self.result.setText(_("{number} is one of its numbers.").format(number=number))
            self.result.set_tone("ok")
        except Refusal as refusal:
            self.result.setText(str(refusal))
            self.result.set_tone("bad")

    # --- ranges -------------------------------------------------------------------------------

    def _show_ranges(self) -> None:
        while (item := self._ranges.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        found = self.ops.read(carriers.ranges, self._card.id) if self._card.id else ()
        for one in found:
            words = _("{till}: {first} to {last}, {left} left")
            said = words.format(till=one.till, first=one.first, last=one.last, left=one.left)
            drop = Button("", "ghost", icon="delete", name=_("Remove range"))
            drop.clicked.connect(partial(self._drop, one.id))
            holder = QWidget()
            holder.setLayout(row(Label(said, wrap=True), None, drop))
            self._ranges.addWidget(holder)

    def _add_range(self) -> None:
        self.range_wrong.hide()
        self.ops.run(
            waybills.add_range, self._card.id, self.first.text(), self.last.text(),
            done=self._range_added, refused=self._range_refused,
        )  # fmt: skip

    def _range_added(self, _id: str) -> None:
        self.first.clear()
        self.last.clear()
        self._show_ranges()

    def _range_refused(self, refusal: Refusal) -> None:
        self.range_wrong.setText(str(refusal))
        self.range_wrong.show()

    def _drop(self, range_id: str, _on: bool = False) -> None:
        self.ops.run(waybills.drop_range, range_id, done=lambda _none: self._show_ranges())


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() else 0
