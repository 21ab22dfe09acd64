"""What is shown beside the cart: goods and small tasks, the delivery, or the payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from posdesk.ui.place import Shell
from posdesk.ui.sell.customer import Customers
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.side import SidePanel

if TYPE_CHECKING:
    from posdesk.payments.providers import PaymentProvider
    from posdesk.ui.pay.desk import PayDesk
    from posdesk.ui.sell.delivering.view import DeliveryView


class Switch(QObject):
    """Makes payment and delivery when they are first opened: a till that starts need not wait."""

    sold = Signal(object, int)  # Sale or Placed, change
    back = Signal()  # to the goods

    def __init__(
        self,
        shell: Shell,
        session: CartSession,
        stacks: tuple[QStackedWidget, QStackedWidget],
        side: SidePanel,
        customers: Customers,
    ) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        self._lefts, self._rights = stacks
        self._side, self._customers = side, customers
        self._desk: PayDesk | None = None
        self._delivery: DeliveryView | None = None
        self._returning = False  # to the delivery, once the customer was chosen
        self.provider: PaymentProvider | None = None
        side.closed.connect(self._side_closed)
        customers.chosen.connect(self._customer_chosen)

    def browse(self) -> None:
        """Goods and cart."""
        self._lefts.setCurrentIndex(0)
        self._rights.setCurrentIndex(0)

    # --- payment ----------------------------------------------------------------------------------

    @property
    def desk(self) -> PayDesk:
        """The payment place."""
        if self._desk is None:
            from posdesk.ui.pay.cartbill import CartBill
            from posdesk.ui.pay.desk import PayDesk

            bill = CartBill(self._shell, self._session)
            self._desk = PayDesk(self._shell, bill, self.provider)
            self._lefts.addWidget(self._desk.view)
            self._rights.addWidget(self._desk.summary)
            self._desk.finished.connect(self.sold)
            self._desk.left.connect(self.back)
        return self._desk

    @property
    def paying(self) -> bool:
        """Whether the payment place is open."""
        return self._desk is not None and self._lefts.currentWidget() is self._desk.view

    def pay(self) -> None:
        """Open the payment place; a delivery that is not complete is asked for first."""
        if self._session.cart.empty or self.paying:
            return
        if self._delivery is not None:
            self._delivery.flush()
        agreed = self._session.agreed
        if agreed is not None and agreed.refused is not None:
            if not self.delivering:
                self.deliver()
            self.delivery.tell()
            return
        self._session.ask_missing(self._open_payment)

    def _open_payment(self) -> None:
        self._side.dismiss()
        self._lefts.setCurrentWidget(self.desk.view)
        self._rights.setCurrentWidget(self.desk.summary)
        self.desk.open()

    # --- delivery ---------------------------------------------------------------------------------

    @property
    def delivery(self) -> DeliveryView:
        """Where the delivery is put together."""
        if self._delivery is None:
            from posdesk.ui.sell.delivering.view import DeliveryView

            self._delivery = DeliveryView(self._shell, self._session)
            self._lefts.addWidget(self._delivery)
            self._delivery.left.connect(self.back)
            self._delivery.customer_wanted.connect(self.choose_customer)
        return self._delivery

    @property
    def delivering(self) -> bool:
        """Whether the delivery is being put together."""
        return self._delivery is not None and self._lefts.currentWidget() is self._delivery

    def deliver(self) -> None:
        """Open the delivery beside the cart, or close it again."""
        if self.delivering:
            self.delivery.leave()
            return
        self._side.dismiss()
        self._show_delivery()

    def _show_delivery(self) -> None:
        self._lefts.setCurrentWidget(self.delivery)
        self.delivery.ways.setFocus()

    def choose_customer(self) -> None:
        """Find the customer; the delivery, if it was open, is there again afterwards."""
        self._returning = self.delivering
        self._customers.choose()

    def _side_closed(self) -> None:
        if self._returning:
            self._returning = False
            self._show_delivery()

    def _customer_chosen(self) -> None:
        if self._delivery is not None:
            self._delivery.customer_chosen()
