"""What is agreed beside a cart is kept with it, and says what goes now and what goes later."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.cart.cart import Charge
from posdesk.cart.codec import from_json, to_json
from posdesk.cart.delivery import DeliveryDraft, Promise, Recipient
from posdesk.cart.errors import TextTooLong
from posdesk.cart.operations import set_charges, set_delivery
from tests.cart.goods import MUG, WATER, cart_of

WANG = Recipient("王小雨", "13812346621", "上海市/徐汇区", "漕溪北路 398 号", "工作日 18:00 后")
COURIER = DeliveryDraft("courier", recipient=WANG)


def test_a_draft_is_kept_with_the_cart_in_every_part() -> None:
    draft = DeliveryDraft(
        "local",
        now=((1, 2000),),
        recipient=WANG,
        promise=Promise("2026-12-01", 600, 720),
        carrier_id="sf",
        terms="deposit",
        deposit=5000,
        balance_on="2026-12-05",
        charge=800,
        charge_approval="approval-1",
        channel="phone",
    )
    cart = set_charges(set_delivery(cart_of((WATER, 6000)), draft), (Charge("配送", 800),))
    assert from_json(to_json(cart)) == cart


def test_carts_of_before_are_read_without_a_draft() -> None:
    cart = cart_of((MUG, 1000))
    text = to_json(cart)
    assert "delivery" not in json.loads(text)
    assert from_json(text) == cart


def test_taking_a_draft_off_takes_its_charge_along() -> None:
    cart = set_charges(set_delivery(cart_of((MUG, 1000)), COURIER), (Charge("快递", 1200),))
    assert set_delivery(cart, None) == cart_of((MUG, 1000))


def test_everything_goes_later_unless_it_is_said_what_is_taken_along() -> None:
    lines = [(1, 6000), (2, 1000)]
    assert COURIER.split(lines) == ((), ((1, 6000), (2, 1000)))
    partly = replace(COURIER, now=((1, 2000), (2, 1000)))
    assert partly.split(lines) == (((1, 2000), (2, 1000)), ((1, 4000),))


def test_no_more_is_taken_along_than_a_line_has_left() -> None:
    partly = replace(COURIER, now=((1, 5000), (7, 1000)))
    assert partly.split([(1, 3000)]) == (((1, 3000),), ())


def test_over_the_counter_all_of_it_is_taken_along() -> None:
    assert DeliveryDraft(terms="account").split([(1, 3000)]) == (((1, 3000),), ())


def test_what_is_agreed_at_the_counter_by_itself_is_plain() -> None:
    assert DeliveryDraft().plain
    assert not COURIER.plain
    assert not DeliveryDraft(terms="later").plain


@pytest.mark.parametrize("field", ["name", "phone", "region", "street", "note", "hours"])
def test_a_text_that_is_too_long_for_a_label_is_refused(field: str) -> None:
    recipient = replace(WANG, **{field: "路" * 201})
    with pytest.raises(TextTooLong):
        set_delivery(cart_of((MUG, 1000)), replace(COURIER, recipient=recipient))


def test_a_card_number_is_not_kept_in_a_note() -> None:
    recipient = replace(WANG, note="刷卡 6222021234567890128")
    with pytest.raises(CardNumberRefused):
        set_delivery(cart_of((MUG, 1000)), replace(COURIER, recipient=recipient))
