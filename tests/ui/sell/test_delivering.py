"""Orders taken at the counter and by phone: how they get there, what they cost, when it is paid."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from posdesk.cart.delivery import Promise, Recipient
from posdesk.orders import charges
from posdesk.orders.charges import ChargeRule
from posdesk.orders.plan import ConsigneeDraft, OrderPlan, Slot, whole
from posdesk.payments.placing import place_order
from posdesk.ui.sell.delivering.view import DeliveryView
from posdesk.ui.widgets import Field
from tests.selling import LI_MIN, WECHAT_CODE, ZHAO_LEI, Shop
from tests.ui.sell.hands import (
    fill,
    find_customer,
    open_delivery,
    orders,
    pay,
    pay_words,
    payments,
    totals,
    trouble,
    view,
)
from tests.ui.served import CARD, Served
from tests.ui.shop import MUG, NOODLES, WATER, Till

PASTED = "王小雨 13800006621 上海市徐汇区漕溪北路398号"

# --- courier ----------------------------------------------------------------------------------


def test_a_courier_order_from_a_pasted_address(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    assert pay_words(till) == "Fill in the delivery · ¥40.00"
    fill(till, shown.who.form.paste, PASTED)
    till.until(lambda: pay_words(till) == "Pay ¥35.00")
    assert totals(till)["Delivery by courier"] == "¥10.00"
    assert shown.charge.reason.text() == "上海市 · 10.00 for each delivery · free with ¥74.00 more"
    pay(till)
    assert orders(till) == [("now", 3500, "to_fulfil")]
    row = till.desk.ops.db.row("SELECT name, phone, region, street FROM consignee")
    assert row == ("王小雨", "13800006621", "上海市/徐汇区", "漕溪北路398号")
    assert till.lines() == []
    assert till.place.cart.strip.result is not None
    assert till.place.cart.strip.result.order
    assert not till.place.delivering


def test_enter_in_the_address_goes_back_to_the_goods_once_it_is_complete(
    delivery_till: Till,
) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.until(shown.who.form.paste.hasFocus)
    till.press(Qt.Key.Key_Return)
    assert trouble(till).startswith("The address is not complete: name, phone, street.")
    fill(till, shown.who.form.paste, PASTED)
    shown.who.form.street.setFocus()
    till.press(Qt.Key.Key_Return)
    till.until(lambda: not till.place.delivering)
    assert till.place.cart.way.text() == "Courier · 王小雨 · 漕溪北路398号"


def test_the_button_leads_to_what_is_missing(delivery_till: Till) -> None:
    till = delivery_till
    open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.press(Qt.Key.Key_Escape)
    till.until(lambda: not till.place.delivering)
    till.press(Qt.Key.Key_F12)
    assert not till.place.paying
    assert "name, phone, street" in trouble(till)
    till.until(view(till).who.form.consignee.hasFocus)


def test_what_is_no_phone_is_said_before_it_is_paid_and_nothing_typed_is_lost(
    delivery_till: Till,
) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    fill(till, shown.who.form.paste, PASTED)
    fill(till, shown.who.form.phone, "12ab")
    till.press(Qt.Key.Key_F12)
    assert trouble(till).startswith("“12ab” is not a phone number: it holds other signs")
    assert not till.place.paying
    till.until(shown.who.form.phone.hasFocus)
    assert shown.who.form.street.text() == "漕溪北路398号"
    fill(till, shown.who.form.phone, "138 0000 6621")
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)


def test_an_address_without_a_region_is_only_complained_of_when_it_is_needed(
    delivery_till: Till,
) -> None:
    till = delivery_till
    only = ChargeRule("local", "上海市", base=500, position=1)
    till.desk.ops.run(lambda db, _actor: charges.save_rule(db, ZHAO_LEI, only))
    shown = open_delivery(till, MUG, way=Qt.Key.Key_3)
    assert trouble(till) == ""
    till.press(Qt.Key.Key_F12)
    assert trouble(till).startswith("The region of the address is missing.")
    till.until(shown.who.form.region.hasFocus)


def test_free_from_an_amount_on(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, MUG, way=Qt.Key.Key_2)
    fill(till, shown.who.form.paste, PASTED)
    till.until(lambda: till.due() == "¥60.00")
    till.scan(MUG)
    till.scan(MUG)
    till.until(lambda: till.due() == "¥100.00")
    assert shown.charge.amount.text() == "Free"
    assert shown.charge.reason.text() == "上海市 · free from ¥99.00 on"
    assert "Delivery by courier" not in totals(till)


def test_a_region_that_is_not_served_says_what_to_do(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    fill(till, shown.who.form.paste, "扎西 13900001111 西藏自治区拉萨市城关区北京中路 1 号")
    till.until(lambda: "is not served by Courier" in trouble(till))
    till.press(Qt.Key.Key_F12)
    assert not till.place.paying
    till.touch("Pick-up instead")
    till.until(lambda: pay_words(till) == "Pay ¥25.00")
    assert trouble(till) == ""


def test_another_charge_needs_a_manager(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    fill(till, shown.who.form.paste, PASTED)
    till.touch("Change…")
    till.until(shown.charge.field.hasFocus)
    till.type("3")
    till.press(Qt.Key.Key_Return)
    till.approve()
    till.until(lambda: till.due() == "¥28.00")
    assert shown.charge.reason.text() == "Set by hand."
    pay(till)
    assert orders(till) == [("now", 2800, "to_fulfil")]


# --- customers --------------------------------------------------------------------------------


def test_the_scan_of_a_card_says_whose_cart_it_is(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(MUG)
    till.scan(CARD)
    header = till.place.cart.header
    assert header.name.text() == "王小雨"
    assert header.detail.text() == "138****6621 · Credit ¥20.00"
    pay(till)
    assert till.desk.ops.db.value("SELECT member_id FROM orders") is not None
    assert not header.name.isVisible()


def test_f3_finds_a_customer_by_the_end_of_the_phone(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(MUG)
    find_customer(till, "6621")
    till.until(lambda: till.place.cart.header.name.text() == "王小雨")
    assert till.place.side.task is None


def test_the_customer_can_be_taken_off_and_put_back(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    till.touch("Take the customer off")
    assert till.place.session.cart.member is None
    till.touch("Put back")
    till.until(lambda: till.place.cart.header.name.text() == "王小雨")


def test_the_customers_address_is_there_at_once(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    assert shown.who.form.street.text() == "漕溪北路 398 号"
    assert shown.who.book.entries.rowCount() == 2
    second = shown.who.book.entries.index(1)
    till.click(shown.who.book.viewport(), shown.who.book.visualRect(second).center())
    till.until(lambda: till.due() == "¥40.00")
    assert shown.who.form.consignee.text() == "王大海"


def test_a_customer_chosen_while_delivering_comes_back_to_it(delivery_till: Till) -> None:
    till = delivery_till
    open_delivery(till, MUG, way=Qt.Key.Key_2)
    find_customer(till, "6621")
    till.until(lambda: till.place.delivering)
    till.until(lambda: view(till).who.form.street.text() == "漕溪北路 398 号")
    assert pay_words(till) == "Pay ¥35.00"


def test_a_typed_address_is_kept_in_the_book(delivery_till: Till, served: Served) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    fill(till, shown.who.form.street, "肇嘉浜路 7 号")
    till.touch("Keep in the address book")
    till.settle()
    till.until(lambda: shown.who.book.entries.rowCount() == 3)


def test_a_scan_never_ends_up_in_an_address(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    for field in (shown.who.form.paste, shown.who.form.phone, shown.who.form.street):
        field.setFocus()
        till.until(field.hasFocus)
        till.scan(WATER)
        assert field.text() == ""
    assert till.lines()[1] == ("农夫山泉 550ml", "3", "6.00")
    assert till.place.delivering


# --- local delivery and pick-up ---------------------------------------------------------------


def test_a_time_is_promised_and_takes_its_place(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_3)
    assert pay_words(till) == "Fill in the delivery · ¥30.00"
    promise, chip = next(iter(shown.when.times.items()))
    assert chip.text() == "10:00–12:00 · 3 left"
    till.click(chip)
    till.until(lambda: pay_words(till) == "Pay ¥30.00")
    pay(till)
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_3)
    assert shown.when.times[promise].text() == "10:00–12:00 · 2 left"


def _afternoon(till: Till) -> Promise:
    return next(key for key in view(till).when.times if key.starts == 840)


def take_afternoon(till: Till, promise: Promise) -> None:
    """Another till promises the last place of a time."""
    db = till.desk.ops.db
    cart = Shop(db).cart(("mug", 1000))
    who = ConsigneeDraft("陈立", "13912345678", "上海市/徐汇区", "衡山路 1 号")
    slot = Slot(promise.day, promise.starts, promise.ends)
    plan = OrderPlan((whole(cart, "local", who, slot),), terms="cod")
    till.desk.ops.run(lambda db_, _actor: place_order(db_, LI_MIN, cart, plan))
    till.settle()


def test_a_full_time_is_seen_but_not_chosen(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    open_delivery(till, MUG, way=Qt.Key.Key_3)
    promise = _afternoon(till)
    take_afternoon(till, promise)
    till.place.delivery.refresh()
    chip = view(till).when.times[promise]
    assert chip.text() == "14:00–16:00 · full"
    assert not chip.isEnabled()


def test_a_time_that_filled_up_meanwhile_is_refused_and_nothing_is_lost(
    delivery_till: Till,
) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_3)
    promise = _afternoon(till)
    till.click(shown.when.times[promise])
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)
    take_afternoon(till, promise)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert "is full." in till.place.desk.view.error.text()
    assert [terms for terms, _total, _status in orders(till)] == ["cod"]
    assert till.place.session.cart.lines
    assert till.place.session.cart.delivery is not None


def test_who_collects_has_a_name_and_a_note_for_nobody_who_delivers(delivery_till: Till) -> None:
    till = delivery_till
    form = open_delivery(till, MUG, way=Qt.Key.Key_4).who.form
    said = {field.label.text() for field in form.findChildren(Field) if field.isVisible()}
    assert said == {"Full name", "Phone", "Note"}
    till.touch("Courier")
    said = {field.label.text() for field in form.findChildren(Field) if field.isVisible()}
    assert {"Recipient", "Note for whoever delivers"} <= said


def test_a_pick_up_shows_its_code_in_large_type(delivery_till: Till) -> None:
    till = delivery_till
    open_delivery(till, MUG, way=Qt.Key.Key_4)
    assert pay_words(till) == "Pay ¥25.00"
    pay(till)
    code = till.desk.ops.db.value("SELECT code FROM pickup_code")
    strip = till.place.cart.strip
    assert strip.code.isVisible()
    assert strip.code.text().replace(" ", "") == code
    till.scan(MUG)
    assert not strip.isVisible()


def test_the_confirmation_of_an_order_is_printed_again(delivery_till: Till) -> None:
    till = delivery_till
    open_delivery(till, MUG, way=Qt.Key.Key_4)
    pay(till)
    till.touch("Reprint")
    till.settle()
    jobs = till.desk.ops.db.rows("SELECT job FROM print_job ORDER BY rowid")
    assert [job for (job,) in jobs].count("order_confirmation") == 2


def test_partly_now_and_partly_later(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, WATER, WATER, WATER, MUG, way=Qt.Key.Key_4)
    till.click(shown.split.partly)
    till.until(lambda: 1 in shown.split.rows and shown.split.rows[1].more.isVisible())
    till.click(shown.split.rows[1].more)
    till.until(shown.split.rows[2].all.isVisible)
    till.click(shown.split.rows[2].all)
    pay(till)
    lines = till.desk.ops.db.rows(
        "SELECT method, fulfilment_line.quantity FROM fulfilment_line"
        " JOIN fulfilment_terms USING (fulfilment_id) ORDER BY fulfilment_line.rowid"
    )
    assert lines == [("counter", 1000), ("counter", 1000), ("pickup", 2000)]
    gone = till.desk.ops.db.rows("SELECT variant_id, quantity FROM stock_move WHERE reason='sale'")
    assert sorted(gone) == [("mug", -1000), ("water", -1000)]


# --- terms ------------------------------------------------------------------------------------


def test_a_deposit_is_taken_and_the_rest_is_due(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, NOODLES, way=Qt.Key.Key_4)
    till.click(shown.terms.chips["deposit"])
    till.until(lambda: pay_words(till) == "Take order · deposit ¥20.00")
    shown.terms.deposit.setFocus()
    shown.terms.deposit.selectAll()
    till.type("15")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: pay_words(till) == "Take order · deposit ¥15.00")
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)
    figures = till.place.desk.view.figures
    assert (figures.left_name.text(), figures.left.text()) == ("Due now", "¥15.00")
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("cash", 1500)]
    assert orders(till) == [("deposit", 3890, "awaiting_payment")]
    strip = till.place.cart.strip
    assert strip.change.text() == "Change ¥5.00"
    assert "¥23.90 of ¥38.90 still to be paid" in strip.words.text()


def test_a_deposit_by_wallet_finishes_by_itself(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG, way=Qt.Key.Key_4)
    till.click(shown.terms.chips["deposit"])
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)
    till.scan(WECHAT_CODE)
    till.settle()
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("wechat", 750)]
    assert orders(till)[0][0] == "deposit"


def test_cash_on_delivery_takes_nothing_now(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.click(shown.terms.chips["cod"])
    till.until(lambda: pay_words(till) == "Take order · cash on delivery ¥35.00")
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)
    desk = till.place.desk
    assert desk.view.finish.text() == "Take order · cash on delivery ¥35.00"
    assert ("Cash on delivery", "¥35.00") in [(row.words, row.amount) for row in desk.summary.rows]
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == []
    assert orders(till) == [("cod", 3500, "to_fulfil")]


def test_nothing_is_collected_on_delivery_over_the_counter(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.click(shown.terms.chips["cod"])
    till.click(shown.ways.buttons["counter"])
    assert till.place.session.cart.delivery is None
    assert not shown.terms.chips["cod"].isEnabled()
    assert pay_words(till) == "Pay ¥25.00"


def test_a_phone_order_is_taken_unpaid(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.click(shown.phone)
    till.until(lambda: pay_words(till) == "Take order · pay ¥35.00 later")
    pay(till)
    assert payments(till) == []
    assert till.desk.ops.db.value("SELECT channel FROM orders") == "phone"
    assert orders(till) == [("later", 3500, "awaiting_payment")]


def test_on_account_needs_a_customer_and_a_right(delivery_till: Till) -> None:
    till = delivery_till
    shown = open_delivery(till, MUG)
    till.click(shown.terms.chips["account"])
    till.until(lambda: trouble(till).startswith("“On account” needs a customer."))
    till.scan(CARD)
    till.until(lambda: pay_words(till) == "Take order · on account ¥25.00")
    pay(till)
    till.approve()
    till.until(lambda: till.lines() == [])
    assert orders(till) == [("account", 2500, "awaiting_payment")]


def test_instalments_are_shown_and_sum_up(delivery_till: Till) -> None:
    till = delivery_till
    till.sign_in(ZHAO_LEI)
    till.scan(CARD)
    shown = open_delivery(till, MUG)
    till.click(shown.terms.chips["instalments"])
    till.until(lambda: pay_words(till) == "Take order · 3 instalments, ¥25.00")
    assert [line.split("  ")[1] for line in shown.terms.dues.text().split("\n")] == [
        "¥8.34",
        "¥8.33",
        "¥8.33",
    ]
    till.click(shown.terms.counts[2])
    till.until(lambda: pay_words(till) == "Take order · 2 instalments, ¥25.00")
    pay(till)
    assert till.desk.ops.db.rows("SELECT amount FROM due ORDER BY position") == [(1250,), (1250,)]


def test_store_credit_pays_a_part_and_cash_the_rest(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    till.scan(MUG)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F4)
    finish = till.place.desk.view.finish
    assert finish.text() == "Store credit ¥20.00, ¥5.00 still due"
    till.press(Qt.Key.Key_Return)
    assert finish.text() == "Finish, exactly ¥5.00"
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert sorted(payments(till)) == [("cash", 500), ("credit", 2000)]


def test_no_more_store_credit_than_there_is(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    till.scan(MUG)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F4)
    till.type("21")
    view_ = till.place.desk.view
    till.until(lambda: view_.error.text() == "There is store credit of ¥20.00, no more.")
    assert not view_.finish.isEnabled()


# --- kept -------------------------------------------------------------------------------------


def chosen(till: Till) -> tuple[str, str, str]:
    """Way, street and terms of the cart."""
    draft = till.place.session.cart.delivery
    assert draft is not None
    return draft.method, draft.recipient.street, draft.terms


def cod_order(till: Till) -> None:
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.click(shown.terms.chips["cod"])
    till.until(lambda: pay_words(till) == "Take order · cash on delivery ¥35.00")


def test_a_parked_cart_comes_back_with_customer_and_delivery(delivery_till: Till) -> None:
    till = delivery_till
    cod_order(till)
    till.press(Qt.Key.Key_F4)
    till.settle()
    assert till.place.session.cart.delivery is None
    assert not till.place.cart.header.name.isVisible()
    till.press(Qt.Key.Key_F5)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert chosen(till) == ("courier", "漕溪北路 398 号", "cod")
    assert till.place.cart.header.name.text() == "王小雨"
    assert pay_words(till) == "Take order · cash on delivery ¥35.00"


def test_a_crash_loses_nothing_of_the_delivery(
    served: Served, open_till: Callable[[], Till]
) -> None:
    first = open_till()
    cod_order(first)
    first.settle()
    first.desk.window.close()
    second = open_till()
    assert chosen(second) == ("courier", "漕溪北路 398 号", "cod")
    assert pay_words(second) == "Take order · cash on delivery ¥35.00"
    pay(second)
    assert orders(second) == [("cod", 3500, "to_fulfil")]


def test_a_charge_that_changed_meanwhile_is_shown_when_the_cart_is_back(
    delivery_till: Till,
) -> None:
    till = delivery_till
    cod_order(till)
    till.press(Qt.Key.Key_F4)
    till.settle()
    rule = next(r for r in charges.rules(till.desk.ops.db) if r.region == "上海市")
    dearer = ChargeRule("courier", "上海市", base=1200, position=2, id=rule.id)
    till.desk.ops.run(lambda db, _actor: charges.save_rule(db, ZHAO_LEI, dearer))
    till.settle()
    till.press(Qt.Key.Key_F5)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert pay_words(till) == "Take order · cash on delivery ¥37.00"


def test_the_delivery_can_be_taken_off_again(delivery_till: Till) -> None:
    till = delivery_till
    till.scan(CARD)
    shown = open_delivery(till, MUG, way=Qt.Key.Key_2)
    till.click(shown.ways.buttons["counter"])
    till.until(lambda: pay_words(till) == "Pay ¥25.00")
    assert till.place.session.cart.charges == ()
    pay(till)
    assert till.desk.ops.db.value("SELECT count(*) FROM fulfilment") == 0
    till.scan(MUG)
    till.press(Qt.Key.Key_F8)
    assert view(till).draft.recipient == Recipient()


def test_a_counter_sale_needs_no_more_keys_than_before(till: Till) -> None:
    till.scan(MUG)
    pay(till)
    assert payments(till) == [("cash", 2500)]
    assert not till.window.findChildren(DeliveryView)


def test_f8_closes_what_it_opened(delivery_till: Till) -> None:
    till = delivery_till
    open_delivery(till, MUG)
    till.press(Qt.Key.Key_F8)
    till.until(lambda: not till.place.delivering)
    assert till.place.session.cart.delivery is None
    till.until(till.desk.window.search.hasFocus)


@pytest.mark.parametrize(("key", "act"), [("F3", "customer"), ("F8", "delivery")])
def test_the_keys_stand_on_their_buttons(till: Till, key: str, act: str) -> None:
    button = {
        "customer": till.place.cart.header.customer,
        "delivery": till.place.cart.delivery,
    }[act]
    assert button.hint() == key
