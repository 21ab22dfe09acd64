"""What was sold comes back: part by part, for other goods, broken, late, without a receipt."""

from __future__ import annotations

from PySide6.QtCore import Qt

from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.returns.newreturn import NewReturnPage
from tests.returns.back import picture
from tests.scenarios.house import DAY, House
from tests.selling import WECHAT_CODE
from tests.ui.served import CARD
from tests.ui.shop import MUG, NOODLES

PHOTO = picture()


def sell(house: House, due: str, *codes: str) -> str:
    """Over the counter, for cash; answers the receipt's number."""
    house.at_the_till()
    house.scan(*codes)
    house.begin_to_pay(due)
    house.cash()
    return house.last_number()


def test_one_now_and_one_later_the_tenders_get_back_what_they_gave(house: House) -> None:
    house.scan(MUG, MUG)
    house.begin_to_pay("¥50.00")
    house.wallet(WECHAT_CODE, "wechat", "30")
    house.cash()
    number = house.last_number()

    house.begin_return(number)
    house.till.scan(MUG)
    house.gives("Refund ¥25.00 as it was paid", WeChat_Pay="¥15.00", Cash="¥10.00")
    house.next_step()
    house.is_told("¥25.00 given back")
    assert house.stock("mug") == 2_000
    house.order_is(number, "Completed")
    assert house.orders.here.detail.head.marks[0].text() == "Partly refunded"

    house.begin_return(number)
    house.gives("Refund ¥25.00 as it was paid", WeChat_Pay="¥15.00", Cash="¥10.00")
    house.next_step()
    house.is_told("¥25.00 given back")
    house.order_is(number, "Completed")
    assert house.orders.here.detail.head.marks[0].text() == "Refunded"
    assert house.stock("mug") == 3_000

    page = house.begin_return(number)
    assert not page.lines[0].tick.isEnabled()
    assert not page.go.isEnabled()
    house.printed("refund_receipt", number, "WeChat Pay given back 15.00")
    said = house.closes("¥50.00", 1, WeChat_Pay=(1, "¥30.00"), Cash=(1, "¥20.00"))
    assert said == ["Given back: WeChat Pay 2 −¥30.00", "Given back: Cash 2 −¥20.00"]


def test_goods_are_exchanged_for_dearer_and_for_cheaper_ones(house: House) -> None:
    noodles, mug = sell(house, "¥13.90", NOODLES), sell(house, "¥25.00", MUG)

    task = house.exchange(noodles, MUG)
    assert task.go.text() == "Take ¥11.10"
    house.till.touch("Take ¥11.10")
    house.till.scan(WECHAT_CODE)
    house.till.settle()
    house.till.touch("Money arrived")
    house.is_told("is exchanged")

    task = house.exchange(mug, NOODLES)
    assert task.go.text() == "Exchange, give back ¥11.10"
    house.next_step()
    house.is_told("¥11.10")
    assert house.stock("mug") == 3_000 - 1_000
    assert house.stock("noodles") == 31_000 - 1_000
    house.printed("exchange_receipt", "¥11.10")
    tenders = {"Cash": (2, "¥38.90"), "Goods_exchanged": (2, "¥27.80"), "WeChat_Pay": (1, "¥11.10")}
    said = house.closes("¥77.80", 4, **tenders)
    assert said == ["Given back: Goods exchanged 2 −¥27.80", "Given back: Cash 1 −¥11.10"]


def by_hand(house: House) -> None:
    """A wrong mug with a photo: asked for, approved, brought in, received, inspected, settled."""
    clerk = house.returns
    page = clerk.here.new
    assert isinstance(page, NewReturnPage)
    line = page.lines[0]
    line.reason.setCurrentIndex(line.reason.findData("damaged"))
    clerk.touch("Only take the request")
    house.is_told("is taken")
    house.reads("No photo shows the damage")
    clerk.touch("Approve")
    house.is_told("photo")
    adder = clerk.here.detail.adder
    assert adder is not None
    adder.take_data(PHOTO)
    house.is_told("The photo is kept")
    clerk.touch("Approve")
    assert clerk.button("Enter the waybill").isVisible()
    house.choose(clerk.here.tasks.menu(), "The customer brought it in")
    clerk.touch("Received")
    clerk.settle()
    clerk.touch("Inspect")
    clerk.settle()
    house.next_step()
    clerk.touch("Settle ¥25.00")
    clerk.settle()
    house.next_step()
    house.is_told("¥25.00 given back")
    clerk.desk.window.notices.clear()


def without_a_receipt(house: House, code: str, amount: str) -> None:
    """The customer is known by the end of the phone; the manager agrees."""
    clerk = house.returns
    clerk.press(Qt.Key.Key_F2)
    clerk.touch("Without a receipt")
    clerk.scan(code)
    clerk.touch(f"Give {amount} as store credit")
    clerk.until(lambda: bool(clerk.window.findChildren(MemberPicker)))
    picker = clerk.window.findChildren(MemberPicker)[-1]
    picker.finding.search.setFocus()
    picker.finding.search.setText("6621")
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    clerk.touch("Ask a manager")
    clerk.approve()
    clerk.settle()
    house.is_told(amount)


def test_broken_late_and_without_a_receipt_and_the_credit_is_spent(house: House) -> None:
    broken = sell(house, "¥25.00", MUG)
    house.clock.advance(DAY)
    house.begin_return(broken)
    by_hand(house)
    assert house.stock("mug") == 2_000, "what is broken is not sold again"

    late = sell(house, "¥13.90", NOODLES)
    house.clock.advance(8 * DAY)
    page = house.begin_return(late)
    assert page.lines[0].badge.text() == "over: day 8 of 7"
    house.next_step()
    assert house.stock("noodles") == 30_000
    house.till.touch("Ask a manager")
    house.till.approve()
    house.is_told("¥13.90 given back")
    assert house.stock("noodles") == 31_000

    without_a_receipt(house, MUG, "¥25.00")
    house.at_the_till()
    house.till.scan(CARD)
    house.reads("Credit ¥45.00")
    house.scan(NOODLES, NOODLES, MUG)
    house.begin_to_pay("¥52.80")
    house.till.press(Qt.Key.Key_F4)
    house.till.press(Qt.Key.Key_Return)
    house.cash()
    said = house.closes("¥52.80", 1, Store_credit=(1, "¥45.00"), Cash=(1, "¥7.80"))
    assert said == ["Given back: Cash 1 −¥13.90"]
