"""An open order is changed by proposal: what it would cost is known before anything is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk import settings
from posdesk.cart.cart import Discount
from posdesk.cart.errors import NotWhole, QuantityRefused
from posdesk.cart.operations import set_discount, set_rounding
from posdesk.cart.rounding import Rounding
from posdesk.errors import Refusal, words
from posdesk.orders.changes import Added, NewWay
from posdesk.orders.charges import ChargeRule, save_rule
from posdesk.orders.errors import (
    AlreadyLeft,
    BeingPacked,
    ConsigneeIncomplete,
    NothingChanged,
    NothingLeft,
    NotOpen,
    NotSoMuchLeft,
    OrderMovedOn,
    PlanDoesNotFit,
)
from posdesk.orders.opening import snapshot
from posdesk.orders.plan import Deposit, Slot, split_evenly
from posdesk.payments.changing import apply_change
from posdesk.returns.counter import Taken, take_back
from posdesk.returns.requesting import Wanted
from posdesk.staff.rights import NotAllowed
from tests.orders.shipping import pack, send
from tests.ordertaking import HOME, XIAOYU, Desk, card, cash
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI

UPSTAIRS = replace(HOME, street="漕溪北路 398 号")


def added(desk: Desk, variant: str, quantity: int) -> tuple[Added, ...]:
    return (Added(snapshot(desk.db, variant), quantity),)


def wanted(desk: Desk, order_id: str, **quantities: int) -> tuple[tuple[str, int], ...]:
    return tuple((desk.line(order_id, variant), each) for variant, each in quantities.items())


def test_a_proposal_says_the_difference_and_writes_nothing(desk: Desk) -> None:
    order = desk.order(("mug", 2000), ("shirt", 1000), pay=[cash(12_900)]).order_id
    before = desk.shop.counts(("journal", "order_change", "line_cancel", "order_line"))
    proposal = desk.propose(
        order, added=added(desk, "water", 3000), quantities=wanted(desk, order, shirt=0)
    )
    assert (proposal.difference, proposal.owed, proposal.refund) == (600 - 7900, 5600, 7300)
    assert [(each.name, each.quantity, each.amount) for each in proposal.off] == [
        ("圆领T恤", 1000, 7900)
    ]
    assert desk.shop.counts(("journal", "order_change", "line_cancel", "order_line")) == before


def test_applied_it_is_the_next_version_and_what_was_paid_too_much_goes_back(desk: Desk) -> None:
    order = desk.order(("mug", 2000), ("shirt", 1000), pay=[card(10_000), cash(2900)]).order_id
    changed = desk.change(
        order, added=added(desk, "water", 3000), quantities=wanted(desk, order, shirt=0)
    )
    assert (changed.version, changed.difference, changed.outstanding) == (2, -7300, 0)
    assert [(each.tender, each.amount) for each in changed.refunded] == [
        ("card", 5659),
        ("cash", 1641),
    ]
    assert desk.reserved(order) == {"mug": 2000, "water": 3000}
    assert desk.db.value("SELECT change_id FROM refund") == changed.change_id
    versions = desk.db.rows("SELECT name, version FROM order_line ORDER BY position")
    assert [version for _name, version in versions] == [1, 1, 2]


def test_what_it_costs_more_is_owed_or_paid_with_it(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)]).order_id
    changed = desk.change(order, added=added(desk, "mug", 1000))
    assert (changed.outstanding, desk.status(order)) == (2500, "awaiting_payment")
    changed = desk.change(order, cash(5000), added=added(desk, "water", 1000))
    assert changed.paid is not None
    assert (changed.paid.amount, changed.paid.change, changed.outstanding) == (2700, 2300, 0)
    assert desk.status(order) == "to_fulfil"


def test_a_line_taken_out_piece_by_piece_gives_back_exactly_what_it_cost(desk: Desk) -> None:
    cart = set_discount(desk.cart(("water", 6000), ("mug", 1000)), 1, Discount(amount=95))
    order = desk.place(cart, desk.plan(cart), cash(3605)).order_id
    taken = [
        -desk.change(order, quantities=wanted(desk, order, water=left)).difference
        for left in range(5000, -1, -1000)
    ]
    assert taken == [184, 184, 185, 184, 184, 184]
    assert desk.standing(order).owed == 2500
    assert desk.db.value("SELECT sum(tax) FROM line_cancel") == 127


def test_the_charge_follows_the_order_over_the_line_and_back(desk: Desk) -> None:
    save_rule(desk.db, ZHAO_LEI, ChargeRule("courier", base=600, free_from=9900))
    order = desk.order(("shirt", 1000), ("mug", 1000), pay=[cash(10_400)]).order_id
    proposal = desk.propose(order, quantities=wanted(desk, order, mug=0))
    assert (proposal.difference, proposal.priced.charged) == (-2500 + 600, 600)
    desk.change(order, quantities=wanted(desk, order, mug=0))
    assert desk.standing(order).owed == 8500
    back = desk.change(order, added=added(desk, "mug", 1000))
    assert back.difference == 2500 - 600
    charges = desk.db.rows(
        "SELECT version, net, (SELECT sum(amount) FROM line_cancel WHERE order_line_id = line.id)"
        " FROM order_line AS line WHERE kind_of = 'charge'"
    )
    assert charges == [(2, 600, 600)]


def test_a_charge_chosen_by_hand_stays_as_long_as_the_rules_ask_the_same(desk: Desk) -> None:
    save_rule(desk.db, ZHAO_LEI, ChargeRule("courier", base=600, free_from=9900))
    order = desk.order(("mug", 1000), pay=[cash(2500)], charge=0, actor=ZHAO_LEI).order_id
    assert desk.propose(order, added=added(desk, "water", 1000)).difference == 200
    with pytest.raises(NotAllowed):
        desk.change(order, charge=300)
    proposal = desk.propose(order, charge=300)
    assert proposal.difference == 300
    apply_change(desk.db, ZHAO_LEI, proposal)
    assert desk.standing(order).owed == 2800


def test_address_slot_and_method_change_and_every_version_is_kept(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)]).order_id
    part = desk.part(order)
    desk.change(order, ways=(NewWay(part, "courier", UPSTAIRS),))
    slot = Slot("2026-09-25", 600, 720)
    desk.change(order, ways=(NewWay(part, "local", UPSTAIRS, slot),))
    desk.change(order, ways=(NewWay(part, "pickup"),))
    terms = desk.db.rows("SELECT version, method, slot_day FROM fulfilment_terms ORDER BY version")
    assert terms == [
        (1, "courier", ""),
        (2, "courier", ""),
        (3, "local", "2026-09-25"),
        (4, "pickup", ""),
    ]
    assert desk.shop.count("pickup_code") == 1
    assert desk.db.value("SELECT method FROM order_summary") == "pickup"
    with pytest.raises(ConsigneeIncomplete):
        desk.propose(order, ways=(NewWay(part, "courier"),))


def test_a_proposal_is_not_applied_to_an_order_that_moved_on(desk: Desk) -> None:
    order = desk.order(("mug", 3000), pay=[cash(7500)]).order_id
    first = desk.propose(order, quantities=wanted(desk, order, mug=1000))
    second = desk.propose(order, quantities=wanted(desk, order, mug=2000))
    apply_change(desk.db, ZHOU_KAI, first)
    with pytest.raises(OrderMovedOn) as refused:
        apply_change(desk.db, ZHOU_KAI, second)
    assert all(words(refused.value))
    paid_since = desk.order(("mug", 1000)).order_id
    proposal = desk.propose(paid_since, added=added(desk, "water", 1000))
    desk.pay(paid_since, cash(2500))
    with pytest.raises(OrderMovedOn):
        apply_change(desk.db, LI_MIN, proposal)


def test_what_left_or_is_packed_can_not_be_taken_out(desk: Desk) -> None:
    order = desk.order(("mug", 3000), ("shirt", 1000), pay=[cash(15_400)]).order_id
    shipment = pack(desk, order, mug=2000)
    with pytest.raises(BeingPacked):
        desk.propose(order, quantities=wanted(desk, order, mug=0))
    with pytest.raises(BeingPacked):
        desk.propose(order, ways=(NewWay(desk.part(order), "courier", UPSTAIRS),))
    send(desk, shipment)
    with pytest.raises(NotSoMuchLeft) as refused:
        desk.propose(order, quantities=wanted(desk, order, mug=1000))
    assert (refused.value.wanted, refused.value.left) == (2000, 1000)
    desk.change(order, quantities=wanted(desk, order, mug=2000, shirt=0))
    assert desk.standing(order).owed == 5000
    assert desk.status(order) == "on_its_way"


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [(3000, QuantityRefused), (-1000, QuantityRefused), (500, NotWhole)],
)
def test_quantities_that_can_not_be_are_refused(
    desk: Desk, quantity: int, refusal: type[Refusal]
) -> None:
    order = desk.order(("mug", 2000), ("water", 1000)).order_id
    with pytest.raises(refusal):
        desk.propose(order, quantities=wanted(desk, order, mug=quantity))


def test_nothing_to_change_and_nothing_left_are_refused(desk: Desk) -> None:
    order = desk.order(("mug", 1000)).order_id
    with pytest.raises(NothingChanged):
        desk.propose(order)
    with pytest.raises(NothingChanged):
        desk.propose(order, quantities=wanted(desk, order, mug=1000))
    with pytest.raises(NothingLeft):
        desk.propose(order, quantities=wanted(desk, order, mug=0))
    desk.cancel(order)
    with pytest.raises(NotOpen):
        desk.propose(order, added=added(desk, "water", 1000))


def test_what_was_taken_along_at_the_counter_is_not_changed(desk: Desk) -> None:
    cart = desk.cart(("mug", 2000))
    order = desk.place(cart, desk.mixed(cart, 1000), cash(5000)).order_id
    with pytest.raises(NotSoMuchLeft):
        desk.propose(order, quantities=wanted(desk, order, mug=0))
    with pytest.raises(AlreadyLeft):
        desk.cancel(order)
    assert desk.change(order, quantities=wanted(desk, order, mug=1000)).difference == -2500
    assert desk.status(order) == "completed"
    sold = desk.shop.sell_for_cash(2500, ("mug", 1000))
    with pytest.raises(NotOpen):
        desk.propose(sold.order_id, added=added(desk, "mug", 1000))


def test_goods_taken_along_on_account_have_no_way_for_more(desk: Desk) -> None:
    terms = {"terms": "account", "member_id": XIAOYU}
    order = desk.order(("mug", 1000), method="counter", actor=ZHAO_LEI, **terms).order_id
    with pytest.raises(PlanDoesNotFit):
        desk.propose(order, added=added(desk, "mug", 1000))


def test_the_schedule_follows_what_is_owed(desk: Desk) -> None:
    terms = {"terms": "instalments", "member_id": XIAOYU}
    dues = split_evenly(12_900, 3, "2026-10-01")
    placed = desk.order(("mug", 2000), ("shirt", 1000), dues=dues, actor=ZHAO_LEI, **terms)
    desk.pay(placed.order_id, cash(5000))  # the first, and 700 of the second
    desk.change(placed.order_id, quantities=wanted(desk, placed.order_id, mug=0))
    rows = desk.db.rows("SELECT amount FROM due WHERE version = 2 ORDER BY position")
    assert [amount for (amount,) in rows] == [4300, 700 + 1322, 1578]
    assert sum(amount for (amount,) in rows) == 7900


def test_a_deposit_that_covers_what_is_left_leaves_no_balance(desk: Desk) -> None:
    terms = {"terms": "deposit", "deposit": Deposit(3000)}
    order = desk.order(("mug", 1000), ("shirt", 1000), pay=[cash(3000)], **terms).order_id
    changed = desk.change(order, quantities=wanted(desk, order, shirt=0))
    assert sum(each.amount for each in changed.refunded) == 500
    assert desk.status(order) == "to_fulfil"


def test_rounding_agreed_stays_as_far_as_there_is_something_to_round(desk: Desk) -> None:
    cart = set_rounding(
        desk.cart(("apples", 1236), ("water", 1000)), Rounding(100, "down", "always")
    )
    order = desk.place(cart, desk.plan(cart), cash(1300)).order_id
    assert desk.standing(order).rounding == -10
    changed = desk.change(order, quantities=wanted(desk, order, apples=0))
    assert (changed.difference, desk.standing(order).owed) == (-1110, 190)


def test_a_rule_that_rounds_every_order_rounds_the_changed_one_anew(desk: Desk) -> None:
    settings.save(desk.db, ZHAO_LEI, {"rounding.unit": "yuan", "rounding.when": "always"})
    order = desk.order(("apples", 1236), pay=[cash(1100)]).order_id
    assert desk.standing(order).rounding == -10
    changed = desk.change(order, added=added(desk, "apples", 550))
    assert (changed.difference, desk.standing(order).owed) == (500, 1600)
    assert desk.db.row("SELECT difference, rounding FROM order_change") == (500, 6)


@pytest.mark.parametrize(("mode", "paid"), [("down", 3610), ("up", 3620)])
def test_what_came_back_and_what_is_taken_out_then_give_back_exactly_what_was_paid(
    desk: Desk, mode: str, paid: int
) -> None:
    rule = {"rounding.unit": "jiao", "rounding.when": "always", "rounding.mode": mode}
    settings.save(desk.db, ZHAO_LEI, rule)
    order = desk.order(("apples", 1240), ("mug", 1000), pay=[cash(paid)]).order_id
    send(desk, pack(desk, order, apples=1240))
    back = [Taken(Wanted(desk.line(order, "apples"), 1240, "mind"))]
    ids = desk.db.ids.new(), desk.db.ids.new()
    take_back(desk.db, ZHAO_LEI, *ids, order, back)
    desk.change(order, quantities=wanted(desk, order, mug=0))
    standing = desk.standing(order)
    assert (standing.paid, standing.refunded, standing.outstanding) == (paid, paid, 0)
    assert standing.owed == standing.worth + standing.rounding


def test_a_line_that_is_named_twice_is_taken_out_once(desk: Desk) -> None:
    order = desk.order(("mug", 5000)).order_id
    twice = wanted(desk, order, mug=4000) * 2
    assert desk.change(order, quantities=twice).difference == -2500
    assert desk.standing(order).owed == 10_000


def test_an_approval_that_was_not_needed_is_not_on_record(desk: Desk) -> None:
    order = desk.order(("mug", 1000)).order_id
    proposal = desk.propose(order, charge=600)
    approval = desk.shop.approve("price.override", ZHAO_LEI)
    apply_change(desk.db, ZHAO_LEI, proposal, charge_approval=approval)
    assert desk.db.row("SELECT approval_id FROM order_change") == (None,)
    assert desk.shop.count("approval_use") == 0


def test_a_change_that_gives_money_back_needs_the_right_to_cancel(desk: Desk) -> None:
    order = desk.order(("mug", 2000), pay=[card(5000)]).order_id
    less = desk.propose(order, quantities=wanted(desk, order, mug=1000))
    assert less.refund > 0
    with pytest.raises(NotAllowed) as refused:
        apply_change(desk.db, LI_MIN, less)
    assert refused.value.act == "orders.cancel"
    more = desk.propose(order, added=added(desk, "water", 1000))
    assert apply_change(desk.db, LI_MIN, more).value.version == 2
