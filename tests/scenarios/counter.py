"""What happens at a counter in whole sentences, by keys, touches and scans at the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from posdesk.clock import ManualClock
from posdesk.i18n import _
from posdesk.money import format_money, parse_amount
from posdesk.printing.queries import QueueRow, queue_rows
from posdesk.printing.states import PRINTED
from posdesk.ui.printqueue.place import PrintQueuePlace
from posdesk.ui.reports.place import ReportsPlace
from posdesk.ui.sell.parking import EntryTask
from posdesk.ui.sell.tasks import LineTask
from tests.ui.shop import Till

MINUTES = 60_000


@dataclass
class Counter:
    """The till, the clock on the wall, and what a patient bookkeeper writes down."""

    open_till: Callable[[], Till]
    clock: ManualClock
    till: Till = field(init=False)
    book: list[tuple[str, int]] = field(default_factory=list)
    """Tender and amount of everything that was paid."""

    def __post_init__(self) -> None:
        self.till = self.open_till()

    # --- goods --------------------------------------------------------------------------------

    def scan(self, *codes: str) -> None:
        """One code after the other goes over the scanner."""
        for code in codes:
            before = self.till.lines()
            self.till.scan(code)
            self.till.until(lambda before=before: self.till.lines() != before)  # type: ignore[misc]
        self.till.settle()

    def take(self, tile: str, form: str) -> None:
        """A tile is touched, and then the form of the product."""
        till = self.till
        till.until(lambda: tile in till.tiles())
        grid = till.place.left.grid
        index = till.place.left.model.index(till.tiles().index(tile))
        till.click(grid.viewport(), grid.visualRect(index).center())
        till.until(lambda: till.place.left.forms is not None)
        forms = till.place.left.forms
        assert forms is not None
        key = next(k for k in forms.keys.values() if k.accessibleName().startswith(form))
        till.click(key)
        till.settle()

    def sees(self, *lines: tuple[str, str, str]) -> None:
        """These are the lines in the cart."""
        assert self.till.lines() == list(lines)

    def change_price(self, price: str) -> None:
        """The selected line costs something else today; the manager agrees."""
        till = self.till
        till.press(Qt.Key.Key_F7)
        task = till.place.side.task
        assert isinstance(task, LineTask)
        till.until(task.price.hasFocus)
        task.price.selectAll()
        till.type(price)
        till.press(Qt.Key.Key_Return)
        till.approve()

    def remove_line(self, reason: str) -> None:
        """The selected line goes back to the shelf."""
        self.till.press(Qt.Key.Key_Delete)
        self.till.touch(_(reason))
        self.till.settle()

    def void_cart(self, reason: str) -> None:
        """All of it goes back to the shelf; the manager agrees."""
        self.till.touch(_("Void"))
        self.till.touch(_(reason))
        self.till.settle()
        self.till.approve()
        assert self.till.lines() == []

    # --- waiting customers --------------------------------------------------------------------

    def park(self) -> None:
        """The cart is put aside."""
        self.till.press(Qt.Key.Key_F4)
        self.till.settle()
        assert self.till.lines() == []

    def recall(self) -> None:
        """The cart that waits longest comes back."""
        self.till.press(Qt.Key.Key_F5)
        task = self.till.place.side.task
        assert isinstance(task, EntryTask)
        self.till.touch(_("Recall"))
        self.till.click(self.till.buttons(_("Recall"))[-1])
        self.till.until(lambda: self.till.lines() != [])
        self.till.settle()

    # --- paying -------------------------------------------------------------------------------

    def begin_to_pay(self, due: str) -> None:
        """F12; what is due stands there in large type."""
        self.till.press(Qt.Key.Key_F12)
        assert self.till.place.paying
        assert self.till.place.desk.view.figures.left.text() == due

    def wallet(self, code: str, tender: str, amount: str = "") -> None:
        """The customer's code is scanned, for all of it or for an amount; the money arrives."""
        desk = self.till.place.desk
        left = desk.sums().left
        self.till.press(Qt.Key.Key_F2)
        for key in amount:
            self.till.click(desk.view.pad.keys[key])
        self.till.scan(code)
        self.till.until(desk.view.waiting.isVisible)
        self.till.until(desk.view.waiting.yes.isEnabled)
        self.till.click(desk.view.waiting.yes)
        self.till.settle()
        self.book.append((tender, parse_amount(amount) if amount else left))

    def card(self, reference: str) -> None:
        """All that is left by card, with the number of the terminal's slip."""
        desk = self.till.place.desk
        left = desk.sums().left
        self.till.press(Qt.Key.Key_F3)
        self.till.until(desk.view.reference.hasFocus)
        self.till.type(reference)
        self.till.press(Qt.Key.Key_Return)
        self.till.settle()
        self.book.append(("card", left))

    def cash(self, handed: str = "") -> str:
        """Cash, exactly or as handed over; answers what the strip says about the change."""
        desk = self.till.place.desk
        self.till.press(Qt.Key.Key_F1)
        left = desk.sums().left
        if handed:
            self.till.touch(handed)
        self.till.press(Qt.Key.Key_Return)
        self.till.settle()
        self.book.append(("cash", left))
        return self.change()

    def change(self) -> str:
        """What the strip of the finished sale says."""
        self.till.until(self.till.place.cart.strip.isVisible)
        self.clock.advance(7 * MINUTES)
        return self.till.place.cart.strip.change.text()

    # --- the rest of the day ------------------------------------------------------------------

    def power_cut(self) -> None:
        """The till goes dark and is started again."""
        self.till.desk.window.close()
        self.clock.advance(3 * MINUTES)
        self.till = self.open_till()

    def go(self, place: str) -> None:
        """A place of the rail."""
        self.till.click(self.till.desk.window.rail.buttons[place])  # type: ignore[attr-defined]
        assert self.till.desk.window.open_id() == place

    def report(self) -> tuple[str, str, dict[str, tuple[str, str]]]:
        """Takings, number of sales, and count and amount of every tender, as they can be read."""
        self.go("reports")
        place = self.till.desk.window.place()
        assert isinstance(place, ReportsPlace)
        grid = place.tenders._grid
        rows = [
            [grid.itemAtPosition(at, column).widget() for column in range(3)]  # type: ignore[union-attr]
            for at in range(grid.rowCount())
            if grid.itemAtPosition(at, 2) is not None
        ]
        tenders = {name.text(): (count.text(), money.text()) for name, count, money in rows}  # type: ignore[union-attr]
        return place.takings.figure.text(), place.sales.figure.text(), tenders

    def jobs(self) -> list[QueueRow]:
        """The receipts and reports of the day, oldest first."""
        return list(reversed(self.till.desk.ops.read(queue_rows)))

    def print_everything(self) -> None:
        """In the print queue, document after document: print again."""
        self.go("printing")
        place = self.till.desk.window.place()
        assert isinstance(place, PrintQueuePlace)
        for job in self.jobs():
            place.table.selectRow(place.model.row_of(job.id))
            if not self._printed(job.id) and place.panel.again.isVisible():
                self.till.click(place.panel.again)
                self.till.settle()
            self.till.until(lambda job=job: self._printed(job.id))  # type: ignore[misc]

    def _printed(self, job_id: str) -> bool:
        return any(job.id == job_id and job.state == PRINTED for job in self.jobs())

    def written_down(self) -> tuple[str, dict[str, int]]:
        """What the bookkeeper has: all of it, and by tender."""
        tenders: dict[str, int] = {}
        for tender, amount in self.book:
            tenders[tender] = tenders.get(tender, 0) + amount
        return format_money(sum(tenders.values())), tenders
