"""Money on orders: balances, cash rounding, attempts, refunds, cancellation and expiry."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.cart.operations import set_rounding
from posdesk.cart.rounding import Rounding
from posdesk.errors import Refusal, words
from posdesk.orders import summary
from posdesk.orders.errors import AlreadyLeft, BeingPacked, NotOpen
from posdesk.orders.plan import Deposit
from posdesk.payments import cancelling
from posdesk.payments.attempts import record_answer
from posdesk.payments.balance import order_money, start_order_attempt
from posdesk.payments.cancelling import cancel_order, expire_due
from posdesk.payments.commands import Given, sell_in
from posdesk.payments.errors import (
    AnswerMissing,
    CreditNeedsMember,
    MoreThanDue,
    NoAmount,
    NothingOwed,
    NotSoMuchToRefund,
    PriceChanged,
    TooMuchCash,
    UnknownTender,
)
from posdesk.payments.refunding import Why, refund_order_money, refundable
from posdesk.payments.settle import Tendered
from posdesk.payments.ways import shares_of
from posdesk.staff.rights import NotAllowed
from tests.orders.shipping import pack, send, take_back
from tests.ordertaking import DAY_MS, XIAOYU, Desk, card, cash
from tests.selling import ALIPAY_CODE, LI_MIN, ZHAO_LEI
from tests.sync.exchanging import link

WRITTEN = ("payment", "refund", "order_change", "journal", "credit_entry", "print_job")


def balance(desk: Desk) -> int:
    query = "SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id = ?"
    return int(desk.db.value(query, XIAOYU))


def give_back(desk: Desk, order_id: str, amount: int, pay_out: str = "") -> list[tuple[str, int]]:
    """A refund inside a command, as a return or a change makes it."""
    with desk.db.command("test.refund", ZHAO_LEI) as tx:
        done = refund_order_money(tx, order_id, amount, Why("test"), pay_out)  # type: ignore[arg-type]
        summary.refresh(tx, order_id)
    return [(each.tender, each.amount) for each in done]


# --- paying ---------------------------------------------------------------------------------------


def test_an_order_is_paid_in_parts_until_nothing_is_owed(desk: Desk) -> None:
    order = desk.order(("shirt", 1000)).order_id
    assert desk.pay(order, card(2000)).outstanding == 5900
    paid = desk.pay(order, cash(6000))
    assert (paid.amount, paid.change, paid.outstanding) == (5900, 100, 0)
    assert desk.status(order) == "to_fulfil"
    with pytest.raises(NothingOwed):
        desk.pay(order, cash(1))


def test_the_same_key_pays_once_and_what_was_shown_must_still_be_owed(desk: Desk) -> None:
    order = desk.order(("shirt", 1000)).order_id
    key = desk.db.ids.new()
    first = desk.pay(order, card(500), cash(1000), key=key, shown=7900)
    before = desk.shop.counts(WRITTEN)
    again = desk.pay(order, card(500), cash(1000), key=key, shown=7900)
    assert (again.paid, again.payment_ids) == (first.paid, first.payment_ids)
    assert desk.shop.counts(WRITTEN) == before
    with pytest.raises(PriceChanged):
        desk.pay(order, cash(1000), shown=7900)


@pytest.mark.parametrize(
    ("tenders", "refusal"),
    [
        ([], NoAmount),
        ([cash(0)], NoAmount),
        ([card(2501)], MoreThanDue),
        ([card(2500), cash(100)], MoreThanDue),
        ([cash(10**7)], TooMuchCash),
        ([Tendered("exchange", 100)], UnknownTender),
        ([Tendered("alipay", 100)], AnswerMissing),
        ([Tendered("credit", 100)], CreditNeedsMember),
    ],
)
def test_amounts_that_can_not_be_are_refused_and_nothing_is_written(
    desk: Desk, tenders: list[Tendered], refusal: type[Refusal]
) -> None:
    order = desk.order(("mug", 1000)).order_id
    before = desk.shop.counts(WRITTEN)
    with pytest.raises(refusal) as refused:
        desk.pay(order, *tenders)
    assert all(words(refused.value))
    assert desk.shop.counts(WRITTEN) == before


def test_a_balance_by_code_is_asked_for_answered_and_booked(desk: Desk) -> None:
    order = desk.order(("shirt", 1000)).order_id
    asked = start_order_attempt(desk.db, LI_MIN, order, "alipay", 5000, ALIPAY_CODE).value
    found = order_money(desk.db, order)
    assert (found.outstanding, found.unanswered, found.left) == (7900, 5000, 2900)
    with pytest.raises(MoreThanDue):
        start_order_attempt(desk.db, LI_MIN, order, "wechat", 2901)
    with pytest.raises(AnswerMissing):
        desk.pay(order, cash(2900))
    with pytest.raises(AnswerMissing):
        desk.cancel(order)
    record_answer(desk.db, LI_MIN, asked.id, "confirmed", "R-1")
    assert order_money(desk.db, order).confirmed == 5000
    paid = desk.pay(order, cash(2900))
    assert [(each.tender, each.amount) for each in paid.paid] == [("alipay", 5000), ("cash", 2900)]
    assert order_money(desk.db, order).attempts == ()


def test_the_last_cash_is_rounded_where_the_shop_rounds_cash(desk: Desk) -> None:
    settings.save(desk.db, ZHAO_LEI, {"rounding.unit": "jiao", "rounding.when": "cash"})
    terms = {"terms": "deposit", "deposit": Deposit(500)}
    order = desk.order(("apples", 1236), pay=[cash(500)], **terms).order_id
    assert desk.standing(order).owed == 1110
    changed = desk.change(order, quantities=((desk.line(order, "apples"), 1111),))
    assert changed.outstanding == 498
    assert order_money(desk.db, order).left_in_cash == 490
    paid = desk.pay(order, cash(500))
    assert (paid.amount, paid.rounding, paid.change, paid.outstanding) == (490, -8, 10, 0)
    standing = desk.standing(order)
    assert (standing.owed, standing.rounding, standing.version) == (990, -8, 3)


def test_cash_that_does_not_settle_the_order_and_other_tenders_are_not_rounded(desk: Desk) -> None:
    settings.save(desk.db, ZHAO_LEI, {"rounding.unit": "jiao", "rounding.when": "cash"})
    order = desk.order(("apples", 1237)).order_id
    assert desk.pay(order, cash(505)).outstanding == 606
    assert desk.pay(order, card(606)).rounding == 0
    up = {"rounding.mode": "up"}
    settings.save(desk.db, ZHAO_LEI, up)
    order = desk.order(("apples", 1237)).order_id
    exact = desk.pay(order, cash(1111))
    assert (exact.rounding, exact.outstanding) == (0, 0)
    order = desk.order(("apples", 1237)).order_id
    rounded = desk.pay(order, cash(1200))
    assert (rounded.amount, rounded.rounding, rounded.change) == (1120, 9, 80)


def test_cash_that_rounding_would_leave_nothing_of_is_taken_as_it_is(desk: Desk) -> None:
    settings.save(desk.db, ZHAO_LEI, {"rounding.unit": "jiao", "rounding.when": "cash"})
    order = desk.order(("apples", 1000)).order_id
    desk.pay(order, card(890))
    assert order_money(desk.db, order).left_in_cash == 8
    paid = desk.pay(order, cash(10))
    assert (paid.amount, paid.rounding, paid.change, paid.outstanding) == (8, 0, 2, 0)
    assert desk.status(order) == "to_fulfil"


def test_a_cart_rounded_by_hand_is_rounded_once_however_it_is_paid(desk: Desk) -> None:
    cart = set_rounding(desk.cart(("apples", 1236)), Rounding(10, "down", "always"))
    cart = set_rounding(cart, Rounding(100, "down", "always"))
    placed = desk.place(cart, desk.plan(cart, terms="later"), cash(500))
    assert (placed.total, placed.rounding, placed.outstanding) == (1100, -10, 600)
    assert desk.pay(placed.order_id, cash(600)).rounding == 0


def test_who_may_not_sell_takes_no_money(desk: Desk) -> None:
    order = desk.order(("mug", 1000)).order_id
    with desk.db.command("test.rights", None) as tx:
        tx.execute("UPDATE role SET rights = '[\"orders.handle\"]'")
    with pytest.raises(NotAllowed):
        desk.pay(order, cash(2500))


# --- giving back ----------------------------------------------------------------------------------


def test_money_goes_back_as_it_came_and_credit_as_credit(desk: Desk) -> None:
    desk.give_credit(1000)
    tenders = [Tendered("credit", 1000), card(1000), cash(500)]
    order = desk.order(("mug", 1000), pay=tenders, member_id=XIAOYU).order_id
    assert give_back(desk, order, 1250) == [("credit", 500), ("card", 500), ("cash", 250)]
    assert balance(desk) == 500
    assert give_back(desk, order, 1250) == [("credit", 500), ("card", 500), ("cash", 250)]
    with pytest.raises(NotSoMuchToRefund) as refused:
        give_back(desk, order, 1)
    assert all(words(refused.value))


def test_all_of_it_can_be_paid_out_as_credit_or_against_an_exchange(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)], member_id=XIAOYU).order_id
    assert give_back(desk, order, 1000, "credit") == [("credit", 1000)]
    assert balance(desk) == 1000
    assert give_back(desk, order, 600, "exchange") == [("exchange", 600)]
    tenders = desk.db.rows("SELECT tender, amount FROM refund ORDER BY id")
    assert tenders == [("credit", 1000), ("exchange", 600)]
    stranger = desk.order(("mug", 1000), pay=[cash(2500)]).order_id
    with pytest.raises(CreditNeedsMember):
        give_back(desk, stranger, 1000, "credit")


def test_goods_that_come_back_pay_for_others_beside_other_tenders(desk: Desk) -> None:
    with desk.db.command("test.exchange", LI_MIN) as tx:
        sold = sell_in(tx, desk.cart(("mug", 1000)), Given(tenders=(card(500),), exchanged=2000))
    paid = [(each.tender, each.amount) for each in sold.paid]
    assert paid == [("exchange", 2000), ("card", 500)]
    assert desk.status(sold.order_id) == "completed"


def test_more_exchanged_than_the_goods_cost_is_refused(desk: Desk) -> None:
    with (
        pytest.raises(Refusal),
        desk.db.command("test.exchange", LI_MIN) as tx,
    ):
        sell_in(tx, desk.cart(("mug", 1000)), Given(exchanged=2501))
    assert desk.shop.count("orders") == 0


# --- cancelling -----------------------------------------------------------------------------------


def test_a_cancelled_order_gives_back_everything_and_frees_its_goods(desk: Desk) -> None:
    order = desk.order(("mug", 2000), pay=[card(3000), cash(2000)]).order_id
    cancelled = desk.cancel(order)
    assert cancelled.amount == 5000
    assert [(each.tender, each.amount) for each in cancelled.refunded] == [
        ("card", 3000),
        ("cash", 2000),
    ]
    assert desk.reserved(order) == {}
    row = desk.db.row("SELECT status, marks, owed, paid, refunded FROM order_summary")
    assert row == ("cancelled", "refunded", 0, 5000, 5000)
    for again in (desk.cancel, desk.pay):
        with pytest.raises(NotOpen) as refused:
            again(order)
        assert "Cancelled" in words(refused.value)[0]


def test_it_may_be_given_back_as_store_credit(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)], member_id=XIAOYU).order_id
    desk.cancel(order, pay_out="credit")
    assert balance(desk) == 2500


def test_what_has_left_or_is_being_packed_holds_the_cancellation(desk: Desk) -> None:
    order = desk.order(("mug", 2000), pay=[cash(5000)]).order_id
    shipment = pack(desk, order, mug=1000)
    with pytest.raises(BeingPacked):
        desk.cancel(order)
    take_back(desk, shipment)
    shipment = pack(desk, order, mug=1000)
    send(desk, shipment)
    with pytest.raises(AlreadyLeft) as refused:
        desk.cancel(order)
    assert all(words(refused.value))
    assert desk.shop.count("refund") == 0


def test_a_counter_sale_is_not_cancelled_but_returned(desk: Desk) -> None:
    sold = desk.shop.sell_for_cash(2500, ("mug", 1000))
    with pytest.raises(AlreadyLeft):
        desk.cancel(sold.order_id)


def test_cancelling_needs_the_right_or_an_approval(desk: Desk) -> None:
    order = desk.order(("mug", 1000)).order_id
    with pytest.raises(NotAllowed):
        cancel_order(desk.db, LI_MIN, order)
    approval = desk.shop.approve("orders.cancel")
    cancel_order(desk.db, LI_MIN, order, approval=approval)
    assert desk.db.value("SELECT approval_id FROM order_event WHERE event = 'cancelled'")


# --- expiring -------------------------------------------------------------------------------------


def later(desk: Desk, days: int) -> None:
    desk.db.clock.advance(days * DAY_MS)  # type: ignore[attr-defined]


def test_an_unpaid_order_expires_by_itself_and_nobody_is_asked(desk: Desk) -> None:
    order = desk.order(("mug", 1000))
    assert expire_due(desk.db).value.expired == ()
    later(desk, 1)
    done = expire_due(desk.db)
    assert done.value.expired == (order.number,)
    assert "orders" in done.changes
    assert desk.status(order.order_id) == "cancelled"
    assert desk.db.value("SELECT event FROM order_event WHERE event <> 'accepted'") == "expired"
    journal = desk.shop.count("journal")
    assert expire_due(desk.db).value.expired == ()
    assert desk.shop.count("journal") == journal


def test_one_on_which_something_was_paid_calls_for_attention_once(desk: Desk) -> None:
    order = desk.order(("mug", 1000))
    desk.pay(order.order_id, cash(100))
    later(desk, 1)
    assert expire_due(desk.db).value.marked == (order.number,)
    assert expire_due(desk.db).value.marked == ()
    assert desk.db.value("SELECT marks FROM order_summary") == "attention"


def test_a_deposit_that_never_came_expires_and_an_overdue_balance_does_not(desk: Desk) -> None:
    terms = {"terms": "deposit", "deposit": Deposit(1000)}
    never = desk.order(("mug", 1000), **terms)
    came = desk.order(("mug", 1000), pay=[cash(1000)], **terms)
    later(desk, 2)
    assert expire_due(desk.db).value.expired == (never.number,)
    later(desk, 20)
    found = expire_due(desk.db).value
    assert (found.expired, found.marked) == ((), (came.number,))


def test_an_account_and_cash_on_delivery_never_expire(desk: Desk) -> None:
    cod = desk.order(("mug", 1000), terms="cod")
    account = {"terms": "account", "member_id": XIAOYU, "balance_on": "2026-09-30"}
    owed = desk.order(("mug", 1000), method="counter", actor=ZHAO_LEI, **account)
    later(desk, 60)
    found = expire_due(desk.db).value
    assert (found.expired, found.marked) == ((), (owed.number,))
    assert desk.status(cod.order_id) == "to_fulfil"


def test_debts_that_somebody_knows_of_keep_no_order_from_expiring(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "MOST_AT_ONCE", 1)
    cart = desk.cart(("mug", 1000))
    plan = desk.plan(cart, "counter", terms="account", member_id=XIAOYU)
    debt = desk.place(cart, plan, actor=ZHAO_LEI)
    desk.db.clock.advance(60 * DAY_MS)  # type: ignore[attr-defined]
    assert expire_due(desk.db).value.marked == (debt.number,)
    order = desk.order(("mug", 1000))
    desk.db.clock.advance(DAY_MS)  # type: ignore[attr-defined]
    assert expire_due(desk.db).value.expired == (order.number,)
    assert not cancelling.any_overdue(desk.db)


def test_one_with_money_under_way_waits_for_its_answer(desk: Desk) -> None:
    order = desk.order(("mug", 1000))
    attempt = start_order_attempt(desk.db, LI_MIN, order.order_id, "wechat", 2500).value
    later(desk, 2)
    assert expire_due(desk.db).value.expired == ()
    record_answer(desk.db, LI_MIN, attempt.id, "failed")
    assert expire_due(desk.db).value.expired == (order.number,)


def test_what_is_refundable_is_what_was_paid_and_not_given_back(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[card(1500), cash(1000)]).order_id
    give_back(desk, order, 600)
    with desk.db.command("test.look", None) as tx:
        assert refundable(tx, order) == 1900


# --- what another till gave back as well ----------------------------------------------------------


def test_of_a_payment_that_two_tills_gave_back_nothing_is_left(desk: Desk) -> None:
    """Each gave it all back and did not hear of the other: no act on the order falls over."""
    order = desk.order(("shirt", 1000), pay=[cash(7900)]).order_id
    give_back(desk, order, 7900)
    link(desk.db)
    with desk.db.merging() as tx:  # as the other till's refund comes from the hub
        tx.execute(
            "INSERT INTO refund (id, order_id, payment_id, amount, till, business_day, occurred_at)"
            " SELECT 'twin', order_id, payment_id, amount, 'T2', business_day, occurred_at"
            " FROM refund WHERE order_id = ?",
            order,
        )
    assert shares_of(desk.db, order, 0) == ()
    assert give_back(desk, order, 0) == []
    with pytest.raises(NotSoMuchToRefund):
        shares_of(desk.db, order, 1)
    with pytest.raises(NotSoMuchToRefund) as refused:
        give_back(desk, order, 1)
    assert "0.00" in words(refused.value)[0]
