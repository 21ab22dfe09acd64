"""The place beside the cart in which its delivery is put together: everything at once, every change
in the cart as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from posdesk.cart import operations
from posdesk.cart.delivery import DeliveryDraft, Promise, Recipient, Share
from posdesk.errors import words
from posdesk.i18n import _
from posdesk.members.addresses import AddressDraft, add_address
from posdesk.members.errors import PhoneRefused
from posdesk.money import format_money
from posdesk.orders.errors import (
    ConsigneeIncomplete,
    RegionMissing,
    RegionNotServed,
    SlotMissing,
    TermsNeedMember,
)
from posdesk.orders.states import COD, COUNTER, LATER, LOCAL, NOW, PICKUP
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.sell.delivering import known
from posdesk.ui.sell.delivering.charge import ChargeCard, reason_words
from posdesk.ui.sell.delivering.split import SplitCard
from posdesk.ui.sell.delivering.terms import TermsCard, Usual
from posdesk.ui.sell.delivering.ways import Ways
from posdesk.ui.sell.delivering.when import CarrierField, SlotCard
from posdesk.ui.sell.delivering.who import WhoCard, recipient_of
from posdesk.ui.sell.session import CartSession
from posdesk.ui.widgets import (
    Button,
    Chip,
    ElidedLabel,
    Label,
    Page,
    Panel,
    column,
    row,
    scrolled,
)

_MISSING: Final = (ConsigneeIncomplete, SlotMissing, RegionMissing, PhoneRefused)
"""What is still being typed: said only once somebody wants to go on."""
_NARROW: Final = 640
PHONE: Final = "phone"
_PRICE: Final = "price.override"
Change = Callable[[DeliveryDraft], DeliveryDraft]


class DeliveryView(Page):
    """How the goods get to the customer, and when they are paid."""

    left = Signal()
    customer_wanted = Signal()

    def __init__(self, shell: Shell, session: CartSession) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        currency = session.currency
        self.back = Button(icon="back", hint="Esc", name=_("Back to the goods"))
        self.phone = Chip(_("Ordered by phone"), checkable=True)
        self.ways = Ways()
        self.who = WhoCard(shell.ops)
        self.when = SlotCard()
        self.carrier = CarrierField()
        self.split = SplitCard()
        self.terms = TermsCard(currency)
        self.charge = ChargeCard(currency)
        self.said = Label("", tone="bad", wrap=True)
        self.instead = Button(_("Pick-up instead"))
        self.nobody = Button(_("Choose customer"), hint=shell.hint("customer"))
        self._kept = DeliveryDraft()
        self._cart_id = ""
        self._times_of = ""
        self._told = False
        self._build()
        self._connect()

    def _build(self) -> None:
        title = ElidedLabel(_("How does it get to the customer?"), "title")
        head = row(self.back, title, self.phone, gap=12)
        head.setStretch(1, 1)
        inside = row(self.said, self.instead, self.nobody, gap=10, margins=(14, 8, 8, 8))
        inside.setStretch(0, 1)
        self.trouble = Panel("notice", inside)
        self.trouble.setProperty("tone", "bad")
        self.trouble.hide()
        lefts, rights = QWidget(), QWidget()
        lefts.setLayout(column(self.who, self.carrier, None, gap=12))
        rights.setLayout(column(self.when, self.terms, self.split, self.charge, None, gap=12))
        columns = QWidget()
        self._columns = row(lefts, rights, gap=14, margins=(0, 0, 6, 8))
        for place in (0, 1):
            self._columns.setStretch(place, 1)
        columns.setLayout(self._columns)
        self.area = scrolled(columns)
        box = column(head, self.ways, self.trouble, self.area, gap=12, margins=(20, 16, 14, 8))
        box.setStretch(3, 1)
        self.setLayout(box)
        self.setAccessibleName(_("How does it get to the customer?"))

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.phone.clicked.connect(self._by_phone)
        self.ways.chosen.connect(self._choose_way)
        self.who.changed.connect(self._set_recipient)
        self.who.submitted.connect(self.finish)
        self.who.customer_wanted.connect(self.customer_wanted)
        self.who.keep_wanted.connect(self._keep_address)
        self.when.chosen.connect(self._set_promise)
        self.carrier.chosen.connect(lambda key: self._put(carrier_id=key))
        self.split.changed.connect(self._set_split)
        self.terms.changed.connect(self.change)
        self.charge.set_wanted.connect(self._set_charge)
        self.instead.clicked.connect(lambda: self._choose_way(PICKUP))
        self.nobody.clicked.connect(self.customer_wanted)
        self._session.changed.connect(self._cart_changed)

    # --- shown ------------------------------------------------------------------------------------

    @property
    def draft(self) -> DeliveryDraft:
        """What was chosen so far; what was typed before it was all taken off is kept."""
        chosen = self._session.cart.delivery
        if chosen is not None:
            return chosen
        return replace(self._kept, method=COUNTER, terms=NOW)

    def _cart_changed(self, _priced: object) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Shows the cart as it is now; the ways have the focus."""
        super().showEvent(event)
        self._told = False
        self.refresh()

    def refresh(self) -> None:
        """Show the draft of the cart on the screen, and what it comes to."""
        cart, draft = self._session.cart, self.draft
        if cart.id != self._cart_id:
            self._cart_id, self._kept = cart.id, DeliveryDraft()
            self.split.reset()
            self.charge.close_editor()
            draft = self.draft
        customer = self._shell.ops.read(known.customer, cart)
        away, pickup = draft.method != COUNTER, draft.method == PICKUP
        self.ways.show_way(draft.method)
        self.phone.setChecked(draft.channel == PHONE)
        self.who.setVisible(away)
        self.who.show_recipient(draft.recipient, pickup=pickup)
        self.who.show_book(
            customer.addresses if customer else (), member=customer is not None, pickup=pickup
        )
        self._show_times(draft)
        self.split.setVisible(away)
        self.split.show_split(cart, draft)
        self._show_terms(draft)
        self._show_charge(draft)
        self._show_trouble()

    def _show_times(self, draft: DeliveryDraft) -> None:
        times = self._shell.ops.read(known.times, draft.method)
        self.when.setVisible(draft.method == LOCAL or bool(times))
        self.when.show_slots(times, draft.promise)
        carriers = self._shell.ops.read(known.couriers, draft.method)
        self.carrier.setVisible(bool(carriers))
        self.carrier.show_carriers(carriers, draft.carrier_id)

    def _show_terms(self, draft: DeliveryDraft) -> None:
        setting = self._shell.ops.db.setting
        usual = Usual(
            setting("orders.deposit_percent"),
            setting("orders.balance_days"),
            setting("orders.account_days"),
            self._shell.ops.read(known.today),
        )
        agreed = self._session.agreed
        due = agreed.due if agreed else self._session.priced.due()
        self.terms.show_terms(draft, usual, due, agreed.dues if agreed else ())

    def _show_charge(self, draft: DeliveryDraft) -> None:
        found = self._shell.ops.read(known.reason, self._session.cart, draft)
        self.charge.setVisible(found is not None or draft.charge is not None)
        by_hand = draft.charge is not None
        why = _("Set by hand.") if by_hand else ""
        if found is not None and not by_hand:
            why = reason_words(*found, self._session.currency)
        self.charge.show_charge(self._session.priced.charged, why, by_hand=by_hand)

    def _show_trouble(self) -> None:
        """What stands against the order: a region at once, what is only missing when asked for."""
        agreed = self._session.agreed
        refused = agreed.refused if agreed else None
        missing = isinstance(refused, _MISSING)
        shown = refused is not None and (self._told or not missing)
        empty = self._session.cart.empty
        self.trouble.setVisible(shown and not empty)
        if refused is not None:
            self.said.setText(" ".join(part for part in words(refused) if part))
        self.instead.setVisible(isinstance(refused, RegionNotServed))
        self.nobody.setVisible(isinstance(refused, TermsNeedMember))

    # --- chosen -----------------------------------------------------------------------------------

    def change(self, change: Change) -> None:
        """Replace the draft by what `change` makes of it; what a rule refuses is said."""
        draft = change(self.draft)
        if draft.method == COUNTER and draft.terms == COD:
            draft = replace(draft, terms=NOW)
        self._kept = draft
        done = self._session.attempt(lambda cart: operations.set_delivery(cart, draft))
        if not done:
            self.refresh()

    def _put(self, **values: object) -> None:
        self.change(lambda draft: replace(draft, **values))  # type: ignore[arg-type]

    def _choose_way(self, way: str) -> None:
        """Another way: times of the last one no longer hold; the customer's address is offered."""
        self.who.flush()

        def change(draft: DeliveryDraft) -> DeliveryDraft:
            recipient = draft.recipient
            if way != COUNTER and not recipient.named:
                recipient = self._usual_recipient(way)
            same = draft.method == way
            return replace(
                draft,
                method=way,
                recipient=recipient,
                promise=draft.promise if same else None,
                charge=draft.charge if same else None,
            )

        self._told = False
        self.change(change)
        self._focus_first(way)

    def _usual_recipient(self, way: str) -> Recipient:
        """The customer's first address, or their name and phone."""
        customer = self._shell.ops.read(known.customer, self._session.cart)
        if customer is None:
            return Recipient()
        if customer.addresses and way != PICKUP:
            return recipient_of(customer.addresses[0])
        return Recipient(customer.name, customer.phone)

    def _focus_first(self, way: str) -> None:
        """What is filled in next: an address that is missing, else the ways keep the focus."""
        if way in (COUNTER, PICKUP) or self.draft.recipient.street:
            return
        paste = self.who.form.paste
        QTimer.singleShot(0, paste, paste.setFocus)

    def customer_chosen(self) -> None:
        """The cart has another customer: their address, where none was typed."""
        if self.draft.method != COUNTER and not self.draft.recipient.named:
            recipient = self._usual_recipient(self.draft.method)
            self._put(recipient=recipient)

    def _set_recipient(self, recipient: Recipient) -> None:
        if recipient != self.draft.recipient:
            self._put(recipient=recipient)

    def _set_promise(self, promise: Promise | None) -> None:
        self._put(promise=promise)

    def _set_split(self, now: Share) -> None:
        self._put(now=now)

    def _by_phone(self, on: bool) -> None:
        """Nobody pays at the counter for what is ordered by phone: later, unless agreed."""

        def change(draft: DeliveryDraft) -> DeliveryDraft:
            terms = draft.terms
            if on and terms == NOW:
                terms = LATER
            elif not on and terms == LATER:
                terms = NOW
            return replace(draft, channel=PHONE if on else COUNTER, terms=terms)

        self.change(change)

    def _set_charge(self, amount: int | None) -> None:
        def put(approval: str | None = None) -> None:
            self.charge.close_editor()
            self._put(charge=amount, charge_approval=approval)

        if amount is None or self._shell.may(_PRICE):
            put()
            return
        said = format_money(amount, self._session.currency)
        self._shell.ask_approval(_PRICE, _("Delivery charge {amount}").format(amount=said), put)

    def _keep_address(self, draft: AddressDraft) -> None:
        member = self._session.cart.member
        if member is None:
            return

        def kept(_id: object) -> None:
            self._shell.notify(_("The address is in the book."), tone="ok", seconds=4)
            self.refresh()

        self._shell.ops.run(
            add_address,
            member.member_id,
            draft,
            done=kept,
            refused=self.who.form.show_refusal,
        )

    # --- done -------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Take what was typed last into the cart."""
        self.who.flush()
        self.terms.flush()

    def leave(self) -> None:
        """Back to the goods; what was chosen stays with the cart."""
        self.flush()
        self.left.emit()

    def finish(self) -> None:
        """Back to the goods once nothing is missing, else say what is."""
        self.flush()
        agreed = self._session.agreed
        if agreed is not None and agreed.refused is not None and not self._session.cart.empty:
            self.tell()
        else:
            self.left.emit()

    def tell(self) -> None:
        """Say what is missing, and put the cursor there."""
        self._told = True
        self._show_trouble()
        agreed = self._session.agreed
        if agreed is not None and isinstance(agreed.refused, SlotMissing):
            self.area.ensureWidgetVisible(self.when)
        elif agreed is not None and isinstance(agreed.refused, ConsigneeIncomplete):
            form = self.who.form
            fields = (form.consignee, form.phone, form.street)
            empty = next((f for f in fields if not f.text().strip()), form.paste)
            QTimer.singleShot(0, empty, empty.setFocus)
        elif agreed is not None and isinstance(agreed.refused, (PhoneRefused, RegionMissing)):
            form = self.who.form
            wrong = form.phone if isinstance(agreed.refused, PhoneRefused) else form.region
            QTimer.singleShot(0, wrong, wrong.setFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 choose the way, wherever the focus is but in a field."""
        if event.text() in ("1", "2", "3", "4"):
            self.ways.keyPressEvent(event)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two have no room."""
        narrow = self.width() < theme.px(_NARROW)
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self.back.setText("" if narrow else _("Back to the goods"))
        super().resizeEvent(event)
