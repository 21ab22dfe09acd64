"""A day at the counter, from the first customer to the last receipt."""

from __future__ import annotations

from pathlib import Path

from posdesk.catalog.scale_codes import DEFAULT_RULES, make_label
from posdesk.derived import REBUILDS
from posdesk.i18n import _, gettext
from posdesk.money import format_money
from posdesk.payments.tenders import TENDERS
from posdesk.printing.states import PRINTED
from posdesk.verify import verify
from tests.scenarios.counter import Counter
from tests.selling import ALIPAY_CODE, WECHAT_CODE, ZHAO_LEI
from tests.ui.shop import APPLES_PLU, CASE_OF_WATER, MUG, NOODLES, WATER

BY_WEIGHT, BY_AMOUNT, BY_BOTH = DEFAULT_RULES


def the_old_lady(counter: Counter) -> None:
    """Two bottles, and apples that the scale has labelled with their weight."""
    counter.scan(WATER, WATER, make_label(BY_WEIGHT, APPLES_PLU, weight=1236))
    counter.sees(("农夫山泉 550ml", "2", "4.00"), ("红富士苹果", "1.236", "11.10"))
    counter.begin_to_pay("¥15.10")
    assert "¥4.90" in counter.cash("¥20.00")


def the_football_club(counter: Counter) -> None:
    """A whole case by the code on its carton, paid half and half."""
    label = make_label(BY_BOTH, APPLES_PLU, weight=500, amount=449)
    assert len(label) == 18
    counter.scan(CASE_OF_WATER, label)
    counter.sees(("农夫山泉 550ml", "24", "48.00"), ("红富士苹果", "0.5", "4.49"))
    counter.begin_to_pay("¥52.49")
    counter.wallet(ALIPAY_CODE, "alipay", "30")
    counter.cash()


def the_forgotten_purse(counter: Counter) -> None:
    """A T-shirt and a mug are put aside; somebody else is served meanwhile."""
    counter.take("圆领T恤", "白 / L")
    counter.scan(MUG)
    counter.park()
    counter.scan(NOODLES, make_label(BY_AMOUNT, APPLES_PLU, amount=500))
    counter.begin_to_pay("¥18.90")
    counter.card("004217")
    counter.change()
    counter.recall()
    counter.sees(("圆领T恤", "1", "79.00"), ("马克杯", "1", "25.00"))
    counter.till.place.cart.select(2)
    counter.remove_line("Customer does not want it")
    counter.begin_to_pay("¥79.00")
    counter.wallet(WECHAT_CODE, "wechat")
    counter.change()


def the_man_in_a_hurry(counter: Counter) -> None:
    """He leaves before he pays: the manager voids his cart."""
    counter.scan(WATER)
    counter.void_cart("Customer left")


def the_power_cut(counter: Counter) -> None:
    """A price was just agreed on when the till went dark; it is still agreed on afterwards."""
    counter.scan(NOODLES)
    counter.change_price("12")
    counter.sees(("康师傅 红烧牛肉面", "1", "12.00"))
    counter.power_cut()
    counter.sees(("康师傅 红烧牛肉面", "1", "12.00"))
    counter.begin_to_pay("¥12.00")
    counter.cash()


def test_a_day_without_a_printer_is_sold_counted_and_printed_in_the_evening(
    counter: Counter, socket_of_the_printer: Path
) -> None:
    the_old_lady(counter)
    the_football_club(counter)
    the_forgotten_purse(counter)
    the_man_in_a_hurry(counter)
    the_power_cut(counter)

    takings, tenders = counter.written_down()
    assert (takings, tenders) == (
        "¥177.49",
        {"cash": 4959, "alipay": 3000, "card": 1890, "wechat": 7900},
    )

    counter.till.sign_in(ZHAO_LEI)
    seen, sales, by_tender = counter.report()
    assert (seen, sales) == (takings, "5")
    assert by_tender == {
        gettext(TENDERS[tender].label): (str(count), format_money(tenders[tender]))
        for tender, count in (("cash", 3), ("alipay", 1), ("card", 1), ("wechat", 1))
    }
    counter.till.touch(_("Print X report"))
    counter.till.settle()

    assert [job.job for job in counter.jobs()] == ["receipt"] * 5 + ["x_report"]
    assert PRINTED not in {job.state for job in counter.jobs()}
    socket_of_the_printer.parent.mkdir()  # somebody finds the plug
    counter.print_everything()
    paper = socket_of_the_printer.read_bytes()
    numbers = [f"S01-T1-{n:06}" for n in range(1, 6)]
    assert [number for number in numbers if number.encode() not in paper] == []
    assert "¥177.49".encode("gb18030") in paper or b"177.49" in paper

    the_books_are_whole(counter)


def the_books_are_whole(counter: Counter) -> None:
    """Five sales, their goods off the shelf, what was voided with who and why; nothing else."""
    db = counter.till.desk.ops.db
    assert db.rows("SELECT total FROM orders ORDER BY number") == [
        (1510,),
        (5249,),
        (1890,),
        (7900,),
        (1200,),
    ]
    levels = dict(db.rows("SELECT variant_id, on_hand FROM stock_level"))
    assert levels["water"] == 126_000 - 26_000
    assert levels["noodles"] == 31_000 - 2_000
    assert levels["mug"] == 3_000
    voids = db.rows("SELECT scope, amount, reason FROM void_event ORDER BY id")
    assert voids == [
        ("line", 2500, _("Customer does not want it")),
        ("cart", 200, _("Customer left")),
    ]
    approved = db.rows("SELECT act, asked_by_id, approved_by_id FROM approval ORDER BY id")
    assert approved == [
        ("void.cart", "li-min", ZHAO_LEI),
        ("price.override", "li-min", ZHAO_LEI),
    ]
    assert db.value("SELECT count(*) FROM approval_use") == 2
    assert verify(db, REBUILDS).problems == ()
