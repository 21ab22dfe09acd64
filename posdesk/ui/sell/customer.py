"""Whose cart it is: chosen with F3 or by the scan of a card, shown on top of the cart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posdesk.cart import operations
from posdesk.cart.cart import MemberRef
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui.place import Shell
from posdesk.ui.sell.cart_panel import CartPanel
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.side import SidePanel

if TYPE_CHECKING:  # customers are loaded when there is one
    from posdesk.ui.members.choosing import Picked


class Customers(QObject):
    """Chooses the customer of the cart, and shows who it is."""

    chosen = Signal()

    def __init__(
        self, shell: Shell, session: CartSession, panel: CartPanel, side: SidePanel
    ) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        self._panel, self._side = panel, side
        self._shown: MemberRef | None = None
        panel.header.customer.clicked.connect(self.choose)
        panel.header.take_off.clicked.connect(self.take_off)
        session.changed.connect(self._cart_changed)

    def choose(self) -> None:
        """Find a customer, or make one, beside the cart."""
        from posdesk.ui.members.picker import MemberPicker

        picker = MemberPicker(self._shell)
        picker.chosen.connect(self._picked)
        picker.cancelled.connect(self._side.dismiss)
        self._side.show_task(_("Customer"), picker)

    def _picked(self, picked: Picked) -> None:
        self._side.dismiss()
        self._take(picked.member_id, picked.name)

    def _take(self, member_id: str, name: str) -> None:
        member = MemberRef(member_id, name)
        if self._session.attempt(lambda cart: operations.set_member(cart, member)):
            self.chosen.emit()

    def scanned(self, code: str) -> bool:
        """A member's card was scanned: the cart is theirs from now on. False: it is no card."""
        from posdesk.members import queries
        from posdesk.members.keys import CARD

        found = [row for row in self._shell.ops.read(queries.find, code, 2) if row.why == CARD]
        if len(found) != 1 or found[0].card_code.casefold() != code.strip().casefold():
            return False
        self._take(found[0].member_id, found[0].name or found[0].phone)
        return True

    def take_off(self) -> None:
        """The cart belongs to nobody again; what was agreed of its delivery stays."""
        before = self._session.cart.member
        if before is None:
            return
        self._session.attempt(lambda cart: operations.set_member(cart, None))
        self._shell.notify(
            _("{name} is no longer this cart's customer.").format(name=before.name),
            actions=[(_("Put back"), lambda: self._take(before.member_id, before.name))],
            seconds=6,
        )

    def refresh(self) -> None:
        """The customer's data changed elsewhere: show them anew."""
        self._shown = None
        self._cart_changed(None)

    def _cart_changed(self, _priced: object) -> None:
        member = self._session.cart.member
        if member == self._shown:
            return
        self._shown = member
        if member is None:
            self._panel.header.show_customer("")
        else:
            self._panel.header.show_customer(member.name, self._detail(member))

    def _detail(self, member: MemberRef) -> str:
        """Phone and store credit, in one line below the name."""
        from posdesk.members import queries
        from posdesk.members.phones import masked

        try:
            found = self._shell.ops.read(queries.detail, member.member_id)
        except Refusal:  # erased meanwhile: the order says so if it matters
            return ""
        credit = format_money(found.credit, self._session.currency)
        said = _("Credit {amount}").format(amount=credit) if found.credit else ""
        return " · ".join(part for part in (masked(found.phone), said) if part)
