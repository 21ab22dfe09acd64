"""Two programs, or two impatient fingers, at the same sale."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from posdesk.cart.cart import Cart
from posdesk.clock import ManualClock
from posdesk.db import Conflict, Database, open_database
from posdesk.errors import AlreadyOpen, words
from posdesk.payments import commands as payments
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from tests.faults.till import MORNING, Till, damage, fill, numbers, sell, set_up

CASH = [Tendered("cash", 100_000)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """The till that was started first."""
    made = set_up(tmp_path / "shop")
    yield made
    made.db.close()


def test_a_second_instance_is_refused_in_words(till: Till) -> None:
    folder = till.db.path.parent
    with pytest.raises(AlreadyOpen) as caught:
        open_database(folder, ManualClock(MORNING))
    what, advice = words(caught.value)
    assert what == f"PosDesk is already open for this shop ({folder})."
    assert advice == "Use the window that is open, or choose another shop folder with --data."
    assert sell(till, 1).number == "S01-T1-000001"


def command_line(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, in another process."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={"LANG": "C", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )


def test_another_process_is_refused_too_and_leaves_with_an_honest_code(till: Till) -> None:
    folder = till.db.path.parent
    answer = command_line("rebuild", "--data", str(folder))
    assert answer.returncode == 3
    assert "PosDesk is already open for this shop" in answer.stderr
    assert list(damage(till.db)) == []


def test_the_lock_ends_with_the_process_that_held_it(till: Till) -> None:
    folder = till.db.path.parent
    till.db.close()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(AlreadyOpen):
        open_database(folder, ManualClock(MORNING))
    holder.kill()
    holder.wait(10)
    holder.stdout.close()
    till.db = open_database(folder, till.clock)
    assert sell(till, 1).number == "S01-T1-000001"


_HOLD = """
import sys, time
from pathlib import Path
from posdesk.clock import SystemClock
from posdesk.db import open_database
shop = open_database(Path(sys.argv[1]), SystemClock())
print("open", flush=True)
time.sleep(60)
"""


def test_control_without_the_lock_file_a_second_instance_opens(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "lock", lambda _self: None)
    second = open_database(till.db.path.parent, ManualClock(MORNING))
    assert second.value("SELECT count(*) FROM staff") == 2
    second.close()


def test_paying_twice_for_the_same_cart_is_one_sale(till: Till) -> None:
    cart = fill(till, 2)
    first = complete_sale(till.db, till.cashier, cart, CASH).value
    again = complete_sale(till.db, till.cashier, cart, CASH).value
    assert (again.order_id, again.number) == (first.order_id, first.number)
    assert numbers(till.db) == [first.number]
    assert till.db.value("SELECT count(*) FROM drawer_event") == 1
    assert till.db.value("SELECT count(*) FROM print_job WHERE job = 'drawer'") == 1


def sell_at_once(till: Till, carts: list[Cart], monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every cart is completed by a writer of its own, all let go at the same moment."""
    monkeypatch.setattr(Database, "lock", lambda _self: None)
    ready = threading.Barrier(len(carts))
    answers: list[object] = []

    def press(cart: Cart) -> None:
        db = open_database(till.db.path.parent, ManualClock(MORNING))
        ready.wait(10)
        try:
            answers.append(complete_sale(db, till.cashier, cart, CASH).value.number)
        except Conflict as refused:
            answers.append(refused)
        finally:
            db.close()

    presses = [threading.Thread(target=press, args=(cart,)) for cart in carts]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(30)
    return answers


@pytest.mark.parametrize("number", range(5))
def test_two_writers_that_complete_the_same_cart_at_once_make_one_order(
    till: Till, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    cart = fill(till, number)
    answers = sell_at_once(till, [cart, cart], monkeypatch)
    assert answers == ["S01-T1-000001"] * 2
    assert numbers(till.db) == ["S01-T1-000001"]
    assert list(damage(till.db)) == []


def test_control_two_different_carts_at_once_make_two_orders(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = sell_at_once(till, [fill(till, 1), fill(till, 2)], monkeypatch)
    assert sorted(map(str, answers)) == ["S01-T1-000001", "S01-T1-000002"]


def test_control_without_the_look_for_an_earlier_sale_only_the_schema_keeps_it_single(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "sale_of_cart", lambda _reader, _cart: None)
    monkeypatch.setattr(payments, "refuse_gone", lambda _tx, _cart: None)
    cart = fill(till, 1)
    complete_sale(till.db, till.cashier, cart, CASH)
    with pytest.raises(Conflict):
        complete_sale(till.db, till.cashier, cart, CASH)
    assert len(numbers(till.db)) == 1
