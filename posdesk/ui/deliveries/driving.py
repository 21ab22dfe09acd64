"""The shop's own drivers: sending one off, and settling the run when he is back."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from posdesk.clock import Clock
from posdesk.deliveries import runs
from posdesk.deliveries.queries import shipment_detail
from posdesk.deliveries.runs import OPEN, Dispatched, Run, Stop
from posdesk.deliveries.states import FAILED, SIGNED
from posdesk.i18n import _, n_
from posdesk.members.addresses import place
from posdesk.money import BadAmount, format_amount, format_money, parse_amount
from posdesk.printing.papers import print_document
from posdesk.printing.states import RUN_SHEET
from posdesk.staff import queries as people
from posdesk.ui import theme
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import when
from posdesk.ui.place import Shell
from posdesk.ui.widgets import (
    AmountLabel,
    Badge,
    Button,
    Card,
    ElidedLabel,
    Field,
    Label,
    Page,
    TextField,
    column,
    row,
    scrolled,
)

_NARROW = 600
_OUTCOMES = {OPEN: "info", SIGNED: "ok", FAILED: "bad"}


class DriveTask(Task):
    """Chooses the driver and the order of the stops."""

    def __init__(self, shell: Shell, shipment_ids: list[str]) -> None:
        self._shell, self._ops = shell, shell.ops
        self.ids = list(shipment_ids)
        self._papers = {id_: shell.ops.read(shipment_detail, id_).paper for id_ in shipment_ids}
        self.driver = QComboBox()
        self.driver.setAccessibleName(_("Driver"))
        self.driver.addItem(_("Somebody else…"), "")
        for tile in shell.ops.read(people.tiles):
            self.driver.addItem(tile.name, tile.id)
        self.name = TextField(name=_("Name of the driver"))
        self.stops = Lines(0, 1)
        self.owed = Label("", "strong")
        body = QWidget()
        body.setLayout(
            column(
                row(Field(_("Driver"), self.driver), Field(_("Name"), self.name), gap=12),
                8,
                Label(_("Stops in this order"), "strong"),
                self.stops,
                self.owed,
                gap=8,
            )
        )
        count = n_("{n} stop", "{n} stops", len(self.ids)).format(n=len(self.ids))
        super().__init__(_("Send a driver: {stops}").format(stops=count), body, _("Send off"))
        self.driver.currentIndexChanged.connect(
            lambda _at: self.name.setEnabled(not self.driver.currentData())
        )
        self.setFocusProxy(self.name)
        self._show()

    def _show(self) -> None:
        rows: list[list[QWidget]] = []
        for at, id_ in enumerate(self.ids):
            paper = self._papers[id_]
            where = place(paper.address.region, paper.address.street)
            cash = format_money(paper.collect) if paper.collect else ""
            up = Button("↑", "ghost", clicked=partial(self._move, at), name=_("Earlier"))
            up.setEnabled(at > 0)
            told = Label(f"{paper.number}   {paper.address.name}\n{where}", wrap=True)
            rows.append([Label(str(at + 1), "strong"), told, Label(cash, "strong"), up])
        self.stops.show_rows(rows)
        owed = sum(paper.collect for paper in self._papers.values())
        words = _("{amount} to be collected").format(amount=format_money(owed))
        self.owed.setText(words if owed else _("Nothing to collect"))

    def _move(self, at: int) -> None:
        self.ids[at - 1], self.ids[at] = self.ids[at], self.ids[at - 1]
        self._show()

    def submit(self) -> None:
        """Sends the driver off."""
        self.say("")
        driver = self.driver.currentData() or None
        if driver is None and not self.name.text().strip():
            self.say(_("Say who drives."))
            self.name.setFocus()
            return
        self.go.setEnabled(False)
        self._ops.run(
            runs.dispatch_run, self.ids, driver, "" if driver else self.name.text(),
            done=self._done, refused=self.refused,
        )  # fmt: skip

    def _done(self, run: Any) -> None:
        assert isinstance(run, Dispatched)
        words = _("Run {number} has left.").format(number=run.number)
        show = (_("Print the run sheet"), partial(self._print, run.run_id))
        self._shell.notify(words, tone="ok", actions=[show])
        self.closed.emit()

    def _print(self, run_id: str) -> None:
        self._ops.run(print_document, RUN_SHEET, run_id)

    @property
    def dirty(self) -> bool:
        return bool(self.name.text().strip())


class RunPage(Page):
    """One run: its stops, and the cash when the driver is back."""

    signed_wanted = Signal(str)
    failed_wanted = Signal(str)
    shipment_wanted = Signal(str)
    settle_wanted = Signal(str, int, str)
    print_wanted = Signal(str)

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._narrow = False
        self.run: Run | None = None
        self.title = ElidedLabel("", "heading")
        self.state = Badge()
        self.below = ElidedLabel("", "muted")
        self.stops = Lines(0, 1)
        self.expected = AmountLabel(0, "due", currency="")
        self.counted = TextField(name=_("Cash that was counted"))
        self.difference = Label("", "strong", wrap=True)
        self.note = TextField(name=_("Note"), placeholder=_("Why it differs"))
        self.wrong = Label("", tone="bad", wrap=True)
        self.go = Button(_("Settle"), "primary", hint="Ctrl+↵", clicked=self.settle, large=True)
        self._cash = self._cash_card()
        self.setLayout(self._whole())
        self.counted.textEdited.connect(lambda _text: self._counted_anew())
        self.counted.returnPressed.connect(self.settle)

    def _cash_card(self) -> Card:
        self.counted.setProperty("role", "amount")
        owed = column(Label(_("Owed by the driver"), "muted"), self.expected, gap=2)
        entered = row(Field(_("Counted"), self.counted), Field(_("Note"), self.note), gap=12)
        entered.setStretch(1, 1)
        self._fields = row(owed, entered, gap=16)
        self._fields.setStretch(1, 1)
        self.wrong.hide()
        return Card(self._fields, self.difference, self.wrong, row(None, self.go), title=_("Cash"))

    def _whole(self) -> Any:
        sheet = Button(_("Run sheet"), icon="printer", clicked=self._print)
        head = row(self.title, self.state, 4, sheet)
        head.setStretch(0, 1)
        inside = QWidget()
        inside.setProperty("role", "plain")
        stops = Card(self.stops, title=_("Stops of the run"))
        inside.setLayout(column(stops, self._cash, None, gap=12, margins=(0, 0, 8, 4)))
        box = column(head, self.below, scrolled(inside), gap=8, margins=(16, 12, 8, 8))
        box.setStretch(2, 1)
        return box

    def show_run(self, run: Run) -> None:
        """Shows a run; what was entered stays while it is the same one."""
        if self.run is None or self.run.id != run.id:
            self.counted.clear()
            self.note.clear()
            self.say("")
        self.run = run
        settled = run.settled_at is not None
        self.title.setText(run.number)
        self.state.setText(_("Settled") if settled else _("Out"))
        self.state.set_tone("ok" if settled else "info")
        left = when(run.left_at, self._clock.zone, self._clock.now())
        self.below.setText(f"{run.driver} · " + _("left {moment}").format(moment=left))
        self.stops.show_rows([self._stop(stop, settled=settled) for stop in run.stops])
        self.expected.set_amount(run.expected)
        for widget in (self.counted, self.note, self.go):
            widget.setEnabled(not settled)
        if settled and run.counted is not None:
            self.counted.setText(format_amount(run.counted))
            self.note.setText(run.note)
        self.go.setEnabled(not settled and not run.open_stops)
        self._show_difference()

    def _stop(self, stop: Stop, *, settled: bool) -> list[QWidget]:
        words = {OPEN: _("under way"), SIGNED: _("signed"), FAILED: _("failed")}[stop.outcome]
        badge = Badge(words, _OUTCOMES[stop.outcome])
        where = f"{stop.name}   {stop.phone}\n{place(stop.region, stop.street)}"
        cash = Label(format_money(stop.cash) if stop.cash else "", "strong")
        open_ = Button(
            stop.number, "link", clicked=lambda: self.shipment_wanted.emit(stop.shipment_id)
        )
        told = QWidget()
        told.setProperty("role", "plain")
        below = column(row(open_, None), Label(where, wrap=True), gap=2)
        told.setLayout(below)
        position = Label(str(stop.position), "strong")
        if stop.outcome != OPEN or settled:
            return [position, told, cash, badge]
        acts = self._acts(stop)
        if self._narrow:
            below.addLayout(row(*acts, None))
            return [position, told, cash, badge]
        return [position, told, cash, badge, *acts]

    def _acts(self, stop: Stop) -> list[QWidget]:
        """What can be said of a stop that is still open."""
        signed = Button(_("Signed"), clicked=lambda: self.signed_wanted.emit(stop.shipment_id))
        failed = Button(
            _("Failed"), "danger", clicked=lambda: self.failed_wanted.emit(stop.shipment_id)
        )
        signed.setAccessibleName(_("{number} signed").format(number=stop.number))
        failed.setAccessibleName(_("{number} failed").format(number=stop.number))
        return [signed, failed]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the buttons of a stop stand below its address."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        ways = QBoxLayout.Direction
        self._fields.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        if narrow != self._narrow:
            self._narrow = narrow
            if self.run is not None:
                self.show_run(self.run)

    def _entered(self) -> int | None:
        try:
            counted = parse_amount(self.counted.text())
        except BadAmount:
            return None
        return counted if counted >= 0 else None

    def _counted_anew(self) -> None:
        self.say("")
        self._show_difference()

    def _show_difference(self) -> None:
        run, counted = self.run, self._entered()
        if run is None:
            return
        self.difference.set_tone("plain")
        if run.open_stops and run.settled_at is None:
            words = n_("{n} stop is still open", "{n} stops are still open", run.open_stops)
            self.difference.setText(words.format(n=run.open_stops))
        elif counted is None:
            self.difference.setText(_("Count the cash and enter it."))
        elif counted == run.expected:
            self.difference.set_tone("ok")
            self.difference.setText(_("It adds up."))
        else:
            missing = counted < run.expected
            amount = format_money(abs(run.expected - counted))
            words = _("{amount} missing") if missing else _("{amount} too much")
            self.difference.set_tone("bad")
            self.difference.setText(words.format(amount=amount))

    def say(self, words: str) -> None:
        """Says what is wrong; what was entered stays."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def settle(self) -> None:
        """Asks for the settlement with what was counted."""
        self.say("")
        counted = self._entered()
        if self.run is None or not self.go.isEnabled():
            return
        if counted is None:
            self.say(_("Enter the cash as an amount, like 120.50."))
            self.counted.setFocus()
            return
        self.settle_wanted.emit(self.run.id, counted, self.note.text())

    def _print(self) -> None:
        if self.run is not None:
            self.print_wanted.emit(self.run.id)

    @property
    def dirty(self) -> bool:
        """Whether a count waits to be settled."""
        open_ = self.run is not None and self.run.settled_at is None
        return open_ and bool(self.counted.text().strip())
