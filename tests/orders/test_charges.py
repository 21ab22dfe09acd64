"""What bringing an order costs: the first rule that fits, by worth, region and weight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.cart.cart import Cart, Charge, Discount
from posdesk.cart.codec import from_json, to_json
from posdesk.cart.operations import set_charges, set_order_discount
from posdesk.cart.pricing import price
from posdesk.cart.rules import OrderOffer, Rules
from posdesk.errors import Refusal, words
from posdesk.models import Variant
from posdesk.orders.charges import (
    ChargeRule,
    lies_in,
    remove_rule,
    rule_for,
    rules,
    save_rule,
    with_charges,
)
from posdesk.orders.errors import BadDeliveryRule, RegionNotServed
from posdesk.orders.plan import OrderPlan
from posdesk.payments.placing import place_order, quote
from posdesk.staff.rights import NotAllowed
from tests.cart.goods import SHIRT, WATER, cart_of
from tests.ordertaking import HOME, Desk, cash
from tests.selling import LI_MIN, ZHAO_LEI

XUHUI = ChargeRule("courier", "上海市/徐汇区", base=600, free_from=9900)
SHANGHAI = ChargeRule("courier", "上海市", base=800, first_weight=1000, step_weight=500, step=200)
TIBET = ChargeRule("courier", "西藏自治区", served=False)


def teach(desk: Desk, *known: ChargeRule) -> None:
    for place, rule in enumerate(known):
        save_rule(desk.db, ZHAO_LEI, replace(rule, position=place))


def asked(desk: Desk, cart: Cart, region: str = HOME.region, method: str = "courier") -> list[int]:
    plan = desk.plan(cart, method, to=replace(HOME, region=region))
    return [charge.amount for charge in with_charges(desk.db, cart, plan).charges]


@pytest.mark.parametrize(
    ("region", "around", "inside"),
    [
        ("上海市/徐汇区", "上海市", True),
        ("上海市", "上海市/", True),
        ("上海市/徐汇区", "", True),
        ("上海", "上海市", False),
        ("上海市郊", "上海市", False),
        ("", "上海市", False),
    ],
)
def test_a_region_lies_in_itself_and_in_what_is_around_it(
    region: str, around: str, inside: bool
) -> None:
    assert lies_in(region, around) is inside


@pytest.mark.parametrize(
    ("worth", "grams", "cost"),
    [
        (0, 0, 800),
        (100, 1000, 800),
        (100, 1001, 1000),
        (100, 1500, 1000),
        (100, 1501, 1200),
        (9899, 100, 800),
        (9900, 9999, 0),
    ],
)
def test_every_further_step_of_weight_costs_and_enough_goods_cost_nothing(
    worth: int, grams: int, cost: int
) -> None:
    assert replace(SHANGHAI, free_from=9900).cost(worth, grams) == cost


def test_the_first_rule_that_fits_counts(desk: Desk) -> None:
    teach(desk, XUHUI, SHANGHAI)
    cart = desk.cart(("mug", 1000))
    assert asked(desk, cart) == [600]
    assert asked(desk, cart, "上海市/浦东新区") == [800]
    assert asked(desk, desk.cart(("shirt", 2000))) == []


def test_weighed_goods_weigh_what_they_are_and_others_what_the_catalog_says(desk: Desk) -> None:
    teach(desk, SHANGHAI)
    with desk.db.command("test.weight", None) as tx:
        tx.update(Variant, "water", weight=560)
    assert asked(desk, desk.cart(("apples", 1400))) == [1000]
    assert asked(desk, desk.cart(("water", 3000))) == [1200]  # 1680 g
    assert asked(desk, desk.cart(("mug", 9000))) == [800]  # nobody knows what it weighs


def test_a_region_that_is_not_served_is_refused_before_anything_is_written(desk: Desk) -> None:
    teach(desk, TIBET, SHANGHAI)
    cart = desk.cart(("mug", 1000))
    for region in ("西藏自治区/拉萨市", "广东省", ""):
        with pytest.raises(RegionNotServed) as refused:
            desk.place(cart, desk.plan(cart, to=replace(HOME, region=region)), cash(5000))
        assert all(words(refused.value))
    assert desk.shop.count("orders") == 0
    assert asked(desk, cart, "广东省", method="pickup") == []


def test_the_charge_is_a_line_of_the_order_with_its_tax_and_no_stock(desk: Desk) -> None:
    teach(desk, XUHUI)
    placed = desk.order(("mug", 1000), pay=[cash(3100)])
    assert placed.total == 3100
    rows = desk.db.rows(
        "SELECT kind_of, variant_id, name, quantity, net, tax FROM order_line ORDER BY position"
    )
    assert rows[1] == ("charge", None, "Delivery by courier", 1000, 600, 69)
    assert desk.shop.count("stock_move") == 0
    assert desk.db.row("SELECT lines, pieces, gross FROM orders") == (2, 1000, 3100)
    assert desk.reserved(placed.order_id) == {"mug": 1000}


def test_no_discount_and_no_offer_touches_a_charge_or_counts_it() -> None:
    half = set_order_discount(cart_of((SHIRT, 1000)), Discount(percent=5000))
    cart = set_charges(half, (Charge("Delivery", 600, 1300),))
    coupon = OrderOffer("c", "满84减10", amount=1000, threshold=8400)
    priced = price(cart, Rules(order_offers=(coupon,)))
    assert [line.net for line in priced.every] == [3950, 600]
    assert (priced.total, priced.gross, priced.order_discount) == (4550, 8500, 3950)
    assert priced.charged == 600
    assert sum(tax.tax for tax in priced.taxes()) == priced.tax == 454 + 69


def test_where_prices_do_not_include_tax_the_charge_s_comes_on_top() -> None:
    cart = replace(cart_of((WATER, 1000)), tax_inclusive=False)
    priced = price(set_charges(cart, (Charge("Delivery", 600, 600),)))
    assert [(line.net, line.tax, line.total) for line in priced.charges] == [(600, 36, 636)]
    assert priced.total == 226 + 636


def test_a_charge_chosen_by_hand_needs_the_right_or_an_approval(desk: Desk) -> None:
    teach(desk, XUHUI)
    cart = desk.cart(("mug", 1000))
    free = desk.plan(cart, charge=0)
    with pytest.raises(NotAllowed):
        desk.place(cart, free, cash(2500))
    approved = replace(free, charge_approval=desk.shop.approve("price.override"))
    assert desk.place(cart, approved, cash(2500)).total == 2500
    cart = desk.cart(("mug", 1000))
    assert desk.place(cart, desk.plan(cart, charge=150), cash(2650), actor=ZHAO_LEI).total == 2650


def test_a_quote_says_what_the_order_will_come_to(desk: Desk) -> None:
    teach(desk, XUHUI)
    cart = desk.cart(("mug", 1000))
    plan = desk.plan(cart)
    found = quote(desk.db, cart, plan)
    assert (found.due, found.due_now, found.priced.charged) == (3100, 3100, 600)
    placed = place_order(desk.db, LI_MIN, found.cart, plan, [cash(3100)], shown=found.due).value
    assert placed.total == 3100


def test_a_cart_with_charges_survives_being_stored_and_one_from_before_has_none() -> None:
    cart = set_charges(cart_of((SHIRT, 1000)), (Charge("Delivery", 600, 600),))
    assert from_json(to_json(cart)) == cart
    old = to_json(cart_of((SHIRT, 1000))).replace(',"charges":[]', "")
    assert "charges" not in old
    assert from_json(old) == cart_of((SHIRT, 1000))


@pytest.mark.parametrize(
    "rule",
    [
        replace(XUHUI, base=-1),
        replace(XUHUI, method="counter"),
        replace(XUHUI, method="drone"),
        replace(XUHUI, step=100),
        replace(XUHUI, step=100, step_weight=500),
        replace(XUHUI, base=10**9 + 1),
    ],
)
def test_a_rule_that_says_something_impossible_is_not_saved(desk: Desk, rule: ChargeRule) -> None:
    with pytest.raises(BadDeliveryRule):
        save_rule(desk.db, ZHAO_LEI, rule)
    assert rules(desk.db) == ()


def test_rules_are_changed_and_removed_and_old_orders_keep_their_charge(desk: Desk) -> None:
    rule_id = save_rule(desk.db, ZHAO_LEI, XUHUI).value
    placed = desk.order(("mug", 1000))
    save_rule(desk.db, ZHAO_LEI, replace(XUHUI, base=900, id=rule_id))
    assert desk.order(("mug", 1000)).total == 3400
    remove_rule(desk.db, ZHAO_LEI, rule_id)
    assert desk.order(("mug", 1000)).total == 2500
    assert desk.standing(placed.order_id).owed == 3100
    with pytest.raises(Refusal):
        remove_rule(desk.db, ZHAO_LEI, rule_id)
    with pytest.raises(NotAllowed):
        save_rule(desk.db, LI_MIN, XUHUI)


def test_a_method_without_rules_goes_everywhere_for_nothing() -> None:
    assert rule_for((), "courier", "广东省") is None
    assert rule_for((XUHUI,), "local", "") is None
    assert OrderPlan(()).charge is None
