"""Giving parcels to a carrier: waybills typed, scanned or from the range, then the hand-over."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from posdesk.deliveries import handing, waybills
from posdesk.deliveries.carriers import carriers, ranges
from posdesk.deliveries.handing import HandedOver
from posdesk.deliveries.queries import ShipmentDetail, shipment_detail
from posdesk.errors import Refusal
from posdesk.i18n import _, n_
from posdesk.members.addresses import place
from posdesk.printing.papers import print_document
from posdesk.printing.states import HAND_OVER
from posdesk.ui import theme
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.deliveries.words import weight
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row


class SendTask(Task):
    """Several shipments, one carrier, one list to be signed."""

    def __init__(self, shell: Shell, shipment_ids: list[str]) -> None:
        self._shell, self._ops = shell, shell.ops
        self.details = [shell.ops.read(shipment_detail, id_) for id_ in shipment_ids]
        self.carrier = QComboBox()
        self.carrier.setAccessibleName(_("Carrier"))
        self.fields: dict[str, TextField] = {}
        self._saved: dict[str, tuple[str, str]] = {}
        self._then: bool = False
        self.signer = TextField(name=_("Name of who takes them"), placeholder=_("on the list"))
        self.parcels = Lines(1, 0, 1)
        body = QWidget()
        self.numbers = Button(_("Next numbers of the range"), "link", clicked=self._from_range)
        self.save = Button(_("Save waybills"), clicked=self._save_only)
        body.setLayout(
            column(
                row(Field(_("Carrier"), self.carrier), Field(_("Taken by"), self.signer), gap=12),
                8,
                self.parcels,
                row(self.numbers, None, self.save),
                gap=8,
            )
        )
        count = n_("{n} shipment", "{n} shipments", len(self.details)).format(n=len(self.details))
        title = _("Hand over {shipments}").format(shipments=count)
        super().__init__(title, body, _("Hand over"))
        self._fill_carriers()
        self._fill_parcels()
        self.carrier.currentIndexChanged.connect(lambda _at: self._show_range())
        self._show_range()

    def _fill_carriers(self) -> None:
        for card in self._ops.read(carriers):
            if not card.own:
                self.carrier.addItem(card.name, card.id)
        wished = next((one.carrier.id for one in self.details if one.carrier), "")
        self.carrier.setCurrentIndex(max(0, self.carrier.findData(wished)))

    def _fill_parcels(self) -> None:
        rows: list[list[QWidget]] = []
        for detail in self.details:
            for parcel in detail.parcels:
                name = _("Waybill of {number}").format(number=detail.paper.number)
                field = TextField(parcel.waybill, name=name, placeholder=_("Scan or type"))
                field.setMinimumWidth(theme.px(190))
                field.returnPressed.connect(partial(self._go_on, parcel.parcel_id))
                self.fields[parcel.parcel_id] = field
                carrier = detail.carrier.id if detail.carrier else ""
                self._saved[parcel.parcel_id] = (carrier, parcel.waybill)
                rows.append([self._who(detail), Label(weight(parcel.weight), "muted"), field])
        self.parcels.show_rows(rows)
        first = next((field for field in self.fields.values() if not field.text()), None)
        self.setFocusProxy(first or self.signer)

    def _who(self, detail: ShipmentDetail) -> QWidget:
        holder = QWidget()
        holder.setProperty("role", "plain")
        region = place(detail.paper.address.region, "")
        below = Label(f"{detail.paper.address.name} · {region}", "small", wrap=True)
        holder.setLayout(column(Label(detail.paper.number, "strong"), below, gap=0))
        return holder

    def _show_range(self) -> None:
        found = self._ops.read(ranges, self.carrier.currentData() or "")
        till = self._ops.db.setting("till.code")
        self.numbers.setVisible(any(one.till == till for one in found))

    # --- waybills -----------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """A scanned waybill goes into the first parcel that has none; it may name the carrier."""
        found = self._ops.read(waybills.carriers_of, code)
        untouched = not any(field.text() for field in self.fields.values())
        if untouched and len(found) == 1:
            self.carrier.setCurrentIndex(max(0, self.carrier.findData(found[0])))
        empty = [(key, field) for key, field in self.fields.items() if not field.text().strip()]
        if not empty:
            self.say(_("Every parcel has a waybill already."))
            self._shell.alert()
            return
        key, field = empty[0]
        field.setText(waybills.plain(code))
        self._go_on(key)

    def _go_on(self, parcel_id: str) -> None:
        """Looks at what was entered, then to the next empty field."""
        field = self.fields[parcel_id]
        self.say("")
        try:
            if field.text().strip():
                number = self._ops.read(
                    waybills.check, self.carrier.currentData() or "", field.text()
                )
                field.setText(number)
        except Refusal as refusal:
            self.say(str(refusal))
            self._shell.alert()
            field.selectAll()
            field.setFocus()
            return
        empty = [one for one in self.fields.values() if not one.text().strip()]
        (empty[0] if empty else self.go).setFocus()

    def _from_range(self) -> None:
        """Parcels without a number get the next ones, one after another."""
        empty = next((key for key, one in self.fields.items() if not one.text().strip()), "")
        if empty:
            self._ops.run(
                waybills.waybill_from_range, empty, self.carrier.currentData() or "",
                done=self._given, refused=self.refused,
            )  # fmt: skip

    def _given(self, given: waybills.Given) -> None:
        self.fields[given.parcel_id].setText(given.number)
        self._saved[given.parcel_id] = (given.carrier_id, given.number)
        self._from_range()

    def _save_only(self) -> None:
        self._then = False
        self._save_next()

    def _save_next(self) -> None:
        """Saves what was entered, one waybill after another; then the hand-over, if wanted."""
        carrier = self.carrier.currentData() or ""
        for key, field in self.fields.items():
            if field.text().strip() and self._saved[key] != (carrier, field.text().strip()):
                self._ops.run(
                    waybills.give_waybill, key, carrier, field.text(),
                    done=self._one_saved, refused=partial(self._not_saved, field),
                )  # fmt: skip
                return
        if self._then:
            self._hand_over()
        else:
            self._shell.notify(_("The waybills are saved."), tone="ok", seconds=4)

    def _one_saved(self, given: waybills.Given) -> None:
        self.fields[given.parcel_id].setText(given.number)
        self._saved[given.parcel_id] = (given.carrier_id, given.number)
        self._save_next()

    def _not_saved(self, field: TextField, refusal: Refusal) -> None:
        self.refused(refusal)
        field.selectAll()
        field.setFocus()

    # --- hand-over ----------------------------------------------------------------------------

    def submit(self) -> None:
        """Saves the waybills, then hands over."""
        self.say("")
        empty = next((one for one in self.fields.values() if not one.text().strip()), None)
        if empty is not None:
            self.say(_("A parcel has no waybill yet."))
            empty.setFocus()
            return
        self.go.setEnabled(False)
        self._then = True
        self._save_next()

    def _hand_over(self) -> None:
        ids = [detail.paper.shipment_id for detail in self.details]
        carrier = self.carrier.currentData() or ""
        self._ops.run(
            handing.hand_over, carrier, ids, self.signer.text(),
            done=self._done, refused=self.refused,
        )  # fmt: skip

    def _done(self, done: Any) -> None:
        assert isinstance(done, HandedOver)
        name = self.carrier.currentText()
        words = n_("{n} shipment went to {name}.", "{n} shipments went to {name}.", done.shipments)
        said = words.format(n=done.shipments, name=name)
        show = (_("Print the list"), partial(self._print, done.hand_over_id))
        self._shell.notify(said, tone="ok", actions=[show])
        self.closed.emit()

    def _print(self, hand_over_id: str) -> None:
        self._ops.run(print_document, HAND_OVER, hand_over_id)

    @property
    def dirty(self) -> bool:
        """Waybills that were entered and not saved."""
        return any(
            field.text().strip() != self._saved[key][1] for key, field in self.fields.items()
        )
