"""The menus of the open order: what can be printed, and what else can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from posdesk.i18n import N_, _, gettext
from posdesk.orders.detail import OrderDetail
from posdesk.orders.states import ATTENTION, CANCELLED, COMPLETED, PICKUP
from posdesk.printing.commands import print_gift_receipt, reprint
from posdesk.printing.papers import print_document
from posdesk.printing.states import (
    CONFIRMATION,
    DISPATCH_NOTE,
    GIFT,
    JOBS,
    LABEL,
    PACKING_SLIP,
    PAYMENT,
    PICKUP_SLIP,
    RECEIPT,
    REFUND,
    RETURN_SLIP,
    VOUCHER,
)
from posdesk.staff import queries as people
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.detail import DetailPanel
from posdesk.ui.orders.tasks import Tasks
from posdesk.ui.place import Shell

Paper = tuple[str, str, str]
"""A document, its subject's id, and what tells it from others of its kind."""


class Menus:
    """Makes the menus anew whenever they are opened: they are about the order as it is now."""

    def __init__(self, shell: Shell, acts: OrderActs, panel: DetailPanel, tasks: Tasks) -> None:
        self._shell, self._acts, self._panel, self._tasks = shell, acts, panel, tasks

    # --- papers -------------------------------------------------------------------------------

    def papers(self, order: OrderDetail) -> list[Paper]:
        """Every document that there can be of an order as it is."""
        found: list[Paper] = [(RECEIPT, order.order_id, ""), (GIFT, order.order_id, "")]
        if order.parts:
            found.insert(0, (CONFIRMATION, order.order_id, ""))
        packed = {shipment.fulfilment_id for shipment in order.live_shipments}
        found += [
            (PICKUP_SLIP, part.fulfilment_id, part.code)
            for part in order.parts
            if part.method == PICKUP and part.code and part.fulfilment_id in packed
        ]
        for shipment in order.live_shipments:
            for paper in (PACKING_SLIP, LABEL, DISPATCH_NOTE):
                if paper == PACKING_SLIP or shipment.method != PICKUP:
                    found.append((paper, shipment.shipment_id, shipment.number))
        if order.parts:
            found += [(PAYMENT, one.payment_id, "") for one in order.payments[-1:]]
        found += [(RETURN_SLIP, one.request_id, one.number) for one in order.returns]
        return found

    def show_papers(self, at: QPoint) -> None:
        """Opens the menu of papers."""
        order = self._panel.detail
        if order is not None:
            self._panel.popup(self.paper_menu(order), at)

    def paper_menu(self, order: OrderDetail) -> QMenu:
        """The menu of papers."""
        menu = QMenu(self._panel)
        for paper, subject, more in self.papers(order):
            words = " ".join(part for part in (gettext(JOBS[paper]), more) if part)
            entry = menu.addAction(words)
            entry.triggered.connect(
                lambda _on=False, paper=paper, subject=subject: self.print(paper, subject)
            )
        return menu

    def print(self, paper: str, subject: str) -> None:
        """Puts a document on the print queue."""
        order = self._panel.detail
        if order is None:
            return
        done = partial(self._printed, gettext(JOBS[paper]))
        if paper == RECEIPT:
            self._acts.run(reprint, subject, detail=order.number, done=done)
        elif paper == GIFT:
            self._acts.run(
                print_gift_receipt, subject, detail=order.number, done=done, approvable=False
            )
        else:
            self._acts.run(print_document, paper, subject, detail=order.number, done=done)

    def print_again(self, document: str) -> None:
        """Prints a recorded document of the open order again."""
        order = self._panel.detail
        if order is not None:
            paper, _colon, subject = document.partition(":")
            known = (paper in JOBS and paper not in (REFUND, VOUCHER)) or bool(subject)
            self.print(paper if known else RECEIPT, subject or order.order_id)

    def _printed(self, name: str, _result: object) -> None:
        words = _("{document} is on its way to the printer.").format(document=name)
        self._shell.notify(words, tone="ok", seconds=4)

    # --- what else ----------------------------------------------------------------------------

    def show_more(self, at: QPoint) -> None:
        """Opens the menu of everything else."""
        order = self._panel.detail
        if order is not None:
            self._panel.popup(self.more_menu(order), at)

    def more_menu(self, order: OrderDetail) -> QMenu:
        """The menu of everything else that can be done with an order as it is."""
        menu = QMenu(self._panel)
        tasks = self._tasks
        self._entry(menu, _("Change the order…"), tasks.change, on=order.open)
        self._entry(menu, _("Take payment…"), tasks.pay, on=order.to_pay)
        waits = any(part.method == PICKUP and part.code for part in order.parts)
        self._entry(menu, _("Hand out with code…"), tasks.collect, on=waits and order.open)
        self._entry(menu, _("Pick, pack, ship…"), tasks.open_deliveries, on=bool(order.parts))
        menu.addSeparator()
        gone = order.status != CANCELLED and any(line.returnable for line in order.lines)
        self._entry(menu, _("Return or exchange…"), tasks.new_return, on=gone)
        self._entry(menu, _("Open a ticket…"), tasks.new_ticket, on=True)
        known = order.customer is not None
        self._entry(menu, _("Show the customer"), tasks.open_customer, on=known)
        menu.addSeparator()
        self._add_people(menu, order)
        if ATTENTION in order.marks:
            self._entry(menu, _("It was looked at"), partial(self._acts.attend, order), on=True)
        else:
            act = tasks.call_attention
            self._entry(menu, _("Mark for attention…"), act, on=order.status != COMPLETED)
        return menu

    def _entry(self, menu: QMenu, words: str, act: Callable[[], object], *, on: bool) -> None:
        entry = menu.addAction(words)
        entry.setEnabled(on)
        entry.triggered.connect(lambda _on=False: act())

    def _add_people(self, menu: QMenu, order: OrderDetail) -> None:
        sub = menu.addMenu(_("Responsible"))
        me = self._shell.ops.actor
        entries: list[tuple[str | None, str]] = [(None, gettext(_NOBODY))]
        for tile in self._shell.ops.read(people.tiles):
            entries.append((tile.id, _("Me") if tile.id == me else tile.name))
        for staff_id, name in entries:
            entry = sub.addAction(name)
            entry.setCheckable(True)
            entry.setChecked((staff_id or "") == order.owner_id)
            entry.triggered.connect(
                lambda _on=False, staff_id=staff_id: self._acts.assign(order, staff_id)
            )


_NOBODY = N_("Nobody")
