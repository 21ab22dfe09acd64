"""Writing down what was heard of a shipment: under way, signed for, failed, back in the shop."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QWidget

from posdesk.clock import local
from posdesk.deliveries import handing, packing, states
from posdesk.deliveries.events.words import moment_of
from posdesk.deliveries.handing import FAILURES
from posdesk.deliveries.queries import ShipmentDetail
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.photos import Prepared, prepared
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Chip, Field, FlowLayout, Label, TextField, column, row

_MOMENT = "%Y-%m-%d %H:%M"


class Reasons(QWidget):
    """Reasons to press, and a field for any other words."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.text = TextField(name=label, placeholder=_("Choose, or write why"))
        flow = FlowLayout(gap=6)
        for words in FAILURES.values():
            said = gettext(words)
            flow.addWidget(Chip(said, clicked=partial(self.text.setText, said)))
        holder = QWidget()
        holder.setLayout(flow)
        self.setLayout(column(Field(label, self.text), holder, gap=4))


class EventTask(Task):
    """A step that a carrier or driver told of."""

    def __init__(self, shell: Shell, detail: ShipmentDetail, state: str = "") -> None:
        self._shell, self._ops, self._detail = shell, shell.ops, detail
        self._photo: Prepared | None = None
        zone = shell.ops.db.clock.zone
        self._zone = zone
        self._now = f"{local(shell.ops.db.clock.now(), zone):{_MOMENT}}"
        self.states: dict[str, Chip] = {}
        self.time = TextField(self._now, name=_("When it happened"))
        self.place_ = TextField(name=_("Where"))
        self.person = TextField(name=_("Signed by"))
        self.reasons = Reasons(_("Why it failed"))
        self.photo = Button(_("Photo…"), icon="image", clicked=self._choose)
        self.photo_name = Label("", "muted")
        super().__init__(_("{number}: an event").format(number=detail.paper.number), self._body(),
                         _("Write it down"))  # fmt: skip
        legal = [one for one in states.REPORTED if one in detail.next_states]
        first = state if state in legal else (legal[0] if legal else "")
        for one, chip in self.states.items():
            chip.setVisible(one in legal)
        if first:
            self.states[first].setChecked(True)
        self._show()

    def _body(self) -> QWidget:
        flow = FlowLayout(gap=6)
        body = QWidget()
        group = QButtonGroup(body)
        for state in states.REPORTED:
            chip = Chip(gettext(states.STATES[state]), checkable=True, clicked=self._show)
            self.states[state] = chip
            group.addButton(chip)
            flow.addWidget(chip)
        chips = QWidget()
        chips.setLayout(flow)
        self._place = Field(_("Where"), self.place_)
        self._person = Field(_("Signed by"), self.person)
        self._proof = QWidget()
        self._proof.setLayout(row(self.photo, self.photo_name, None))
        body.setLayout(
            column(
                chips,
                row(Field(_("When"), self.time), self._place, gap=12),
                self._person,
                self.reasons,
                self._proof,
                gap=10,
            )
        )
        return body

    @property
    def state(self) -> str:
        """What is chosen."""
        return next((state for state, chip in self.states.items() if chip.isChecked()), "")

    def _show(self) -> None:
        signed, failed = self.state == states.SIGNED, self.state == states.FAILED
        self._person.setVisible(signed)
        self._proof.setVisible(signed or failed)
        self._place.setVisible(not signed)
        self.reasons.setVisible(failed)
        if signed and not self.person.text():
            self.person.setText(self._detail.paper.address.name)
        self.setFocusProxy(self.person if signed else self.reasons.text if failed else self.time)

    def _choose(self) -> None:
        title = _("Photo of the delivery")
        kinds = _("Pictures") + " (*.jpg *.jpeg *.png *.webp *.heic *.bmp)"
        name, _filter = QFileDialog.getOpenFileName(self, title, "", kinds)
        if name:
            self.take_photo(Path(name))

    def take_photo(self, path: Path) -> None:
        """Makes a picture file fit to be kept."""
        try:
            self._photo = prepared(path.read_bytes())
        except Refusal as refusal:
            self.say(str(refusal))
            return
        except OSError as error:
            self.say(error.strerror or str(error))
            return
        self.photo_name.setText(path.name)
        self.say("")

    def submit(self) -> None:
        """Writes it down."""
        self.say("")
        happened: int | None = None
        text = self.time.text().strip()
        if text and text != self._now:
            happened = moment_of(text, self._zone)
            if happened is None:
                example = f"{datetime(2026, 11, 22, 18, 30):{_MOMENT}}"  # noqa: DTZ001 - as typed
                self.say(_("Write the time like {example}.").format(example=example))
                self.time.setFocus()
                return
        signed, failed = self.state == states.SIGNED, self.state == states.FAILED
        self.go.setEnabled(False)
        command = partial(
            handing.note_event,
            happened_at=happened,
            place="" if signed else self.place_.text(),
            detail=self.reasons.text.text() if failed else "",
            person=self.person.text() if signed else "",
            photo=self._photo,
        )
        id_ = self._detail.paper.shipment_id
        self._ops.run(command, id_, self.state, done=self._done, refused=self.refused)

    def _done(self, state: str) -> None:
        words = _("{number}: {state}").format(
            number=self._detail.paper.number, state=gettext(states.STATES[state])
        )
        self._shell.notify(words, tone="ok", seconds=5)
        self.closed.emit()

    @property
    def dirty(self) -> bool:
        return bool(self.place_.text().strip() or self.reasons.text.text().strip() or self._photo)


_BACK = N_("Back in the shop")
_APART = N_("Take apart")


class BackTask(Task):
    """The parcel is back, or is not to go after all: why, and its goods are on the shelf again."""

    def __init__(self, shell: Shell, detail: ShipmentDetail) -> None:
        self._shell, self._ops, self._detail = shell, shell.ops, detail
        self._left = detail.state in (*states.UNDER_WAY, states.FAILED)
        self.reasons = Reasons(_("Why"))
        told = (
            _("Its goods go back into the stock, and the order is marked for attention.")
            if self._left
            else _("Its goods go back on the shelf and can be packed again.")
        )
        body = QWidget()
        body.setLayout(column(Label(told, wrap=True), self.reasons, gap=10))
        act = gettext(_BACK if self._left else _APART)
        super().__init__(f"{detail.paper.number}: {act}", body, act, "danger")
        self.setFocusProxy(self.reasons.text)
        last = next((event.detail for event in detail.events if event.state == states.FAILED), "")
        self.reasons.text.setText(last if self._left else "")

    def submit(self) -> None:
        """Does it."""
        self.say("")
        self.go.setEnabled(False)
        id_, reason = self._detail.paper.shipment_id, self.reasons.text.text()
        if self._left:
            self._ops.run(handing.back_to_shop, id_, reason, done=self._done, refused=self.refused)
        else:
            self._ops.run(
                packing.cancel_shipment, id_, reason, done=self._done, refused=self.refused
            )

    def _done(self, _state: object) -> None:
        words = _("The goods of {number} are in the shop again.")
        number = self._detail.paper.number
        self._shell.notify(words.format(number=number), tone="ok", seconds=6)
        self.closed.emit()
