"""The money rules of docs/money.md as a table of tests and as laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.cart.cart import Cart, Discount, PriceOverride
from posdesk.cart.operations import (
    add,
    set_discount,
    set_order_discount,
    set_price,
)
from posdesk.cart.pricing import price
from posdesk.cart.rounding import Rounding
from posdesk.cart.rules import NO_RULES, BundleOffer, OrderOffer, Rules, TimedOffer
from posdesk.money import included_tax, line_amount
from tests.cart.goods import (
    APPLES,
    COUPON,
    EXAMPLE_RULES,
    MUG,
    NOODLES,
    SHIRT,
    WATER,
    cart_of,
    carts,
    example,
    rules,
)


def test_the_worked_example_comes_out_exactly() -> None:
    priced = price(example(), EXAMPLE_RULES)
    rows = [
        (line.gross, -line.taken("timed"), -line.taken("offer"), line.net) for line in priced.lines
    ]
    assert rows == [
        (1200, 0, -95, 1105),
        (2780, -400, -189, 2191),
        (7900, 0, -628, 7272),
        (1110, 0, -88, 1022),
    ]
    assert (priced.gross, priced.offer_discount, priced.order_discount) == (12990, 400, 1000)
    assert priced.total == 11590


def test_each_line_says_why_it_costs_what_it_costs() -> None:
    noodles = price(example(), EXAMPLE_RULES).lines[1]
    said = [(stage.name, stage.amount, stage.label) for stage in noodles.stages]
    assert said == [("timed", -400, "限时特卖"), ("offer", -189, "满100减10")]
    assert noodles.unit_price == 1190


def test_an_offer_that_counted_is_named_with_what_it_took() -> None:
    (applied,) = price(example(), EXAMPLE_RULES).applied
    assert (applied.offer_id, applied.label, applied.amount) == ("c1", "满100减10", 1000)


@pytest.mark.parametrize(
    ("level", "offer", "unit"),
    [
        (None, None, 1390),
        (1290, None, 1290),
        (1290, 1190, 1190),
        (1090, 1190, 1090),
        (None, 1490, 1390),
    ],
)
def test_the_lowest_of_member_price_and_timed_offer_is_charged(
    level: int | None, offer: int | None, unit: int
) -> None:
    given_rules = Rules(
        level_prices={} if level is None else {"noodles": level},
        timed_offers=() if offer is None else (TimedOffer("t", "特卖", "noodles", offer),),
    )
    line = price(cart_of((NOODLES, 3000)), given_rules).lines[0]
    assert (line.unit_price, line.net) == (unit, 3 * unit)


def test_of_several_timed_offers_the_lowest_counts() -> None:
    offers = tuple(TimedOffer(str(p), "特卖", "noodles", p) for p in (1300, 1100, 1200))
    assert price(cart_of((NOODLES, 1000)), Rules(timed_offers=offers)).total == 1100


def test_a_price_by_hand_replaces_every_offer_and_can_also_be_higher() -> None:
    cart = set_price(example(), 2, PriceOverride(1500, "新包装"))
    line = price(cart, Rules(timed_offers=EXAMPLE_RULES.timed_offers)).lines[1]
    assert line.net == 3000
    assert (line.offer_discount, line.line_discount) == (400, -620)


def test_a_percentage_on_a_line_is_of_what_the_offers_left() -> None:
    cart = set_discount(cart_of((NOODLES, 2000)), 1, Discount(percent=1000))
    line = price(cart, Rules(timed_offers=EXAMPLE_RULES.timed_offers)).lines[0]
    assert (line.taken("line"), line.net) == (238, 2142)


def test_a_discount_larger_than_the_line_makes_it_free_not_negative() -> None:
    cart = set_discount(cart_of((MUG, 1000), (WATER, 1000)), 1, Discount(amount=9999))
    assert [line.net for line in price(cart).lines] == [0, 200]


def test_a_bundle_takes_what_it_says_from_its_line_after_the_discount_by_hand() -> None:
    cart = set_discount(cart_of((MUG, 2000), (WATER, 1000)), 1, Discount(amount=4000))
    bundle = BundleOffer("b", "第二件半价", 1, 1250)
    assert [line.net for line in price(cart, Rules(bundles=(bundle,))).lines] == [0, 200]


def test_an_order_discount_by_hand_comes_after_the_coupon() -> None:
    cart = set_order_discount(example(), Discount(percent=1000, reason="老顾客"))
    priced = price(cart, EXAMPLE_RULES)
    assert [(each.name, each.amount) for each in priced.applied] == [
        ("offer", 1000),
        ("order", 1159),
    ]
    assert priced.total == 11590 - 1159


def test_a_coupon_below_its_threshold_takes_nothing() -> None:
    priced = price(cart_of((SHIRT, 1000)), Rules(order_offers=(COUPON,)))
    assert (priced.total, priced.applied) == (7900, ())


def test_a_coupon_for_some_goods_leaves_the_others_alone() -> None:
    coupon = replace(COUPON, variant_ids=frozenset({"shirt"}), threshold=5000)
    priced = price(example(), Rules(order_offers=(coupon,)))
    assert [line.taken("offer") for line in priced.lines] == [0, 0, 1000, 0]


def test_of_offers_that_do_not_stack_the_customer_gets_the_cheapest_total() -> None:
    small, large = replace(COUPON, id="a", amount=800), replace(COUPON, id="b", amount=1200)
    together = tuple(replace(COUPON, id=i, amount=500, stacks=True) for i in "cd")
    assert price(example(), Rules(order_offers=(small, large))).order_discount == 1200
    assert price(example(), Rules(order_offers=(small, *together))).order_discount == 1000
    assert price(example(), Rules(order_offers=(large, *together))).order_discount == 1200


def test_equal_remainders_go_to_the_earlier_line() -> None:
    cart = set_order_discount(
        cart_of((MUG, 1000), (replace(MUG, variant_id="m2"), 1000)), Discount(1)
    )
    assert [line.net for line in price(cart).lines] == [2499, 2500]


def test_an_amount_printed_by_a_scale_is_charged_as_printed() -> None:
    beef = replace(APPLES, variant_id="beef", unit_price=9880)
    cart = add(Cart("c"), beef, 353, label_amount=3491)
    assert price(cart).total == 3491
    assert price(set_price(cart, 1, PriceOverride(9000))).total == line_amount(9000, 353)


@pytest.mark.parametrize(
    ("inclusive", "net", "rate", "tax", "total"),
    [
        (True, 11300, 1300, 1300, 11300),
        (True, 1105, 1300, 127, 1105),
        (True, 1022, 900, 84, 1022),
        (True, 999, 0, 0, 999),
        (False, 10000, 1300, 1300, 11300),
        (False, 1105, 1300, 144, 1249),
    ],
)
def test_tax_is_in_the_price_or_on_top_of_it(
    inclusive: bool, net: int, rate: int, tax: int, total: int
) -> None:
    item = replace(MUG, unit_price=net, tax_rate=rate)
    line = price(cart_of((item, 1000), cart=Cart("c", tax_inclusive=inclusive))).lines[0]
    assert (line.net, line.tax, line.total) == (net, tax, total)


def test_the_tax_table_sums_the_lines_of_each_rate() -> None:
    table = price(example(), EXAMPLE_RULES).taxes()
    assert [(row.rate, row.net, row.tax) for row in table] == [(1300, 9352, 1216), (900, 938, 84)]
    assert sum(row.net + row.tax for row in table) == 11590


@pytest.mark.parametrize(
    ("step", "direction", "due"),
    [
        (1, "down", 11596), (10, "down", 11590), (10, "up", 11600), (10, "nearest", 11600),
        (100, "down", 11500), (100, "up", 11600), (100, "nearest", 11600),
    ],
)  # fmt: skip
def test_the_total_is_rounded_to_coins_that_exist(step: int, direction: str, due: int) -> None:
    cart = cart_of((replace(MUG, unit_price=11596), 1000))
    rounding = Rounding(step, direction, "always")  # type: ignore[arg-type]
    priced = price(replace(cart, rounding=rounding))
    assert (priced.due(), priced.rounding()) == (due, due - 11596)
    assert [line.net for line in priced.lines] == [11596]


def test_cash_rounding_rounds_only_what_is_left_for_cash() -> None:
    cart = cart_of((replace(MUG, unit_price=11597), 1000))
    priced = price(replace(cart, rounding=Rounding(10, "down", "cash")))
    assert priced.due() == 11597
    assert priced.due(cash=True) == 11590
    assert priced.due(paid_otherwise=5003, cash=True) == 5003 + 6590


@given(carts(), rules)
def test_every_stage_is_accounted_for_and_no_line_is_below_zero(
    cart: Cart, given_rules: Rules
) -> None:
    for line in price(cart, given_rules).lines:
        assert line.net >= 0
        assert line.gross + sum(stage.amount for stage in line.stages) == line.net
        taken = line.offer_discount + line.line_discount + line.order_discount
        assert line.gross - taken == line.net


@given(carts(), rules)
def test_the_shares_of_an_order_discount_sum_to_it(cart: Cart, given_rules: Rules) -> None:
    priced = price(cart, given_rules)
    assert priced.order_discount == sum(each.amount for each in priced.applied)
    assert priced.total == sum(line.total for line in priced.lines)
    assert sum(row.tax for row in priced.taxes()) == priced.tax


@given(carts(), rules, st.integers(0, 50_000), st.booleans())
def test_rounding_changes_the_due_by_less_than_a_step_and_never_below_zero(
    cart: Cart, given_rules: Rules, otherwise: int, cash: bool
) -> None:
    priced = price(cart, given_rules)
    otherwise = min(otherwise, priced.total)
    due = priced.due(otherwise, cash)
    assert due >= 0
    assert abs(due - priced.total) < cart.rounding.step
    if cart.rounding.when == "always":
        assert due % cart.rounding.step == 0
    if cart.rounding.when == "cash" and cash:
        assert (due - otherwise) % cart.rounding.step == 0
        assert due >= otherwise


@given(carts(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_change_the_total(cart: Cart, random: object) -> None:
    shuffled = list(cart.lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before, after = price(cart), price(replace(cart, lines=tuple(shuffled)))
    assert sum(line.net for line in before.lines) == sum(line.net for line in after.lines)
    assert before.gross == after.gross


@given(carts(), rules)
def test_an_offer_never_makes_the_goods_dearer(cart: Cart, given_rules: Rules) -> None:
    without = replace(given_rules, order_offers=())
    with_offers = sum(line.net for line in price(cart, given_rules).lines)
    assert with_offers <= sum(line.net for line in price(cart, without).lines)


@given(st.integers(0, 10**9), st.sampled_from((0, 600, 900, 1300)))
def test_included_tax_is_what_exclusive_pricing_would_have_added_within_a_fen(
    net: int, rate: int
) -> None:
    tax = included_tax(net, rate)
    assert 0 <= tax <= net
    assert abs((net - tax) * rate - tax * 10_000) <= 10_000 + rate


def test_a_line_offer_and_an_empty_cart_cost_nothing() -> None:
    assert price(Cart("c"), Rules(order_offers=(OrderOffer("o", "x", amount=5),))).total == 0
    assert price(Cart("c"), NO_RULES).due(cash=True) == 0
