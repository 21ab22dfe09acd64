"""The print queue: a printer that is down loses no sale, and nothing is ever doubled unasked."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.i18n import use
from posdesk.printing import commands, queries, queue
from posdesk.printing.errors import DrawerNotRepeated, UnknownPrinter
from posdesk.printing.network import NetworkPrinter
from posdesk.printing.setup import FOLDER
from posdesk.workflow import IllegalStep
from tests.printing import tcp_printer
from tests.printing.conftest import Counter
from tests.printing.tcp_printer import TcpPrinter
from tests.selling import LI_MIN, ZHAO_LEI

WATER = ("water", 1000)


def text_of(printer: TcpPrinter) -> str:
    return printer.paper.decode("gb18030", errors="replace")


def test_a_cash_sale_opens_the_drawer_first_and_then_prints_its_receipt(counter: Counter) -> None:
    sale = counter.shop.sell_for_cash(1000, WATER)
    assert counter.states("drawer") == counter.states() == ["queued"]
    assert counter.worker.work_once()
    assert counter.printer.kicks == 1
    assert counter.printer.paper == b""
    assert counter.work_off() == 1
    assert sale.number in text_of(counter.printer)
    assert counter.states("drawer") == counter.states() == ["printed"]
    assert counter.work_off() == 0


def test_a_printer_that_is_down_never_stops_a_sale_and_prints_when_it_is_back(
    counter: Counter,
) -> None:
    counter.printer.status = tcp_printer.OUT_OF_PAPER
    first = counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    second = counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.states() == ["queued", "queued"]
    assert queries.queue_summary(counter.db).cause == "The printer 前台 is out of paper."
    counter.printer.status = tcp_printer.WELL
    counter.wait(60_000)
    counter.work_off()
    assert counter.states() == ["printed", "printed"]
    said = text_of(counter.printer)
    assert 0 < said.index(first.number) < said.index(second.number)


def test_jobs_of_a_printer_that_rests_wait_in_their_order_and_others_go_on(
    counter: Counter,
) -> None:
    counter.add_printer("文件", kind=FOLDER, path=str(counter.folder / "pdf"))
    counter.printer.status = tcp_printer.COVER_OPEN
    sale = counter.shop.sell_for_cash(1000, WATER)
    counter.shop.sell_for_cash(1000, WATER)
    commands.reprint(counter.db, LI_MIN, sale.order_id, printer="文件")
    counter.work_off()
    assert counter.states() == ["queued", "queued"]
    assert counter.states("reprint") == ["printed"]
    assert counter.printer.connections == 3  # two drawers, and one receipt that found it open


def test_the_drawer_opens_at_once_while_its_printer_is_out_of_paper(counter: Counter) -> None:
    counter.printer.status = tcp_printer.OUT_OF_PAPER
    for opened in (1, 2, 3):
        counter.shop.sell_for_cash(1000, WATER)
        counter.work_off()
        assert counter.printer.kicks == opened
    assert counter.states("drawer") == ["printed"] * 3
    assert counter.states() == ["queued"] * 3


def test_tries_stop_in_the_end_and_a_person_decides(counter: Counter) -> None:
    counter.printer.status = tcp_printer.OUT_OF_PAPER
    counter.shop.sell_for_cash(1000, WATER)
    waited = 0
    while counter.states() == ["queued"]:
        counter.work_off()
        counter.wait(61_000)
        waited += 1
    assert counter.states() == ["failed"]
    assert waited == len(queue.RETRIES_MS) + 1
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "receipt")
    assert row.cause == "The printer 前台 is out of paper."
    assert row.advice
    assert row.can_retry
    counter.printer.status = tcp_printer.WELL
    commands.retry(counter.db, LI_MIN, row.id)
    counter.work_off()
    assert counter.states() == ["printed"]


def test_the_cause_is_told_in_the_language_in_use(counter: Counter) -> None:
    counter.printer.status = tcp_printer.OUT_OF_PAPER
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    use("zh_CN")
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "receipt")
    assert row.cause == "打印机“前台”缺纸。"
    assert row.label == "排队中"


def test_a_receipt_that_broke_off_is_interrupted_and_not_sent_again_by_itself(
    counter: Counter,
) -> None:
    counter.printer.reset_after = 300
    sale = counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.states() == ["interrupted"]
    counter.printer.reset_after = 0
    counter.printer.paper = b""
    counter.wait(3_600_000)
    counter.work_off()
    assert counter.printer.paper == b""
    (row,) = queries.interrupted_receipts(counter.db)
    assert row.number == sale.number
    commands.retry(counter.db, LI_MIN, row.id)
    counter.work_off()
    assert "REPRINT no. 1" in text_of(counter.printer)
    assert counter.states() == ["cancelled"]
    assert queries.interrupted_receipts(counter.db) == ()


def test_a_receipt_that_may_be_out_comes_again_once_and_never_as_an_original(
    counter: Counter,
) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    counter.worker.work_once()  # the drawer
    queue.claim(counter.db, None)
    queue.recover(counter.db, None)
    (row,) = queries.interrupted_receipts(counter.db)
    commands.retry(counter.db, LI_MIN, row.id)
    with pytest.raises(IllegalStep):
        commands.retry(counter.db, LI_MIN, row.id)  # a double click
    given_up = queries.queue_row(counter.db, row.id)
    assert given_up is not None
    assert (given_up.state, given_up.can_retry) == ("cancelled", False)
    counter.work_off()
    assert counter.states() == ["cancelled"]
    assert counter.states("reprint") == ["printed"]


def test_what_was_being_sent_when_the_program_stopped_is_interrupted(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    queue.claim(counter.db, None)
    queue.claim(counter.db, None)
    assert counter.states("drawer") == counter.states() == ["sending"]
    assert counter.worker.recover()
    assert counter.states("drawer") == counter.states() == ["interrupted"]
    counter.work_off()
    assert counter.printer.kicks == 0
    (row,) = queries.interrupted_receipts(counter.db)
    assert row.cause == "PosDesk stopped while this was being printed."


def test_a_drawer_is_never_sent_again(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    queue.claim(counter.db, None)
    counter.worker.recover()
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "drawer")
    assert not row.can_retry
    for command in (commands.retry, lambda *a: commands.redirect(*a, "前台")):
        with pytest.raises(DrawerNotRepeated):
            command(counter.db, LI_MIN, row.id)


def test_a_drawer_that_could_not_be_opened_in_time_stays_shut(counter: Counter) -> None:
    counter.printer.switch_off()
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.states("drawer") == ["queued"]
    counter.wait(queue.DRAWER_LASTS_MS + 1)
    counter.work_off()
    assert counter.states("drawer") == ["cancelled"]


def test_a_drawer_stays_shut_when_the_clock_was_set_back(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    counter.clock.set(counter.clock.now() - 86_400_000)
    counter.work_off()
    assert counter.printer.kicks == 0
    assert counter.states("drawer") == ["cancelled"]


def test_a_clock_set_back_holds_no_receipt(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    counter.clock.set(counter.clock.now() - 86_400_000)
    counter.work_off()
    assert counter.states() == ["printed"]


def test_without_a_printer_nothing_waits_for_one(counter: Counter) -> None:
    commands.remove_printer(counter.db, None, "前台")
    counter.shop.sell_for_cash(1000, WATER)
    assert counter.work_off() == 0
    assert counter.states() == counter.states("drawer") == ["cancelled"]
    assert queries.queue_summary(counter.db) == queries.QueueSummary(0, 0, 0)
    row = queries.queue_rows(counter.db)[0]
    assert row.cause == "No printer is set up."


def test_the_drawer_may_be_left_shut_by_setting(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    settings.save(counter.db, None, {"printing.drawer_on_cash": False})
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.printer.kicks == 0
    assert counter.states("drawer") == ["cancelled"], "one waited, and no other was asked for"
    assert counter.shop.count("drawer_event") == 1


def test_a_printer_without_a_drawer_makes_no_trouble(counter: Counter) -> None:
    counter.add_printer("文件", kind=FOLDER, path=str(counter.folder / "pdf"))
    settings.save(counter.db, None, {"printing.receipt_printer": "文件"})
    sale = counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.states("drawer") == ["cancelled"]
    assert [path.name for path in (counter.folder / "pdf").iterdir()] == [
        f"Sales receipt {sale.number}.pdf"
    ]


def test_a_job_can_be_sent_to_another_printer(counter: Counter) -> None:
    counter.printer.status = tcp_printer.CUTTER_JAMMED
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    counter.add_printer("文件", kind=FOLDER, path=str(counter.folder / "pdf"))
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "receipt")
    with pytest.raises(UnknownPrinter):
        commands.redirect(counter.db, LI_MIN, row.id, "没有")
    commands.redirect(counter.db, LI_MIN, row.id, "文件")
    counter.work_off()
    assert counter.states() == ["printed"]
    assert len(list((counter.folder / "pdf").iterdir())) == 1


def test_a_job_of_a_printer_that_was_removed_fails_in_words(counter: Counter) -> None:
    counter.printer.status = tcp_printer.COVER_OPEN
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    commands.remove_printer(counter.db, None, "前台")
    counter.wait(60_000)
    counter.work_off()
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "receipt")
    assert (row.state, row.cause) == ("failed", "There is no printer called 前台 any more.")


def test_a_waiting_job_can_be_given_up_and_a_printed_one_can_not(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    rows = {row.job: row for row in queries.queue_rows(counter.db)}
    commands.cancel(counter.db, LI_MIN, rows["receipt"].id)
    counter.work_off()
    assert counter.states() == ["cancelled"]
    with pytest.raises(IllegalStep):
        commands.cancel(counter.db, LI_MIN, rows["drawer"].id)


def test_copies_are_printed_one_after_another(counter: Counter) -> None:
    settings.save(counter.db, None, {"printing.copies": 2})
    sale = counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert counter.printer.paper.count(b"\x1dVB\x00") == 2
    assert "REPRINT" not in text_of(counter.printer)
    commands.reprint(counter.db, ZHAO_LEI, sale.order_id)
    counter.work_off()
    assert counter.printer.paper.count(b"\x1dVB\x00") == 3


def test_a_document_that_can_not_be_made_is_one_failed_job(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counter.shop.sell_for_cash(1000, WATER)

    def broken(*_: object) -> None:
        raise ValueError("no such glyph")

    with monkeypatch.context() as patch:
        patch.setattr(NetworkPrinter, "print", broken)
        counter.work_off()
    (row,) = (row for row in queries.queue_rows(counter.db) if row.job == "receipt")
    assert (row.state, row.cause) == (
        "failed",
        "This document could not be made (ValueError: no such glyph).",
    )
    assert "no such glyph" in caplog.text
    counter.shop.sell_for_cash(1000, WATER)
    counter.wait(10_000)
    counter.work_off()
    assert counter.states() == ["failed", "printed"]


def test_old_jobs_are_forgotten_and_those_in_trouble_kept(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    counter.printer.reset_after = 300
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    counter.wait(queue.KEEP_MS + 1)
    counter.worker.recover()
    assert counter.states() == ["interrupted"]
    assert counter.states("drawer") == []
