"""What can be done with the open shipment, order or run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from posdesk.deliveries import handing, packing, picking, pickup, runs, states
from posdesk.deliveries.picking import Listed
from posdesk.deliveries.queries import ShipmentDetail, shipment_detail
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext, n_
from posdesk.money import format_money
from posdesk.printing.papers import print_document
from posdesk.printing.states import (
    DISPATCH_NOTE,
    HAND_OVER,
    JOBS,
    LABEL,
    PACKING_SLIP,
    PICK_LIST,
    PICKUP_SLIP,
    RUN_SHEET,
)
from posdesk.staff.rights import NotAllowed
from posdesk.ui.deliveries import detail as page
from posdesk.ui.deliveries.collecting import EXTENSION, CollectTask
from posdesk.ui.deliveries.driving import DriveTask
from posdesk.ui.deliveries.importing import ImportPage
from posdesk.ui.deliveries.noting import BackTask, EventTask
from posdesk.ui.deliveries.packing import PackingTask
from posdesk.ui.deliveries.sending import SendTask
from posdesk.ui.place import Shell

if TYPE_CHECKING:
    from posdesk.ui.deliveries.desk import Desk


class Tasks:
    """Opens tasks, and sends the commands that need nothing to be entered."""

    def __init__(self, shell: Shell, desk: Desk) -> None:
        self._shell, self._ops, self._desk = shell, shell.ops, desk

    @property
    def _detail(self) -> ShipmentDetail | None:
        return self._desk.shipment.detail

    def do(self, code: str) -> None:
        """The next step of the open shipment."""
        acts: dict[str, Callable[[], object]] = {
            page.PACK: self.pack,
            page.SEND: self.send_this,
            page.DRIVE: self.drive_this,
            page.READY: self.ready,
            page.HAND_OUT: self.hand_out,
            page.NOTE: self.note,
            page.SIGN: partial(self.note, states.SIGNED),
            page.AGAIN: self.again,
        }
        acts[code]()

    # --- preparing ----------------------------------------------------------------------------

    def start(self, quantities: dict[str, int] | None) -> None:
        """Makes a shipment of the order that is open, and packs it."""
        order = self._desk.waiting.order
        if order is not None:
            self._ops.run(
                packing.start_packing, order.order_id, order.lines[0].fulfilment_id, quantities,
                done=self._started, refused=self._not_started,
            )  # fmt: skip

    def _started(self, started: packing.Started) -> None:
        self._desk.open(started.shipment_id)
        self.pack()

    def _not_started(self, refusal: Refusal) -> None:
        self._desk.waiting.say(str(refusal))

    def pack(self) -> None:
        """Opens the packing table."""
        if self._detail is not None:
            self._desk.show_task(PackingTask(self._shell, self._detail.paper.shipment_id))

    def pick_list(self, shipment_ids: list[str]) -> None:
        """Puts shipments on one pick list and prints it."""
        self._ops.run(picking.make_pick_list, shipment_ids, done=self._listed)

    def _listed(self, listed: Listed) -> None:
        words = n_("Pick list {number} for {n} shipment.", "Pick list {number} for {n} shipments.",
                   listed.shipments)  # fmt: skip
        said = words.format(number=listed.number, n=listed.shipments)
        again = (_("Print again"), partial(self.print, PICK_LIST, listed.pick_list_id))
        self._shell.notify(said, tone="ok", actions=[again])
        self.print(PICK_LIST, listed.pick_list_id)
        self._desk.finished.emit()

    def print_labels(self, shipment_ids: list[str]) -> None:
        """Prints the labels of several, in their order."""
        for shipment_id in shipment_ids:
            self.print(LABEL, shipment_id)

    def make_ready(self, shipment_ids: list[str]) -> None:
        """Several pick-ups wait from now on; each that can't be says why."""
        for shipment_id in shipment_ids:
            self._ops.run(pickup.make_ready, shipment_id, done=self._is_ready)
        self._desk.finished.emit()

    # --- leaving ------------------------------------------------------------------------------

    def send_this(self) -> None:
        """Waybills and hand-over of the open shipment."""
        if self._detail is not None:
            self.send([self._detail.paper.shipment_id])

    def send(self, shipment_ids: list[str]) -> None:
        """Waybills and hand-over of several."""
        self._desk.show_task(SendTask(self._shell, shipment_ids))

    def drive_this(self) -> None:
        """A driver takes the open shipment."""
        if self._detail is not None:
            self.drive([self._detail.paper.shipment_id])

    def drive(self, shipment_ids: list[str]) -> None:
        """A driver takes several."""
        self._desk.show_task(DriveTask(self._shell, shipment_ids))

    def ready(self) -> None:
        """The open pick-up waits from now on."""
        if self._detail is not None:
            self._ops.run(pickup.make_ready, self._detail.paper.shipment_id, done=self._is_ready)

    def _is_ready(self, code: str) -> None:
        said = _("It waits under the code {code}.").format(code=code)
        self._shell.notify(said, tone="ok", seconds=8)

    def hand_out(self) -> None:
        """Checks the code of the open pick-up."""
        self.collect()

    def collect(self, entered: str = "") -> None:
        """Checks a code."""
        task = CollectTask(self._shell, entered)
        task.pay_wanted.connect(self.open_order)
        self._desk.before_leaving(lambda: self._desk.show_task(task))

    # --- following ----------------------------------------------------------------------------

    def note(self, state: str = "") -> None:
        """An event of the open shipment."""
        if self._detail is not None:
            self._desk.show_task(EventTask(self._shell, self._detail, state))

    def _note_of(self, shipment_id: str, state: str) -> None:
        detail = self._ops.read(shipment_detail, shipment_id)
        self._desk.show_task(EventTask(self._shell, detail, state))

    def signed(self, shipment_id: str) -> None:
        """A stop of the open run was signed for."""
        self._note_of(shipment_id, states.SIGNED)

    def failed(self, shipment_id: str) -> None:
        """A stop of the open run failed."""
        self._note_of(shipment_id, states.FAILED)

    def again(self) -> None:
        """Whoever has the parcel tries again."""
        if self._detail is not None:
            self._ops.run(handing.redeliver, self._detail.paper.shipment_id)

    def back(self) -> None:
        """The open shipment is back, or is not to go."""
        if self._detail is not None:
            self._desk.show_task(BackTask(self._shell, self._detail))

    def import_events(self) -> None:
        """A carrier's file."""
        self._desk.before_leaving(lambda: self._desk.show_task(ImportPage(self._shell)))

    def settle(self, run_id: str, counted: int, note: str) -> None:
        """Settles a run; a difference may be approved by a manager."""

        def send(approval: str | None) -> None:
            command = partial(runs.settle_run, approval=approval)
            self._ops.run(command, run_id, counted, note, done=self._settled, refused=refused)

        def refused(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                self._shell.refuse(refusal, approved=send, detail=format_money(counted))
            else:
                self._desk.run.say(str(refusal))

        send(None)

    def _settled(self, settled: runs.Settled) -> None:
        said = _("Run {number} is settled: {amount}.")
        amount = format_money(settled.counted)
        said = said.format(number=settled.number, amount=amount)
        self._shell.notify(said, tone="ok", seconds=8)

    # --- papers and menus ---------------------------------------------------------------------

    def print(self, paper: str, subject: str) -> None:
        """Puts a document on the print queue."""
        self._ops.run(print_document, paper, subject, done=partial(self._printed, paper))

    def _printed(self, paper: str, _result: Any) -> None:
        name = gettext(JOBS[paper])
        said = _("{document} is on its way to the printer.").format(document=name)
        self._shell.notify(said, tone="ok", seconds=4)

    def print_run(self, run_id: str) -> None:
        """The run sheet."""
        self.print(RUN_SHEET, run_id)

    def papers(self, detail: ShipmentDetail) -> list[tuple[str, str]]:
        """(document, subject) of everything that can be printed of a shipment."""
        id_ = detail.paper.shipment_id
        found = [(PACKING_SLIP, id_)]
        if detail.paper.method == "pickup":
            found.append((PICKUP_SLIP, id_))
        else:
            found += [(LABEL, id_)] if detail.parcels else []
            found.append((DISPATCH_NOTE, id_))
        if detail.hand_over_id:
            found.append((HAND_OVER, detail.hand_over_id))
        if detail.run_id:
            found.append((RUN_SHEET, detail.run_id))
        return found

    def show_papers(self, at: QPoint) -> None:
        """Opens the menu of papers."""
        if self._detail is None:
            return
        menu = QMenu(self._desk)
        for paper, subject in self.papers(self._detail):
            self._entry(menu, gettext(JOBS[paper]), partial(self.print, paper, subject))
        self._popup(menu, at)

    def show_more(self, at: QPoint) -> None:
        """Opens the menu of everything else."""
        if self._detail is not None:
            self._popup(self.more_menu(self._detail), at)

    def more_menu(self, detail: ShipmentDetail) -> QMenu:
        """What else can be done with a shipment as it is."""
        menu = QMenu(self._desk)
        away = detail.state in (*states.UNDER_WAY, states.FAILED)
        held = detail.state in (states.PACKING, states.PACKED, states.READY)
        if away:
            self._entry(menu, _("Enter an event…"), self.note)
            self._entry(menu, _("Delivery failed…"), partial(self.note, states.FAILED))
            if detail.state == states.FAILED:
                courier = detail.paper.method == "courier"
                words = _("With another carrier…") if courier else _("With a driver…")
                self._entry(menu, words, self.send_this if courier else self.drive_this)
            self._entry(menu, _("Back in the shop…"), self.back)
        if detail.state == states.READY:
            words = _("Extend by {n} days").format(n=EXTENSION)
            act = partial(self._ops.run, pickup.extend, detail.fulfilment_id, EXTENSION)
            self._entry(menu, words, act)
        if held:
            self._entry(menu, _("Take apart…"), self.back)
        menu.addSeparator()
        self._entry(menu, _("Open the order"), partial(self.open_order, detail.paper.order_id))
        return menu

    def _entry(self, menu: QMenu, words: str, act: Callable[[], object]) -> None:
        menu.addAction(words).triggered.connect(lambda _on=False: act())

    def _popup(self, menu: QMenu, at: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def open_order(self, order_id: str) -> None:
        """Opens the order in its own place."""
        opened = self._shell.go("orders")
        show = getattr(opened, "show_order", None)
        if show is not None:
            show(order_id)
