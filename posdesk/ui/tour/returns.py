"""The returns place: goods that come back, at once and step by step, and exchanges."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from posdesk.i18n import N_
from posdesk.returns import board as boards
from posdesk.returns.states import APPROVED, INSPECTED, SETTLED, TO_INSPECT, TO_REVIEW, TO_SETTLE
from posdesk.ui.returns.card import CardWidget
from posdesk.ui.returns.exchange import ExchangeTask
from posdesk.ui.returns.inspecting import InspectTask
from posdesk.ui.returns.newreturn import NewReturnPage
from posdesk.ui.returns.place import ReturnsPlace
from posdesk.ui.returns.settling import SettleTask
from posdesk.ui.tour.ordering import NUTS
from posdesk.ui.tour.paying import go, until_printed
from posdesk.ui.tour.script import Step, Tour

EXCHANGE = "exchange"
W = TypeVar("W", bound=QWidget)


def returns(tour: Tour) -> ReturnsPlace:
    """The returns place, which must be open."""
    return tour.person.place(ReturnsPlace)


def new_return(tour: Tour, kind: type[W]) -> W:
    """The page of a new return."""
    place = returns(tour)
    tour.until(lambda: isinstance(place.new, kind), f"{kind.__name__} open")
    assert isinstance(place.new, kind)
    return place.new


def working(tour: Tour, kind: type[W]) -> W:
    """The question that is open beside the board."""
    detail = returns(tour).detail
    tour.until(lambda: isinstance(detail.task, kind), f"{kind.__name__} beside the board")
    assert isinstance(detail.task, kind)
    return detail.task


def number_of(tour: Tour, order_id: str) -> str:
    """What stands on the receipt."""
    return str(tour.ops.db.value("SELECT number FROM orders WHERE id = ?", order_id))


def state(tour: Tour) -> str:
    """How far the open return is."""
    shown = returns(tour).detail.detail
    return shown.card.state if shown else ""


def next_step(tour: Tour) -> None:
    """Ctrl+Enter: the next step of the open return."""
    detail = returns(tour).detail
    tour.until(lambda: detail.next and detail.next.isEnabled(), "a next step")
    tour.person.press(Qt.Key.Key_Return, ctrl=True)


def open_card(tour: Tour, column: str) -> None:
    """Touches the first card of a column of the board."""
    place = returns(tour)
    cards = next(each.cards for each in tour.ops.read(boards.board) if each.key == column)
    tour.check(cards, f"a return in the column “{column}”")
    tour.until(lambda: _card(tour, cards[0].id), "its card on the board")
    card = _card(tour, cards[0].id)
    assert card is not None
    tour.person.click(card, card.rect().topLeft() + card.contentsRect().topLeft())
    tour.until(lambda: place.detail.request_id == cards[0].id, "the return beside the board")


def _card(tour: Tour, request_id: str) -> CardWidget | None:
    cards = [c for c in tour.window.findChildren(CardWidget) if c.isVisible()]
    return next((card for card in cards if card.card.id == request_id), None)


# --- the steps ------------------------------------------------------------------------------------


def board(tour: Tour) -> None:
    go(tour, "returns")
    tour.until(returns(tour).board.first, "cards on the board")
    tour.picture("returns", N_("Returns: to review, to come back, to inspect, to settle."))
    open_card(tour, TO_REVIEW)
    tour.picture("return-review", N_("A request: why, with photos, the policy and the risks."))
    next_step(tour)
    tour.until(lambda: state(tour) == APPROVED, "the request approved")


def at_the_counter(tour: Tour) -> None:
    """The receipt is scanned, one line comes back, the money goes the way it came."""
    sale = tour.orders[0]
    tour.person.scan(number_of(tour, sale))
    page = new_return(tour, NewReturnPage)
    tour.check(len(page.lines) >= 3, "the lines of the sale")
    shirt = next(line for line in page.lines if line.line.label)
    tour.person.click(shirt.tick)
    tour.until(lambda: page.quote, "what is to be given back")
    tour.picture("return-new", N_("A receipt is scanned: what comes back, why, how much it gives."))
    tour.person.click(page.go)
    tour.until(lambda: returns(tour).new is None, "the return taken")
    tour.until(lambda: state(tour) == SETTLED, "the return settled")
    until_printed(tour, "refund_receipt")
    tour.picture("return-done", N_("Given back as it was paid, in the same act."))


def inspect(tour: Tour) -> None:
    open_card(tour, TO_INSPECT)
    next_step(tour)
    task = working(tour, InspectTask)
    line = task.lines[0]
    tour.person.click(line.intact)
    tour.until(lambda: line.goes.chosen == "damaged", "signs of use: not back on the shelf")
    tour.person.touch("−10%", line)
    tour.until(lambda: line.deduction.text() and line.why.text(), "a tenth kept, and why")
    tour.picture("return-inspect", N_("The inspection: how it is, where it goes, what is kept."))
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(lambda: state(tour) == INSPECTED, "the goods inspected")


def settle(tour: Tour) -> None:
    next_step(tour)
    working(tour, SettleTask)
    tour.picture("return-settle", N_("The settlement: refund, exchange or store credit."))
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(lambda: state(tour) == SETTLED, "the return settled")
    open_card(tour, TO_SETTLE)
    tour.picture("return-settled", N_("What waits to be settled, and who did what."))


def exchange(tour: Tour) -> None:
    """What was bought comes back, dearer goods go out, the difference is paid."""
    tour.person.scan(number_of(tour, tour.orders[1]))
    page = new_return(tour, NewReturnPage)
    first = page.lines[0]
    if not first.chosen:
        tour.person.click(first.tick)
    tour.person.click(page.how.chip(EXCHANGE))
    tour.until(lambda: page.quote, "what the goods are worth")
    tour.person.click(page.go)
    task = new_return(tour, ExchangeTask)
    tour.person.scan(NUTS)
    tour.until(lambda: task.cart.lines, "the goods that go out")
    tour.check(task.difference > 0, "a difference to be paid")
    tour.picture("exchange", N_("An exchange: what came back against what goes out."))
    tour.person.click(task.go)
    tour.until(lambda: task.desk, "the payment of the difference")
    tour.picture("exchange-pay", N_("Only the difference is paid."))
    tour.person.press(Qt.Key.Key_Return)
    tour.until(lambda: returns(tour).new is None, "the exchange done")
    until_printed(tour, "exchange_receipt")
    tour.picture("exchange-done", N_("Exchanged: both orders and the difference in one act."))


RETURNS: tuple[Step, ...] = (
    ("the returns", board),
    ("a return at the counter", at_the_counter),
    ("an inspection", inspect),
    ("a settlement", settle),
    ("an exchange", exchange),
)
