"""What is done with the open order: right here, or in the place that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from posdesk.i18n import _
from posdesk.orders import progress
from posdesk.orders.detail import OrderDetail
from posdesk.staff.rights import label as right_label
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.cancelling import CancelTask
from posdesk.ui.orders.collecting import CollectTask
from posdesk.ui.orders.detail import DetailPanel
from posdesk.ui.orders.remark import AttentionTask
from posdesk.ui.place import Shell

_RIGHTS: Final = {
    "deliveries": "deliveries.handle",
    "returns": "returns.take",
    "service": "service.handle",
    "members": "members.edit",
}
"""What somebody must be allowed to do anything in another place."""


class Tasks:
    """Opens tasks on the order that the panel shows."""

    def __init__(self, shell: Shell, acts: OrderActs, panel: DetailPanel) -> None:
        self._shell, self._acts, self._panel = shell, acts, panel

    def _order(self) -> OrderDetail | None:
        return self._panel.detail

    def before_leaving(self, go_on: Callable[[], object]) -> None:
        """Goes on at once, or after the question what becomes of what was entered."""
        task = self._panel.task
        if task is None or not task.dirty:
            go_on()
            return
        words = _("What was entered for “{title}” is not saved.")
        words = words.format(title=task.accessibleName())
        self._shell.notify(words, tone="warn", actions=[(_("Leave it"), go_on)])

    def next_step(self) -> None:
        """Does the one next step of the order."""
        order = self._order()
        code = progress.next_step(order) if order is not None else ""
        steps: dict[str, Callable[[], object]] = {
            progress.PAY: self.pay,
            progress.ACCEPT: self.accept,
            progress.PACK: self.open_deliveries,
            progress.SHIP: self.open_deliveries,
            progress.FOLLOW: self.open_deliveries,
            progress.COLLECT: self.collect,
        }
        if code in steps:
            steps[code]()

    def accept(self) -> None:
        """The shop takes the order on."""
        order = self._order()
        if order is not None:
            self._acts.accept(order, self._accepted)

    def _accepted(self, _first: Any) -> None:
        self._shell.notify(_("The order is accepted."), tone="ok", seconds=4)

    # --- right here ---------------------------------------------------------------------------

    def cancel(self) -> None:
        """Asks why, and says what is given back."""
        order = self._order()
        if order is not None:
            self._panel.show_task(CancelTask(self._shell, self._acts, order))

    def collect(self) -> None:
        """Asks for the code."""
        order = self._order()
        if order is not None:
            task = CollectTask(self._shell, self._acts, order)
            task.pay_wanted.connect(self.pay)
            self._panel.show_task(task)

    def change(self) -> None:
        """Opens the editor of a change."""
        from posdesk.ui.orders.changing import ChangeTask  # with the catalog's search

        order = self._order()
        if order is not None:
            self._panel.show_task(ChangeTask(self._shell, self._acts, order))

    def pay(self) -> None:
        """Takes money for what is outstanding."""
        from posdesk.ui.orders.balance import BalanceTask  # with the tenders and providers

        order = self._order()
        if order is not None:
            self._panel.show_task(BalanceTask(self._shell, order))

    def call_attention(self) -> None:
        """Asks what is the matter."""
        order = self._order()
        if order is not None:
            self._panel.show_task(AttentionTask(self._acts, order))

    def note(self, text: str, for_customer: bool) -> None:
        """Writes a note; one that is refused stays in its field."""
        order = self._order()
        if order is None:
            return
        line = self._panel.pages.note
        self._acts.note(
            order, text, for_customer=for_customer, done=lambda _id: line.clear(),
            refused=lambda _refusal: False,
        )  # fmt: skip

    def take_scan(self, code: str) -> bool:
        """A scan goes into the open task, if that takes one."""
        take = getattr(self._panel.task, "scanned", None)
        if take is None:
            return False
        take(code)
        return True

    def take_key(self, sequence: str) -> bool:
        """A key goes to the open task first, if that has keys of its own."""
        take = getattr(self._panel.task, "key", None)
        return bool(take is not None and take(sequence))

    # --- elsewhere ----------------------------------------------------------------------------

    def open_deliveries(self) -> None:
        """Picking, packing, shipping and following are done in Deliveries."""
        self._elsewhere("deliveries", "show_order")

    def open_shipment(self, shipment_id: str) -> None:
        """Shows a shipment."""
        self._elsewhere("deliveries", "show_shipment", shipment_id)

    def new_return(self) -> None:
        """A return or exchange begins in Returns."""
        self._elsewhere("returns", "new_return")

    def open_return(self, request_id: str) -> None:
        """Shows a return request."""
        self._elsewhere("returns", "show_return", request_id)

    def open_customer(self) -> None:
        """Shows whose order it is."""
        order = self._order()
        if order is not None and order.customer is not None:
            self._elsewhere("members", "show_member", order.customer.member_id)

    def new_ticket(self) -> None:
        """A ticket begins in Service."""
        self._elsewhere("service", "new_ticket")

    def open_ticket(self, ticket_id: str) -> None:
        """Shows a ticket."""
        self._elsewhere("service", "show_ticket", ticket_id)

    def _elsewhere(self, place: str, method: str, subject: str = "") -> None:
        order = self._order()
        if order is None:
            return
        right = _RIGHTS[place]
        if not self._shell.may(right):
            words = _("This needs a right that you do not have")
            advice = _("Somebody with the right “{right}” can sign in and do it.")
            self._shell.notify(words, advice.format(right=right_label(right)), tone="warn")
            return
        opened = self._shell.go(place)
        getattr(opened, method)(subject or order.order_id)
