"""A cart becomes an order: what is reserved, what leaves, what is due, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk import settings
from posdesk.cart.cart import MemberRef
from posdesk.cart.operations import set_member
from posdesk.errors import Refusal, words
from posdesk.members.errors import PhoneRefused
from posdesk.orders.errors import (
    BadDueDay,
    BadTerms,
    ConsigneeIncomplete,
    DuesDoNotFit,
    EmptyCart,
    PlanDoesNotFit,
    TermsNeedMember,
)
from posdesk.orders.plan import (
    ConsigneeDraft,
    Deposit,
    DueDraft,
    OrderPlan,
    Part,
    split_evenly,
    whole,
)
from posdesk.payments.errors import (
    CreditNeedsMember,
    DepositShort,
    MoreThanDue,
    NotEnoughPaid,
    PriceChanged,
    TakenAlongUnpaid,
)
from posdesk.payments.placing import place_order, quote
from posdesk.payments.settle import Tendered
from posdesk.staff.rights import NotAllowed
from posdesk.stock.moves import available, on_hand
from tests.ordertaking import DAY_MS, HOME, XIAOYU, Desk, card, cash
from tests.selling import LI_MIN, ZHAO_LEI

WRITTEN = ("orders", "order_line", "payment", "stock_move", "fulfilment", "due", "journal")


def test_a_paid_courier_order_waits_to_be_fulfilled_with_its_goods_reserved(desk: Desk) -> None:
    placed = desk.order(("mug", 2000), ("apples", 1236), pay=[cash(10_000)])
    assert (placed.number, placed.total, placed.change) == ("S01-T1-000001", 6110, 3890)
    assert placed.accepted
    assert desk.status(placed.order_id) == "to_fulfil"
    assert desk.reserved(placed.order_id) == {"mug": 2000, "apples": 1236}
    assert (on_hand(desk.db, "mug"), available(desk.db, "mug")) == (0, -2000)


def test_partly_now_partly_later_only_what_is_taken_along_leaves_the_stock(desk: Desk) -> None:
    cart = desk.cart(("mug", 3000), ("shirt", 1000))
    placed = desk.place(cart, desk.mixed(cart, 1000), cash(15_400))
    assert on_hand(desk.db, "mug") == -1000
    assert desk.reserved(placed.order_id) == {"mug": 2000, "shirt": 1000}
    assert desk.db.value("SELECT method FROM order_summary") == "mixed"


def test_a_pick_up_gets_six_digits_that_no_open_one_has(desk: Desk) -> None:
    codes = [desk.order(("mug", 1000), method="pickup").codes for _ in range(20)]
    flat = [code for (code,) in codes]
    assert len(set(flat)) == 20
    assert all(len(code) == 6 and code.isdigit() for code in flat)
    waits = desk.db.value("SELECT max(expires_at - occurred_at) FROM pickup_code")
    assert waits == 7 * DAY_MS


def test_the_same_cart_twice_is_one_order(desk: Desk) -> None:
    cart = desk.cart(("mug", 1000))
    plan = desk.plan(cart, "pickup")
    first = desk.place(cart, plan, cash(3000))
    before = desk.shop.counts(WRITTEN)
    again = place_order(desk.db, LI_MIN, cart, plan, [cash(3000)])
    assert again.value == first
    assert not again.changes.nouns
    assert desk.shop.counts(WRITTEN) == before


def test_an_order_knows_its_customer_and_so_does_a_plain_sale(desk: Desk) -> None:
    cart = set_member(desk.cart(("mug", 1000)), MemberRef(XIAOYU, "王小雨"))
    placed = desk.place(cart, desk.plan(cart), cash(2500))
    cart = set_member(desk.cart(("mug", 1000)), MemberRef(XIAOYU, "王小雨"))
    sold = desk.shop.sell(cart, cash(2500))
    found = desk.db.rows("SELECT order_id, member_id FROM order_summary ORDER BY number")
    assert found == [(placed.order_id, XIAOYU), (sold.order_id, XIAOYU)]


def test_a_deposit_leaves_a_balance_with_a_day(desk: Desk) -> None:
    plan = {"terms": "deposit", "deposit": Deposit(percent=3000), "balance_on": "2026-10-01"}
    placed = desk.order(("shirt", 1000), pay=[card(2370)], **plan)
    assert placed.outstanding == 5530
    assert desk.status(placed.order_id) == "awaiting_payment"
    rows = desk.db.rows("SELECT due_on, amount FROM due ORDER BY position")
    assert rows == [("2026-09-21", 2370), ("2026-10-01", 5530)]
    desk.pay(placed.order_id, cash(6000))
    assert desk.status(placed.order_id) == "to_fulfil"


def test_instalments_sum_to_what_is_owed_and_come_month_by_month(desk: Desk) -> None:
    dues = split_evenly(7900, 3, "2026-12-31")
    assert [(due.due_on, due.amount) for due in dues] == [
        ("2026-12-31", 2634),
        ("2027-01-31", 2633),
        ("2027-02-28", 2633),
    ]
    terms = {"terms": "instalments", "dues": dues, "member_id": XIAOYU}
    placed = desk.order(("shirt", 1000), actor=ZHAO_LEI, **terms)
    assert desk.status(placed.order_id) == "to_fulfil"
    assert desk.db.value("SELECT sum(amount) FROM due") == 7900
    first_due = desk.db.value("SELECT min(due_at) FROM due")
    assert desk.db.value("SELECT due_at FROM order_summary") == first_due


def test_an_account_needs_the_right_or_an_approval(desk: Desk) -> None:
    cart = desk.cart(("mug", 1000))
    plan = desk.plan(cart, terms="account", member_id=XIAOYU)
    with pytest.raises(NotAllowed):
        desk.place(cart, plan)
    approval = desk.shop.approve("orders.credit")
    placed = place_order(desk.db, LI_MIN, cart, plan, approval=approval).value
    assert placed.outstanding == 2500
    assert desk.db.value("SELECT approval_id FROM orders") == approval


def test_an_approval_that_nothing_needed_is_not_on_record(desk: Desk) -> None:
    approval = desk.shop.approve("orders.credit")
    cart = desk.cart(("mug", 1000))
    place_order(desk.db, LI_MIN, cart, desk.plan(cart, terms="later"), approval=approval)
    assert desk.db.row("SELECT approval_id FROM orders") == (None,)
    assert desk.shop.count("approval_use") == 0


def test_what_must_be_paid_at_once_is_never_more_than_what_is_owed(desk: Desk) -> None:
    settings.save(desk.db, ZHAO_LEI, {"rounding.unit": "jiao", "rounding.when": "always"})
    cart = desk.cart(("apples", 1240), ("mug", 1000))
    both = Part("counter", tuple((line.number, line.quantity) for line in cart.lines))
    asked = quote(desk.db, cart, OrderPlan((both,), terms="later"))
    assert (asked.due, asked.due_now) == (3610, 3610)


def test_store_credit_is_spent_in_the_same_commit(desk: Desk) -> None:
    desk.give_credit(2000)
    credit = Tendered("credit", 2000)
    placed = desk.order(("mug", 1000), pay=[credit, cash(500)], member_id=XIAOYU)
    entries = desk.db.rows("SELECT amount, order_id FROM credit_entry WHERE reason = 'spend'")
    assert entries == [(-2000, placed.order_id)]
    with pytest.raises(CreditNeedsMember):
        desk.order(("mug", 1000), pay=[Tendered("credit", 2500)])


def test_more_credit_than_there_is_is_refused_and_nothing_is_written(desk: Desk) -> None:
    desk.give_credit(100)
    before = desk.shop.counts((*WRITTEN, "credit_entry"))
    with pytest.raises(Refusal):
        desk.order(("mug", 1000), pay=[Tendered("credit", 2500)], member_id=XIAOYU)
    assert desk.shop.counts((*WRITTEN, "credit_entry")) == before


def test_what_is_taken_along_must_be_paid_unless_it_goes_on_credit(desk: Desk) -> None:
    cart = desk.cart(("mug", 2000))
    plan = desk.mixed(cart, 1000, terms="later")
    with pytest.raises(TakenAlongUnpaid) as refused:
        desk.place(cart, plan, cash(2400))
    assert (refused.value.worth, refused.value.paid) == (2500, 2400)
    assert desk.place(cart, plan, cash(2500)).outstanding == 2500
    cart = desk.cart(("mug", 2000))
    on_account = desk.mixed(cart, 1000, terms="account", member_id=XIAOYU)
    assert desk.place(cart, on_account, actor=ZHAO_LEI).outstanding == 5000


NO_PHONE = replace(HOME, phone=" ")
LETTERS = replace(HOME, phone="138ab")


@pytest.mark.parametrize(
    ("changes", "tenders", "refusal"),
    [
        ({"terms": "now"}, [], NotEnoughPaid),
        ({"terms": "now"}, [card(2600)], MoreThanDue),
        ({"terms": "later"}, [card(2600)], MoreThanDue),
        ({"terms": "whenever"}, [], BadTerms),
        ({"terms": "deposit"}, [], BadTerms),
        ({"terms": "deposit", "deposit": Deposit(1000)}, [cash(999)], DepositShort),
        ({"terms": "account"}, [], NotAllowed),
        ({"terms": "later", "to": NO_PHONE}, [], ConsigneeIncomplete),
        ({"terms": "later", "to": ConsigneeDraft()}, [], ConsigneeIncomplete),
        ({"terms": "later", "to": LETTERS}, [], PhoneRefused),
        ({"terms": "later", "charge": 500}, [], NotAllowed),
    ],
)
def test_a_plan_that_can_not_be_kept_is_refused_in_words_and_leaves_nothing(
    desk: Desk, changes: dict[str, object], tenders: list[Tendered], refusal: type[Refusal]
) -> None:
    before = desk.shop.counts(WRITTEN)
    cart = desk.cart(("mug", 1000))
    with pytest.raises(refusal) as refused:
        desk.place(cart, desk.plan(cart, **changes), *tenders)
    assert all(words(refused.value))
    assert desk.shop.counts(WRITTEN) == before


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"terms": "account"}, TermsNeedMember),
        ({"terms": "instalments", "member_id": XIAOYU}, DuesDoNotFit),
        ({"terms": "instalments", "dues": (DueDraft("2026-10-01", 2499),)}, DuesDoNotFit),
        ({"terms": "instalments", "dues": (DueDraft("2026-09-20", 2500),)}, BadDueDay),
        ({"terms": "instalments", "dues": (DueDraft("soon", 2500),)}, BadDueDay),
    ],
)
def test_credit_without_a_customer_or_a_schedule_that_fits_is_refused(
    desk: Desk, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    cart = desk.cart(("mug", 1000))
    if "dues" in changes:
        changes = {**changes, "member_id": XIAOYU}
    with pytest.raises(refusal) as refused:
        desk.place(cart, desk.plan(cart, **changes), actor=ZHAO_LEI)
    assert all(words(refused.value))


def test_every_piece_goes_exactly_one_way(desk: Desk) -> None:
    cart = desk.cart(("mug", 2000))
    too_little, too_much = Part("courier", ((1, 1000),), HOME), Part("pickup", ((1, 2000),))
    for parts in [(), (too_little,), (too_little, too_much), (Part("pickup", ((9, 1000),)),)]:
        with pytest.raises(PlanDoesNotFit):
            desk.place(cart, OrderPlan(parts, terms="later"))
    with pytest.raises(BadTerms):
        desk.place(cart, OrderPlan((whole(cart),), terms="cod"))
    with pytest.raises(EmptyCart):
        quote(desk.db, desk.cart(), OrderPlan(()))


def test_what_was_shown_is_what_is_due(desk: Desk) -> None:
    cart = desk.cart(("mug", 1000))
    asked = quote(desk.db, cart, desk.plan(cart, terms="later"))
    assert (asked.due, asked.due_now) == (2500, 0)
    with pytest.raises(PriceChanged):
        place_order(desk.db, LI_MIN, cart, desk.plan(cart), [cash(2500)], shown=2400)


def test_a_payment_by_code_before_the_order_counts_for_it(desk: Desk) -> None:
    cart = desk.cart(("mug", 1000))
    desk.shop.paid_by(cart, "alipay", 1000)
    placed = desk.place(cart, desk.plan(cart, terms="later"))
    assert (placed.outstanding, placed.paid[0].tender) == (1500, "alipay")


def test_orders_by_phone_wait_for_the_shop_and_so_do_all_where_it_wants_that(desk: Desk) -> None:
    assert not desk.order(("mug", 1000), channel="phone").accepted
    settings.save(desk.db, ZHAO_LEI, {"orders.auto_accept": False})
    assert not desk.order(("mug", 1000)).accepted


def test_who_may_only_sell_takes_no_orders(desk: Desk) -> None:
    with desk.db.command("test.rights", None) as tx:
        tx.execute("UPDATE role SET rights = '[\"sell\"]'")
    with pytest.raises(NotAllowed):
        desk.order(("mug", 1000))
