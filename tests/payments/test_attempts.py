"""Asking for money: on record before anybody is asked, and unknown until somebody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.cart.pricing import price
from posdesk.clock import ManualClock
from posdesk.ids import Ids
from posdesk.orders.commands import park, save_open_cart, void_cart
from posdesk.orders.errors import CartAlreadySold, CartHasPayments, EmptyCart
from posdesk.orders.queries import parked_count
from posdesk.payments import asking
from posdesk.payments.attempts import Attempt, attempts_of, open_attempts, record_answer
from posdesk.payments.errors import (
    MoreThanDue,
    NoAmount,
    NotAPaymentCode,
    PaymentSettled,
    ReferenceMissing,
    UnknownTender,
)
from posdesk.payments.providers import Answer, StaffConfirmed
from posdesk.payments.queries import cart_payments, recovery
from posdesk.payments.settle import Tendered
from posdesk.payments.states import ATTEMPT, LABELS
from posdesk.staff.errors import ApprovalInvalid
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep
from tests.selling import ALIPAY_CODE, LI_MIN, WECHAT_CODE, ZHAO_LEI, Shop


class Scripted:
    """A provider that answers what it is told to; it is the far side of a network."""

    name = "scripted"

    def __init__(self, *answers: Answer | OSError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def _next(self, what: str, key: str) -> Answer:
        self.asked.append((what, key))
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    def charge(self, code: str, amount: int, key: str) -> Answer:
        return self._next(f"charge {amount}", key)

    def query(self, key: str) -> Answer:
        return self._next("query", key)

    def revoke(self, key: str) -> Answer:
        return self._next("revoke", key)


def writer(shop: Shop, actor: str = LI_MIN) -> asking.Write:
    """Runs a command here and gives its value, as the window's writer thread does."""

    def write(command: Callable[..., Any], *args: object) -> Any:
        return command(shop.db, actor, *args).value

    return write


def test_an_attempt_is_on_record_before_the_provider_is_asked(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    attempt = shop.ask(cart, "alipay", 2500, ALIPAY_CODE)
    assert (attempt.state, attempt.amount, attempt.code_tail) == ("pending", 2500, "3456")
    assert attempts_of(shop.db, cart.id) == (attempt,)


def test_a_confirmed_answer_carries_its_reference(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    provider = Scripted(Answer("confirmed", "2026112222001"))
    attempt = asking.charge(writer(shop), provider, shop.ask(cart, "alipay", 2500), ALIPAY_CODE)
    assert (attempt.state, attempt.reference) == ("confirmed", "2026112222001")
    assert provider.asked == [("charge 2500", attempt.id)]
    assert shop.sell(cart).total == 2500


def test_no_answer_is_unknown_and_a_query_leads_on(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    provider = Scripted(TimeoutError("no answer"), Answer("unknown"), Answer("confirmed", "R"))
    attempt = asking.charge(writer(shop), provider, shop.ask(cart, "alipay", 2500))
    assert (attempt.state, attempt.detail) == ("unknown", "no answer")
    attempt = asking.query(writer(shop), provider, attempt)
    assert attempt.state == "unknown"
    assert asking.query(writer(shop), provider, attempt).state == "confirmed"


def test_an_unknown_payment_can_be_taken_back_with_the_right_to(shop: Shop) -> None:
    attempt = shop.answer(shop.ask(shop.cart(("mug", 1000)), "alipay", 2500), "unknown")
    with pytest.raises(NotAllowed):
        asking.revoke(writer(shop), Scripted(Answer("revoked")), attempt)
    revoked = asking.revoke(writer(shop, ZHAO_LEI), Scripted(Answer("revoked")), attempt)
    assert revoked.state == "revoked"


def test_a_revocation_without_an_answer_leaves_the_payment_counting(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    attempt = shop.paid_by(cart, "alipay", 2500)
    after = asking.revoke(writer(shop, ZHAO_LEI), Scripted(TimeoutError()), attempt)
    assert after.state == "confirmed"
    assert shop.sell(cart).total == 2500


def test_a_provider_undoes_nothing_that_may_not_be_taken_back(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    paid = shop.paid_by(cart, "alipay", 2500)
    provider = Scripted(Answer("revoked"))
    for actor, approval in ((LI_MIN, None), (LI_MIN, shop.approve("void.cart"))):
        with pytest.raises((NotAllowed, ApprovalInvalid)):
            asking.revoke(writer(shop, actor), provider, paid, approval)
    shop.sell(cart)
    with pytest.raises(PaymentSettled):
        asking.revoke(writer(shop, ZHAO_LEI), provider, paid)
    assert provider.asked == []


def test_a_manager_approves_what_the_cashier_may_not_take_back(shop: Shop) -> None:
    attempt = shop.paid_by(shop.cart(("mug", 1000)), "alipay", 2500)
    approval = shop.approve("payment.cancel")
    provider = StaffConfirmed()
    assert asking.revoke(writer(shop), provider, attempt, approval).state == "revoked"


def test_the_shop_s_own_device_waits_for_a_person(shop: Shop) -> None:
    attempt = shop.ask(shop.cart(("mug", 1000)), "card", 2500)
    write, provider = writer(shop), StaffConfirmed()
    assert asking.charge(write, provider, attempt).state == "pending"
    assert asking.query(write, provider, attempt).state == "pending"
    with pytest.raises(ReferenceMissing):
        record_answer(shop.db, LI_MIN, attempt.id, "confirmed")
    assert shop.answer(attempt, "confirmed", "004512").reference == "004512"


def test_a_device_that_can_not_be_asked_leaves_the_unknown_unknown(shop: Shop) -> None:
    asked = shop.answer(shop.ask(shop.cart(("mug", 1000)), "alipay", 2500), "unknown")
    assert asking.query(writer(shop), StaffConfirmed(), asked) == asked


def test_who_may_not_sell_does_not_say_that_it_was_paid(shop: Shop) -> None:
    asked = shop.ask(shop.cart(("mug", 1000)), "alipay", 2500)
    for nobody in (None, "somebody-else"):
        with pytest.raises(NotAllowed):
            record_answer(shop.db, nobody, asked.id, "confirmed")


def test_the_same_answer_twice_is_one_answer(shop: Shop) -> None:
    attempt = shop.paid_by(shop.cart(("mug", 1000)), "alipay", 2500)
    before = shop.counts(["payment_attempt_event", "journal"])
    assert shop.answer(attempt, "confirmed") == attempt
    assert shop.counts(["payment_attempt_event", "journal"]) == before


@pytest.mark.parametrize(("first", "then"), [("failed", "confirmed"), ("confirmed", "failed")])
def test_an_answer_that_settled_it_is_not_turned_round(shop: Shop, first: str, then: str) -> None:
    attempt = shop.answer(shop.ask(shop.cart(("mug", 1000)), "alipay", 2500), first)
    with pytest.raises(IllegalStep):
        shop.answer(attempt, then)


def test_every_legal_step_leads_to_a_later_word_of_the_list_that_tells_the_state() -> None:
    rank = "pending unknown failed confirmed revoked".split().index
    assert all(rank(source) < rank(target) for source, target in ATTEMPT.steps)
    assert {state for step in ATTEMPT.steps for state in step} == set(LABELS)


def test_the_state_does_not_depend_on_a_clock_that_was_set_back(shop: Shop) -> None:
    attempt = shop.ask(shop.cart(("mug", 1000)), "alipay", 2500)
    shop.db.clock.set(1_000_000_000_000)  # type: ignore[attr-defined]
    assert shop.answer(attempt, "confirmed").state == "confirmed"


@pytest.mark.parametrize(
    ("tender", "amount", "code", "refusal"),
    [
        ("alipay", 0, "", NoAmount),
        ("alipay", -1, "", NoAmount),
        ("alipay", 2501, "", MoreThanDue),
        ("alipay", 2500, WECHAT_CODE, NotAPaymentCode),
        ("alipay", 2500, "6921168509256", NotAPaymentCode),
        ("cash", 2500, "", UnknownTender),
        ("shells", 2500, "", UnknownTender),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    shop: Shop, tender: str, amount: int, code: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        shop.ask(shop.cart(("mug", 1000)), tender, amount, code)
    assert shop.count("payment_attempt") == 0


def test_what_may_have_been_paid_is_not_asked_for_again(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    shop.answer(shop.ask(cart, "alipay", 2000), "unknown")
    with pytest.raises(MoreThanDue) as refused:
        shop.ask(cart, "wechat", 1000)
    assert refused.value.due == 500
    paid = cart_payments(shop.db, price(cart))
    assert (paid.confirmed, paid.unanswered, paid.left) == (0, 2000, 500)


def test_an_empty_or_sold_cart_is_not_paid_for(shop: Shop) -> None:
    with pytest.raises(EmptyCart):
        shop.ask(shop.cart(), "alipay", 1)
    cart = shop.cart(("mug", 1000))
    shop.sell(cart, Tendered("cash", 2500))
    with pytest.raises(CartAlreadySold):
        shop.ask(cart, "alipay", 2500)


def test_a_payment_of_a_completed_sale_is_not_taken_back_here(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    attempt = shop.paid_by(cart, "alipay", 2500)
    sale = shop.sell(cart)
    with pytest.raises(PaymentSettled) as refused:
        record_answer(shop.db, ZHAO_LEI, attempt.id, "revoked")
    assert refused.value.number == sale.number


def test_a_card_number_is_no_reference(shop: Shop) -> None:
    attempt = shop.ask(shop.cart(("mug", 1000)), "card", 2500)
    with pytest.raises(CardNumberRefused):
        shop.answer(attempt, "confirmed", "4111111111111111")


def test_a_cart_with_money_in_it_is_not_thrown_away_but_may_be_parked(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    shop.paid_by(cart, "alipay", 1000)
    with pytest.raises(CartHasPayments) as refused:
        void_cart(shop.db, ZHAO_LEI, cart, "顾客走了")
    assert refused.value.amount == 1000
    park(shop.db, LI_MIN, cart, "穿红衣服的顾客")
    assert shop.sell(cart, Tendered("cash", 1500)).total == 2500
    assert parked_count(shop.db) == 0


def test_a_start_after_a_crash_finds_what_was_paid_and_what_is_not_known(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000))
    save_open_cart(shop.db, LI_MIN, cart)
    confirmed = shop.paid_by(cart, "alipay", 2000, ALIPAY_CODE)
    pending = shop.ask(cart, "wechat", 3000, WECHAT_CODE)
    found = recovery(shop.db)
    assert found.open_cart is not None
    assert found.open_cart.cart == cart
    assert found.cart_attempts == (confirmed, pending)
    assert found.unanswered == open_attempts(shop.db) == (pending,)
    assert (found.parked, found.last_sale, found.unprinted) == (0, None, False)


def test_a_clock_that_ran_ahead_for_a_day_hides_no_payment_without_an_answer(shop: Shop) -> None:
    clock = shop.db.clock
    assert isinstance(clock, ManualClock)
    today = clock.now()
    clock.set(today + 10 * 365 * 86_400_000)
    shop.answer(shop.ask(shop.cart(("mug", 1000)), "alipay", 2500), "failed")
    clock.set(today)
    shop.db.ids = Ids(clock)  # as the next start makes them
    waiting = shop.ask(shop.cart(("mug", 1000)), "alipay", 2500)
    assert [each.id for each in open_attempts(shop.db)] == [waiting.id]


def test_a_start_offers_the_receipt_that_did_not_come_out(shop: Shop) -> None:
    sale = shop.sell_for_cash(3000, ("mug", 1000))
    found = recovery(shop.db)
    assert found.last_sale is not None
    assert (found.last_sale.number, found.unprinted) == (sale.number, True)
    with shop.db.local() as tx:
        tx.execute("UPDATE print_job SET state = 'printed'")
    assert not recovery(shop.db).unprinted


def test_attempts_of_other_carts_stay_theirs(shop: Shop) -> None:
    mine, other = shop.cart(("mug", 1000)), shop.cart(("mug", 1000))
    shop.paid_by(other, "alipay", 2500)
    attempts: tuple[Attempt, ...] = attempts_of(shop.db, mine.id)
    assert attempts == ()
    assert shop.sell(mine, Tendered("cash", 2500)).paid[0].tender == "cash"
