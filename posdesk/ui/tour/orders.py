"""The orders place: the list and its filters, one order, a change, a payment, several at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from posdesk.i18n import N_, _, gettext
from posdesk.orders.states import COURIER, METHODS, TO_FULFIL
from posdesk.ui.orders.changing import ChangeTask
from posdesk.ui.orders.place import OrdersPlace
from posdesk.ui.tour.ordering import XIAOYU
from posdesk.ui.tour.paying import go
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.tour.selling import NOODLES

ALL = ""
_FAR = 40
"""So many notches of the wheel come to the end of any order."""


def orders(tour: Tour) -> OrdersPlace:
    """The orders place, which must be open."""
    return tour.person.place(OrdersPlace)


def find(tour: Tour, text: str) -> None:
    """Ctrl+F, some of it, Enter: the first order found is opened."""
    tour.person.press(Qt.Key.Key_F, ctrl=True)
    tour.until(tour.window.search.hasFocus, "the cursor in the search field")
    tour.person.press(Qt.Key.Key_A, ctrl=True)
    tour.person.type(text)
    tour.person.press(Qt.Key.Key_Return)


def open_placed(tour: Tour, name: str) -> None:
    """An order that the tour took, found by its number."""
    order_id = tour.placed[name]
    number = tour.ops.db.value("SELECT number FROM orders WHERE id = ?", order_id)
    find(tour, str(number))
    tour.until(lambda: orders(tour).detail.order_id == order_id, f"order {number} open")


# --- the steps ------------------------------------------------------------------------------------


def browse(tour: Tour) -> None:
    go(tour, "orders")
    place = orders(tour)
    tour.until(lambda: place.left.model.rowCount() >= 20, "orders in the list")
    tour.until(lambda: place.detail.order_id, "the newest order beside the list")
    tour.picture("orders", N_("The orders: what is due on the chips, the newest first."))
    chip = place.left.filters.chips.chips[TO_FULFIL]
    tour.person.click(chip)
    tour.until(chip.isChecked, "the orders that are to be fulfilled")
    tour.person.click(place.left.filters.more)
    panel = place.left.filters.panel
    tour.until(panel.isVisible, "the filters")
    tour.person.choose(panel.method, gettext(METHODS[COURIER]))
    tour.until(lambda: _all_by(tour, COURIER), "the orders by courier alone")
    tour.picture("orders-filter", N_("Narrowed down: what is to be fulfilled, by courier."))
    tour.person.click(place.left.filters.reset)
    tour.person.click(place.left.filters.more)
    tour.until(lambda: not panel.isVisible(), "the filters put away")
    tour.person.click(place.left.filters.chips.chips[ALL])


def _all_by(tour: Tour, method: str) -> bool:
    model = orders(tour).left.model
    rows = [model.row(at) for at in range(model.rowCount())]
    return bool(rows) and all(row and row.method == method for row in rows)


def read(tour: Tour) -> None:
    """An order that was delivered, with all that happened on it."""
    find(tour, XIAOYU)
    place = orders(tour)
    tour.until(lambda: place.left.model.rowCount() in range(2, 9), "the orders of one customer")
    tour.picture("orders-found", N_("The end of a phone finds whoever buys or receives."))
    rows = place.left.model.rowCount()
    tour.person.pick(place.left.list, rows - 1, "the customer's first order")
    detail = place.detail
    tour.until(lambda: detail.detail and detail.detail.returns, "an order with a return")
    tour.picture("order", N_("One order: where it is, its money, its goods."))
    tour.person.turn(detail.area, _FAR)
    bar = detail.area.verticalScrollBar()
    tour.until(lambda: bar.maximum() and bar.value() == bar.maximum(), "the end of the order")
    tour.picture("order-history", N_("Further down: parcels, returns, notes, who did what."))


def change(tour: Tour) -> None:
    open_placed(tour, "courier")
    place = orders(tour)
    tour.person.click(place.detail.head.more)
    tour.person.menu(_("Change the order…"))
    task = place.detail.task
    assert isinstance(task, ChangeTask)
    tour.until(task.goods.search.hasFocus, "the search for goods ready")
    tour.person.scan(NOODLES)
    tour.until(lambda: task.proposal, "the change as it would be")
    first = next(iter(task.goods.rows.values()))
    tour.person.fill(first.field, "1")
    tour.until(lambda: task.proposal and task.proposal.edits.quantities, "a bottle less")
    difference = task.proposal.difference if task.proposal else 0
    tour.check(difference > 0, "more to be paid")
    tour.picture("order-change", N_("A change: its money stands there before it is applied."))
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(lambda: place.detail.task is None, "the order after its change")
    tour.until(lambda: place.detail.detail and place.detail.detail.versions, "a second version")
    tour.picture("order-changed", N_("Changed: a version of its own, and what is to be paid."))


def pay_rest(tour: Tour) -> None:
    """What the change added, and the balance of the deposit."""
    for name in ("courier", "deposit"):
        open_placed(tour, name)
        _take(tour, name)
    tour.picture("order-paid", N_("Paid: the receipt is being printed, the goods can leave."))


def _take(tour: Tour, name: str) -> None:
    place = orders(tour)
    tour.until(lambda: place.detail.detail and place.detail.detail.to_pay, "something owed")
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(lambda: place.detail.task, "the payment of the order")
    task = place.detail.task
    if name == "deposit":
        tour.picture("order-payment", N_("The balance is paid at the order, all or a part."))
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.person.touch(_("Done"), task)
    tour.until(lambda: place.detail.task is None, "the order after its payment")
    tour.until(lambda: place.detail.detail and not place.detail.detail.to_pay, "nothing owed")


def several(tour: Tour) -> None:
    """The same with many: what can't be done says why, the others are done."""
    place = orders(tour)
    find(tour, "")
    tour.person.click(place.left.filters.chips.chips[ALL])
    tour.until(lambda: place.left.model.rowCount() >= 20, "all orders again")
    tour.person.click(place.left.filters.several)
    tour.until(lambda: place.left.list.picking, "boxes to tick")
    for row in (1, 3, 4, 5):
        tour.person.pick(place.left.list, row, "an order")
    bulk = place.left.bulk
    tour.until(lambda: len(place.left.list.picked()) == 4, "four orders chosen")
    tour.person.click(bulk.accept)
    tour.until(lambda: bulk.title.isVisible() and not bulk.busy, "an answer for each order")
    answers = [label for label in bulk.findChildren(QLabel) if label.isVisible()]
    tour.check(len(answers) > 4, "a line for each order")
    tour.picture("orders-several", N_("Several at once, and what became of each."))
    tour.person.click(bulk.close_answers)
    tour.until(lambda: not place.left.list.picking, "the list as before")


ORDERS: tuple[Step, ...] = (
    ("the orders", browse),
    ("one order", read),
    ("changing an order", change),
    ("paying the rest", pay_rest),
    ("several orders at once", several),
)
