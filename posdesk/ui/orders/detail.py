"""The open order beside the list: its head, its cards, its lines, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Union

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QStackedWidget, QWidget

from posdesk.clock import local
from posdesk.errors import NotFound
from posdesk.i18n import N_, _, gettext
from posdesk.orders.detail import OrderDetail, order_detail
from posdesk.orders.progress import timeline
from posdesk.returns.eligible import (
    ALL_BACK,
    CANCELLED,
    NOT_LEFT,
    UNDER_WAY,
    USED,
    WHY_NOT,
    EligibleOrder,
    eligible,
)
from posdesk.ui import theme
from posdesk.ui.orders.cards import DeliveryCard, PaymentCard
from posdesk.ui.orders.head import OrderHead
from posdesk.ui.orders.lines import LineTable
from posdesk.ui.orders.pages import Pages
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import quantity, step_of
from posdesk.ui.place import Shell
from posdesk.ui.widgets import EmptyState, Page, Panel, column, row, scrolled
from posdesk.ui.widgets.timeline import Timeline

if TYPE_CHECKING:  # the tenders and providers come with it
    from posdesk.ui.orders.balance import BalancePanel

Doing = Union["Task", "BalancePanel"]
"""What is done with an order, in its place."""
_NARROW = 600


class DetailPanel(Page):
    """Shows one order; a task takes its place while something is done with it."""

    opened = Signal(str)
    """An order is shown (its id)."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._clock = shell.ops.db.clock
        self.detail: OrderDetail | None = None
        self.task: Doing | None = None
        self.head = OrderHead()
        self.timeline = Timeline()
        self.delivery, self.payment = DeliveryCard(), PaymentCard()
        self.lines = LineTable()
        self.pages = Pages(self._clock.zone)
        self.empty = EmptyState(
            _("Choose an order"),
            _("It opens here with its steps, its goods and its money."),
            icon="orders",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._order_page())
        self.setLayout(column(self._stack, gap=0))

    def _order_page(self) -> QWidget:
        track = Panel("card", column(self.timeline, margins=(8, 12, 8, 8)))
        table = Panel("card", column(self.lines, margins=(6, 2, 6, 6)))
        self._cards = row(self.delivery, self.payment, gap=12)
        self._cards.setStretch(0, 1)
        self._cards.setStretch(1, 1)
        inside = QWidget()
        inside.setProperty("role", "plain")
        box = column(track, self._cards, table, self.pages, None, gap=12, margins=(0, 0, 8, 4))
        inside.setLayout(box)
        self.area = scrolled(inside)
        head = QWidget()
        self._head_box = column(self.head, margins=(0, 0, 8, 0))
        head.setLayout(self._head_box)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_edges)
        page = QWidget()
        page.setProperty("role", "plain")
        box = column(head, self.area, gap=10, margins=(16, 12, 8, 8))
        box.setStretch(1, 1)
        page.setLayout(box)
        return page

    # --- what is shown ------------------------------------------------------------------------

    @property
    def order_id(self) -> str:
        """The open order, "" for none."""
        return self.detail.order_id if self.detail is not None else ""

    def open(self, order_id: str) -> None:
        """Shows an order from its top; a task that was open is left."""
        self.close_task()
        fresh = order_id != self.order_id
        self._read(order_id)
        if fresh:
            self.area.verticalScrollBar().setValue(0)
        self.opened.emit(self.order_id)

    def reload(self) -> None:
        """Reads the open order anew."""
        if self.detail is not None:
            self._read(self.detail.order_id)

    def _read(self, order_id: str) -> None:
        try:
            self.detail = self._ops.read(order_detail, order_id, self._clock.now())
        except NotFound as refusal:
            self.detail = None
            self._stack.setCurrentIndex(0)
            self._shell.refuse(refusal)
            return
        self._show(self.detail)
        if self.task is None:
            self._stack.setCurrentIndex(1)

    def _show(self, detail: OrderDetail) -> None:
        now, zone = self._clock.now(), self._clock.zone
        currency = detail.money.currency
        steps = [step_of(step, zone, now, currency) for step in timeline(detail)]
        self.timeline.show_steps(steps)
        self.delivery.show_order(detail, local(now, zone).date(), zone, now)
        self.payment.show_order(detail)
        back = _coming_back(self._ops.read(eligible, detail.order_id))
        returnable = any(some for _words, some in back.values())
        self.head.show_order(detail, self._clock, returnable=returnable)
        self.lines.show_lines(detail.lines, back, currency)
        self.pages.show_order(detail, now)

    # --- tasks --------------------------------------------------------------------------------

    def show_task(self, task: Doing) -> None:
        """Shows what is done with the order, in its place."""
        self.close_task()
        self.task = task
        task.closed.connect(self.close_task)
        self._stack.addWidget(task)
        self._stack.setCurrentWidget(task)
        first = task.focusProxy()
        if first is not None:
            first.setFocus()

    def close_task(self) -> None:
        """Shows the order again."""
        task, self.task = self.task, None
        if task is None:
            return
        self._stack.removeWidget(task)
        task.hide()
        task.deleteLater()
        self._stack.setCurrentIndex(1 if self.detail is not None else 0)

    # --- size ---------------------------------------------------------------------------------

    def _keep_edges(self, _least: int, most: int) -> None:
        """The head ends where the cards do, beside a scroll bar too."""
        bar = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self._head_box.setContentsMargins(0, 0, theme.px(8) + bar, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the cards stand above one another."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.head.set_narrow(narrow=narrow)

    def popup(self, menu: QMenu, at: QPoint) -> None:
        """Shows a menu of the order."""
        menu.setParent(self, menu.windowFlags())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)


def _coming_back(order: EligibleOrder) -> Mapping[str, tuple[str, bool]]:
    """What of each line may still come back, or why not."""
    found: dict[str, tuple[str, bool]] = {}
    for line in order.lines:
        if line.left and not line.policy.returnable:
            found[line.id] = (_("not returnable"), False)
        elif line.left:
            found[line.id] = (quantity(line.left), True)
        else:
            words = _SHORT.get(line.why_not) or WHY_NOT.get(line.why_not, "")
            found[line.id] = (gettext(words), False)
    return found


_SHORT = {
    ALL_BACK: N_("came back"),
    UNDER_WAY: N_("on the way back"),
    CANCELLED: N_("cancelled"),
    NOT_LEFT: N_("not sent yet"),
    USED: N_("used"),
}
