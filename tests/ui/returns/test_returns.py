"""Goods that come back, on the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from posdesk.clock import ManualClock
from posdesk.payments.placing import place_order
from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.returns.exchange import ExchangeTask
from posdesk.ui.returns.findsale import FindSalePage
from posdesk.ui.returns.inspecting import InspectTask
from posdesk.ui.returns.newreturn import NewReturnPage
from posdesk.ui.returns.noreceipt import NoReceiptPage
from posdesk.ui.returns.settling import SettleTask
from posdesk.ui.widgets.photostrip import PhotoAdder
from tests.ordertaking import Desk as OrderDesk
from tests.returns.back import WANG, picture
from tests.selling import LI_MIN
from tests.ui.returns.conftest import Clerk, Sold
from tests.ui.shop import MUG, WATER

DAY = 86_400_000


def page(clerk: Clerk) -> NewReturnPage:
    made = clerk.here.new
    assert isinstance(made, NewReturnPage)
    return made


def test_a_part_comes_back_across_two_tenders_in_a_few_keys(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.two_tenders.number)
    clerk.scan(MUG)
    clerk.until(lambda: page(clerk).quote is not None)
    assert page(clerk).go.text() == "Refund ¥25.00 as it was paid"
    shown = clerk.facts(page(clerk).figures)
    assert (shown["Bank card"], shown["Cash"]) == ("¥14.18", "¥10.82")
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    back = clerk.values("SELECT amount FROM refund ORDER BY amount")
    assert back == [(1_082,), (1_418,)]
    assert clerk.here.detail.detail is not None
    assert clerk.here.detail.detail.card.state == "settled"
    assert any("¥25.00 given back" in said for said in clerk.notices())


def test_of_the_only_line_so_much_comes_back_as_is_scanned(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.waters.number)
    line = page(clerk).lines[0]
    assert line.quantity.text() == "3"
    for scanned in ("1", "2", "3", "3"):
        clerk.scan(WATER)
        clerk.until(lambda scanned=scanned: line.quantity.text() == scanned)  # type: ignore[misc]
    clerk.until(lambda: page(clerk).go.text() == "Refund ¥6.00 as it was paid")


def test_wrong_goods_are_asked_for_approved_received_inspected_and_settled(
    clerk: Clerk, sold: Sold
) -> None:
    clerk.find(sold.mug.number)
    line = page(clerk).lines[0]
    assert line.chosen  # the only line needs no tick
    line.reason.setCurrentIndex(line.reason.findData("wrong"))
    clerk.touch("Only take the request")
    clerk.settle()
    assert clerk.columns() == {"review": 1, "come_back": 0, "inspect": 0, "settle": 0}
    clerk.press(Qt.Key.Key_Return, ctrl=True)  # approve
    clerk.settle()
    clerk.here.tasks.do("brought_in")
    clerk.settle()
    clerk.press(Qt.Key.Key_Return, ctrl=True)  # received
    clerk.settle()
    clerk.press(Qt.Key.Key_Return, ctrl=True)  # inspect
    task = clerk.here.detail.task
    assert isinstance(task, InspectTask)
    task.lines[0].intact.setChecked(False)
    assert task.lines[0].goes.chosen == "damaged"
    task.lines[0].cut(10)
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    clerk.press(Qt.Key.Key_Return, ctrl=True)  # settle
    settle = clerk.here.detail.task
    assert isinstance(settle, SettleTask)
    assert settle.go.text() == "Refund ¥22.50 as it was paid"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    assert clerk.values("SELECT amount FROM refund") == [(2_250,)]
    moves = clerk.values("SELECT reason, quantity FROM stock_move ORDER BY rowid DESC LIMIT 2")
    assert moves == [("write_off", -1000), ("return", 1000)]


def test_what_was_said_to_be_broken_is_not_offered_to_the_shelf(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.mug.number)
    line = page(clerk).lines[0]
    line.reason.setCurrentIndex(line.reason.findData("quality"))
    line.condition.setCurrentIndex(line.condition.findData("broken"))
    clerk.touch("Only take the request")
    clerk.touch("Approve")
    clerk.button("Enter the waybill")
    clerk.here.tasks.do("brought_in")
    clerk.touch("Received")
    clerk.touch("Inspect")
    task = clerk.here.detail.task
    assert isinstance(task, InspectTask)
    assert not task.lines[0].intact.isChecked()
    assert task.lines[0].complete.isChecked()
    assert task.lines[0].condition.currentData() == "broken"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    clerk.touch("Settle ¥25.00")
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.until(lambda: clerk.values("SELECT amount FROM refund") == [(2_500,)])
    moves = clerk.values("SELECT reason, quantity FROM stock_move ORDER BY rowid DESC LIMIT 2")
    assert moves == [("write_off", -1000), ("return", 1000)]


def test_dearer_goods_go_out_and_the_difference_is_paid(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.mug.number)
    page(clerk).how.choose("exchange")
    assert page(clerk).go.text() == "Choose what goes out"
    clerk.touch("Choose what goes out")
    task = clerk.here.new
    assert isinstance(task, ExchangeTask)
    task.take("shirt")
    assert task.go.text() == "Take ¥54.00"
    clerk.touch("Take ¥54.00")
    assert task.desk is not None
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    paid = clerk.values(
        "SELECT tender, payment.amount FROM payment JOIN settlement"
        " ON exchange_order_id = order_id ORDER BY tender"
    )
    assert paid == [("cash", 5_400), ("exchange", 2_500)]
    assert any("is exchanged" in said for said in clerk.notices())


def test_cheaper_goods_go_out_and_the_difference_goes_back(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.two_tenders.number)
    page(clerk).lines[0].choose()
    page(clerk).how.choose("exchange")
    clerk.until(lambda: page(clerk).quote is not None)
    clerk.touch("Choose what goes out")
    clerk.scan(MUG)
    task = clerk.here.new
    assert isinstance(task, ExchangeTask)
    assert task.go.text() == "Exchange, give back ¥54.00"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    assert clerk.values("SELECT sum(amount) FROM refund WHERE tender = ''") == [(5_400,)]
    assert clerk.values("SELECT sum(amount) FROM refund WHERE tender = 'exchange'") == [(2_500,)]


def test_a_late_return_waits_for_the_managers_pin(
    clerk: Clerk, sold: Sold, clock: ManualClock
) -> None:
    clock.advance(8 * DAY)
    clerk.find(sold.mug.number)
    assert page(clerk).lines[0].badge.text() == "over: day 9 of 7"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    assert clerk.values("SELECT 1 FROM refund") == []
    clerk.touch("Ask a manager")
    clerk.approve()
    clerk.until(lambda: clerk.values("SELECT amount FROM refund") == [(2_500,)])
    reason = clerk.values("SELECT reason FROM return_event WHERE state = 'approved'")
    assert reason == [("too_late",)]


def test_only_sales_whose_goods_have_left_are_offered(clerk: Clerk, sold: Sold) -> None:
    desk = OrderDesk(clerk.desk.ops.db)
    cart = desk.cart(("mug", 1000))
    plan = desk.plan(cart, "pickup", terms="later")
    clerk.desk.ops.run(lambda db, _actor: place_order(db, LI_MIN, cart, plan, ()))
    clerk.settle()
    (waits,) = clerk.values("SELECT number FROM orders ORDER BY occurred_at DESC, id DESC LIMIT 1")
    clerk.press(Qt.Key.Key_F2)
    offered = clerk.here.new
    assert isinstance(offered, FindSalePage)
    said = [row.accessibleName() for row in offered.rows]
    assert any(sold.mug.number in words for words in said)
    assert not any(str(waits[0]) in words for words in said)


def test_without_a_receipt_the_customer_gets_store_credit(clerk: Clerk) -> None:
    clerk.press(Qt.Key.Key_F2)
    assert isinstance(clerk.here.new, FindSalePage)
    clerk.touch("Without a receipt")
    clerk.scan(MUG)
    made = clerk.here.new
    assert isinstance(made, NoReceiptPage)
    assert made.go.text() == "Give ¥25.00 as store credit"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.until(lambda: bool(clerk.window.findChildren(MemberPicker)))
    picker = clerk.window.findChildren(MemberPicker)[-1]
    picker.take(WANG)
    clerk.settle()
    clerk.touch("Ask a manager")
    clerk.approve()
    clerk.until(
        lambda: clerk.values("SELECT member_id, amount FROM credit_entry") == [(WANG, 2_500)]
    )


def test_damage_asks_for_a_photo_and_keeps_it(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.mug.number)
    line = page(clerk).lines[0]
    line.reason.setCurrentIndex(line.reason.findData("damaged"))
    assert "photo needed" in line.badge.text()
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    assert "needs a photo" in page(clerk).said.text()
    page(clerk).photos.take_data(b"no picture")
    assert "not a picture file" in page(clerk).photos.said.text()
    page(clerk).photos.take_data(picture())
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    assert clerk.values("SELECT count(*) FROM photo") == [(1,)]
    assert clerk.values("SELECT amount FROM refund") == [(2_500,)]


def test_a_cashier_is_helped_act_by_act(clerk: Clerk, sold: Sold) -> None:
    clerk.sign_in(LI_MIN)
    clerk.desk.window.go("returns")
    clerk.find(sold.mug.number)
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    for _act in ("returns.approve", "returns.settle"):
        clerk.touch("Ask a manager")
        clerk.approve()
    clerk.until(lambda: clerk.values("SELECT amount FROM refund") == [(2_500,)])


def test_esc_goes_back_step_by_step_and_nothing_is_lost_unasked(clerk: Clerk, sold: Sold) -> None:
    clerk.find(sold.two_tenders.number)
    page(clerk).lines[0].choose()
    assert clerk.here.leave() == "A return that was begun is not saved."
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.here.new is None
    assert clerk.here.leave() == ""


def test_a_receipt_that_is_scanned_begins_a_return_and_its_slip_opens_it(
    clerk: Clerk, sold: Sold
) -> None:
    clerk.scan(sold.mug.number)
    assert page(clerk).order.number == sold.mug.number
    clerk.touch("Only take the request")
    clerk.settle()
    clerk.press(Qt.Key.Key_Escape)
    number = clerk.values("SELECT number FROM return_request")[0][0]
    clerk.scan(str(number))
    assert clerk.here.detail.detail is not None
    assert clerk.here.detail.detail.card.number == number
    clerk.scan("NOTHING-7")
    assert any("Nothing was found for NOTHING-7" in said for said in clerk.notices())


def test_a_photo_adder_says_why_there_is_no_camera(clerk: Clerk) -> None:
    adder = PhotoAdder()
    words = [action.text() for action in adder.menu().actions()]
    assert words[-1].startswith("No camera: ")
    adder.deleteLater()
