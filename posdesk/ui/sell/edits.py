"""What is done to lines and to the cart beside it: edit, discount, void, new sale, park, recall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from posdesk.cart import operations
from posdesk.cart.cart import Cart, CartLine, Discount
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_money, format_quantity, parse_quantity
from posdesk.orders import commands
from posdesk.staff.errors import NotAllowed
from posdesk.ui.place import Shell
from posdesk.ui.sell.cart_panel import CartPanel
from posdesk.ui.sell.session import Approvals, CartSession
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.tasks import LineEdit, LineTask, OrderTask, ReasonTask, Task


class Edits(QObject):
    """Opens the small tasks beside the cart and does what they answer."""

    def __init__(
        self, shell: Shell, session: CartSession, panel: CartPanel, side: SidePanel
    ) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        self._panel, self._side = panel, side
        panel.model.quantity_typed.connect(self.type_quantity)
        panel.view.step.connect(self.step)
        panel.view.removed.connect(self.ask_remove)
        panel.view.opened.connect(self.edit_line)
        panel.bar.step.connect(lambda by: self._with_line(lambda n: self.step(n, by)))
        panel.bar.edit.connect(self.edit_selected)
        panel.bar.remove.connect(self.remove_selected)
        panel.discount.clicked.connect(self.edit_order)
        panel.void.clicked.connect(self.ask_void)

    def _with_line(self, act: Callable[[int], object]) -> bool:
        number = self._panel.view.number()
        if number is not None:
            act(number)
        return number is not None

    # --- quantity ---------------------------------------------------------------------------------

    def step_selected(self, by: int) -> bool:
        """One more (+1) or one less (−1) of the selected line."""
        return self._with_line(lambda number: self.step(number, by))

    def step(self, number: int, by: int) -> None:
        """One more or one less; one less of the last piece asks whether the line goes."""
        if not self._session.step(number, by):
            self.ask_remove(number)

    def type_quantity(self, number: int, text: str) -> None:
        """A quantity was typed into its box."""
        try:
            quantity = parse_quantity(text)
        except Refusal as refusal:
            self._shell.refuse(refusal)
            return
        if quantity == 0:
            self.ask_remove(number)
            return
        self._session.attempt(lambda cart: operations.set_quantity(cart, number, quantity))

    # --- line and order ---------------------------------------------------------------------------

    def edit_selected(self) -> bool:
        """Price, discount and note of the selected line."""
        return self._with_line(self.edit_line)

    def edit_line(self, number: int) -> None:
        """Open the line's editor beside the cart."""
        line = self._session.priced.line(number)
        if line is None:
            return
        task = LineTask(line, self._session.currency)
        task.done.connect(lambda edit: self._apply_line(task, edit))
        self._side.show_task(line.line.item.name, task)

    def _apply_line(self, task: Task, edit: LineEdit) -> None:
        def change(cart: Cart, approvals: Approvals) -> Cart:
            price, discount = edit.price, edit.discount
            if price:
                price = replace(price, approval_id=approvals.get("price.override"))
            if discount:
                given = approvals.get("discount.line.over_limit")
                discount = replace(discount, approval_id=given)
            cart = operations.set_price(cart, edit.number, price)
            cart = operations.set_discount(cart, edit.number, discount)
            return operations.set_note(cart, edit.number, edit.note)

        self._change(task, change)

    def edit_order(self) -> bool:
        """Discount and note of the whole order."""
        if self._session.cart.empty:
            return False
        task = OrderTask(self._session.cart, self._session.currency)
        task.done.connect(lambda answer: self._apply_order(task, *answer))
        self._side.show_task(_("Order discount"), task)
        return True

    def _apply_order(self, task: Task, discount: Discount | None, note: str) -> None:
        def change(cart: Cart, approvals: Approvals) -> Cart:
            given = approvals.get("discount.order.over_limit")
            wanted = replace(discount, approval_id=given) if discount else None
            cart = operations.set_order_discount(cart, wanted)
            return operations.set_order_note(cart, note)

        self._change(task, change)

    def _change(self, task: Task, change: Callable[[Cart, Approvals], Cart]) -> None:
        try:
            self._session.change_with_approval(change, self._side.dismiss)
        except Refusal as refusal:
            task.show_refusal(refusal)

    # --- taking back ------------------------------------------------------------------------------

    def remove_selected(self) -> bool:
        """Take the selected line back."""
        return self._with_line(self.ask_remove)

    def ask_remove(self, number: int) -> None:
        """Ask why the line goes; one touch answers."""
        line = self._session.priced.line(number)
        if line is None:
            return
        question = _("Why does {name} × {quantity} go?").format(
            name=line.line.item.name, quantity=format_quantity(line.line.quantity)
        )
        reasons = (
            _("Customer does not want it"),
            _("Scanned by mistake"),
            _("Wrong price or goods"),
        )
        task = ReasonTask(question, _("Remove line"), reasons)
        task.done.connect(lambda reason: self._remove(number, reason))
        self._side.show_task(_("Remove line"), task)

    def _remove(self, number: int, reason: str, approval: str | None = None) -> None:
        line = operations.line_of(self._session.cart, number)

        def done(_without: Cart) -> None:
            # What was scanned meanwhile stays: only this line goes from the cart as it is now.
            self._session.put(operations.remove(self._session.cart, number))
            self._side.dismiss()
            self._shell.notify(
                _("{name} was removed.").format(name=line.item.name),
                tone="info",
                actions=[(_("Put back"), lambda: self._put_back(line))],
                seconds=6,
            )

        def refused(refusal: Refusal) -> None:
            self._blocked(
                refusal, line.item.name, lambda given: self._remove(number, reason, given)
            )

        self._shell.ops.run(
            commands.void_line,
            self._session.cart,
            number,
            reason,
            approval,
            done=done,
            refused=refused,
        )

    def _put_back(self, line: CartLine) -> None:
        self._session.attempt(lambda cart: operations.put_back(cart, line))

    def ask_void(self) -> bool:
        """Ask why the whole cart goes."""
        priced = self._session.priced
        if priced.cart.empty:
            return False
        due = format_money(priced.due(), self._session.currency)
        question = _("Why does the whole cart of {amount} go?").format(amount=due)
        reasons = (_("Customer left"), _("Customer can't pay"), _("Training or test"))
        task = ReasonTask(question, _("Void the cart"), reasons)
        task.done.connect(self._void)
        self._side.show_task(_("Void the cart"), task)
        return True

    def _void(self, reason: str, approval: str | None = None) -> None:
        cart = self._session.cart
        due = format_money(self._session.priced.due(), self._session.currency)

        def done(_nothing: None) -> None:
            self._side.dismiss()
            if self._session.cart.id == cart.id:
                self._session.renew()
            self._shell.notify(_("The cart was voided."), tone="info", seconds=6)

        def refused(refusal: Refusal) -> None:
            detail = _("Cart of {amount}: {reason}").format(amount=due, reason=reason)
            self._blocked(refusal, detail, lambda given: self._void(reason, given))

        self._shell.ops.run(commands.void_cart, cart, reason, approval, done=done, refused=refused)

    def _blocked(self, refusal: Refusal, detail: str, go_on: Callable[[str], object]) -> None:
        """What the seller may not do opens the manager's panel; any other refusal is said."""
        if isinstance(refusal, NotAllowed):
            self._shell.ask_approval(refusal.act, detail, go_on)
        else:
            self._shell.refuse(refusal)
