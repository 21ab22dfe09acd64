"""One shipment beside the list: its steps, its goods and parcels, and the one next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QWidget

from posdesk.clock import Clock
from posdesk.deliveries import states
from posdesk.deliveries.papers import ParcelPaper
from posdesk.deliveries.queries import CheckLine, EventRow, ShipmentDetail
from posdesk.i18n import N_, _, gettext
from posdesk.money import format_money, format_quantity
from posdesk.orders.states import METHODS
from posdesk.photos import thumbnail
from posdesk.ui import theme
from posdesk.ui.deliveries.words import address_lines, event_line, look, slot, steps, weight
from posdesk.ui.orders.words import when
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    Label,
    Page,
    Panel,
    column,
    row,
    scrolled,
)
from posdesk.ui.widgets.status import StatusBadge
from posdesk.ui.widgets.timeline import Timeline

STEP_KEY: Final = "Ctrl+Return"
_NARROW: Final = 600
_PHOTO: Final = 180
START, PACK, SEND, DRIVE, READY = "start", "pack", "send", "drive", "ready"
HAND_OUT, NOTE, SIGN, AGAIN = "hand_out", "note", "sign", "again"
ACTS = {
    START: N_("Start packing"),
    PACK: N_("Pack"),
    SEND: N_("Hand over"),
    DRIVE: N_("Send with driver"),
    READY: N_("Ready for pick-up"),
    HAND_OUT: N_("Hand out"),
    NOTE: N_("Enter an event"),
    SIGN: N_("Signed for"),
    AGAIN: N_("Deliver again"),
}


def next_act(detail: ShipmentDetail) -> str:
    """What is to be done next with a shipment; empty once it has ended."""
    if detail.state == states.PACKED:
        return {"local": DRIVE, "pickup": READY}.get(detail.paper.method, SEND)
    if detail.state == states.FAILED:
        return DRIVE if detail.paper.method == "local" else AGAIN
    if detail.state == states.OUT_FOR_DELIVERY:
        return SIGN
    return {states.PACKING: PACK, states.READY: HAND_OUT}.get(
        detail.state, NOTE if detail.state in states.UNDER_WAY else ""
    )


class Head(QWidget):
    """Number, state, and the buttons."""

    step_wanted = Signal(str)
    print_wanted = Signal(QPoint)
    menu_wanted = Signal(QPoint)
    order_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code = ""
        self._order_id = ""
        self.title = ElidedLabel("", "heading")
        self.state = StatusBadge()
        self.below = ElidedLabel("", "muted")
        self.order = Button("", "link", clicked=lambda: self.order_wanted.emit(self._order_id))
        self.print = Button(_("Print"), icon="printer", clicked=self._print)
        self.more = Button("", icon="more", clicked=self._menu, name=_("More"))
        self.step = Button("", "primary", hint="Ctrl+↵", clicked=self._step)
        named = row(self.title, self.state)
        named.setStretch(0, 1)
        self._first = row(named, row(self.print, self.more, self.step), gap=12)
        self._first.setStretch(0, 1)
        second = row(self.order, self.below, gap=6)
        second.setStretch(1, 1)
        self.setLayout(column(self._first, second, gap=2))

    def show_shipment(self, detail: ShipmentDetail, clock: Clock) -> None:
        """Shows a shipment."""
        paper, now = detail.paper, clock.now()
        self._order_id = paper.order_id
        self.title.setText(paper.number)
        self.state.show_look(look(detail.state))
        self.order.setText(_("Order {number}").format(number=paper.order_number))
        promised = slot(paper, clock.zone, now)
        parts = [gettext(METHODS.get(paper.method, paper.method)), promised]
        if detail.late_at is not None and detail.late_at <= now:
            moment = when(detail.late_at, clock.zone, now)
            parts.append(_("late since {moment}").format(moment=moment))
        elif detail.state == states.READY and detail.due_at is not None:
            moment = when(detail.due_at, clock.zone, now)
            parts.append(_("waits until {moment}").format(moment=moment))
        self.below.setText(" · ".join(part for part in parts if part))
        self.set_act(next_act(detail))

    def set_act(self, code: str) -> None:
        """Shows the next step as the primary button."""
        self.code = code
        self.step.setText(gettext(ACTS[code]) if code else "")
        self.step.setVisible(bool(code))

    def set_narrow(self, *, narrow: bool) -> None:
        """Where there is little room, the buttons stand below the number."""
        ways = QBoxLayout.Direction
        self._first.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _step(self) -> None:
        self.step_wanted.emit(self.code)

    def _print(self) -> None:
        self.print_wanted.emit(self.print.mapToGlobal(self.print.rect().bottomLeft()))

    def _menu(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class Lines(QWidget):
    """Rows of labels in columns, made anew when they change."""

    def __init__(self, *stretch: int) -> None:
        super().__init__()
        self._stretch = stretch
        self._inside: QWidget | None = None
        self._box = column(gap=0)
        self.setLayout(self._box)

    def show_rows(self, rows: list[list[QWidget]]) -> None:
        """Shows these rows."""
        if self._inside is not None:
            self._box.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        self._inside.setProperty("role", "plain")
        grid = QGridLayout(self._inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(6))
        for at, widgets in enumerate(rows):
            for place, widget in enumerate(widgets):
                grid.addWidget(widget, at, place, _side(widget))
        for place, share in enumerate(self._stretch):
            grid.setColumnStretch(place, share)
        self._box.addWidget(self._inside)


def _side(widget: QWidget) -> Qt.AlignmentFlag:
    """Words fill their column, buttons stand at its beginning; all in the middle of their row."""
    middle = Qt.AlignmentFlag.AlignVCenter
    return middle | Qt.AlignmentFlag.AlignLeft if isinstance(widget, Button) else middle


class ShipmentPage(Page):
    """Shows one shipment."""

    parcel_wanted = Signal(str)
    """The waybill of a parcel (its id) is to be entered."""
    track_wanted = Signal(str)

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.detail: ShipmentDetail | None = None
        self.head = Head()
        self.timeline = Timeline()
        self.address = Label("", wrap=True)
        self.hint = Label("", "strong", wrap=True)
        self.carrier = Label("", wrap=True)
        self.parcels, self.goods, self.events = Lines(0, 1), Lines(0, 1), Lines(0, 1)
        self.proofs = Lines()
        self.setLayout(self._whole())

    def _whole(self) -> QBoxLayout:
        track = Panel("card", column(self.timeline, margins=(8, 12, 8, 8)))
        who = Card(self.address, self.hint, None, title=_("Consignee"), gap=4)
        parcels = Card(self.carrier, self.parcels, None, title=_("Parcels"), gap=6)
        self._cards = row(who, parcels, gap=12)
        self._cards.setStretch(0, 1)
        self._cards.setStretch(1, 1)
        goods = Card(self.goods, title=_("Goods"))
        events = Card(self.events, self.proofs, title=_("What happened"))
        inside = QWidget()
        inside.setProperty("role", "plain")
        inside.setLayout(
            column(track, self._cards, goods, events, None, gap=12, margins=(0, 0, 8, 4))
        )
        self.area = scrolled(inside)
        box = column(self.head, self.area, gap=10, margins=(16, 12, 8, 8))
        box.setStretch(1, 1)
        return box

    def show_shipment(self, detail: ShipmentDetail, proofs: Sequence[bytes] = ()) -> None:
        """Shows a shipment, with the photos that prove what became of it."""
        self.detail = detail
        now, zone = self._clock.now(), self._clock.zone
        self.head.show_shipment(detail, self._clock)
        self.timeline.show_steps(steps(detail, zone, now))
        self.address.setText("\n".join(address_lines(detail.paper.address)) or _("No address"))
        self._show_hint(detail)
        self._show_parcels(detail)
        self.goods.show_rows([_goods_row(line, detail.state) for line in detail.lines])
        self.events.show_rows([self._event_row(event) for event in detail.events])
        self.proofs.show_rows([[_picture(photo) for photo in proofs]] if proofs else [])

    def _show_hint(self, detail: ShipmentDetail) -> None:
        said: list[str] = []
        if detail.paper.collect and detail.state not in states.ENDED:
            amount = format_money(detail.paper.collect)
            said.append(_("Collect {amount} on delivery").format(amount=amount))
        if detail.paper.pickup_code:
            said.append(_("Pick-up code {code}").format(code=detail.paper.pickup_code))
        self.hint.setText("\n".join(said))
        self.hint.setVisible(bool(said))

    def _show_parcels(self, detail: ShipmentDetail) -> None:
        carrier = detail.carrier
        told = f"{carrier.name}   {carrier.phone}".strip() if carrier else ""
        pickup = detail.paper.method == "pickup"
        self.carrier.setText(_("Collected in the shop") if pickup else told)
        self.carrier.setVisible(bool(self.carrier.text()))
        rows = [self._parcel_row(parcel, detail) for parcel in detail.parcels]
        if not rows:
            rows = [[Label(_("Not packed yet"), "muted")]]
        self.parcels.show_rows(rows)

    def _parcel_row(self, parcel: ParcelPaper, detail: ShipmentDetail) -> list[QWidget]:
        number = f"{parcel.position}/{parcel.of}   " if parcel.of > 1 else ""
        words = Label(f"{number}{weight(parcel.weight)}", "muted")
        open_ = detail.state in (states.PACKED, states.FAILED)
        if detail.paper.method != "courier":
            return [words]
        if open_:
            enter = Button(
                parcel.waybill or _("Enter waybill"),
                clicked=lambda: self.parcel_wanted.emit(parcel.parcel_id),
            )
            return [enter, words]
        address = detail.carrier.tracking_address(parcel.waybill) if detail.carrier else ""
        if address:
            track = Button(parcel.waybill, "link", clicked=lambda: self.track_wanted.emit(address))
            track.setToolTip(_("Open the carrier's page"))
            return [track, words]
        return [Label(parcel.waybill or "–"), words]

    def _event_row(self, event: EventRow) -> list[QWidget]:
        time, words = event_line(event, self._clock.zone, self._clock.now())
        return [Label(time, "muted"), Label(words, wrap=True)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the cards stand above one another."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.head.set_narrow(narrow=narrow)


def _picture(photo: bytes) -> QWidget:
    """A photo, as large as fits beside others."""
    label = QLabel()
    label.setProperty("role", "picture")
    label.setAccessibleName(_("Photo of the delivery"))
    side = theme.px(_PHOTO)
    pixmap = QPixmap()
    if photo and pixmap.loadFromData(thumbnail(photo, side)):
        label.setPixmap(pixmap)
    label.setFixedSize(side + 4, side + 4)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _goods_row(line: CheckLine, state: str) -> list[QWidget]:
    unit = line.unit or ("kg" if line.weighed else "")
    count = f"{format_quantity(line.wanted)} {unit}".strip()
    if state == states.PACKING:
        count = f"{format_quantity(line.checked)} / {count}"
    mark = Label("✓" if line.done else "○", "strong", tone="ok" if line.done else "plain")
    name = Label(f"{line.name} {line.label}".strip(), wrap=True)
    shelf = Label(line.shelf, "muted")
    faults = "; ".join(line.faults)
    return [mark, name, Label(faults, tone="bad"), shelf, Label(count, "strong")]
