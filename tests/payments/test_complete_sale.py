"""A cart becomes a paid order, once, in one commit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk import settings
from posdesk.cards import CardNumberRefused
from posdesk.cart.cart import Discount, PriceOverride
from posdesk.cart.operations import (
    set_discount,
    set_note,
    set_order_discount,
    set_price,
    set_rounding,
)
from posdesk.cart.rounding import Rounding
from posdesk.db import Conflict
from posdesk.errors import DiskFull, words
from posdesk.models import Order, Variant
from posdesk.orders.commands import save_open_cart
from posdesk.orders.errors import EmptyCart
from posdesk.orders.queries import open_cart, sale_by_number, sale_detail
from posdesk.payments.commands import complete_sale
from posdesk.payments.errors import (
    AnswerMissing,
    MoreThanDue,
    NoAmount,
    NotEnoughPaid,
    PaidTooMuch,
    PriceChanged,
    ReferenceMissing,
    TooMuchCash,
    UnknownTender,
)
from posdesk.payments.settle import Tendered
from posdesk.settings import save
from posdesk.staff.errors import ApprovalInvalid
from posdesk.staff.rights import NotAllowed
from posdesk.stock.moves import on_hand
from tests.cart.goods import COUPON, NOODLE_OFFER
from tests.selling import ALIPAY_CODE, LI_MIN, WECHAT_CODE, ZHAO_LEI, Shop

EXAMPLE = (("water", 6000), ("noodles", 2000), ("shirt", 1000), ("apples", 1236))
WRITTEN = ("orders", "order_line", "payment", "stock_move", "print_job", "journal")


def test_the_worked_example_is_sold_with_every_figure_kept(shop: Shop) -> None:
    shop.rules = replace(shop.rules, timed_offers=(NOODLE_OFFER,), order_offers=(COUPON,))
    sale = shop.sell(shop.cart(*EXAMPLE), Tendered("cash", 20_000))
    assert (sale.number, sale.total, sale.change) == ("S01-T1-000001", 11590, 8410)
    found = sale_detail(shop.db, sale.order_id)
    rows = [(x.gross, x.offer_discount, x.order_discount, x.net) for x in found.lines]
    assert rows == [
        (1200, 0, 95, 1105),
        (2780, 400, 189, 2191),
        (7900, 0, 628, 7272),
        (1110, 0, 88, 1022),
    ]
    assert [(s.name, s.amount, s.label) for s in found.lines[1].stages] == [
        ("timed", -400, "限时特卖"),
        ("offer", -189, "满100减10"),
    ]
    assert (found.gross, found.offer_discount, found.order_discount) == (12990, 400, 1000)
    assert [(t.rate, t.net, t.tax) for t in found.taxes] == [(1300, 9352, 1216), (900, 938, 84)]
    assert found.cashier == "李敏"


def test_goods_leave_the_stock_and_count_as_sold(shop: Shop) -> None:
    shop.sell_for_cash(5000, ("water", 6000), ("apples", 1236))
    assert on_hand(shop.db, "water") == -6000
    assert on_hand(shop.db, "apples") == -1236
    assert shop.db.row("SELECT sold, sales FROM variant_sales WHERE variant_id = 'water'") == (
        6000,
        1,
    )


def test_every_sale_takes_the_next_number_of_this_till(shop: Shop) -> None:
    settings.save(shop.db, None, {"shop.store_code": "S07", "till.code": "T2"})
    numbers = [shop.sell_for_cash(200, ("water", 1000)).number for _ in range(3)]
    assert numbers == ["S07-T2-000001", "S07-T2-000002", "S07-T2-000003"]


def test_a_refused_sale_uses_up_no_number(shop: Shop) -> None:
    with pytest.raises(NotEnoughPaid):
        shop.sell_for_cash(100, ("water", 1000))
    assert shop.sell_for_cash(200, ("water", 1000)).number == "S01-T1-000001"


def test_a_double_click_pays_once(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    first = shop.sell(cart, Tendered("cash", 3000))
    before = shop.counts(WRITTEN)
    again = complete_sale(shop.db, LI_MIN, cart, [Tendered("cash", 3000)])
    assert again.value == first
    assert not again.changes.nouns
    assert shop.counts(WRITTEN) == before


def test_the_file_itself_refuses_a_second_order_of_a_cart(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    shop.sell(cart, Tendered("cash", 3000))
    row = {"number": "S01-T1-999999", "cart_id": cart.id, "currency": "CNY", "lines": 1}
    row |= {"pieces": 1000, "gross": 2500, "total": 2500, "tax": 0, "till": "T1"}
    with pytest.raises(Conflict), shop.db.command("test.twice", None) as tx:
        tx.insert(Order, id=tx.new_id(), business_day="2026-09-21", occurred_at=tx.now, **row)


def test_cash_alipay_and_card_share_one_order(shop: Shop) -> None:
    cart = shop.cart(("shirt", 1000), ("mug", 1000))
    shop.paid_by(cart, "alipay", 5000, ALIPAY_CODE)
    sale = shop.sell(cart, Tendered("card", 3000, "004512"), Tendered("cash", 3000))
    paid = sale_by_number(shop.db, sale.number).payments
    assert [(p.tender, p.amount, p.tendered, p.change, p.reference) for p in paid] == [
        ("alipay", 5000, 5000, 0, "R-1024"),
        ("card", 3000, 3000, 0, "004512"),
        ("cash", 2400, 3000, 600, ""),
    ]


def test_only_four_digits_of_a_payment_code_are_in_the_shop(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    assert shop.ask(cart, "wechat", 2500, WECHAT_CODE).code_tail == "6789"
    everything = "".join(str(row) for row in shop.db.rows("SELECT * FROM payment_attempt"))
    assert WECHAT_CODE not in everything


@pytest.mark.parametrize(
    ("tenders", "refusal"),
    [
        ([], NotEnoughPaid),
        ([Tendered("cash", 2499)], NotEnoughPaid),
        ([Tendered("cash", 0)], NoAmount),
        ([Tendered("cash", -2500)], NoAmount),
        ([Tendered("card", 2600, "R1")], MoreThanDue),
        ([Tendered("card", 2500, "R1"), Tendered("cash", 100)], MoreThanDue),
        ([Tendered("card", 2500, "  ")], ReferenceMissing),
        ([Tendered("card", 2500, "4111 1111 1111 1111")], CardNumberRefused),
        ([Tendered("alipay", 2500)], AnswerMissing),
        ([Tendered("shells", 2500)], UnknownTender),
        ([Tendered("cash", 6921168509256)], TooMuchCash),
    ],
)
def test_amounts_that_can_not_be_are_refused_and_nothing_is_written(
    shop: Shop, tenders: list[Tendered], refusal: type[Exception]
) -> None:
    before = shop.counts(WRITTEN)
    with pytest.raises(refusal) as refused:
        shop.sell(shop.cart(("mug", 1000)), *tenders)
    assert all(words(refused.value))  # type: ignore[arg-type]
    assert shop.counts(WRITTEN) == before


def test_an_empty_cart_is_not_a_sale(shop: Shop) -> None:
    with pytest.raises(EmptyCart):
        shop.sell(shop.cart())


def test_a_payment_without_an_answer_holds_the_sale(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    attempt = shop.ask(cart, "alipay", 2500, ALIPAY_CODE)
    shop.answer(attempt, "unknown")
    with pytest.raises(AnswerMissing):
        shop.sell(cart)
    shop.answer(attempt, "confirmed", "2026112222001")
    assert shop.sell(cart).total == 2500


def test_a_failed_payment_does_not_count(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    shop.answer(shop.ask(cart, "alipay", 2500, ALIPAY_CODE), "failed")
    with pytest.raises(NotEnoughPaid):
        shop.sell(cart)
    assert [paid.tender for paid in shop.sell(cart, Tendered("cash", 2500)).paid] == ["cash"]


def test_a_cart_that_became_cheaper_than_what_was_paid_is_refused(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000))
    shop.paid_by(cart, "alipay", 5000, ALIPAY_CODE)
    with pytest.raises(PaidTooMuch):
        shop.sell(set_discount(cart, 1, Discount(percent=1000)))


def test_the_cashier_is_told_when_the_price_is_not_the_one_shown(shop: Shop) -> None:
    with pytest.raises(PriceChanged):
        shop.sell(shop.cart(("mug", 1000)), Tendered("cash", 2500), shown=2400)


def test_what_the_cart_took_is_charged_though_the_catalog_changed_since(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    with shop.db.command("test.price", ZHAO_LEI) as tx:
        tx.update(Variant, "mug", price=9900)
    assert shop.sell(cart, Tendered("cash", 2500)).total == 2500


@pytest.mark.parametrize(
    ("when", "tenders", "total", "rounding"),
    [
        ("cash", [Tendered("cash", 1200)], 1110, -2),
        ("cash", [Tendered("card", 1112, "R1")], 1112, 0),
        ("cash", [Tendered("card", 503, "R1"), Tendered("cash", 1000)], 1103, -9),
        ("always", [Tendered("card", 1110, "R1")], 1110, -2),
    ],
)
def test_rounding_follows_how_it_is_paid(
    shop: Shop, when: str, tenders: list[Tendered], total: int, rounding: int
) -> None:
    cart = set_rounding(shop.cart(("apples", 1238)), Rounding(10, "down", when))  # type: ignore[arg-type]
    sale = shop.sell(cart, *tenders)
    assert (sale.total, sale.rounding) == (total, rounding)
    assert shop.db.row("SELECT rounding, total FROM orders") == (rounding, total)


def test_a_coin_that_does_not_exist_is_not_asked_for(shop: Shop) -> None:
    cart = set_discount(shop.cart(("water", 1000)), 1, Discount(amount=196, approval_id=None))
    sale = shop.sell(set_rounding(cart, Rounding(10, "down", "cash")), actor=ZHAO_LEI)
    assert (sale.total, sale.paid) == (0, ())


def test_a_free_sale_needs_no_tender_and_opens_no_drawer(shop: Shop) -> None:
    cart = set_order_discount(shop.cart(("mug", 1000)), Discount(percent=10_000))
    sale = shop.sell(cart, actor=ZHAO_LEI)
    assert (sale.total, shop.count("drawer_event")) == (0, 0)


def test_receipt_and_drawer_are_on_the_print_queue_in_the_same_commit(shop: Shop) -> None:
    sale = shop.sell_for_cash(3000, ("mug", 1000))
    jobs = shop.db.rows("SELECT job, order_id, state FROM print_job ORDER BY id")
    assert jobs == [("drawer", sale.order_id, "queued"), ("receipt", sale.order_id, "queued")]
    cart = shop.cart(("mug", 1000))
    by_card = shop.sell(cart, Tendered("card", 2500, "R1"))
    jobs = shop.db.rows("SELECT job FROM print_job WHERE order_id = ?", by_card.order_id)
    assert jobs == [("receipt",)]
    assert shop.count("drawer_event") == 1


def test_the_screen_s_cart_is_empty_after_the_sale_and_a_late_save_does_not_bring_it_back(
    shop: Shop,
) -> None:
    cart = shop.cart(("mug", 1000))
    save_open_cart(shop.db, LI_MIN, cart)
    shop.sell(cart, Tendered("cash", 2500))
    assert open_cart(shop.db) is None
    save_open_cart(shop.db, LI_MIN, cart)
    assert open_cart(shop.db) is None


def test_the_next_cart_is_not_thrown_away_by_the_sale_of_the_one_before(shop: Shop) -> None:
    cart, following = shop.cart(("mug", 1000)), shop.cart(("water", 1000))
    save_open_cart(shop.db, LI_MIN, following)
    shop.sell(cart, Tendered("cash", 2500))
    found = open_cart(shop.db)
    assert found is not None
    assert found.cart == following


def test_a_full_disk_refuses_the_sale_before_money_is_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posdesk.db.RESERVE_BYTES", 1 << 60)
    with pytest.raises(DiskFull):
        shop.sell_for_cash(3000, ("mug", 1000))
    with pytest.raises(DiskFull):
        shop.ask(shop.cart(("mug", 1000)), "alipay", 2500)


def test_money_that_was_taken_is_still_written_when_room_gets_short(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart = shop.cart(("mug", 1000))
    shop.paid_by(cart, "alipay", 2500, ALIPAY_CODE)
    monkeypatch.setattr("posdesk.db.RESERVE_BYTES", 1 << 60)
    assert shop.sell(cart).total == 2500


# --- rights ---------------------------------------------------------------------------------------


def test_li_min_gives_ten_percent_alone_and_needs_an_approval_for_more(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    assert (
        shop.sell(set_discount(cart, 1, Discount(percent=1000)), Tendered("cash", 2250)).total
        == 2250
    )
    cart = shop.cart(("mug", 1000))
    with pytest.raises(NotAllowed):
        shop.sell(set_discount(cart, 1, Discount(percent=2000)), Tendered("cash", 2000))
    approval = shop.approve("discount.line.over_limit")
    approved = set_discount(cart, 1, Discount(percent=2000, approval_id=approval))
    sale = shop.sell(approved, Tendered("cash", 2000))
    assert shop.db.value("SELECT approval_id FROM orders WHERE id = ?", sale.order_id) == approval
    (stage,) = sale_detail(shop.db, sale.order_id).lines[0].stages
    assert (stage.name, stage.amount, stage.offer_id) == ("line", -500, approval)


def test_an_approval_is_spent_by_one_sale(shop: Shop) -> None:
    approval = shop.approve("price.override")
    override = PriceOverride(1000, "展品", approval)
    shop.sell(set_price(shop.cart(("mug", 1000)), 1, override), Tendered("cash", 1000))
    with pytest.raises(ApprovalInvalid):
        shop.sell(set_price(shop.cart(("mug", 1000)), 1, override), Tendered("cash", 1000))


def test_an_approval_covers_one_line_and_not_two(shop: Shop) -> None:
    approval = shop.approve("price.override")
    cart = shop.cart(("mug", 1000), ("shirt", 1000))
    for number in (1, 2):
        cart = set_price(cart, number, PriceOverride(1, "展品", approval))
    with pytest.raises(ApprovalInvalid):
        shop.sell(cart, Tendered("cash", 100))
    assert shop.counts(["orders", "approval_use"]) == {"orders": 0, "approval_use": 0}


def test_an_approval_for_something_else_does_not_help(shop: Shop) -> None:
    approval = shop.approve("void.cart")
    override = PriceOverride(1000, approval_id=approval)
    with pytest.raises(ApprovalInvalid):
        shop.sell(set_price(shop.cart(("mug", 1000)), 1, override), Tendered("cash", 1000))


def test_an_approved_cart_may_wait_longer_than_an_approval_for_an_act(shop: Shop) -> None:
    approval = shop.approve("price.override")
    cart = set_price(shop.cart(("mug", 1000)), 1, PriceOverride(1000, approval_id=approval))
    shop.db.clock.advance(4 * 3_600_000)  # type: ignore[attr-defined]
    assert shop.sell(cart, Tendered("cash", 1000), actor="zhou-kai").total == 1000


def test_nobody_who_may_not_sell_sells(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.sell(shop.cart(("mug", 1000)), Tendered("cash", 2500), actor="nobody")


def test_notes_print_and_stay_with_the_sale(shop: Shop) -> None:
    cart = set_note(shop.cart(("mug", 1000)), 1, "礼盒包装")
    sale = shop.sell(cart, Tendered("cash", 2500))
    assert sale_detail(shop.db, sale.order_id).lines[0].note == "礼盒包装"


def test_a_shop_that_wants_no_paper_and_no_drawer_gets_neither(shop: Shop) -> None:
    save(shop.db, None, {"printing.auto_receipt": False, "printing.drawer_on_cash": False})
    shop.sell_for_cash(1000, ("water", 1000))
    assert (shop.count("print_job"), shop.count("drawer_event")) == (0, 0)
