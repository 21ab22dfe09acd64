"""The disk fails at some operation, once or for good, while Li Min takes money."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from posdesk.cart.cart import Cart
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import StorageFailed, WorldFault, words
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from tests.faults.disks import Fault, Tape
from tests.faults.till import MORNING, Till, damage, fill, numbers, sell, set_up

CASH = [Tendered("cash", 100_000)]


@dataclass
class Answer:
    """What the till said to each try of each sale: the number, or None for a refusal."""

    fault_hits: int = 0
    done: list[str] = field(default_factory=list)
    refusals: list[WorldFault] = field(default_factory=list)


@pytest.fixture
def tape(request: pytest.FixtureRequest) -> Iterator[Tape]:
    """The disk of this test."""
    made = Tape(f"disk-{request.node.name}")
    made.recording = False
    yield made
    made.unregister()


def try_sale(till: Till, cart: Cart, answer: Answer) -> bool:
    """One press of the pay button: whether it was answered with done."""
    try:
        sale = complete_sale(till.db, till.cashier, cart, CASH).value
    except WorldFault as refused:
        answer.refusals.append(refused)
        return False
    answer.done.append(sale.number)
    return True


def sell_with_a_fault(till: Till, tape: Tape, fault: Fault, sales: int) -> Answer:
    """Fill carts in peace, take the money while the disk fails, then try the refused ones again."""
    answer = Answer()
    till.db.row("PRAGMA wal_autocheckpoint = 40")  # the disk may fail in a checkpoint, too
    carts = [fill(till, number) for number in range(1, sales + 1)]
    with tape.failing(fault):
        waiting = [cart for cart in carts if not try_sale(till, cart, answer)]
        answer.fault_hits = fault.hits
    for cart in waiting:
        assert try_sale(till, cart, answer), "selling did not resume"
    return answer


def check(folder: Path, answer: Answer, expected: int) -> None:
    """Start again on a disk that works: every sale that was answered with done is there, once."""
    db = open_database(folder, ManualClock(MORNING))
    try:
        assert list(damage(db)) == []
        assert sorted(answer.done) == numbers(db)
        assert len(answer.done) == expected
        assert db.value("SELECT count(*) FROM orders") == db.value(
            "SELECT count(DISTINCT cart_id) FROM orders"
        )
    finally:
        db.close()


def operations_of_three_sales(tmp_path: Path, tape: Tape) -> int:
    """How many operations the disk sees while three sales are completed."""
    till = set_up(tmp_path / "count", tape.name)
    never = Fault(at=1_000_000)
    sell_with_a_fault(till, tape, never, 3)
    till.db.close()
    return 1_000_000 - never.at


def run(tmp_path: Path, tape: Tape, every: int, *, once: bool) -> tuple[int, int]:
    """Fail at each `every`-th operation: how many runs, and in how many a sale was refused."""
    runs = refused = 0
    for at in range(0, operations_of_three_sales(tmp_path, tape), every):
        folder = tmp_path / f"{at}-{once}"
        till = set_up(folder, tape.name)
        answer = sell_with_a_fault(till, tape, Fault(at, once=once), 3)
        till.db.close()
        assert answer.fault_hits > 0
        check(folder, answer, 3)
        runs, refused = runs + 1, refused + bool(answer.refusals)
    return runs, refused


@pytest.mark.parametrize("once", [True, False], ids=["once", "for-good"])
def test_a_failed_commit_is_never_answered_with_done_and_selling_resumes(
    tmp_path: Path, tape: Tape, once: bool
) -> None:
    runs, refused = run(tmp_path, tape, every=37, once=once)
    assert runs > 10
    assert refused > runs // 2


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("once", [True, False], ids=["once", "for-good"])
def test_a_failed_commit_is_never_answered_with_done_at_any_operation(
    tmp_path: Path, tape: Tape, once: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    runs, refused = run(tmp_path, tape, every=1, once=once)
    with capsys.disabled():
        print(f"\nI/O error {'once' if once else 'for good'}: {runs} runs, {refused} refused")  # noqa: T201
    assert refused > runs // 2


def test_the_refusal_says_that_nothing_was_saved_and_what_to_do(tmp_path: Path, tape: Tape) -> None:
    till = set_up(tmp_path / "shop", tape.name)
    cart = fill(till, 1)
    with tape.failing(Fault(0, once=False)), pytest.raises(StorageFailed) as caught:
        complete_sale(till.db, till.cashier, cart, CASH)
    what, advice = words(caught.value)
    assert "nothing was saved" in what
    assert "Try again" in advice
    till.db.close()


def test_after_the_fault_the_connection_is_a_new_one(tmp_path: Path, tape: Tape) -> None:
    till = set_up(tmp_path / "shop", tape.name)
    cart = fill(till, 1)
    before = till.db._connection()
    with tape.failing(Fault(0, kinds=frozenset({"sync"}))), pytest.raises(StorageFailed):
        complete_sale(till.db, till.cashier, cart, CASH)
    assert till.db._connection() is not before
    assert sell(till, 2).number == "S01-T1-000001"
    till.db.close()


def test_reading_resumes_after_a_fault_too(tmp_path: Path, tape: Tape) -> None:
    till = set_up(tmp_path / "shop", tape.name)
    sold = sell(till, 1)
    till.db.close()
    db = open_database(tmp_path / "shop", till.clock, vfs=tape.name)
    with (
        tape.failing(Fault(0, once=False, kinds=frozenset({"read"}))),
        pytest.raises(StorageFailed),
    ):
        db.rows("SELECT * FROM stock_move")
    assert numbers(db) == [sold.number]
    db.close()


def test_control_a_till_that_swallows_the_error_says_done_for_a_sale_that_is_not_there(
    tmp_path: Path, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = set_up(tmp_path / "shop", tape.name)
    cart = fill(till, 1)
    monkeypatch.setattr(Database, "_faults", lambda _self: contextlib.suppress(apsw.IOError))
    answer = Answer()
    with tape.failing(Fault(0, once=False, kinds=frozenset({"sync"}))):
        assert try_sale(till, cart, answer)
    monkeypatch.undo()
    till.db.close()
    with pytest.raises(AssertionError):
        check(tmp_path / "shop", answer, 1)


def test_a_sale_whose_last_sync_failed_is_the_same_sale_when_it_is_paid_again(
    tmp_path: Path, tape: Tape
) -> None:
    """Nobody knows whether such a commit is on the disk: paying again must never double it."""
    till = set_up(tmp_path / "shop", tape.name)
    cart, answer = fill(till, 1), Answer()
    with tape.failing(Fault(0, once=False, kinds=frozenset({"sync"}))):
        assert not try_sale(till, cart, answer)
    assert try_sale(till, cart, answer)
    assert try_sale(till, cart, answer)
    assert answer.done == ["S01-T1-000001"] * 2
    till.db.close()
    check(tmp_path / "shop", Answer(done=answer.done[:1]), 1)
