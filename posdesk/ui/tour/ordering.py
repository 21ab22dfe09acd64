"""Orders are taken: whose they are, how they get there, when they are paid."""

from __future__ import annotations

from PySide6.QtCore import Qt

from posdesk.i18n import N_, language
from posdesk.orders.queries import last_order_id
from posdesk.orders.states import COD, COUNTER, COURIER, DEPOSIT, INSTALMENTS, LOCAL, PICKUP
from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.sell.delivering.view import DeliveryView
from posdesk.ui.tour.paying import go
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.tour.selling import NOODLES, WATER, lines, money, sell

TEA, NUTS = "9521000001183", "9521000001404"
XIAOYU, CHEN, SUN = "6621", "4829", "1290"
"""The ends of the phones of customers that the demo shop knows."""
NEW_PHONE = "13912340088"
NEW_NAME = {"zh_CN": "郑晓", "en": "Zheng Xiao"}
_WAYS = {COURIER: Qt.Key.Key_2, LOCAL: Qt.Key.Key_3, PICKUP: Qt.Key.Key_4}


def begin(tour: Tour, *codes: str) -> None:
    """A new cart with goods, one scan each."""
    if tour.window.open_id() != "sell":
        go(tour, "sell")
    tour.check(not lines(tour), "an empty cart")
    for code in codes:
        tour.person.scan(code)
    kinds = len(set(codes))
    tour.until(lambda: len(lines(tour)) == kinds, "the scanned goods in the cart")


def picker(tour: Tour) -> MemberPicker:
    """F3: the place where a customer is chosen, ready to be typed in."""
    tour.person.press(Qt.Key.Key_F3)
    tour.until(lambda: isinstance(sell(tour).side.task, MemberPicker), "the choice of a customer")
    found = sell(tour).side.task
    assert isinstance(found, MemberPicker)
    tour.until(found.finding.search.hasFocus, "the search for a customer ready")
    return found


def choose(tour: Tour, tail: str, picture: str = "", line: str = "") -> None:
    """The customer whose phone ends so."""
    shown = picker(tour)
    tour.person.type(tail)
    found = shown.finding.list.entries
    tour.until(lambda: found.rowCount() == 1, f"one customer with a phone that ends in {tail}")
    if picture:
        tour.picture(picture, line)
    tour.person.press(Qt.Key.Key_Return)
    header = sell(tour).cart.header
    tour.until(header.name.isVisible, "the customer on top of the cart")


def deliver(tour: Tour, way: str) -> DeliveryView:
    """F8, and the key of a way."""
    tour.person.press(Qt.Key.Key_F8)
    tour.until(lambda: sell(tour).delivering, "the place beside the cart for its delivery")
    shown = sell(tour).delivery
    tour.until(shown.ways.buttons[COUNTER].hasFocus, "the ways ready to be chosen")
    tour.person.press(_WAYS[way])
    tour.until(lambda: shown.draft.method == way, f"the way “{way}” chosen")
    return shown


def agree(tour: Tour, terms: str) -> None:
    """When it is paid."""
    shown = sell(tour).delivery
    tour.person.click(shown.terms.chips[terms])
    tour.until(lambda: shown.draft.terms == terms, f"the terms “{terms}” agreed")


def to_payment(tour: Tour) -> None:
    tour.person.press(Qt.Key.Key_F12)
    tour.until(lambda: sell(tour).paying, "the payment place")


def taken(tour: Tour, name: str) -> str:
    """Enter ends it: the order is taken, the cart is empty. Answers the order's id."""
    before = tour.ops.read(last_order_id)
    tour.person.press(Qt.Key.Key_Return)
    strip = sell(tour).cart.strip
    tour.until(lambda: tour.ops.read(last_order_id) != before, "the order that was taken")
    order_id = tour.ops.read(last_order_id) or ""
    tour.until(
        lambda: strip.isVisible() and strip.result and strip.result.order_id == order_id,
        "the strip of the order",
    )
    tour.check(not lines(tour), "an empty cart for the next customer")
    tour.placed[name] = order_id
    return order_id


# --- the steps ------------------------------------------------------------------------------------


def by_courier(tour: Tour) -> None:
    begin(tour, WATER, WATER, TEA, NUTS)
    choose(tour, XIAOYU, "customer-find", N_("F3: a customer by the end of the phone."))
    shown = deliver(tour, COURIER)
    tour.check(shown.who.form.street.text(), "the address of the customer's book")
    tour.until(shown.charge.isVisible, "what the delivery costs, and why")
    tour.picture("deliver-courier", N_("F8: the address at once, what it costs and why."))
    to_payment(tour)
    taken(tour, "courier")
    tour.picture("order-taken", N_("The order is taken; its confirmation is being printed."))


def partly(tour: Tour) -> None:
    """Somebody new; a part is taken along now, the rest is collected later."""
    begin(tour, WATER, WATER, WATER, NOODLES)
    shown = picker(tour)
    tour.person.type(NEW_PHONE)
    tour.person.press(Qt.Key.Key_Return)
    tour.until(shown.new.isVisible, "the form of a new customer")
    tour.until(shown.new.name.hasFocus, "the name ready to be typed")
    tour.person.type(NEW_NAME[language()])
    tour.picture("customer-new", N_("Nobody has this phone: a name and Enter make a customer."))
    tour.person.press(Qt.Key.Key_Return)
    name = sell(tour).cart.header.name
    tour.until(lambda: name.text() == NEW_NAME[language()], "the new customer's cart")
    view = deliver(tour, PICKUP)
    tour.person.click(view.split.partly)
    tour.until(lambda: 2 in view.split.rows, "the lines, to be split")
    tour.person.click(view.split.rows[1].more)
    tour.until(view.split.rows[1].less.isEnabled, "one bottle now, two later")
    tour.person.click(view.split.rows[2].all)
    tour.until(lambda: len(view.draft.now) == 2, "the noodles now")
    tour.picture("deliver-partly", N_("Part of it now, the rest to be collected, line by line."))
    to_payment(tour)
    taken(tour, "pickup")
    strip = sell(tour).cart.strip
    tour.until(strip.code.isVisible, "the pick-up code in large type")
    tour.picture(
        "pickup-code", N_("The pick-up code in large type, to be written down or read out.")
    )


def on_delivery(tour: Tour) -> None:
    """Local delivery in a promised time, paid to the driver."""
    begin(tour, WATER, NOODLES, NUTS)
    choose(tour, SUN)
    shown = deliver(tour, LOCAL)
    tour.until(lambda: shown.when.times, "times that can be promised")
    tour.person.click(next(chip for chip in shown.when.times.values() if chip.isEnabled()))
    tour.until(lambda: shown.draft.promise, "a promised time")
    agree(tour, COD)
    tour.picture("deliver-local", N_("Local delivery in a promised time, cash on delivery."))
    to_payment(tour)
    tour.picture("pay-cod", N_("Nothing is taken now; the button says what will be."))
    taken(tour, "cod")


def with_deposit(tour: Tour) -> None:
    begin(tour, TEA, TEA)
    choose(tour, CHEN)
    shown = deliver(tour, COURIER)
    agree(tour, INSTALMENTS)
    tour.until(shown.terms.dues.isVisible, "the instalments and their days")
    tour.picture("terms-instalments", N_("Terms: instalments, each with its day and amount."))
    agree(tour, DEPOSIT)
    tour.until(lambda: shown.draft.deposit, "the usual deposit")
    deposit = money(tour, shown.draft.deposit)
    tour.picture("terms-deposit", N_("Terms: a deposit now, the balance until a day."))
    to_payment(tour)
    tour.check(deposit in sell(tour).desk.view.figures.left.text(), "the deposit due now")
    tour.picture("pay-deposit", N_("Paying a deposit: what is due now, and what is left."))
    taken(tour, "deposit")
    tour.check(sell(tour).cart.strip.words.text(), "what is still to be paid")
    tour.picture("deposit-taken", N_("The deposit is paid; what is still owed stands there."))


ORDERS_TAKEN: tuple[Step, ...] = (
    ("an order by courier", by_courier),
    ("part now, part later", partly),
    ("cash on delivery", on_delivery),
    ("a deposit", with_deposit),
)
