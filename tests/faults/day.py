"""A whole day at the till, run in a process of its own that a test kills at a named point.

What the day reported is written to a file beside the shop, one line at a time: `cart ID` when a
customer's goods are all in the cart, `done NUMBER` when the window would say that the sale is done.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from posdesk import backup, failpoints
from posdesk.cart.cart import Cart
from posdesk.catalog import commands as catalog
from posdesk.catalog.importing.run import Alone, import_catalog
from posdesk.db import Database, open_database
from posdesk.orders import commands as orders
from posdesk.payments.asking import charge
from posdesk.payments.attempts import record_answer, start_attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.providers import StaffConfirmed
from posdesk.payments.settle import Tendered
from posdesk.printing.commands import save_printer
from posdesk.printing.worker import PrintWorker, direct
from posdesk.staff import commands as staff
from posdesk.stock.commands import count_stock
from tests.faults.paper import setup_of
from tests.faults.till import MUG, Till, fill, sell, set_up

ROOT = Path(__file__).resolve().parents[2]
_POINT = re.compile(r'failpoint\(\s*"([^"]+)"\s*\)')


ELSEWHERE = frozenset(
    {"delivery", "notice", "order", "change", "cancel", "expire", "refund"}
    | {
        "returns",
        "member",
        "credit",
        "vouchers",
        "rights",
        "snapshot",
        "hub",
        "merge",
        "sync",
        "dump",
    }
)
"""Families of points that lie beyond a day at the counter: the tests of their features kill
there.
"""


def named_points(*families: str) -> list[str]:
    """Every failpoint in the program's source that the day at the counter comes to; or those of
    these families.
    """
    found: set[str] = set()
    for file in (ROOT / "posdesk").rglob("*.py"):
        found.update(_POINT.findall(file.read_text("utf-8")))
    family = {point: point.partition(".")[0] for point in found}
    if families:
        return sorted(point for point in found if family[point] in families)
    return sorted(point for point in found if family[point] not in ELSEWHERE)


def run(folder: str, point: str, port: int = 0) -> None:
    """The day in `folder`, ending dead at `point` (`name` or `name:nth`); a child's main."""
    Path(folder).parent.mkdir(parents=True, exist_ok=True)
    reports = os.open(f"{folder}.reports", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def report(line: str) -> None:
        os.write(reports, f"{line}\n".encode())

    failpoints.arm(point)
    till = set_up(Path(folder))
    report("open")
    if port:
        save_printer(till.db, till.manager, setup_of(port))
    for part in (_morning, _customers, _clearing_up, _evening):
        part(till, report)
    till.db.close()


Report = Callable[[str], None]


def _morning(till: Till, _report: Report) -> None:
    staff.sign_in(till.db, None, till.cashier, "4826")
    staff.reset_pin(till.db, till.manager, till.cashier, "5937")
    count_stock(till.db, till.manager, MUG, 50_000)
    new_goods = till.db.path.parent.with_suffix(".csv")
    new_goods.write_text("名称,条码,价格\n农夫山泉 550ml,6921168509256,2.00\n", "utf-8")
    import_catalog(Alone(till.db, till.manager), new_goods).problems.close()
    catalog.create_from_scan(till.db, till.manager, "6902890884910", "毛巾", 1_290)
    soap = catalog.ProductDraft("香皂", (catalog.VariantDraft(450),))
    catalog.create_product(till.db, till.manager, soap)


def _customers(till: Till, report: Report) -> None:
    for number in (1, 2, 5):
        _serve(till, report, number)
    cart = fill(till, 3)
    cart = orders.void_line(till.db, till.cashier, cart, cart.lines[0].number, "broken").value
    report(f"cart {cart.id}")
    attempt = start_attempt(till.db, till.cashier, cart, "wechat", 300).value
    charge(_plain_write(till), StaffConfirmed(), attempt)
    record_answer(till.db, till.cashier, attempt.id, "confirmed")
    _pay(till, report, cart)


def _serve(till: Till, report: Report, number: int) -> None:
    cart = fill(till, number)
    report(f"cart {cart.id}")
    if number % 5 == 0:
        parked = orders.park(till.db, till.cashier, cart, "rain").value
        cart = orders.recall(till.db, till.cashier, parked).value
    _pay(till, report, cart)


def _pay(till: Till, report: Report, cart: Cart) -> None:
    sale = complete_sale(till.db, till.cashier, cart, [Tendered("cash", 100_000)]).value
    report(f"done {sale.number}")
    print_all(till.db)


def print_all(db: Database) -> None:
    """What the printing thread does until the queue is empty, where a printer is set up."""
    worker = PrintWorker(db, direct(db))
    while db.setting("printing.receipt_printer") and worker.work_once():
        pass


def _plain_write(till: Till) -> Callable[..., object]:
    return lambda command, *values: command(till.db, till.cashier, *values).value


def _clearing_up(till: Till, _report: Report) -> None:
    cart = fill(till, 4)
    allowed = staff.approve(
        till.db, till.cashier, "void.cart", till.manager, "7391", "left without paying"
    ).value
    orders.void_cart(till.db, till.cashier, cart, "left", allowed)


def _evening(till: Till, report: Report) -> None:
    folder = till.db.path.parent
    copy = backup.backup(till.db, folder.parent / "copy.db")
    till.db.close()
    backup.restore(folder, copy, till.clock)
    opened = replace(till, db=open_database(folder, till.clock))
    report("restored")
    sale = sell(opened, 7)
    report(f"done {sale.number}")
    opened.db.close()
    till.db = opened.db
