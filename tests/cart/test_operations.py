"""What a cashier does to a cart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from posdesk.cards import CardNumberRefused
from posdesk.cart.cart import MAX_LINES, Cart, Discount, MemberRef, PriceOverride
from posdesk.cart.codec import from_json, to_json
from posdesk.cart.errors import (
    BadDiscount,
    NoSuchLine,
    NotWhole,
    PriceRefused,
    QuantityRefused,
    TextTooLong,
    TooManyLines,
    UnreadableCart,
)
from posdesk.cart.operations import (
    add,
    last_added,
    put_back,
    remove,
    repeat,
    set_discount,
    set_member,
    set_note,
    set_order_discount,
    set_order_note,
    set_price,
    set_quantity,
    set_rounding,
)
from posdesk.cart.rounding import Rounding
from posdesk.errors import words
from tests.cart.goods import APPLES, MUG, SHIRT, WATER, cart_of, carts, example


def test_scanning_the_same_mug_twice_gives_one_line_of_two() -> None:
    cart = cart_of((MUG, 1000), (WATER, 1000), (MUG, 1000))
    assert [(line.item.sku, line.quantity) for line in cart.lines] == [
        ("mug", 2000),
        ("water", 1000),
    ]


def test_two_weighings_of_apples_stay_two_lines() -> None:
    cart = cart_of((APPLES, 512), (APPLES, 498))
    assert [line.quantity for line in cart.lines] == [512, 498]
    assert cart.pieces == 2000


@pytest.mark.parametrize(
    "change",
    [
        lambda cart: set_price(cart, 1, PriceOverride(2000)),
        lambda cart: set_discount(cart, 1, Discount(percent=500)),
        lambda cart: set_note(cart, 1, "礼盒"),
    ],
)
def test_a_line_that_was_changed_by_hand_takes_no_more_of_the_same(change: object) -> None:
    cart = add(change(cart_of((MUG, 1000))), MUG)  # type: ignore[operator]
    assert [line.quantity for line in cart.lines] == [1000, 1000]


def test_a_mug_whose_price_changed_since_is_a_line_of_its_own() -> None:
    cart = cart_of((MUG, 1000), (replace(MUG, unit_price=2600), 1000))
    assert [line.item.unit_price for line in cart.lines] == [2500, 2600]


def test_a_case_of_24_adds_24() -> None:
    assert cart_of((WATER, 1000), (WATER, 24_000)).lines[0].quantity == 25_000


def test_the_screen_can_tell_which_line_a_scan_touched() -> None:
    before = cart_of((MUG, 1000), (WATER, 1000))
    assert last_added(before, add(before, MUG)) == 1
    assert last_added(before, add(before, SHIRT)) == 3
    assert last_added(before, before) is None


def test_the_old_cart_still_stands_after_a_change() -> None:
    before = cart_of((MUG, 1000))
    set_quantity(before, 1, 5000)
    assert before.lines[0].quantity == 1000


def test_a_removed_line_can_be_put_back_where_it_was() -> None:
    before = example()
    line = before.lines[1]
    without = remove(before, 2)
    assert [each.number for each in without.lines] == [1, 3, 4]
    assert put_back(without, line) == before
    assert put_back(before, line) is before


def test_a_number_is_never_used_twice() -> None:
    cart = add(remove(cart_of((MUG, 1000), (WATER, 1000)), 2), SHIRT)
    assert [line.number for line in cart.lines] == [1, 3]


def test_changing_the_quantity_of_labelled_goods_drops_the_printed_amount() -> None:
    cart = add(Cart("c"), APPLES, 1236, label_amount=1110)
    assert set_quantity(cart, 1, 1000).lines[0].label_amount is None


@pytest.mark.parametrize("quantity", [0, -1000, 100_000_000])
def test_a_quantity_of_nothing_or_of_a_barcode_is_refused(quantity: int) -> None:
    with pytest.raises(QuantityRefused):
        set_quantity(cart_of((APPLES, 1000)), 1, quantity)


def test_half_a_mug_is_refused_in_words() -> None:
    with pytest.raises(NotWhole) as refused:
        set_quantity(cart_of((MUG, 1000)), 1, 500)
    assert "0.5" in words(refused.value)[0]
    assert "马克杯" in words(refused.value)[0]


@pytest.mark.parametrize("price", [-1, 692_116_850_925_600])
def test_a_price_below_zero_or_a_barcode_as_price_is_refused(price: int) -> None:
    with pytest.raises(PriceRefused):
        set_price(cart_of((MUG, 1000)), 1, PriceOverride(price))


@pytest.mark.parametrize(("amount", "percent"), [(0, 0), (-5, 0), (0, 10_001), (5, 5), (0, -1)])
def test_a_discount_is_an_amount_or_a_percentage(amount: int, percent: int) -> None:
    with pytest.raises(BadDiscount):
        Discount(amount, percent)


def test_a_line_that_is_gone_cannot_be_changed() -> None:
    with pytest.raises(NoSuchLine):
        set_quantity(cart_of((MUG, 1000)), 7, 1000)


def test_a_cart_is_no_longer_than_a_receipt_may_be() -> None:
    cart = cart_of(*[(APPLES, 100)] * MAX_LINES)
    with pytest.raises(TooManyLines):
        add(cart, APPLES, 100)


@pytest.mark.parametrize(
    "write",
    [
        lambda cart, text: set_note(cart, 1, text),
        set_order_note,
        lambda cart, text: set_price(cart, 1, PriceOverride(1, text)),
        lambda cart, text: set_discount(cart, 1, Discount(1, reason=text)),
        lambda cart, text: set_order_discount(cart, Discount(1, reason=text)),
    ],
)
def test_no_note_takes_a_card_number_or_a_novel(write: object) -> None:
    cart = cart_of((MUG, 1000))
    with pytest.raises(CardNumberRefused):
        write(cart, "card 4111 1111 1111 1111")  # type: ignore[operator]
    with pytest.raises(TextTooLong):
        write(cart, "x" * 201)  # type: ignore[operator]


def test_the_last_sale_is_repeated_without_its_discounts() -> None:
    sold = set_discount(cart_of((MUG, 2000), (APPLES, 512)), 1, Discount(percent=5000))
    again = repeat(Cart("cart-2"), sold.lines)
    assert [(line.item, line.quantity, line.discount) for line in again.lines] == [
        (MUG, 2000, None),
        (APPLES, 512, None),
    ]


def test_a_parked_cart_comes_back_as_it_was() -> None:
    cart = set_rounding(
        set_member(example(), MemberRef("m1", "王小雨", "gold")), Rounding(10, "down", "cash")
    )
    cart = set_price(
        set_order_note(cart, "袋子要两个"), 1, PriceOverride(150, "瓶身压痕", "approval-1")
    )
    assert from_json(to_json(cart)) == cart


@given(carts())
def test_any_cart_survives_being_written_down(cart: Cart) -> None:
    assert from_json(to_json(cart)) == cart


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"format": 99}', '{"format":1,"id":"c","lines":[{"number":1}]}'],
)
def test_a_damaged_or_newer_stored_cart_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableCart):
        from_json(text)


def test_a_stored_cart_with_an_impossible_quantity_is_refused() -> None:
    with pytest.raises(UnreadableCart):
        from_json(to_json(cart_of((MUG, 1000))).replace('"quantity":1000', '"quantity":-1000'))
