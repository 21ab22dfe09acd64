"""The cart on the screen: changed and priced at once, kept on disk in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from posdesk.cart import operations
from posdesk.cart.cart import Cart, Discount, VariantSnapshot
from posdesk.cart.limits import NeededAct, unapproved_acts
from posdesk.cart.priced import Priced
from posdesk.cart.pricing import price
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_amount, format_money
from posdesk.orders import commands, opening
from posdesk.staff.rights import Rights
from posdesk.ui.place import Shell

if TYPE_CHECKING:  # a sale over the counter needs none of it
    from posdesk.ui.sell.agreed import Agreed

Approvals = Mapping[str, str]
"""Ids of approvals by the act that each allows."""

_SAVE_AFTER_MS = 10
"""The line is painted first, then kept: the writer's thread must not take time from the paint."""

Change = Callable[[Cart, Approvals], Cart]


class CartSession(QObject):
    """Holds the cart and its price. Scans and edits never wait for the disk: the last state is
    saved by the writer thread, and states in between are passed over when it is busy.
    """

    changed = Signal(object)  # Priced
    added = Signal(int)  # number of the line that something was added to

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.currency: str = shell.ops.db.setting("shop.currency")
        self.cart: Cart = shell.ops.read(opening.new_cart)
        self.priced: Priced = price(self.cart)
        self.agreed: Agreed | None = None  # what its delivery comes to; None: over the counter
        self._saving = False
        self._unsaved = False
        self._soon = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._soon.timeout.connect(self._save)
        shell.ops.closing.connect(self._save_if_unsaved)

    # --- changing ---------------------------------------------------------------------------------

    def put(self, cart: Cart, *, save: bool = True) -> None:
        """Make `cart` the cart on the screen."""
        before = self.cart
        self.cart, self.agreed = self._with_delivery(cart)
        self.priced = price(self.cart)
        self.changed.emit(self.priced)
        number = operations.last_added(before, cart) if before.id == cart.id else None
        if number is not None:
            self.added.emit(number)
        if save:
            self._unsaved = True
            self._soon.start()

    def _with_delivery(self, cart: Cart) -> tuple[Cart, Agreed | None]:
        """The cart with the charges of its delivery as they are now."""
        if cart.delivery is None or cart.delivery.plain:
            bare = cart.delivery is None and not cart.charges
            return (cart if bare else operations.set_delivery(cart, None)), None
        from posdesk.ui.sell.agreed import agree

        return self._shell.ops.read(agree, cart)

    def renew(self) -> None:
        """An empty cart for the next customer."""
        self.put(self._shell.ops.read(opening.new_cart))

    def add(
        self, item: VariantSnapshot, quantity: int = 1000, label_amount: int | None = None
    ) -> None:
        """Put goods in (thousandths); what a rule refuses is shown."""
        known = self._same_goods(item)
        self.attempt(lambda cart: operations.add(cart, known, quantity, label_amount))

    def _same_goods(self, item: VariantSnapshot) -> VariantSnapshot:
        """The goods as they stand in the cart already, be it under another of their barcodes."""
        for line in reversed(self.cart.lines):
            known = line.item
            if known.variant_id == item.variant_id:
                return known if replace(known, barcode=item.barcode) == item else item
        return item

    def attempt(self, change: Callable[[Cart], Cart]) -> bool:
        """Apply a change that needs no approval; False when a rule refused it (and said so)."""
        try:
            self.put(change(self.cart))
        except Refusal as refusal:
            self._shell.refuse(refusal)
            return False
        return True

    def step(self, number: int, by: int) -> bool:
        """One more or one less of a line; weighed goods are not stepped. False at the last one."""
        line = operations.line_of(self.cart, number)
        if line.item.weighed:
            return True
        wanted = line.quantity + by * 1000
        if wanted <= 0:
            return False
        return self.attempt(lambda cart: operations.set_quantity(cart, number, wanted))

    def toggle_rounding(self) -> bool:
        """抹零 by the shop's rule, or its usual rounding again; False where it rounds nothing."""
        rule = self._shell.ops.read(opening.manual_rounding)
        if rule is None:
            return False
        usual = self._shell.ops.read(opening.shop_rounding)
        rounds = self.cart.rounding == rule != usual
        self.put(operations.set_rounding(self.cart, usual if rounds else rule))
        return True

    def change_with_approval(
        self, change: Change, done: Callable[[], object], approvals: Approvals | None = None
    ) -> None:
        """Apply a change that may go beyond the seller's rights: a manager is asked for each act.

        Raises the refusal of a rule that no manager can lift.
        """
        given = dict(approvals or {})
        cart = change(self.cart, given)
        needed = self._beyond(cart)
        if not needed:
            self.put(cart)
            done()
            return
        act = needed[0]
        words = approval_words(cart, act, self.currency)

        def approved(approval_id: str) -> None:
            given[act.act] = approval_id
            self._retry(change, done, given)

        self._shell.ask_approval(act.act, words, approved)

    def ask_missing(self, done: Callable[[], object]) -> None:
        """Go on once everything in the cart is allowed: a manager is asked for each act that the
        person at the till may not do alone (a cart that somebody else began, or recalled).
        """
        waiting = unapproved_acts(self.priced, self._rights())
        if not waiting:
            done()
            return
        act = waiting[0]

        def approved(approval_id: str) -> None:
            self.put(_approved(self.cart, act, approval_id))
            self.ask_missing(done)

        words = approval_words(self.cart, act, self.currency)
        self._shell.ask_approval(act.act, words, approved)

    def _retry(self, change: Change, done: Callable[[], object], given: Approvals) -> None:
        try:
            self.change_with_approval(change, done, given)
        except Refusal as refusal:
            self._shell.refuse(refusal)

    def _beyond(self, cart: Cart) -> list[NeededAct]:
        """What the change itself adds: an act that waits already is not asked for again."""
        waiting = {(a.act, a.number) for a in unapproved_acts(self.priced, self._rights())}
        fresh = unapproved_acts(price(cart), self._rights())
        return [act for act in fresh if (act.act, act.number) not in waiting]

    def _rights(self) -> Rights:
        person = self._shell.person
        return person.rights if person else Rights()

    # --- keeping ----------------------------------------------------------------------------------

    @property
    def saved(self) -> bool:
        """Whether the disk has the cart as it is on the screen."""
        return not (self._saving or self._unsaved)

    def _save_if_unsaved(self) -> None:
        if self._unsaved:
            self._save()

    def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        self._unsaved = False
        self._shell.ops.run(
            commands.save_open_cart, self.cart, done=self._saved, refused=self._not_saved
        )

    def _saved(self, _nothing: None) -> None:
        self._saving = False
        self._save_if_unsaved()

    def _not_saved(self, refusal: Refusal) -> None:
        self._saving = False
        self._shell.refuse(refusal)


def approval_words(cart: Cart, act: NeededAct, currency: str) -> str:
    """What a manager approves: a percentage as such, for what it comes to changes with the cart."""
    off = format_money(act.off, currency)
    if act.number is None:
        if cart.discount and cart.discount.percent:
            percent = _percent(cart.discount)
            words = _("{percent} % off the order ({amount} now)")
            return words.format(percent=percent, amount=off)
        return _("{amount} off the order").format(amount=off)
    line = operations.line_of(cart, act.number)
    name = line.item.name
    if act.off < 0:
        return _("{name} {amount} dearer").format(name=name, amount=off.removeprefix("-"))
    if act.act != "price.override" and line.discount and line.discount.percent:
        words = _("{name} {percent} % cheaper ({amount} now)")
        return words.format(name=name, percent=_percent(line.discount), amount=off)
    return _("{name} {amount} cheaper").format(name=name, amount=off)


def _percent(discount: Discount) -> str:
    return format_amount(discount.percent).removesuffix(".00")


def _approved(cart: Cart, act: NeededAct, approval_id: str) -> Cart:
    """The cart with the approval of one act on what needed it."""
    if act.number is None:
        given = cart.discount and replace(cart.discount, approval_id=approval_id)
        return operations.set_order_discount(cart, given)
    line = operations.line_of(cart, act.number)
    if act.act == "price.override":
        override = line.override and replace(line.override, approval_id=approval_id)
        return operations.set_price(cart, act.number, override)
    discount = line.discount and replace(line.discount, approval_id=approval_id)
    return operations.set_discount(cart, act.number, discount)
