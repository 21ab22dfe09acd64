"""The X report's figures."""

from __future__ import annotations

import time

from posdesk.cart.cart import Discount
from posdesk.cart.operations import set_discount, set_rounding
from posdesk.cart.rounding import Rounding
from posdesk.orders.commands import void_line
from posdesk.payments.settle import Tendered
from posdesk.reports.day import DAY, DayFigure, TaxFigure, day_figures
from tests.selling import ALIPAY_CODE, LI_MIN, ZHOU_KAI, Shop


def test_a_day_before_the_first_sale_is_all_zero(shop: Shop) -> None:
    day = day_figures(shop.db)
    assert (day.business_day, day.sales, day.average) == ("2026-09-21", DayFigure("", 0, 0), 0)
    assert (day.tenders, day.taxes, day.staff, day.in_drawer()) == ((), (), (), 0)


def test_a_day_adds_up_by_tender_tax_person_and_hour(shop: Shop) -> None:
    shop.sell_for_cash(10_000, ("mug", 2000), ("apples", 1236))
    shop.db.clock.advance(3_600_000)  # type: ignore[attr-defined]
    cart = set_discount(shop.cart(("shirt", 1000)), 1, Discount(amount=706))
    cart = set_rounding(cart, Rounding(10, "down", "always"))
    shop.paid_by(cart, "alipay", 5000, ALIPAY_CODE)
    shop.sell(cart, Tendered("cash", 3000), actor=ZHOU_KAI)
    void_line(shop.db, LI_MIN, shop.cart(("mug", 1000)), 1)
    day = day_figures(shop.db)
    assert day.sales == DayFigure("", 2, 6110 + 7190)
    assert (day.gross, day.lines, day.pieces, day.average) == (14010, 3, 4000, 6650)
    assert day.tenders == (DayFigure("cash", 2, 8300), DayFigure("alipay", 1, 5000))
    assert day.in_drawer() == 8300
    assert day.taxes == (TaxFigure(1300, 10791, 1403), TaxFigure(900, 1018, 92))
    assert day.discounts == (DayFigure("line", 1, 706),)
    assert day.rounding == DayFigure("", 1, -4)
    assert day.voids == (DayFigure("line", 1, 2500),)
    assert [(f.name, f.count, f.amount) for f in day.staff] == [
        ("周凯", 1, 7190),
        ("李敏", 1, 6110),
    ]
    assert sum(hour.amount for hour in day.hours) == 13300
    assert len(day.hours) == 2
    assert day.gross - 706 - 4 == day.sales.amount


def test_a_day_is_one_till_s_or_all_tills(shop: Shop) -> None:
    shop.sell_for_cash(3000, ("mug", 1000))
    assert day_figures(shop.db, till="T1").sales.count == 1
    assert day_figures(shop.db, till="T9").sales.count == 0
    assert day_figures(shop.db, day="2026-09-20").sales.count == 0


def test_a_day_report_reads_the_rollup_alone_however_long_the_history(shop: Shop) -> None:
    shop.sell_for_cash(3000, ("mug", 1000))
    plan = shop.db.rows("EXPLAIN QUERY PLAN " + DAY, "2026-09-21", "")
    assert any("SEARCH day_total USING" in row[3] for row in plan)
    days = [f"20{y:02}-{m:02}-{d:02}" for y in range(20) for m in range(1, 13) for d in range(28)]
    with shop.db.local() as tx:
        tx.execute_many(
            "INSERT INTO day_total VALUES (?, 'T1', 'staff', ?, 1, 1)",
            [(day, str(n)) for day in days for n in range(12)],
        )
    started = time.perf_counter()
    assert day_figures(shop.db).sales.count == 1
    assert time.perf_counter() - started < 0.05
