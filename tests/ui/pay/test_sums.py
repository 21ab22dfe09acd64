"""The figures of the payment place, and what its large button says will happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.cart.cart import Cart, VariantSnapshot
from posdesk.cart.operations import add
from posdesk.cart.priced import Priced
from posdesk.cart.pricing import price
from posdesk.cart.rounding import JIAO, Rounding
from posdesk.payments.attempts import Attempt
from posdesk.payments.tenders import CARD, CASH
from posdesk.ui.pay.sums import WALLET, Sums
from posdesk.ui.pay.words import act_words


def cart_of(amount: int, rounding: Rounding | None = None) -> Priced:
    item = VariantSnapshot("mug", "p-mug", "MUG", "马克杯", amount)
    cart = add(Cart("cart"), item)
    return price(replace(cart, rounding=rounding) if rounding else cart)


def wallet(amount: int, state: str = "confirmed") -> Attempt:
    return Attempt("a", "cart", "wechat", "staff", amount, "4321", 0, state, "", "")


@pytest.mark.parametrize(
    ("sums", "left", "change", "words"),
    [
        (Sums(cart_of(6590)), 6590, 0, "Finish, exactly ¥65.90"),
        (Sums(cart_of(6590), entered=10000), 6590, 3410, "Finish, change ¥34.10"),
        (Sums(cart_of(6590), entered=5000), 6590, 0, "Cash ¥50.00, ¥15.90 still due"),
        (Sums(cart_of(6590), cash=(5000,)), 1590, 0, "Finish, exactly ¥15.90"),
        (Sums(cart_of(6590), tender=CARD), 6590, 0, "Card ¥65.90, slip reference missing"),
        (
            Sums(cart_of(6590), tender=CARD, entered=100),
            6590,
            0,
            "Card ¥1.00, slip reference missing",
        ),
        (Sums(cart_of(6590), tender=WALLET), 6590, 0, "Scan the customer's payment code"),
        (Sums(cart_of(6590), (wallet(6590),)), 0, 0, "Finish"),
        (Sums(cart_of(6590), (wallet(5000),)), 1590, 0, "Finish, exactly ¥15.90"),
        (Sums(cart_of(6590), (wallet(5000, "failed"),)), 6590, 0, "Finish, exactly ¥65.90"),
        (
            Sums(cart_of(6590), (wallet(6590, "unknown"),), tender=WALLET),
            0,
            0,
            "Waiting for the customer's payment",
        ),
        (
            Sums(cart_of(6590), (wallet(6590, "unknown"),), entered=10000),
            6590,
            3410,
            "WeChat Pay ¥65.90 is not answered yet",
        ),
        (
            Sums(cart_of(6590), (wallet(5000, "pending"),)),
            6590,
            0,
            "Cash ¥15.90, ¥50.00 still due",
        ),
    ],
)
def test_the_button_says_what_will_happen(sums: Sums, left: int, change: int, words: str) -> None:
    assert (sums.left, sums.change) == (left, change)
    assert act_words(sums, "CNY") == words


def test_only_cash_may_be_more_than_is_due() -> None:
    assert Sums(cart_of(6590), entered=10000).can_act
    card = Sums(cart_of(6590), tender=CARD, entered=10000)
    assert card.over == 3410
    assert not card.can_act


def test_a_payment_without_an_answer_is_neither_counted_nor_asked_for_twice() -> None:
    waiting = Sums(cart_of(6590), (wallet(6590, "pending"),), tender=WALLET)
    assert waiting.left == 0
    assert not waiting.complete
    assert not waiting.can_act


@pytest.mark.parametrize("tender", [CASH, CARD])
def test_nothing_else_is_taken_for_what_a_wallet_may_have_paid(tender: str) -> None:
    waiting = Sums(cart_of(6590), (wallet(5000, "pending"),), tender=tender)
    assert waiting.received == 1590
    assert waiting.can_act
    assert not replace(waiting, entered=1600).can_act
    assert not replace(waiting, cash=(1590,)).can_act


def test_rounding_for_cash_counts_only_while_cash_is_in_hand() -> None:
    priced = cart_of(6597, Rounding(JIAO, "down", "cash"))
    assert Sums(priced).left == 6590
    assert Sums(priced, tender=CARD).left == 6597
    assert Sums(priced, (wallet(5000),)).left == 1590


def test_a_free_cart_is_complete_at_once() -> None:
    assert Sums(cart_of(0)).complete
    assert act_words(Sums(cart_of(0)), "CNY") == "Finish"


def test_cash_of_nothing_does_nothing() -> None:
    assert not Sums(cart_of(6590), entered=0, tender=CASH).can_act
