"""Drivers, pick-ups, carriers' files and carriers, as the clerk meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from posdesk.clock import ManualClock
from posdesk.deliveries.worklists import RUNS, TO_HAND_OVER
from posdesk.stock.moves import on_hand
from posdesk.ui.deliveries.collecting import CollectTask
from posdesk.ui.deliveries.driving import DriveTask
from posdesk.ui.deliveries.importing import ImportPage
from posdesk.ui.deliveries.noting import EventTask
from posdesk.ui.deliveries.place import DeliveriesPlace
from posdesk.ui.settings.carriers import CarriersChapter
from tests.deliveries.desk import Desk
from tests.selling import ZHAO_LEI
from tests.ui.shop import Till

Clerk = Callable[[Callable[[Desk], object]], tuple[Till, DeliveriesPlace]]
CASH = {"method": "local", "terms": "cod", "paid": 0}
W1 = "SF1024330021746"
HOUR = 3_600_000


def test_a_driver_leaves_comes_back_and_his_cash_is_settled(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.packed(desk.place(("mug", 1000), **CASH))
        desk.packed(desk.place(("mug", 2000), **CASH))

    till, place = clerk(work)
    place.left.show_list(TO_HAND_OVER)
    till.touch("Choose several")
    place.left.list.selectAll()
    till.click(place.left.drive)
    drive = place.desk.task
    assert isinstance(drive, DriveTask)
    assert "75.00" in drive.owed.text()
    till.click(drive.go)
    till.until(lambda: drive.said.text() == "Say who drives.")
    drive.name.setText("老陈")
    till.click(drive.go)
    till.until(lambda: place.desk.task is None)
    place.left.show_list(RUNS)
    row = place.left.model.row(0)
    assert row is not None
    assert place.desk.key == row.key, "what stands beside a list is of it"
    run = place.desk.run
    assert not run.go.isEnabled()
    till.touch("S01-T1-P000001 signed")
    event = place.desk.task
    assert isinstance(event, EventTask)
    till.click(event.go)
    till.until(lambda: place.desk.task is None)
    till.touch("S01-T1-P000002 failed")
    event = place.desk.task
    assert isinstance(event, EventTask)
    event.reasons.text.setText("Nobody there")
    till.click(event.go)
    till.until(run.go.isEnabled)
    assert "25.00" in run.expected.text()
    run.counted.setText("24")
    run.counted.textEdited.emit("24")
    assert run.difference.text() == "¥1.00 missing"
    till.click(run.go)
    till.until(lambda: "was counted" in run.wrong.text())
    run.note.setText("lost")
    till.click(run.go)
    till.until(lambda: any("You may not do this" in said for said in till.notices()))
    till.touch("Ask a manager")
    till.approve()
    till.until(lambda: run.state.text() == "Settled")
    paid = "SELECT sum(amount) FROM payment"
    assert till.desk.ops.db.value(paid) == 2500


def test_a_code_is_answered_in_green_once_and_then_in_red(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.ready(desk.place(("mug", 1000), method="pickup"))

    till, place = clerk(work)
    till.touch("Pick-up")
    task = place.desk.task
    assert isinstance(task, CollectTask)
    till.scan("PICKUP:S01-T1-000001:111111")
    till.until(lambda: task.answer.mark.text() == "✗")
    assert "not the pick-up code of order" in task.answer.text.text()
    till.scan("PICKUP:S01-T1-000001:483920")
    till.until(lambda: task.answer.mark.text() == "✓")
    assert task.answer.property("tone") == "ok"
    task.other.setChecked(True)
    task.person.setText("陈伟")
    task.relation.setText("husband")
    till.click(task.go)
    till.until(lambda: "handed out to 陈伟" in task.answer.text.text())
    assert on_hand(till.desk.ops.db, "mug") == 2000
    assert (task.other.isChecked(), task.person.text(), task.dirty) == (False, "", False)
    till.scan("PICKUP:S01-T1-000001:483920")
    till.until(lambda: "was collected on" in task.answer.text.text())
    assert task.answer.property("tone") == "bad"
    assert not task.go.isEnabled()


def test_an_expired_pick_up_is_extended_at_the_counter(clerk: Clerk, clock: ManualClock) -> None:
    def work(desk: Desk) -> None:
        desk.ready(desk.place(("mug", 1000), method="pickup"))
        clock.advance(8 * 24 * HOUR)

    till, place = clerk(work)
    place.desk.tasks.collect("483920")
    task = place.desk.task
    assert isinstance(task, CollectTask)
    assert "expired on" in task.answer.text.text()
    till.click(task.longer)
    till.until(task.go.isEnabled)
    till.click(task.go)
    till.until(lambda: "handed out" in task.answer.text.text())


def test_what_is_owed_is_paid_before_it_is_handed_out(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        desk.ready(desk.place(("mug", 1000), method="pickup", terms="later", paid=0))

    _till, place = clerk(work)
    place.desk.tasks.collect("483920")
    task = place.desk.task
    assert isinstance(task, CollectTask)
    assert "¥25.00 is to be paid first" in task.owed.text()
    assert not task.go.isEnabled()
    assert task.pay.isVisible()


def test_a_carriers_file_is_previewed_imported_and_its_rows_reported(
    clerk: Clerk, clock: ManualClock, tmp_path: Path
) -> None:
    def work(desk: Desk) -> None:
        desk.shipped(desk.place(("mug", 1000)), W1)
        clock.advance(30 * HOUR)

    till, place = clerk(work)
    path = tmp_path / "events.csv"
    rows = f"{W1},2026-09-22 08:00,已签收,徐汇,王\nSF9999999999999,2026-09-22 08:00,派送中,,\n"
    path.write_text(f"运单号,扫描时间,状态,网点,签收人\n{rows}", encoding="utf-8")
    till.touch("Carrier's file")
    page = place.desk.task
    assert isinstance(page, ImportPage)
    page.take(path)
    till.until(page.go.isEnabled)
    assert page.columns["waybill"].currentText() == "运单号"
    till.click(page.go)
    till.until(lambda: page.report is not None)
    assert page.result.text() == "1 event taken · 0 known already · 1 row left out"
    assert till.desk.ops.db.value("SELECT state FROM shipment_summary") == "signed"


def test_a_file_that_is_none_says_so_and_a_missing_column_is_chosen(
    clerk: Clerk, tmp_path: Path
) -> None:
    till, place = clerk(lambda desk: desk.shipped(desk.place(("mug", 1000)), W1))
    place.desk.tasks.import_events()
    page = place.desk.task
    assert isinstance(page, ImportPage)
    path = tmp_path / "events.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    page.take(path)
    till.until(lambda: "no column for" in page.wrong.text())
    path.write_text("单号,X,Y\nSF1,hello,world\n", encoding="utf-8")
    page.take(path)
    till.until(lambda: "Choose the column for: Time" in page.wrong.text())
    assert not page.go.isEnabled()


def test_a_carrier_is_changed_and_given_a_range_in_the_settings(
    open_till: Callable[[], Till], before: Callable[[Callable[[Desk], object]], None]
) -> None:
    before(lambda desk: None)
    till = open_till()
    till.sign_in(ZHAO_LEI)
    place = till.desk.window.go("settings")
    place.open_chapter("carriers")  # type: ignore[attr-defined]
    chapter = till.window.findChildren(CarriersChapter)[0]
    assert chapter.name.text() == "SF Express"
    chapter.sample.setText("SF12")
    assert "not a waybill number" in chapter.result.text()
    chapter.sample.setText(W1)
    assert "one of its numbers" in chapter.result.text()
    chapter.late.setText("0")
    till.click(chapter.save_button)
    till.until(lambda: "hours must be between" in chapter.wrong.text())
    chapter.late.setText("36")
    till.click(chapter.save_button)
    till.settle()
    assert till.desk.ops.db.value("SELECT late_after FROM carrier WHERE code = 'SF'") == 36
    chapter.first.setText("SF1024330000001")
    chapter.last.setText("SF1024330000100")
    chapter._add_range()
    till.until(lambda: chapter.first.text() == "")
    assert till.desk.ops.db.value("SELECT last - first FROM waybill_range") == 99


def test_several_pick_ups_are_made_ready_at_once(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        for code in ("111111", "222222"):
            desk.packed(desk.place(("mug", 1000), method="pickup", code=code))

    till, place = clerk(work)
    place.left.show_list(TO_HAND_OVER)
    till.touch("Choose several")
    place.left.list.selectAll()
    assert not place.left.send.isVisible()
    till.click(place.left.ready)
    till.until(lambda: place.left.chips["ready"].text() == "Waiting for pick-up 2")
    assert not place.left.several.isChecked()


def test_shipments_that_are_packed_go_on_a_pick_list(clerk: Clerk) -> None:
    def work(desk: Desk) -> None:
        for _each in range(2):
            desk.start(desk.place(("mug", 1000)))

    till, place = clerk(work)
    till.touch("Choose several")
    place.left.list.selectAll()
    till.click(place.left.pick)
    till.until(lambda: any("Pick list S01-T1-L000001" in said for said in till.notices()))
    jobs = "SELECT job FROM print_job WHERE job = 'pick_list'"
    till.until(lambda: till.desk.ops.db.value(jobs) == "pick_list")
