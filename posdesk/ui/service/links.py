"""What a ticket or review is about, as buttons that lead there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.service.queries import TicketDetail
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, FlowLayout, Label


class Links(QWidget):
    """Customer, phones, order, shipment, return."""

    tip_wanted = Signal(str, str)
    """A tip came with the order: its id and number."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._flow = FlowLayout()
        self.setLayout(self._flow)
        self.buttons: list[Button] = []
        self._about: tuple[object, ...] = ()

    def show_ticket(self, detail: TicketDetail) -> None:
        """Shows what this ticket is about; nothing moves if that is there already."""
        about = (detail.row.id, detail.row.customer, detail.phones, detail.contact)
        if about == self._about:
            return
        self._about = about
        self._flow.clear()
        self.buttons = []
        row = detail.row
        if row.customer:
            self._customer(detail)
        for phone in detail.phones[:2] or (detail.contact,):
            if phone and phone != row.customer:
                self._say(phone)
        if row.order_id is not None:
            self._add(_("Order {number}").format(number=row.order_number), "orders",
                      lambda: open_order(self._shell, row.order_id or ""))  # fmt: skip
            order = (row.order_id, row.order_number)
            self._add(_("Tip…"), "cash", lambda: self.tip_wanted.emit(*order))
        if detail.shipment_number:
            self._say(detail.shipment_number)
        if detail.request_number:
            self._say(detail.request_number)

    def _customer(self, detail: TicketDetail) -> None:
        if detail.member_id is None:
            self._say(detail.row.customer)
            return
        member = detail.member_id
        self._add(detail.row.customer, "person", lambda: open_member(self._shell, member))

    def _say(self, words: str) -> None:
        label = Label(words, "muted")
        label.setFixedHeight(theme.px(theme.TARGET))  # as high as the buttons beside it
        self._flow.addWidget(label)
        label.show()

    def _add(self, words: str, icon: str, act: Callable[[], object]) -> None:
        button = Button(words, "link", icon=icon, clicked=act)
        self.buttons.append(button)
        self._flow.addWidget(button)
        button.show()


def open_order(shell: Shell, order_id: str) -> None:
    """Opens an order in its place."""
    _open(shell, "orders", "show_order", order_id)


def open_member(shell: Shell, member_id: str) -> None:
    """Opens a customer in their place."""
    _open(shell, "members", "show_member", member_id)


def _open(shell: Shell, place: str, method: str, key: str) -> None:
    try:
        opened = shell.go(place)
    except KeyError:
        return
    show = getattr(opened, method, None)
    if show is not None:
        show(key)
