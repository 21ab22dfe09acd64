"""Random days at the till: valid, repeatable, and every figure accounted for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from posdesk import verify
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from posdesk.orders.queries import open_cart, parked_count
from posdesk.reports.day import day_figures
from posdesk.simulate import NothingToSell, Simulated, simulate
from posdesk.staff.access import somebody_may
from tests.conftest import MORNING
from tests.selling import Shop, furnish


def simulated(folder: Path, seed: int, sales: int = 60) -> tuple[Simulated, Database, list[str]]:
    said: list[str] = []
    db = open_database(folder, ManualClock(MORNING))
    furnish(db)
    return simulate(db, sales, seed, said.append), db, said


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Simulated, Database]:
    done, db, _said = simulated(tmp_path_factory.mktemp("day"), seed=7, sales=250)
    return done, db


def test_the_same_seed_makes_the_same_day(tmp_path: Path) -> None:
    first, db, said = simulated(tmp_path / "a", seed=3)
    db.close()
    second, db, _said = simulated(tmp_path / "b", seed=3)
    db.close()
    third, db, _said = simulated(tmp_path / "c", seed=4)
    db.close()
    assert first == second
    assert first.total != third.total
    assert said[0].startswith("60 sales, ")


def test_every_kind_of_thing_happens(day: tuple[Simulated, Database]) -> None:
    done, _db = day
    assert set(done.tenders) == {"cash", "card", "alipay", "wechat", "unionpay"}
    kinds = {"parked", "recalled", "voided lines", "voided carts", "failed", "unknown"}
    kinds |= {"orders", "orders paid later", "orders shipped", "orders delivered"}
    assert kinds <= set(done.events)


def test_what_it_says_is_what_the_shop_holds(day: tuple[Simulated, Database]) -> None:
    done, db = day
    assert db.row("SELECT count(*), sum(total), sum(lines), sum(pieces) FROM orders") == (
        done.sales,
        done.total,
        done.lines,
        done.pieces,
    )
    tenders = Counter(dict(db.rows("SELECT tender, sum(amount) FROM payment GROUP BY 1")))
    tenders.subtract(
        dict(
            db.rows(
                "SELECT payment.tender, sum(refund.amount) FROM refund"
                " JOIN payment ON payment.id = payment_id GROUP BY 1"
            )
        )
    )
    assert tenders == done.tenders
    figures = day_figures(db)
    assert (figures.sales.count, figures.sales.amount) == (done.sales, done.total)
    owed = db.value("SELECT sum(owed - paid + refunded) FROM order_summary")
    assert sum(done.tenders.values()) == done.total + figures.changed - owed
    assert figures.on_account == owed
    assert parked_count(db) == done.events["parked"] - done.events["recalled"]
    assert open_cart(db) is None


def test_every_order_adds_up_and_every_confirmed_payment_is_in_one(
    day: tuple[Simulated, Database],
) -> None:
    _done, db = day
    assert not db.rows(
        "SELECT number FROM orders WHERE total <> rounding +"
        " (SELECT sum(net) FROM order_line WHERE order_id = orders.id AND version = 1)"
        " OR (terms = 'now' AND id NOT IN (SELECT order_id FROM order_change) AND"
        " total <> (SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id))"
        " OR gross - offer_discount - line_discount - order_discount + rounding <> total"
    )
    assert not db.rows(
        "SELECT attempt_id FROM payment_attempt_event WHERE state = 'confirmed'"
        " AND attempt_id NOT IN (SELECT attempt_id FROM payment WHERE attempt_id IS NOT NULL)"
    )
    numbers = [int(number[-6:]) for (number,) in db.rows("SELECT number FROM orders ORDER BY id")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_simulated_shop_with_its_orders_is_whole(day: tuple[Simulated, Database]) -> None:
    _done, db = day
    problems = verify.verify(db, REBUILDS).problems
    # The goods of the small shop were put there without their index.
    assert [each for each in problems if not each.place.startswith("search_")] == []


def test_its_people_are_gone_when_it_is_done(tmp_path: Path) -> None:
    _done, db, _said = simulated(tmp_path / "a", seed=1, sales=5)
    names = db.rows("SELECT name FROM staff WHERE deleted_at IS NULL ORDER BY id")
    assert names == [("李敏",), ("赵磊",), ("周凯",)]
    assert somebody_may(db, "staff.manage")
    db.close()


def test_an_empty_shop_gets_goods_first_and_can_still_be_set_up(db: Database) -> None:
    done = simulate(db, 5, 1, lambda _line: None)
    assert (done.sales, db.value("SELECT count(*) FROM orders")) == (5, 5)
    assert not db.rows("SELECT 1 FROM staff WHERE deleted_at IS NULL")


def test_a_shop_whose_goods_are_all_switched_off_sells_nothing(db: Database) -> None:
    furnish(db)
    with db.command("test.off", None) as tx:
        tx.execute("UPDATE variant SET active = 0")
    with pytest.raises(NothingToSell):
        simulate(db, 1, 1)


def test_the_print_jobs_of_real_sales_are_left_alone(db: Database) -> None:
    furnish(db)
    real = Shop(db).sell_for_cash(3000, ("mug", 1000))
    simulate(db, 5, 1, lambda _line: None)
    queued = db.rows("SELECT DISTINCT order_id FROM print_job WHERE state = 'queued'")
    assert queued == [(real.order_id,)]
