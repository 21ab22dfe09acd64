"""A carrier's file: columns guessed or chosen, words understood, rows kept once."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from posdesk.catalog.importing.errors import BadMapping, NoHeadings
from posdesk.catalog.importing.run import Alone
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.deliveries.events.importing import Report, import_events, preview
from posdesk.deliveries.events.learning import Verdict
from posdesk.deliveries.events.words import moment_of, state_of, waybill_text
from posdesk.deliveries.tracker import Tracker
from posdesk.deliveries.tracking import FolderProvider
from posdesk.printing.worker import direct
from posdesk.settings import save
from tests.conftest import MORNING
from tests.deliveries.desk import SF, ZHOU_KAI, Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = "运单号,扫描时间,状态,网点,签收人\n"
W1, W2 = "SF1024330021746", "SF1024330021747"
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("已签收", "signed"),
        ("您的快件已由本人签收，感谢使用", "signed"),
        ("未签收", "in_transit"),
        ("派送中", "out_for_delivery"),
        ("快件到达 上海转运中心", "in_transit"),
        ("客户拒收，退回", "failed"),
        ("派件不成功", "failed"),
        ("Delivered", "signed"),
        ("Undelivered - nobody home", "failed"),
        ("Out for Delivery", "out_for_delivery"),
        ("Departed facility", "in_transit"),
        ("in_transit", "in_transit"),
        ("天气晴", None),
    ],
)
def test_words_for_states_in_both_languages(text: str, state: str | None) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-21 22:13:20",
        "2026/09/21 22:13:20",
        "2026年9月21日 22时13分20秒",
        "20260921221320",
        "2026-09-21T14:13:20Z",
        "2026-09-21T22:13:20+08:00",
        "46286.92592592593",
    ],
)
def test_moments_as_carriers_write_them(text: str) -> None:
    assert moment_of(text, SHANGHAI) == MORNING


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "1", "99999999999"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment_of(text, SHANGHAI) is None


def test_a_number_that_a_spreadsheet_made_of_a_waybill_is_read() -> None:
    assert waybill_text("7.77000000000123E+14") == "777000000000123"
    assert waybill_text("'777000000000123") == "777000000000123"


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    """Two shipments with 顺丰."""
    return desk.shipped(desk.place(("mug", 1000)), W1), desk.shipped(desk.place(("mug", 1000)), W2)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "轨迹.csv"
    path.write_text(text, encoding=encoding)
    return path


def imported(desk: Desk, path: Path, chosen: dict[str, str] | None = None) -> Report:
    return import_events(Alone(desk.db, ZHOU_KAI), path, SF, chosen)


def entries(desk: Desk) -> int:
    return int(desk.db.value("SELECT count(*) FROM journal"))


def test_a_file_moves_its_shipments_and_tells_of_every_row_it_left_out(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(30 * HOUR)
    rows = [
        f"{W1},2026-09-22 08:00,到达,上海转运中心,",
        f"{W1},2026-09-22 18:00,已签收,徐汇,王小雨",
        f"{W2},2026-09-22 09:00,派送中,徐汇,",
        "SF9999999999999,2026-09-22 09:00,派送中,徐汇,",
        f"{W2},2026-09-22 10:00,天气晴,徐汇,",
        f"{W2},昨天,派送中,徐汇,",
        ",2026-09-22 10:00,派送中,徐汇,",
        f"{W2},2029-01-01 10:00,派送中,徐汇,",
    ]
    path = written(tmp_path, HEAD + "\n".join(rows), "gb18030")
    report = imported(desk, path)
    assert (report.rows, report.taken, report.known, report.left_out) == (8, 3, 0, 5)
    assert (desk.state(two[0]), desk.state(two[1])) == ("signed", "out_for_delivery")
    assert [(one.row, one.verdict) for one in report.problems] == [
        (5, Verdict.UNKNOWN_WAYBILL),
        (6, Verdict.NO_STATE),
        (7, Verdict.NO_MOMENT),
        (8, Verdict.NO_WAYBILL),
        (9, Verdict.BAD_MOMENT),
    ]
    person = "SELECT person FROM shipment_event WHERE state = 'signed'"
    assert desk.db.value(person) == "王小雨"
    report.save(tmp_path / "problems.csv")
    assert "天气晴" in (tmp_path / "problems.csv").read_text(encoding="utf-8")


def test_the_same_file_again_changes_nothing(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(30 * HOUR)
    path = written(
        tmp_path, f"{HEAD}{W1},2026-09-22 08:00,已签收,徐汇,王\n{W2},2026-09-22,派送中,,\n"
    )
    imported(desk, path)
    before = entries(desk)
    again = imported(desk, path)
    assert (again.taken, again.known, again.left_out) == (0, 2, 0)
    assert entries(desk) == before


def test_a_workbook_with_strange_headings_is_read_with_chosen_columns_and_remembered(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(30 * HOUR)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Nr", "Wann", "Was"], [W1, "2026-09-22 08:00", "Delivered"]):
        sheet.append(row)
    path = tmp_path / "events.xlsx"
    book.save(path)
    with pytest.raises(NoHeadings):
        preview(desk.db, path, SF)
    with pytest.raises(BadMapping):
        preview(desk.db, path, SF, {"waybill": "Nummer"})
    chosen = {"waybill": "Nr", "time": "Wann", "state": "Was"}
    assert preview(desk.db, path, SF, {"waybill": "Nr"}).missing == "Time"
    assert [one.verdict for one in preview(desk.db, path, SF, chosen).sample] == [Verdict.NEW]
    imported(desk, path, chosen)
    assert desk.state(two[0]) == "signed"
    assert preview(desk.db, path, SF).layout.named() == chosen


def test_events_may_come_before_the_hand_over_was_written_down(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    shipment = desk.packed(desk.place(("mug", 1000)))
    desk.label(shipment, W1)
    clock.advance(HOUR)
    imported(desk, written(tmp_path, f"{HEAD}{W1},2026-09-21 22:30,运输中,,\n"))
    assert (desk.state(shipment), desk.on_hand("mug")) == ("in_transit", 99_000)


def test_a_shipment_of_two_parcels_is_signed_for_when_both_are(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    shipment = desk.packed(desk.place(("mug", 2000)), 500, 500)
    for parcel, number in zip(desk.parcels(shipment), (W1, W2), strict=True):
        from posdesk.deliveries.waybills import give_waybill

        give_waybill(desk.db, ZHOU_KAI, parcel, SF, number)
    clock.advance(HOUR)
    imported(desk, written(tmp_path, f"{HEAD}{W1},2026-09-21 22:30,签收,,\n"))
    assert desk.state(shipment) == "handed_over"
    path = written(tmp_path, f"{HEAD}{W1},2026-09-21 22:30,签收,,\n{W2},2026-09-21 22:40,签收,,\n")
    report = imported(desk, path)
    assert (report.taken, report.known) == (1, 1)
    assert desk.state(shipment) == "signed"
    assert imported(desk, path).known == 2


def test_a_signature_is_not_told_twice_and_contradictions_are_reported(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    from posdesk.deliveries.handing import back_to_shop

    desk.note(two[0], "signed", person="王小雨")
    back_to_shop(desk.db, ZHOU_KAI, two[1], "damaged")
    clock.advance(HOUR)
    rows = f"{W1},2026-09-21 22:30,签收,,\n{W2},2026-09-21 22:30,签收,,\n"
    report = imported(desk, written(tmp_path, HEAD + rows))
    assert (report.known, [one.verdict for one in report.problems]) == (1, [Verdict.ENDED])


def test_files_dropped_into_the_folder_are_read_and_put_away(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(30 * HOUR)
    drop = tmp_path / "drop"
    drop.mkdir()
    events = f'{{"events": [{{"waybill": "{W1}", "state": "signed", "time": "2026-09-22 08:00"}}]}}'
    (drop / "a.json").write_text(events, encoding="utf-8")
    (drop / "b.csv").write_text(f"{HEAD}{W2},2026-09-22 08:00,派送中,,\nX1,2026-09-22,签收,,\n")
    (drop / "c.json").write_text("{]", encoding="utf-8")
    (drop / "d.csv").write_text("a,b\n1,2\n")
    (drop / ".e.csv").write_text("unfinished")
    tracker = Tracker(desk.db, direct(desk.db), [FolderProvider(drop, desk.db)])
    assert tracker.look_once() == 2
    assert (desk.state(two[0]), desk.state(two[1])) == ("signed", "out_for_delivery")
    assert sorted(path.name for path in drop.iterdir()) == [".e.csv", "done", "failed"]
    assert sorted(path.name for path in (drop / "done").iterdir()) == [
        "a.json",
        "b.csv",
        "b.csv.txt",
    ]
    assert "X1" in (drop / "done" / "b.csv.txt").read_text(encoding="utf-8")
    failed = sorted(path.name for path in (drop / "failed").iterdir())
    assert failed == ["c.json", "c.json.txt", "d.csv", "d.csv.txt"]
    assert tracker.look_once() == 0


def test_a_batch_that_was_kept_but_not_put_away_changes_nothing_the_next_time(
    desk: Desk, two: tuple[str, str], clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(30 * HOUR)
    text = f"{HEAD}{W1},2026-09-22 08:00,签收,,王\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    tracker = Tracker(desk.db, direct(desk.db), [FolderProvider(tmp_path, desk.db)])
    assert tracker.look_once() == 1
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    before = entries(desk)
    assert tracker.look_once() == 0
    assert entries(desk) == before


def test_the_tracker_seeds_carriers_once_reads_its_folder_and_minds_the_clock(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    order = desk.place(("mug", 1000), method="pickup")
    desk.ready(order)
    tracker = Tracker(desk.db, direct(desk.db))
    before = entries(desk)
    assert tracker.look_once() == 0
    assert entries(desk) == before
    clock.advance(8 * 24 * HOUR)
    tracker.look_once()
    assert desk.status(order) == ("ready", "attention")
    before = entries(desk)
    tracker.look_once()
    assert entries(desk) == before
    shipment = desk.shipped(desk.place(("mug", 1000)), W1)
    save(desk.db, None, {"deliveries.tracking_folder": str(tmp_path)})
    when = "2026-09-30 08:00"
    (tmp_path / "a.csv").write_text(f"{HEAD}{W1},{when},派送中,,\n", encoding="utf-8")
    assert tracker.look_once() == 1
    assert desk.state(shipment) == "out_for_delivery"


def test_a_shop_that_never_had_carriers_gets_them(db: Database) -> None:
    Tracker(db, direct(db)).look_once()
    assert db.value("SELECT count(*) FROM carrier") == 9
