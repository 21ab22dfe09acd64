"""The first part of the day: signing in, filling a cart in every way, putting it aside."""

from __future__ import annotations

from PySide6.QtCore import Qt

from posdesk.i18n import N_, _
from posdesk.money import format_money
from posdesk.orders.queries import parked_count
from posdesk.staff.queries import approvals
from posdesk.ui.sell.create import CreateTask
from posdesk.ui.sell.parking import EntryTask
from posdesk.ui.sell.place import SellPlace
from posdesk.ui.sell.tasks import LineTask, OrderTask, Task
from posdesk.ui.sell.tiles import TileView
from posdesk.ui.sell.variants import VariantPage
from posdesk.ui.sell.weigh import WeighTask
from posdesk.ui.signin.approval import ApprovalPanel
from posdesk.ui.signin.pinpad import PinPad
from posdesk.ui.signin.screen import SignInScreen
from posdesk.ui.signin.tiles import NameTile
from posdesk.ui.tour.script import Step, Tour

WATER, NOODLES, UNKNOWN = "6921168509256", "9521000001428", "6901234567892"
SIZE, WEIGHT = "550ml", "1.236"
NO_MONEY = 0


def sell(tour: Tour) -> SellPlace:
    """The sell place, which must be open."""
    return tour.person.place(SellPlace)


def lines(tour: Tour) -> list[tuple[str, str]]:
    """Name and quantity of the lines in the cart, as they can be read."""
    model = sell(tour).cart.model
    found = (model.line(row) for row in range(model.rowCount()))
    return [(line.name, line.quantity_text()) for line in found if line]


def due(tour: Tour) -> int:
    """What the cart comes to."""
    return sell(tour).session.priced.due()


def money(tour: Tour, amount: int) -> str:
    """An amount as the window shows it."""
    return format_money(amount, sell(tour).session.currency)


def enter(tour: Tour, name: str, pin: str, picture: str = "", line: str = "") -> None:
    """Somebody touches their name and the digits of their PIN."""
    screen = tour.person.child(SignInScreen, "the sign-in screen")
    tile = next((t for t in screen.tiles.tiles() if t.tile.name == name), None)
    tour.check(tile, f"the tile of {name}")
    tour.person.click(tile)  # type: ignore[arg-type]
    touch_pin(tour, screen.pin, pin, picture, line)
    tour.until(lambda: tour.window.place() is not None, "the window behind the sign-in")
    tour.check(name in tour.window.top.person.text(), f"{name} in the top bar")


def touch_pin(tour: Tour, pad: PinPad, pin: str, picture: str = "", line: str = "") -> None:
    """The digits of a PIN and Enter, by touch."""
    for digit in pin:
        tour.person.click(pad.pad.keys[digit])
    if picture:
        tour.picture(picture, line)
    tour.person.click(pad.pad.keys["enter"])


def approve(tour: Tour, picture: str = "", line: str = "") -> None:
    """The manager's PIN in the panel that asks for it."""
    panel = tour.person.child(ApprovalPanel, "the panel for a manager's approval")
    tiles = [t for t in panel.findChildren(NameTile) if t.tile.name == tour.cast.manager]
    tour.check(tiles, f"{tour.cast.manager} among those who may approve")
    tour.person.click(tiles[0])
    touch_pin(tour, panel.pin, tour.cast.manager_pin, picture, line)
    tour.until(lambda: not _shown(panel), "the approval taken")


def _shown(panel: ApprovalPanel) -> bool:
    from shiboken6 import isValid

    return isValid(panel) and panel.isVisible()


def task(tour: Tour, kind: type[Task]) -> Task:
    """The small task that is open beside the cart."""
    side = sell(tour).side
    tour.until(lambda: isinstance(side.task, kind), f"{kind.__name__} beside the cart")
    assert isinstance(side.task, Task)
    return side.task


# --- the steps ------------------------------------------------------------------------------------


def sign_in(tour: Tour) -> None:
    screen = tour.person.child(SignInScreen, "the sign-in screen")
    tour.until(lambda: len(screen.tiles.tiles()) >= 3, "three name tiles")
    tour.picture("sign-in", N_("Who is at the till? One tile for each person."))
    line = N_("A PIN by touch or keyboard; only dots are shown.")
    enter(tour, tour.cast.cashier, tour.cast.cashier_pin, "pin", line)


def start_empty(tour: Tour) -> None:
    tour.until(lambda: sell(tour).left.model.rowCount() >= 8, "tiles of the favourites")
    tour.check(not lines(tour) and due(tour) == NO_MONEY, "an empty cart")
    tour.picture("sell-empty", N_("The sell screen waits for the first scan."))


def search(tour: Tour) -> None:
    place = sell(tour)
    tour.person.type(tour.cast.words)
    tour.until(place.left.suggestions.isVisible, "suggestions")
    tour.until(lambda: tour.cast.found in _tile(tour, 0).name, f"{tour.cast.found} found first")
    tour.check(place.left.suggestions.chips, "suggestions while typing")
    tour.picture("search", N_("Search as you type, with suggestions; Enter takes the first."))
    row = next((r for r in range(place.left.model.rowCount()) if SIZE in _tile(tour, r).name), 0)
    for _step in range(row + 1 if row else 0):
        tour.person.press(Qt.Key.Key_Down)
    tour.person.press(Qt.Key.Key_Return)
    tour.until(lambda: len(lines(tour)) == 1, "the goods that were found, in the cart")
    name = lines(tour)[0][0]
    tour.check(tour.cast.found in name and SIZE in name, "the small bottle of water in the cart")


def _tile(tour: Tour, row: int) -> TileView:
    return sell(tour).left.model.row(row) or TileView("", None, "", 0)


def scan(tour: Tour) -> None:
    for _again in range(3):
        tour.person.scan(WATER)
    tour.until(lambda: lines(tour)[0][1] == "4", "four bottles after three scans")
    tour.person.press(Qt.Key.Key_Plus)
    tour.person.press(Qt.Key.Key_Plus)
    tour.until(lambda: lines(tour)[0][1] == "6", "six bottles after pressing + twice")
    tour.person.scan(NOODLES)
    tour.person.scan(NOODLES)
    tour.until(lambda: len(lines(tour)) == 2 and lines(tour)[1][1] == "2", "two noodles")
    tour.picture("scans", N_("Scans go to the cart wherever the cursor is; + adds one more."))


def choose_variant(tour: Tour) -> None:
    tour.person.press(Qt.Key.Key_Escape)
    _touch_tile(tour, lambda tile: tile.variants > 1, "a product in several forms")
    page = tour.person.child(VariantPage, "the forms of the product")
    tour.check(len(page.keys) >= 6, "a key for every form")
    tour.picture("variants", N_("Colour across, size down, with price and stock on every key."))
    wanted = next(key for key in page.keys.values() if " / L " in key.accessibleName())
    tour.person.click(wanted)
    tour.until(lambda: len(lines(tour)) == 3, "the T-shirt in the cart")


def weigh(tour: Tour) -> None:
    _touch_tile(tour, lambda tile: tile.weighed, "goods sold by weight")
    asked = task(tour, WeighTask)
    tour.until(asked.hasFocus, "the weight ready to be typed")
    tour.person.type(WEIGHT)
    tour.until(lambda: WEIGHT in asked.accessibleName(), "the weight as it was typed")
    tour.picture("weigh", N_("Goods by weight: grams to three decimals, and what it comes to."))
    tour.person.press(Qt.Key.Key_Return)
    tour.until(lambda: lines(tour)[-1][1] == WEIGHT, "the weighed goods in the cart")


def _touch_tile(tour: Tour, fits: object, what: str) -> None:
    assert callable(fits)
    place = sell(tour)
    tour.until(lambda: place.left.model.rowCount() > 0, "tiles")
    rows = [r for r in range(place.left.model.rowCount()) if fits(_tile(tour, r))]
    tour.check(rows, what)
    tour.person.pick(place.left.grid, rows[0], what)


def discount_line(tour: Tour) -> None:
    place, before = sell(tour), due(tour)
    for _step in range(2):
        tour.person.press(Qt.Key.Key_Up)
    tour.until(lambda: place.cart.view.currentIndex().row() == 1, "the noodles selected")
    tour.person.press(Qt.Key.Key_F7)
    asked = task(tour, LineTask)
    assert isinstance(asked, LineTask)
    tour.until(asked.price.hasFocus, "the price ready to be typed")
    tour.person.click(asked.discount.value)
    tour.person.type("10")
    tour.picture(
        "line-discount", N_("Price, discount and note of one line, and why it costs that.")
    )
    tour.person.press(Qt.Key.Key_Return)
    tour.until(lambda: due(tour) == before - 278, "¥2.78 off the noodles")
    tour.person.press(Qt.Key.Key_Escape)
    tour.until(tour.window.search.hasFocus, "the cursor back in the search field")
    tour.picture("cart", N_("A cart: scanned, chosen, weighed and discounted."))


def park(tour: Tour) -> None:
    place, before = sell(tour), due(tour)
    waiting = tour.ops.read(parked_count) + 1
    tour.person.press(Qt.Key.Key_F4)
    tour.until(lambda: not lines(tour), "an empty cart after parking")
    counted = place.cart.header.parked
    tour.until(lambda: counted.text() == str(waiting), "one more parked cart counted")
    tour.person.press(Qt.Key.Key_F5)
    tour.until(lambda: isinstance(place.side.task, EntryTask), "the list of parked carts")
    tour.picture("parked", N_("Carts put aside: who parked them, when, and what they come to."))
    _pick_parked(tour, money(tour, before))
    tour.person.touch(_("Recall"), place.side)
    tour.until(lambda: len(lines(tour)) == 4, "the parked cart back")
    tour.check(due(tour) == before, "the parked cart as it was")


def _pick_parked(tour: Tour, amount: str) -> None:
    """Touches the parked cart that comes to this, the last of them."""
    asked = sell(tour).side.task
    assert isinstance(asked, EntryTask)
    entries = asked.list.entries
    found = [entries.entry(row) for row in range(entries.rowCount())]
    rows = [row for row, entry in enumerate(found) if entry and entry.amount == amount]
    tour.check(rows, f"a parked cart of {amount}")
    tour.person.pick(asked.list, rows[-1], "the parked cart")


def discount_beyond(tour: Tour) -> None:
    before = due(tour)
    tour.person.press(Qt.Key.Key_F6)
    asked = task(tour, OrderTask)
    assert isinstance(asked, OrderTask)
    tour.until(asked.discount.value.hasFocus, "the discount ready to be typed")
    tour.person.type("10")
    tour.picture("order-discount", N_("A discount on the whole order."))
    tour.person.press(Qt.Key.Key_Return)
    line = N_("Beyond the cashier's limit: a manager's PIN allows it once, both names are kept.")
    approve(tour, "approval", line)
    tour.until(lambda: due(tour) < before, "the discount in the cart")
    newest = tour.ops.read(approvals)[0]
    names = (newest.asked_by, newest.approved_by)
    tour.check(names == (tour.cast.cashier, tour.cast.manager), "both names on record")
    tour.picture("discounted", N_("The order discount among the totals."))


def create_unknown(tour: Tour) -> None:
    place = sell(tour)
    tour.person.scan(UNKNOWN)
    offer = _("Create product")
    tour.person.button(offer)
    tour.picture(
        "unknown-code", N_("An unknown code is said clearly, with the offer to create it.")
    )
    tour.person.touch(offer)
    tour.until(lambda: isinstance(place.side.task, CreateTask), "the form of a new product")
    asked = place.side.task
    assert isinstance(asked, CreateTask)
    tour.until(asked.name.hasFocus, "the name ready to be typed")
    tour.person.type(tour.cast.new_product)
    tour.person.click(asked.price)
    tour.person.type("18.50")
    tour.check(asked.code.text() == UNKNOWN, "the code that was scanned")
    tour.picture("create-product", N_("Created and sold at once; the rest can wait."))
    tour.person.press(Qt.Key.Key_Return)
    approve(tour)
    tour.until(lambda: (tour.cast.new_product, "1") in lines(tour), "the new product in the cart")


MORNING: tuple[Step, ...] = (
    ("signing in", sign_in),
    ("the empty sell screen", start_empty),
    ("searching", search),
    ("scanning", scan),
    ("choosing a variant", choose_variant),
    ("weighing", weigh),
    ("discounting a line", discount_line),
    ("parking and recalling", park),
    ("a discount beyond the limit", discount_beyond),
)
