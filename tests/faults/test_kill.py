"""The process is killed at every named point of a day; the next start loses and doubles nothing."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from posdesk.cart.cart import Cart
from posdesk.cart.codec import from_json
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.payments.attempts import attempts_of, record_answer
from posdesk.payments.commands import complete_sale
from posdesk.payments.queries import Recovery, recovery
from posdesk.payments.settle import Tendered
from posdesk.printing import queue
from posdesk.printing.commands import reprint
from posdesk.printing.queries import interrupted_receipts
from tests.faults import day
from tests.faults.paper import Paper
from tests.faults.till import MORNING, Till, damage, numbers, set_up

RESTART_SECONDS = 5
CASH = [Tendered("cash", 100_000)]


@dataclass
class Reports:
    """What the day had said when it was killed."""

    opened: bool = False
    carts: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


def kill_at(
    point: str, folder: Path, port: int = 0, main: Callable[[str, str, int], None] = day.run
) -> Reports:
    """Run the day in a child until it dies at the point; what it had reported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.day"])
    child = context.Process(target=main, args=(str(folder), point, port))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"the day never came to {point}"
    return reports_of(folder)


def reports_of(folder: Path) -> Reports:
    reports = Reports()
    for line in Path(f"{folder}.reports").read_text().splitlines():
        word, _space, value = line.partition(" ")
        reports.opened |= word == "open"
        if word == "cart":
            reports.carts.append(value)
        if word == "done":
            reports.done.append(value)
    return reports


def start_again(folder: Path) -> Database:
    """The next start, which must take less than five seconds."""
    clock = ManualClock(MORNING)
    began = time.monotonic()
    db = open_database(folder, clock)
    assert time.monotonic() - began < RESTART_SECONDS
    clock.set(1_000 + max(MORNING, db.value("SELECT max(created_at) FROM print_job") or 0))
    return db


def lost(db: Database, reports: Reports) -> list[str]:
    """Sales that were reported done and are not there."""
    return sorted(set(reports.done) - set(numbers(db)))


def kept_carts(db: Database) -> set[str]:
    """Every cart of a customer that the till still knows: sold, parked, or on the screen."""
    rows = db.rows(
        "SELECT cart_id FROM orders UNION SELECT json_extract(cart, '$.id') FROM parked_cart"
        " UNION SELECT json_extract(cart, '$.id') FROM open_cart"
    )
    return {cart for (cart,) in rows}


def carry_on(db: Database) -> None:
    """Li Min takes the money for the cart that she finds on the screen."""
    row = db.row("SELECT cart, staff_id FROM open_cart")
    if row is None:
        return
    cart, cashier = from_json(row[0]), row[1]
    for attempt in attempts_of(db, cart.id):  # the till asks what the device shows: paid
        if attempt.open:
            record_answer(db, cashier, attempt.id, "confirmed")
    before = len(numbers(db))
    complete_sale(db, cashier, cart, CASH)
    complete_sale(db, cashier, cart, CASH)
    assert len(numbers(db)) == before + 1


def check(folder: Path, reports: Reports, paper: Paper | None = None) -> None:
    """Nothing is lost, nothing is doubled, the cart is there, and selling and printing go on."""
    db = start_again(folder)
    try:
        assert list(damage(db)) == []
        assert lost(db, reports) == []
        assert len(numbers(db)) <= len(reports.done) + 1
        assert set(reports.carts) <= kept_carts(db)
        if paper is not None:
            print_on(db, paper)
        carry_on(db)
        assert list(damage(db)) == []
    finally:
        db.close()


def print_on(db: Database, paper: Paper) -> None:
    """The printer goes on where it was stopped, and what may not have come out is offered again."""
    queue.recover(db, None)
    day.print_all(db)
    offered = {row.order_id for row in interrupted_receipts(db)}
    states = db.rows("SELECT order_id, job, state FROM print_job WHERE job <> 'drawer'")
    assert {order for order, _job, state in states if state != "printed"} == offered
    assert paper.kicks <= db.value("SELECT count(*) FROM print_job WHERE job = 'drawer'")
    kicks, cashier = paper.kicks, db.value("SELECT id FROM staff WHERE name = '李敏'")
    for order in offered:
        reprint(db, cashier, str(order))
    day.print_all(db)
    assert not interrupted_receipts(db)
    assert paper.documents >= len(numbers(db))
    assert paper.kicks == kicks, "a reprint opened the drawer"


@pytest.fixture
def paper() -> Iterator[Paper]:
    """The printer of the till; it stays on when the till is killed."""
    printer = Paper()
    yield printer
    printer.close()


def unprotected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every statement be its own commit, so that a kill leaves half a sale."""

    @contextlib.contextmanager
    def each_for_itself(_db: Database, _connection: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(Database, "_transaction", each_for_itself)


def kill_without_transactions(folder: str, point: str, port: int) -> None:
    """The day, with the transactions taken off; a child's main."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        unprotected(monkeypatch)
        day.run(folder, point, port)


def report_too_early(folder: str, point: str, port: int) -> None:
    """The day of a till that says done before the commit; a child's main."""

    def pay(till: Till, report: day.Report, cart: Cart) -> None:
        number = (till.db.value("SELECT value FROM counter WHERE name = 'order'") or 0) + 1
        report(f"done S01-T1-{number:06d}")
        complete_sale(till.db, till.cashier, cart, CASH)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(day, "_pay", pay)
        day.run(folder, point, port)


@pytest.mark.parametrize("point", ["sale.before_lines", "sale.before_payments"])
def test_control_without_the_transaction_a_kill_leaves_half_a_sale(
    tmp_path: Path, point: str
) -> None:
    folder = tmp_path / "shop"
    kill_at(point, folder, main=kill_without_transactions)
    db = start_again(folder)
    assert list(damage(db)) != []
    db.close()


def test_control_a_till_that_says_done_before_the_commit_loses_a_reported_sale(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "shop"
    reports = kill_at("sale.before_commit", folder, main=report_too_early)
    db = start_again(folder)
    assert lost(db, reports) == ["S01-T1-000001"]
    db.close()


def test_there_are_more_than_thirty_points() -> None:
    assert len(day.named_points()) >= 30


@pytest.mark.parametrize("point", day.named_points())
def test_a_kill_loses_nothing_and_doubles_nothing(tmp_path: Path, paper: Paper, point: str) -> None:
    folder = tmp_path / "shop"
    check(folder, kill_at(point, folder, paper.server_address[1]), paper)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", ["print.before_send", "print.sent", "print.before_settle"])
def test_a_kill_while_printing_offers_the_reprint_and_never_opens_the_drawer_again(
    tmp_path: Path, paper: Paper, point: str, nth: int
) -> None:
    folder = tmp_path / "shop"
    kill_at(f"{point}:{nth}", folder, paper.server_address[1])  # first the drawer, then the receipt
    kicks = paper.kicks
    assert kicks == (0 if (point, nth) == ("print.before_send", 1) else 1)
    db = start_again(folder)
    queue.recover(db, None)
    offered = [row.number for row in interrupted_receipts(db)]
    assert offered == ([] if nth == 1 else ["S01-T1-000001"])
    day.print_all(db)
    assert paper.kicks == kicks
    db.close()


def test_control_a_queue_that_sends_again_what_was_under_way_opens_the_drawer_twice(
    tmp_path: Path, paper: Paper
) -> None:
    folder = tmp_path / "shop"
    kill_at("print.sent:1", folder, paper.server_address[1])
    assert paper.kicks == 1
    db = start_again(folder)
    with db.local() as tx:
        tx.execute("UPDATE print_job SET state = 'queued' WHERE state = 'sending'")
    day.print_all(db)
    assert paper.kicks == 2
    db.close()


def found_at_start(point: str, folder: Path) -> Recovery:
    """What the window shows first after a kill at the point."""
    kill_at(point, folder)
    db = start_again(folder)
    try:
        return recovery(db)
    finally:
        db.close()


def test_after_a_kill_before_the_commit_the_cart_is_on_the_screen(tmp_path: Path) -> None:
    found = found_at_start("sale.before_commit", tmp_path / "shop")
    assert found.last_sale is None
    assert found.open_cart is not None
    assert found.open_cart.cart is not None
    assert [line.item.name for line in found.open_cart.cart.lines] == ["圆领T恤", "红富士苹果"]


def test_after_a_kill_behind_the_commit_the_sale_is_named_and_its_receipt_offered(
    tmp_path: Path,
) -> None:
    found = found_at_start("sale.after_commit", tmp_path / "shop")
    assert found.open_cart is None
    assert found.last_sale is not None
    assert found.last_sale.number == "S01-T1-000001"
    assert found.unprinted


def test_after_a_kill_while_parked_the_cart_is_parked_and_after_the_recall_open(
    tmp_path: Path,
) -> None:
    parked = found_at_start("park.after_commit", tmp_path / "parked" / "shop")
    assert (parked.parked, parked.open_cart) == (1, None)
    recalled = found_at_start("recall.after_commit", tmp_path / "recalled" / "shop")
    assert recalled.parked == 0
    assert recalled.open_cart is not None


def test_after_a_kill_while_the_customer_pays_by_phone_the_till_asks_what_became_of_it(
    tmp_path: Path,
) -> None:
    found = found_at_start("pay.after_charge", tmp_path / "shop")
    assert [(attempt.tender, attempt.amount) for attempt in found.unanswered] == [("wechat", 300)]
    assert found.cart_attempts == found.unanswered


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("point", ["db.before_seal", "db.before_commit", "db.after_commit"])
def test_a_kill_at_every_commit_of_the_day_loses_nothing(
    tmp_path: Path, point: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = 0
    while True:
        folder = tmp_path / str(kills) / "shop"
        folder.parent.mkdir()
        try:
            reports = kill_at(f"{point}:{kills + 1}", folder)
        except AssertionError:
            break
        check(folder, reports)
        kills += 1
    with capsys.disabled():
        print(f"\n{point}: killed at {kills} commits")  # noqa: T201
    assert kills >= 20


def test_a_day_that_nobody_kills_ends_well(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    day.run(str(folder), "")
    reports = reports_of(folder)
    assert len(reports.done) == 5
    check(folder, reports)


def command_line(*arguments: str, point: str = "") -> subprocess.CompletedProcess[str]:
    """The program as a person starts it, to be killed at a point where one is named."""
    return subprocess.run(
        [sys.executable, str(day.ROOT / "main.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=day.ROOT,
        env={"LANG": "C", "PATH": "/usr/bin:/bin", "POSDESK_FAILPOINT": point},
    )


@pytest.mark.parametrize("point", ["sale.before_commit:3", "sale.after_commit:3"])
def test_a_kill_of_the_real_program_leaves_a_shop_that_is_proven_whole(
    tmp_path: Path, point: str
) -> None:
    folder = tmp_path / "shop"
    shop = set_up(folder)
    shop.db.close()
    simulate = ("simulate", "--sales", "5", "--data", str(folder))
    killed = command_line(*simulate, point=point)
    assert killed.returncode == -signal.SIGKILL
    proof = command_line("verify", "--data", str(folder))
    assert proof.returncode == 0, proof.stderr
    assert proof.stdout.startswith("Whole:")
    again = command_line(*simulate)
    assert again.returncode == 0, again.stderr
    db = start_again(folder)
    assert len(numbers(db)) == (7 if point.startswith("sale.before") else 8)
    assert list(damage(db)) == []
    db.close()
