"""What was chosen beside a cart becomes the plan of an order."""

from __future__ import annotations

from dataclasses import replace

from posdesk.cart.cart import Cart, MemberRef
from posdesk.cart.delivery import DeliveryDraft, Promise, Recipient
from posdesk.cart.operations import set_delivery, set_member
from posdesk.orders.drafts import dues_of, plan_of
from posdesk.orders.plan import ConsigneeDraft, Deposit, DueDraft, Part, Slot
from tests.selling import Shop

WANG = Recipient("王小雨", "13800006621", "上海市/徐汇区", "漕溪北路 398 号", "放门卫", "18:00 后")


def cart_with(shop: Shop, draft: DeliveryDraft) -> Cart:
    return set_delivery(shop.cart(("water", 6000), ("mug", 1000)), draft)


def test_everything_goes_the_way_that_was_chosen(shop: Shop) -> None:
    plan = plan_of(cart_with(shop, DeliveryDraft("courier", recipient=WANG, carrier_id="sf")))
    to = ConsigneeDraft(
        "王小雨", "13800006621", "上海市/徐汇区", "漕溪北路 398 号", "放门卫", "18:00 后"
    )
    assert plan.parts == (Part("courier", ((1, 6000), (2, 1000)), to, None, "sf"),)


def test_what_is_taken_along_is_a_part_of_its_own(shop: Shop) -> None:
    draft = DeliveryDraft("pickup", now=((1, 2000),), promise=Promise("2026-12-01", 600, 720))
    along, later = plan_of(cart_with(shop, draft)).parts
    assert along == Part("counter", ((1, 2000),))
    assert later == Part("pickup", ((1, 4000), (2, 1000)), slot=Slot("2026-12-01", 600, 720))


def test_whoever_receives_it_is_the_customer_of_the_cart(shop: Shop) -> None:
    cart = cart_with(shop, DeliveryDraft("courier", recipient=WANG))
    plan = plan_of(set_member(cart, MemberRef("wang", "王小雨")))
    assert plan.member_id == "wang"
    assert plan.parts[0].consignee is not None
    assert plan.parts[0].consignee.member_id == "wang"


def test_a_deposit_and_its_day_belong_to_those_terms_alone(shop: Shop) -> None:
    draft = DeliveryDraft("pickup", terms="deposit", deposit=2000, balance_on="2026-12-20")
    plan = plan_of(cart_with(shop, draft))
    assert (plan.deposit, plan.balance_on) == (Deposit(2000), "2026-12-20")
    later = plan_of(cart_with(shop, replace(draft, terms="later")))
    assert (later.deposit, later.balance_on) == (None, "")


def test_instalments_share_what_is_due_to_the_last_fen() -> None:
    draft = DeliveryDraft(terms="instalments", instalments=3, first_on="2026-12-31")
    assert dues_of(draft, 10000) == (
        DueDraft("2026-12-31", 3334),
        DueDraft("2027-01-31", 3333),
        DueDraft("2027-02-28", 3333),
    )
    assert dues_of(replace(draft, instalments=0), 10000) == ()
    assert dues_of(draft, 2) == ()


def test_a_charge_by_hand_goes_with_the_delivery_only(shop: Shop) -> None:
    draft = DeliveryDraft("courier", recipient=WANG, charge=800, charge_approval="given")
    plan = plan_of(cart_with(shop, draft))
    assert (plan.charge, plan.charge_approval) == (800, "given")
    assert plan_of(cart_with(shop, replace(draft, method="counter"))).charge is None
