"""A shop that also delivers, through whole days: what its people do at the real window, sentence
by sentence, and what they read there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QMenu, QWidget

from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.printing.states import PRINTED
from posdesk.ui.deliveries.collecting import CollectTask
from posdesk.ui.deliveries.noting import EventTask
from posdesk.ui.deliveries.place import DeliveriesPlace
from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.orders.balance import BalanceTask
from posdesk.ui.orders.changing import ChangeTask
from posdesk.ui.reports.place import ReportsPlace, Table
from posdesk.ui.returns.exchange import ExchangeTask
from posdesk.ui.returns.newreturn import NewReturnPage
from posdesk.ui.service.place import ServicePlace
from posdesk.ui.tour.papers import readable
from posdesk.verify import verify
from tests.scenarios.counter import MINUTES, Counter
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI
from tests.ui.orders.conftest import Clerk as OrderClerk
from tests.ui.returns.conftest import Clerk as ReturnClerk
from tests.ui.sell.hands import fill, open_delivery, pay_words, view
from tests.ui.vouchers.conftest import Door

Shown = TypeVar("Shown", bound=QWidget)
HOUR = 60 * MINUTES
DAY = 24 * HOUR
WAYS = {"courier": Qt.Key.Key_2, "local": Qt.Key.Key_3, "pickup": Qt.Key.Key_4}


@dataclass
class House(Counter):
    """李敏 sells, 周凯 ships and takes back, 赵磊 looks at the figures."""

    paper: Path = field(default_factory=Path)
    """Where the PDF files of the printers end up."""

    @property
    def db(self) -> Database:
        return self.till.desk.ops.db

    # --- who is where -------------------------------------------------------------------------

    def at(self, place: str, who: str) -> None:
        """Somebody signs in, unless they are, and opens a place on the rail."""
        if self.till.desk.ops.actor != who:
            self.till.sign_in(who)
        if self.till.desk.window.open_id() != place:
            self.go(place)
        self.till.settle()

    def at_the_till(self) -> None:
        """Li Min sells."""
        self.at("sell", LI_MIN)

    @property
    def orders(self) -> OrderClerk:
        """Zhou Kai at the orders."""
        self.at("orders", ZHOU_KAI)
        return OrderClerk(self.till.desk, self.till.qtbot)

    @property
    def returns(self) -> ReturnClerk:
        """Zhou Kai where goods come back."""
        self.at("returns", ZHOU_KAI)
        return ReturnClerk(self.till.desk, self.till.qtbot)

    @property
    def door(self) -> Door:
        """Zhou Kai at the door."""
        self.at("vouchers", ZHOU_KAI)
        return Door(self.till.desk, self.till.qtbot)

    @property
    def deliveries(self) -> DeliveriesPlace:
        """Zhou Kai where parcels are packed."""
        self.at("deliveries", ZHOU_KAI)
        place = self.till.desk.window.place()
        assert isinstance(place, DeliveriesPlace)
        return place

    @property
    def service(self) -> ServicePlace:
        """Zhou Kai where customers are answered."""
        self.at("service", ZHOU_KAI)
        place = self.till.desk.window.place()
        assert isinstance(place, ServicePlace)
        return place

    def due(self, place: str) -> int:
        """The count on the rail."""
        words = self.till.desk.window.rail.buttons[place].accessibleName().split()
        return int(words[-1]) if words[-1].isdigit() else 0

    # --- eyes and hands -----------------------------------------------------------------------

    def reads(self, words: str) -> None:
        """The words stand on the screen, soon."""
        self.till.qtbot.waitUntil(lambda: self._can_read(words), timeout=5000)

    def _can_read(self, words: str) -> None:
        texts = self._texts()
        assert any(words in text for text in texts), texts

    def becomes(self, seen: Callable[[], str], wanted: str) -> None:
        """What is seen is this, soon."""

        def check() -> None:
            found = seen()
            assert found == wanted, found

        self.till.qtbot.waitUntil(check, timeout=5000)

    def _texts(self) -> list[str]:
        labels = (label for label in self.till.window.findChildren(QLabel) if label.isVisible())
        return [label.text() for label in labels]

    def is_told(self, words: str) -> None:
        """A notice says so."""

        def check() -> None:
            said = self.till.notices()
            assert any(words in text for text in said), said

        self.till.qtbot.waitUntil(check, timeout=5000)

    def field(self, name: str) -> QLineEdit:
        """The field of that name, once it can be seen."""

        def found() -> list[QLineEdit]:
            fields = self.till.window.findChildren(QLineEdit)
            return [each for each in fields if each.isVisible() and each.accessibleName() == name]

        self.till.until(lambda: bool(found()))
        return found()[0]

    def write(self, name: str, text: str) -> None:
        """Text into the field of that name."""
        into = self.field(name)
        into.setFocus()
        into.setText(text)
        into.textEdited.emit(text)

    def tick(self, words: str) -> None:
        """The box with these words, by its key."""

        def found() -> list[QCheckBox]:
            boxes = self.till.window.findChildren(QCheckBox)
            return [box for box in boxes if box.isVisible() and box.text() == words]

        self.till.until(lambda: bool(found()))
        found()[0].setFocus()
        self.till.press(Qt.Key.Key_Space)

    def over(self, kind: type[Shown]) -> Shown:
        """The panel that lies over the window."""
        overlay = self.till.desk.window.panels.overlay
        assert overlay is not None
        assert isinstance(overlay.panel, kind)
        return overlay.panel

    def next_step(self) -> None:
        """What the large button says, by its key."""
        self.till.press(Qt.Key.Key_Return, ctrl=True)
        self.till.settle()

    def choose(self, menu: QMenu, words: str) -> None:
        """An entry of a menu."""
        next(action for action in menu.actions() if action.text() == words).trigger()
        self.till.settle()

    # --- orders taken at the till -------------------------------------------------------------

    def new_customer(self, phone: str, name: str) -> None:
        """F3: nobody has this phone yet, so it is written down with the name."""
        till = self.till
        till.press(Qt.Key.Key_F3)
        picker = till.place.side.task
        assert isinstance(picker, MemberPicker)
        till.until(picker.finding.search.hasFocus)
        picker.finding.search.setText(phone)
        till.press(Qt.Key.Key_Return)
        till.until(picker.new.name.hasFocus)
        assert picker.new.phone.text() == phone
        picker.new.name.setText(name)
        till.press(Qt.Key.Key_Return)
        till.settle()
        till.until(lambda: till.place.cart.header.name.text() == name)

    def send(self, way: str, address: str = "") -> None:
        """F8 and the key of a way; an address is pasted as it came."""
        open_delivery(self.till, way=WAYS[way])
        if address:
            fill(self.till, view(self.till).who.form.paste, address)

    def terms(self, kind: str, button: str) -> None:
        """When it is paid; the large button says what will happen."""
        self.till.click(view(self.till).terms.chips[kind])
        self.offers(button)

    def offers(self, button: str) -> None:
        """The large button of the cart says this, soon."""
        self.becomes(lambda: pay_words(self.till), button)

    def pays_by_card(self, due: str) -> str:
        """All of it; answers the number of the order."""
        self.begin_to_pay(due)
        self.card("004217")
        self.change()
        return self.last_number()

    def take_order(self) -> None:
        """F12 and Enter: the order is taken, nothing is paid now."""
        self.till.press(Qt.Key.Key_F12)
        self.till.until(lambda: self.till.place.paying)
        self.till.press(Qt.Key.Key_Return)
        self.till.settle()
        self.change()

    def last_number(self) -> str:
        """The number of the newest order."""
        return str(self.db.value("SELECT number FROM orders ORDER BY id DESC LIMIT 1"))

    # --- the orders place ---------------------------------------------------------------------

    def open_order(self, number: str) -> OrderClerk:
        """Its confirmation is scanned at the orders place."""
        clerk = self.orders
        clerk.scan(number)
        self.becomes(clerk.here.detail.head.title.text, number)
        clerk.settle()
        return clerk

    def order_is(self, number: str, status: str, step: str = "") -> OrderClerk:
        """The order says where it stands, and what is next."""
        clerk = self.open_order(number)
        head = clerk.here.detail.head
        self.becomes(head.status.text, status)
        shown = head.step.text() if head.step.isVisible() else ""
        assert shown == step, shown
        return clerk

    def accept(self, number: str) -> OrderClerk:
        """Zhou Kai looks at a new order and takes it on."""
        clerk = self.order_is(number, "To fulfil", "Accept")
        self.next_step()
        self.becomes(clerk.here.detail.head.step.text, "Pick and pack")
        return clerk

    def pay_at_the_order(self, owed: str, code: str) -> None:
        """What is to be paid on the open order, from the customer's phone."""
        clerk = self.orders
        order = clerk.here.detail.detail
        assert order is not None
        self.choose(clerk.here.menus.more_menu(order), "Take payment…")
        task = clerk.here.detail.task
        assert isinstance(task, BalanceTask)
        self.becomes(task.desk.view.figures.left.text, owed)
        clerk.scan(code)
        clerk.settle()
        clerk.touch("Money arrived")
        clerk.settle()
        clerk.touch("Done")
        clerk.settle()

    def change_order(self) -> ChangeTask:
        """The editor of the open order."""
        clerk = self.orders
        order = clerk.here.detail.detail
        assert order is not None
        self.choose(clerk.here.menus.more_menu(order), "Change the order…")
        task = clerk.here.detail.task
        assert isinstance(task, ChangeTask)
        return task

    def money(self) -> dict[str, str]:
        """The figures of the open order."""
        facts = self.orders.here.detail.payment.facts.facts
        return {fact.text: fact.amount for fact in facts}

    # --- deliveries ---------------------------------------------------------------------------

    def pack(self, number: str, *codes: str) -> None:
        """The goods of an order are scanned into the box, and the box is closed."""
        self.deliveries.left.show_list("to_pack")
        self.open_row(number)
        self.till.touch("Start packing")
        self.till.settle()
        self.scan_into_box(*codes)
        self.till.touch("Close the box")
        self.till.settle()
        self.shipment_is("Packed")

    def scan_into_box(self, *codes: str) -> None:
        """One after the other; each is answered with a tick."""
        for code in codes:
            self.till.scan(code)
            self.till.settle()
            self.reads("✓")
        self.reads("Everything is in the box")

    def open_row(self, number: str) -> None:
        """A click on the row with this number."""
        place = self.deliveries
        model, view_ = place.left.model, place.left.list

        def at() -> int:
            rows = [model.row(each) for each in range(model.rowCount())]
            return next((n for n, row in enumerate(rows) if row and row.number == number), -1)

        self.till.until(lambda: at() >= 0)
        self.till.click(view_.viewport(), view_.visualRect(model.index(at())).center())
        self.till.settle()

    def event(self, state: str, words: str, reason: str = "", **fields: str) -> None:
        """What was heard of the open shipment is written down; its head says so."""
        place = self.deliveries
        place.desk.tasks.note(state)
        task = place.desk.task
        assert isinstance(task, EventTask)
        if reason:
            self.till.touch(reason)
        for name, text in fields.items():
            self.write(name.replace("_", " ").capitalize(), text)
        self.till.click(task.go)
        self.till.settle()
        self.shipment_is(words)

    def hand_over(self, waybill: str) -> None:
        """The carrier takes the open shipment; its waybill is scanned."""
        self.till.touch("Hand over")
        self.till.scan(waybill)
        self.till.settle()
        number = self.deliveries.desk.shipment.head.title.text()
        assert self.field(f"Waybill of {number}").text() == waybill
        self.next_step()
        self.shipment_is("Handed over")

    def collects(self, code: str) -> None:
        """Somebody at the counter shows a code."""
        place = self.deliveries
        if not isinstance(place.desk.task, CollectTask):
            self.till.touch("Pick-up")
        self.till.scan(code)
        self.till.settle()

    def answers(self, mark: str, tone: str) -> None:
        """The large answer is green with a tick, or red with a cross."""
        task = self.deliveries.desk.task
        assert isinstance(task, CollectTask)
        self.becomes(task.answer.mark.text, mark)
        assert task.answer.property("tone") == tone
        assert task.go.isEnabled() == (tone == "ok")

    def back_in_the_shop(self) -> None:
        """The open shipment came back; why is known already."""
        self.deliveries.desk.tasks.back()
        self.till.touch("Back in the shop")
        self.till.settle()
        self.shipment_is("Back in the shop")

    def send_driver(self, name: str, owed: str, *, several: bool = False) -> None:
        """All that is packed, or the shipment that was asked for, leaves with a driver."""
        if several:
            self.deliveries.left.show_list("to_hand_over")
            self.till.touch("Choose several")
            self.deliveries.left.list.selectAll()
            self.till.click(self.deliveries.left.drive)
        self.reads(owed)
        self.write("Name of the driver", name)
        self.till.touch("Send off")
        self.till.settle()
        self.is_told("has left")

    def open_run(self, number: str) -> None:
        """The driver is back."""
        self.deliveries.left.show_list("runs")
        self.open_row(number)

    def stop(self, button: str, reason: str = "") -> None:
        """What became of a stop of the open run."""
        self.till.touch(button)
        if reason:
            self.till.touch(reason)
        self.till.touch("Write it down")
        self.till.settle()

    def settle_run(self, counted: str, amount: str) -> None:
        """The driver's cash is counted, and it is right."""
        self.write("Cash that was counted", counted)
        self.reads("It adds up.")
        self.till.touch("Settle")
        self.is_told(f"is settled: {amount}.")
        self.till.settle()

    def stock(self, variant: str) -> int:
        """Thousandths on the shelf."""
        return int(
            self.db.value("SELECT on_hand FROM stock_level WHERE variant_id = ?", variant) or 0
        )

    def reserved(self, variant: str) -> int:
        """Thousandths that are promised to customers."""
        query = "SELECT coalesce(sum(quantity), 0) FROM order_reserved WHERE variant_id = ?"
        return int(self.db.value(query, variant))

    def shipment_is(self, words: str) -> None:
        """The open shipment says where it is."""
        self.becomes(self.deliveries.desk.shipment.head.state.text, words)

    def time_passes(self, milliseconds: int) -> None:
        """The till looks by itself, now and then, what has become due."""
        self.clock.advance(milliseconds)
        desk = self.till.desk
        self.till.until(lambda: hasattr(desk, "_tracker"))
        desk._tracker.wake()

    # --- returns ------------------------------------------------------------------------------

    def begin_return(self, number: str) -> NewReturnPage:
        """Zhou Kai scans a receipt where goods come back."""
        clerk = self.returns
        clerk.here.flow.leave()
        clerk.scan(number)
        clerk.until(lambda: isinstance(clerk.here.new, NewReturnPage))
        page = clerk.here.new
        assert isinstance(page, NewReturnPage)
        assert page.order.number == number
        return page

    def gives(self, button: str, **tenders: str) -> None:
        """What the large button says, and what every tender gets back."""
        clerk = self.returns
        page = clerk.here.new
        assert isinstance(page, NewReturnPage)
        self.becomes(page.go.text, button)
        shown = clerk.facts(page.figures)
        found = {name: shown.get(name.replace("_", " ")) for name in tenders}
        assert found == tenders, shown

    def exchange(self, number: str, code: str) -> ExchangeTask:
        """The one thing on a receipt goes back, and something else is scanned for it."""
        page = self.begin_return(number)
        self.till.touch("Exchange")
        self.till.touch("Choose what goes out")
        self.till.scan(code)
        self.till.settle()
        task = self.returns.here.new
        assert isinstance(task, ExchangeTask), page
        return task

    def shows(self, code: str, word: str, tone: str) -> None:
        """Somebody shows a code at the door, which is green or red."""
        door = self.door
        door.scan(code)
        assert door.outcome() == (word, tone), door.outcome()

    # --- papers -------------------------------------------------------------------------------

    def print(self, paper: str) -> None:
        """A paper of the open order, from its menu."""
        clerk = self.orders
        order = clerk.here.detail.detail
        assert order is not None
        menu = clerk.here.menus.paper_menu(order)
        self.choose(menu, next(a.text() for a in menu.actions() if a.text().startswith(paper)))

    def printed(self, kind: str, *words: str) -> None:
        """The queue says that a paper of this kind is printed, and the words can be read on it."""
        self.till.until(lambda: kind in {job.job for job in self.jobs() if job.state == PRINTED})
        texts = [readable(path.read_bytes()) for path in self.paper.rglob("*.pdf")]
        assert any(all(word in text for word in words) for text in texts), texts

    # --- the end of the day -------------------------------------------------------------------

    def closes(self, takings: str, sales: int, **tenders: tuple[int, str]) -> list[str]:
        """Zhao Lei reads the figures of the day; the books are whole. Answers what they say of
        orders and returns.
        """
        self.till.sign_in(ZHAO_LEI)
        seen, count, by_tender = self.report()
        assert (seen, count) == (takings, str(sales)), (seen, count)
        named = {name.replace("_", " "): (str(n), amount) for name, (n, amount) in tenders.items()}
        assert by_tender == named, by_tender
        problems = verify(self.db, REBUILDS).problems
        assert problems == (), problems
        place = self.till.desk.window.place()
        assert isinstance(place, ReportsPlace)
        return lines(place.orders) if place.orders.isVisible() else []


def lines(table: Table) -> list[str]:
    """The rows of a table of figures, in one text each."""
    grid = table._grid
    rows = []
    for at in range(grid.rowCount()):
        items = [grid.itemAtPosition(at, column) for column in range(3)]
        words = [item.widget().text() for item in items if item is not None]  # type: ignore[union-attr]
        if words:
            rows.append(" ".join(word for word in words if word))
    return rows
