"""A return from the request to the money, step by step."""

from __future__ import annotations

import pytest

from posdesk.cart.errors import NotWhole
from posdesk.clock import ManualClock
from posdesk.returns import arriving, counter, inspecting, reviewing, settling
from posdesk.returns.errors import (
    AmountChanged,
    BadCount,
    DeductionTooLarge,
    EvidenceMissing,
    GoodsInTheShop,
    MemberMissing,
    MoreThanLeft,
    NothingToSettle,
    ReasonMissing,
    ShopPaysWayBack,
    UnknownWord,
    WayBackTooLarge,
    WaybillBad,
)
from posdesk.returns.inspecting import Found
from posdesk.returns.policy import Policy, save_policy
from posdesk.returns.requesting import Wanted, request
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep
from tests.returns.back import WANG, ReturnsShop, card, cash, picture
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI

DAY = 86_400_000


def test_a_mug_comes_back_step_by_step_and_its_price_is_refunded(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    request = shop.ask(sale, (0, 1000))
    assert shop.state(request) == "requested"
    assert shop.marks(sale) == ("completed", "return_open")
    reviewing.approve(shop.db, ZHOU_KAI, request)
    arriving.sent_back(shop.db, LI_MIN, request, None, "sf 1390 2281 7734")
    arriving.receive(shop.db, ZHOU_KAI, request)
    shop.inspect_all(request)
    assert shop.stock("mug") == -1000
    settled = shop.settle(request)
    assert (settled.amount, settled.money, settled.state) == (2_500, 2_500, "settled")
    assert [(share.tender, share.amount) for share in settled.shares] == [("cash", 2_500)]
    assert shop.marks(sale) == ("completed", "part_refunded")
    waybill = shop.db.value("SELECT waybill FROM return_event WHERE state = 'sent_back'")
    assert waybill == "SF139022817734"
    assert shop.problems() == ()


def test_a_refund_is_shared_over_the_tenders_that_paid(shop: ReturnsShop) -> None:
    cart = shop.cart(("shirt", 1000), ("mug", 1000))
    sale = shop.sell(cart, card(6_000), cash(4_400))
    first = shop.give_back(sale, (1, 1000))
    assert {share.tender: share.amount for share in first.shares} == {"card": 1_442, "cash": 1_058}
    rest = shop.give_back(sale, (0, 1000))
    assert {share.tender: share.amount for share in rest.shares} == {"card": 4_558, "cash": 3_342}
    assert shop.marks(sale)[1] == "refunded"
    assert shop.problems() == ()


def test_part_by_part_the_lines_add_up_and_the_request_stays_open(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(1_200, ("water", 6000))
    asked = shop.ask(sale, (0, 5000))
    shop.arrive(asked)
    line = shop.db.value("SELECT id FROM return_line WHERE request_id = ?", asked)
    inspecting.inspect(shop.db, ZHOU_KAI, asked, [Found(line, 2000, "intact")])
    assert shop.settle(asked).state == "partly_settled"
    arriving.receive(shop.db, ZHOU_KAI, asked)
    inspecting.inspect(shop.db, ZHOU_KAI, asked, [Found(line, 1000, "intact", "scrap")])
    inspecting.inspect(shop.db, ZHOU_KAI, asked, [Found(line, 1000, "used", "damaged")])
    with pytest.raises(BadCount) as refused:
        inspecting.inspect(shop.db, ZHOU_KAI, asked, [Found(line, 2000, "intact")])
    assert (refused.value.wanted, refused.value.left) == (2000, 1000)
    assert shop.settle(asked).amount == 400
    assert settling.close_rest(shop.db, ZHOU_KAI, asked).value == "settled"
    assert shop.stock("water") == -6000 + 2000
    assert shop.order(sale).lines[0].left == 2000
    assert shop.problems() == ()


def test_damaged_goods_come_in_and_are_written_off_so_that_the_ledger_shows_both(
    shop: ReturnsShop,
) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = shop.ask(sale, (0, 1000))
    shop.arrive(request)
    shop.inspect_all(request, "damaged")
    moves = shop.db.rows("SELECT reason, quantity FROM stock_move ORDER BY rowid")
    assert moves == [("sale", -1000), ("return", 1000), ("write_off", -1000)]


def test_a_deduction_is_kept_with_its_reason_and_never_more_than_the_line(
    shop: ReturnsShop,
) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = shop.ask(sale, (0, 1000))
    shop.arrive(request)
    with pytest.raises(DeductionTooLarge):
        shop.inspect_all(request, deduction=2_501, why="scratched")
    with pytest.raises(ReasonMissing):
        shop.inspect_all(request, deduction=250)
    shop.inspect_all(request, deduction=250, why="scratched")
    settled = shop.settle(request, way_back=100)
    assert settled.amount == 2_150
    assert shop.problems() == ()


def test_the_way_back_is_kept_only_where_the_customer_pays_it(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    wrong = shop.ask(sale, (0, 1000), reason="wrong")
    shop.arrive(wrong)
    shop.inspect_all(wrong)
    with pytest.raises(ShopPaysWayBack):
        shop.settle(wrong, way_back=100)
    shop.settle(wrong)
    asked = shop.ask(sale, (0, 1000))
    shop.arrive(asked)
    shop.inspect_all(asked)
    with pytest.raises(WayBackTooLarge):
        shop.settle(asked, way_back=2_501)
    assert shop.settle(asked, way_back=2_500).amount == 0
    assert shop.problems() == ()


def test_store_credit_goes_to_the_customer_and_needs_one(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    nobody = shop.ask(sale, (0, 1000))
    shop.arrive(nobody)
    shop.inspect_all(nobody)
    with pytest.raises(MemberMissing):
        shop.settle(nobody, "credit")
    arriving.refuse(shop.db, ZHOU_KAI, nobody, "the customer wants it as credit")
    asked = shop.ask(sale, (0, 1000), member_id=WANG)
    shop.arrive(asked)
    shop.inspect_all(asked)
    shop.settle(asked, "credit")
    assert shop.db.rows("SELECT member_id, amount FROM credit_entry") == [(WANG, 2_500)]
    assert shop.db.value("SELECT tender FROM refund") == "credit"
    assert shop.problems() == ()


def test_the_same_settlement_twice_gives_money_once(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = shop.ask(sale, (0, 1000))
    shop.arrive(request)
    shop.inspect_all(request)
    key = shop.db.ids.new()
    first = settling.settle(shop.db, ZHOU_KAI, request, key).value
    again = settling.settle(shop.db, ZHOU_KAI, request, key).value
    assert first == again
    assert shop.count("refund") == 1
    with pytest.raises(IllegalStep):
        settling.settle(shop.db, ZHOU_KAI, request, shop.db.ids.new())


def test_an_amount_that_was_shown_is_the_amount_that_is_given(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = shop.ask(sale, (0, 1000))
    shop.arrive(request)
    with pytest.raises(NothingToSettle):
        settling.quote(shop.db, request)
    shop.inspect_all(request)
    with pytest.raises(AmountChanged):
        shop.settle(request, shown=2_400)


def test_what_is_refused_goes_back_to_the_customer_and_out_of_the_stock(
    shop: ReturnsShop,
) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    request = shop.ask(sale, (0, 2000))
    shop.arrive(request)
    with pytest.raises(ReasonMissing):
        arriving.refuse(shop.db, ZHOU_KAI, request, " ")
    shop.inspect_all(request, "damaged")
    arriving.refuse(shop.db, ZHOU_KAI, request, "not ours", None, "YT8830 1192")
    assert shop.state(request) == "refused"
    assert shop.stock("mug") == -2000
    assert shop.order(sale).lines[0].left == 2000
    assert shop.problems() == ()


def test_what_was_settled_in_part_is_not_refused_as_a_whole(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    request = shop.ask(sale, (0, 2000))
    shop.arrive(request)
    line = shop.db.value("SELECT id FROM return_line")
    inspecting.inspect(shop.db, ZHOU_KAI, request, [Found(line, 1000, "intact")])
    shop.settle(request)
    arriving.receive(shop.db, ZHOU_KAI, request)
    with pytest.raises(GoodsInTheShop):
        arriving.refuse(shop.db, ZHOU_KAI, request, "no")


def test_what_is_rejected_or_withdrawn_can_be_asked_for_again(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    first = shop.ask(sale, (0, 1000))
    with pytest.raises(MoreThanLeft):
        shop.ask(sale, (0, 1000))
    reviewing.reject(shop.db, ZHOU_KAI, first, "it was used")
    second = shop.ask(sale, (0, 1000))
    reviewing.ask(shop.db, ZHOU_KAI, second, "please send a photo")
    reviewing.answer(shop.db, LI_MIN, second, "here it is")
    reviewing.withdraw(shop.db, LI_MIN, second)
    third = shop.ask(sale, (0, 1000))
    shop.arrive(third)
    with pytest.raises(IllegalStep):
        reviewing.withdraw(shop.db, LI_MIN, third)
    assert shop.problems() == ()


def test_more_than_was_bought_never_comes_back(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    shop.give_back(sale, (0, 1000))
    with pytest.raises(MoreThanLeft) as refused:
        shop.ask(sale, (0, 2000))
    assert refused.value.left == 1000
    with pytest.raises(MoreThanLeft):
        shop.ask(sale, (0, 1000), (0, 1000))
    with pytest.raises(NotWhole):
        shop.ask(sale, (0, 500))
    with pytest.raises(UnknownWord):
        shop.ask(sale, (0, 1000), reason="whim")


def test_the_same_request_twice_is_one_return(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    key, line = shop.db.ids.new(), Wanted(shop.line(sale), 1000, "mind")
    first = request(shop.db, LI_MIN, key, sale.order_id, [line]).value
    assert request(shop.db, LI_MIN, key, sale.order_id, [line]).value == first
    assert first.number == "S01-T1-R000001"


def test_a_cashier_takes_requests_but_does_not_approve_them(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    asked = shop.ask(sale, (0, 1000))
    with pytest.raises(NotAllowed):
        reviewing.approve(shop.db, LI_MIN, asked)
    reviewing.approve(
        shop.db, LI_MIN, asked, approvals={"returns.approve": shop.approve("returns.approve")}
    )
    assert shop.state(asked) == "approved"


def test_a_late_return_needs_the_right_and_is_recorded(
    shop: ReturnsShop, clock: ManualClock
) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    clock.advance(8 * DAY)
    asked = shop.ask(sale, (0, 1000))
    with pytest.raises(NotAllowed) as refused:
        reviewing.approve(shop.db, ZHOU_KAI, asked)
    assert refused.value.act == "returns.beyond_policy"
    approval = shop.approve("returns.beyond_policy", ZHOU_KAI)
    reviewing.approve(shop.db, ZHOU_KAI, asked, approvals={"returns.beyond_policy": approval})
    row = shop.db.row("SELECT reason, approval_id FROM return_event WHERE state = 'approved'")
    assert row == ("too_late", approval)
    assert "beyond_policy" in shop.db.value("SELECT risks FROM return_request")


def test_quality_faults_have_longer_and_the_request_counts_not_the_answer(
    shop: ReturnsShop, clock: ManualClock
) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    clock.advance(7 * DAY)
    in_time = shop.ask(sale, (0, 1000))
    clock.advance(8 * DAY)
    faulty = shop.ask(sale, (0, 1000), reason="quality")
    for each in (in_time, faulty):
        reviewing.approve(shop.db, ZHOU_KAI, each)


def test_damage_needs_a_photo_or_a_manager(shop: ReturnsShop) -> None:
    from posdesk.photos import prepared

    sale = shop.sell_for_cash(7_500, ("mug", 3000))
    asked = shop.ask(sale, (0, 1000), reason="damaged")
    with pytest.raises(EvidenceMissing):
        reviewing.approve(shop.db, ZHOU_KAI, asked)
    reviewing.add_photos(shop.db, LI_MIN, asked, [prepared(picture())])
    reviewing.approve(shop.db, ZHOU_KAI, asked)
    with_photo = shop.ask(sale, (0, 1000), reason="damaged", photos=[prepared(picture())])
    reviewing.approve(shop.db, ZHOU_KAI, with_photo)
    without = shop.ask(sale, (0, 1000), reason="damaged")
    reviewing.approve(shop.db, ZHAO_LEI, without)


def test_fresh_goods_are_not_taken_back_where_the_category_says_so(shop: ReturnsShop) -> None:
    shop.put_into("p-apples", "fresh")
    save_policy(shop.db, ZHAO_LEI, "fresh", Policy(returnable=False))
    sale = shop.sell_for_cash(1_110, ("apples", 1236))
    asked = shop.ask(sale, (0, 1236))
    with pytest.raises(NotAllowed):
        reviewing.approve(shop.db, ZHOU_KAI, asked)
    reviewing.approve(shop.db, ZHAO_LEI, asked)
    assert shop.db.value("SELECT reason FROM return_event WHERE state = 'approved'") == (
        "not_returnable"
    )


def test_a_waybill_fits_its_carrier(shop: ReturnsShop) -> None:
    from posdesk.models import Carrier

    with shop.db.command("test.carrier", None) as tx:
        tx.insert(Carrier, id="sf", code="SF", name="顺丰", waybill_pattern=r"SF\d{13}")
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    asked = shop.ask(sale, (0, 1000))
    reviewing.approve(shop.db, ZHOU_KAI, asked)
    for bad in ("YT123", " "):
        with pytest.raises(WaybillBad):
            arriving.sent_back(shop.db, LI_MIN, asked, "sf", bad)
    arriving.sent_back(shop.db, LI_MIN, asked, "sf", "sf1234567890123")
    assert shop.state(asked) == "sent_back"


def test_the_counter_does_all_steps_at_once(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    taken = counter.Taken(Wanted(shop.line(sale), 1000, "mind", "intact"))
    ids = shop.db.ids.new(), shop.db.ids.new()
    done = counter.take_back(shop.db, ZHOU_KAI, *ids, sale.order_id, [taken], shown=2_500).value
    assert (done.amount, done.state) == (2_500, "settled")
    states = [state for (state,) in shop.db.rows("SELECT state FROM return_event ORDER BY rowid")]
    assert states == [
        "requested", "approved", "brought_in", "received", "inspected", "settled",
    ]  # fmt: skip
    assert counter.take_back(shop.db, ZHOU_KAI, *ids, sale.order_id, [taken]).value == done
    assert shop.problems() == ()


def test_a_cashier_needs_an_approval_for_each_act_of_a_counter_return(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    taken = counter.Taken(Wanted(shop.line(sale), 1000, "mind"))
    given: dict[str, str] = {}
    for act in ("returns.approve", "returns.settle"):
        with pytest.raises(NotAllowed) as refused:
            counter.take_back(shop.db, LI_MIN, "r", "s", sale.order_id, [taken], approvals=given)
        assert refused.value.act == act
        given[act] = shop.approve(act)
    counter.take_back(shop.db, LI_MIN, "r", "s", sale.order_id, [taken], approvals=given)
    assert shop.count("return_request") == 1
    assert shop.problems() == ()


def test_nothing_more_arrives_of_what_was_inspected_whole(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    asked = shop.ask(sale, (0, 1000))
    shop.arrive(asked)
    shop.inspect_all(asked)
    for again in (arriving.receive, arriving.brought_in):
        with pytest.raises(IllegalStep):
            again(shop.db, ZHOU_KAI, asked)
    assert shop.settle(asked).state == "settled"


def test_what_was_inspected_is_settled_while_more_is_on_its_way(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    asked = shop.ask(sale, (0, 2000))
    shop.arrive(asked)
    line = shop.db.value("SELECT id FROM return_line")
    inspecting.inspect(shop.db, ZHOU_KAI, asked, [Found(line, 1000, "intact")])
    arriving.sent_back(shop.db, LI_MIN, asked, None, "YT77")
    assert shop.settle(asked).state == "sent_back"
    assert settling.close_rest(shop.db, ZHOU_KAI, asked).value == "settled"
    assert shop.order(sale).lines[0].left == 1000
    assert shop.problems() == ()
