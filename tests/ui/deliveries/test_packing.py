"""From the work list into the box, to the carrier, and to the signature."""

from __future__ import annotations

from collections.abc import Callable

from posdesk.deliveries.worklists import TO_HAND_OVER, UNDER_WAY
from posdesk.stock.moves import on_hand
from posdesk.ui.deliveries.noting import BackTask, EventTask
from posdesk.ui.deliveries.packing import PackingTask
from posdesk.ui.deliveries.place import DeliveriesPlace
from posdesk.ui.deliveries.sending import SendTask
from tests.deliveries.desk import Desk
from tests.ui.shop import MUG, NOODLES, Till

Clerk = Callable[[Callable[[Desk], object]], tuple[Till, DeliveriesPlace]]
W1, W2 = "SF1024330021746", "SF1024330021747"


def listed(place: DeliveriesPlace) -> list[str]:
    model = place.left.model
    rows = [model.row(at) for at in range(model.rowCount())]
    return [row.number for row in rows if row]


def packing_table(till: Till, place: DeliveriesPlace) -> PackingTask:
    till.until(lambda: isinstance(place.desk.task, PackingTask))
    assert isinstance(place.desk.task, PackingTask)
    return place.desk.task


def test_an_order_is_packed_with_the_scanner_handed_over_and_signed_for(clerk: Clerk) -> None:
    till, place = clerk(lambda desk: desk.place(("mug", 2000)))
    assert listed(place) == ["S01-T1-000001"]
    assert "1" in place.left.chips["to_pack"].text()
    till.touch("Start packing")
    table = packing_table(till, place)
    till.scan(NOODLES)
    till.until(lambda: table.answer.mark.text() == "✗")
    assert "does not belong in this shipment" in table.answer.text.text()
    till.scan(MUG)
    till.until(lambda: "1 / 2" in table.answer.text.text())
    assert not table.go.isEnabled()
    till.scan(MUG)
    till.until(table.go.isEnabled)
    assert table.left.text() == "Everything is in the box"
    till.scan(MUG)
    till.until(lambda: "one too many" in table.answer.text.text())
    table.weights[0].setText("850")
    till.click(table.go)
    till.until(lambda: place.desk.task is None)
    assert place.desk.shipment.head.state.text() == "Packed"
    assert on_hand(till.desk.ops.db, "mug") == 3000
    till.touch("Hand over")
    till.until(lambda: isinstance(place.desk.task, SendTask))
    till.scan(W1)
    till.settle()
    send = place.desk.task
    assert isinstance(send, SendTask)
    assert [field.text() for field in send.fields.values()] == [W1]
    till.click(send.go)
    till.until(lambda: place.desk.task is None)
    till.until(lambda: place.desk.shipment.head.state.text() == "Handed over")
    assert on_hand(till.desk.ops.db, "mug") == 1000
    place.desk.tasks.note("signed")
    event = place.desk.task
    assert isinstance(event, EventTask)
    assert event.person.text() == "王小雨"
    till.click(event.go)
    till.until(lambda: place.desk.shipment.head.state.text() == "Signed for")
    assert place.desk.shipment.head.step.isHidden()


def test_a_part_shipment_is_what_was_entered(clerk: Clerk) -> None:
    till, place = clerk(lambda desk: desk.place(("mug", 3000)))
    (field,) = place.desk.waiting._fields.values()
    field.setText("9")
    till.touch("Start packing")
    till.until(lambda: "3 are still to go" in place.desk.waiting.wrong.text())
    assert field.text() == "9"
    field.setText("1")
    till.touch("Start packing")
    table = packing_table(till, place)
    assert table.detail.lines[0].wanted == 1000
    till.until(lambda: len(listed(place)) == 2)


def test_what_is_not_good_is_written_down_and_another_one_is_taken(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.start(desk.place(("mug", 1000)))

    till, place = clerk(work)
    till.touch("Pack")
    table = packing_table(till, place)
    till.touch("马克杯 is not good")
    table.fault.setText("handle broken")
    till.touch("Write it down")
    till.until(lambda: table.detail.lines[0].faults == ("handle broken",))
    assert not table.go.isEnabled()
    till.touch("Count 马克杯")
    till.until(table.go.isEnabled)
    till.touch("Take out 马克杯")
    till.until(lambda: not table.go.isEnabled())


def test_several_shipments_go_on_one_list(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        for _each in range(2):
            desk.packed(desk.place(("mug", 1000)))

    till, place = clerk(work)
    place.left.show_list(TO_HAND_OVER)
    till.touch("Choose several")
    place.left.list.selectAll()
    till.click(place.left.send)
    send = place.desk.task
    assert isinstance(send, SendTask)
    till.scan(W1)
    till.scan(W1)
    till.settle()
    till.click(send.go)
    till.until(lambda: "is on shipment S01-T1-P000001 already" in send.said.text())
    list(send.fields.values())[1].setText(W2)
    till.click(send.go)
    till.until(lambda: place.desk.task is None)
    till.until(lambda: any("2 shipments went to SF Express" in said for said in till.notices()))
    assert till.desk.ops.db.value("SELECT count(*) FROM hand_over") == 1


def test_a_failed_delivery_comes_back_and_its_order_needs_attention(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.shipped(desk.place(("mug", 1000)), W1)

    till, place = clerk(work)
    place.left.show_list(UNDER_WAY)
    row = place.left.model.row(0)
    assert row is not None
    place.open_key(row.key)
    place.desk.tasks.note("failed")
    event = place.desk.task
    assert isinstance(event, EventTask)
    till.click(event.go)
    till.until(lambda: "The reason is missing" in event.said.text())
    till.touch("Refused by the customer")
    till.click(event.go)
    till.until(lambda: place.desk.shipment.head.state.text() == "Delivery failed")
    till.until(lambda: place.left.chips["failed"].text() == "Failed 1")
    place.desk.tasks.back()
    back = place.desk.task
    assert isinstance(back, BackTask)
    assert back.reasons.text.text() == "Refused by the customer"
    till.click(back.go)
    till.until(lambda: place.desk.shipment.head.state.text() == "Back in the shop")
    assert on_hand(till.desk.ops.db, "mug") == 3000
    assert till.desk.ops.db.value("SELECT marks FROM order_summary") == "attention"


def test_an_order_is_shown_with_all_its_shipments(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.shipped(desk.place(("mug", 3000)), W1, mug=1000)
        desk.place(("water", 1000))

    till, place = clerk(work)
    order = till.desk.ops.db.value("SELECT id FROM orders ORDER BY number LIMIT 1")
    place.show_order(order)
    assert listed(place) == ["S01-T1-000001", "S01-T1-P000001"]
    place.show_shipment(till.desk.ops.db.value("SELECT id FROM shipment"))
    assert place.desk.shipment.head.title.text() == "S01-T1-P000001"


def test_a_scanned_waybill_opens_its_shipment_and_an_unknown_code_says_so(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.shipped(desk.place(("mug", 1000)), W1)
        desk.place(("water", 1000))

    till, place = clerk(work)
    till.scan(W1)
    till.until(lambda: place.desk.shipment.head.title.text() == "S01-T1-P000001")
    till.scan("SF0000000000000")
    till.until(lambda: any("Nothing was found" in said for said in till.notices()))


def test_lists_keep_the_laws_of_item_models(clerk: Clerk, qtmodeltester: object) -> None:
    def work(desk: Desk) -> None:
        for _each in range(3):
            desk.place(("mug", 1000))

    till, place = clerk(work)
    qtmodeltester.check(place.left.model)  # type: ignore[attr-defined]
    place.left.show_list(UNDER_WAY)
    assert place.left.empty.title.text() == "Nothing is under way."
    till.settle()
