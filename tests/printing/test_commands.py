"""What a person asks of the printers: reprints that are counted, gift receipts, reports, tests."""

from __future__ import annotations

import pytest

from posdesk.devices import drawer
from posdesk.errors import NotFound
from posdesk.printing import commands, queries, queue
from posdesk.printing.errors import BadPrinterSetup, UnknownPrinter
from posdesk.printing.setup import FILE, FOLDER, NETWORK, PrinterSetup
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep
from tests.printing.conftest import Counter
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI

WATER = ("water", 1000)


def said(counter: Counter) -> str:
    return counter.printer.paper.decode("gb18030", errors="replace")


def test_reprints_are_marked_counted_and_recorded(counter: Counter) -> None:
    sale = counter.shop.sell_for_cash(1000, WATER)
    for number in (1, 2, 3):
        done = commands.reprint(counter.db, LI_MIN, sale.order_id)
        assert done.value == number
        assert {"orders", "print_queue"} <= done.changes.nouns
        counter.work_off()
        assert f"REPRINT no. {number}" in said(counter)
    facts = counter.db.rows(
        "SELECT document, copy_number, staff_id, till FROM print_event ORDER BY copy_number"
    )
    assert facts == [("receipt", number, LI_MIN, "T1") for number in (1, 2, 3)]


def test_an_original_is_not_marked(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    counter.work_off()
    assert "REPRINT" not in said(counter)


def test_a_reprint_needs_the_right_or_an_approval(counter: Counter) -> None:
    sale = counter.shop.sell_for_cash(1000, WATER)
    with pytest.raises(NotAllowed):
        commands.reprint(counter.db, None, sale.order_id)
    allowed = counter.shop.approve("reprint", ZHOU_KAI)
    assert commands.reprint(counter.db, ZHOU_KAI, sale.order_id, approval=allowed).value == 1


def test_a_sale_that_is_not_there_has_no_receipt(counter: Counter) -> None:
    with pytest.raises(NotFound):
        commands.reprint(counter.db, LI_MIN, "nothing")
    with pytest.raises(UnknownPrinter):
        sale = counter.shop.sell_for_cash(1000, WATER)
        commands.reprint(counter.db, LI_MIN, sale.order_id, printer="没有")
    assert counter.shop.count("print_event") == 0


def test_a_gift_receipt_shows_no_price(counter: Counter) -> None:
    sale = counter.shop.sell(counter.shop.cart(("mug", 1000)), *_card(2500))
    commands.print_gift_receipt(counter.db, LI_MIN, sale.order_id)
    counter.work_off()
    text = said(counter)
    assert text.count("马克杯") == 2
    gift = text[text.index("Gift receipt") :]
    assert "25.00" not in gift


def _card(amount: int) -> list[object]:
    from posdesk.payments.settle import Tendered

    return [Tendered("card", amount, "POS-1")]


def test_the_x_report_is_printed_by_who_may_see_it(counter: Counter) -> None:
    counter.shop.sell_for_cash(1000, WATER)
    with pytest.raises(NotAllowed):
        commands.print_x_report(counter.db, LI_MIN)
    commands.print_x_report(counter.db, ZHAO_LEI)
    counter.work_off()
    assert "Printed by: 赵磊" in said(counter)
    assert "Turnover" in said(counter)


def test_the_test_page_names_its_printer(counter: Counter) -> None:
    commands.print_test_page(counter.db, None)
    counter.add_printer("文件", kind=FOLDER, path=str(counter.folder / "pdf"))
    commands.print_test_page(counter.db, None, "文件")
    counter.work_off()
    assert "Printer: 前台" in said(counter)
    assert f"127.0.0.1:{counter.printer.port}" in said(counter)
    assert [path.name for path in (counter.folder / "pdf").iterdir()] == ["Printer test.pdf"]
    assert counter.states("test_page") == ["printed", "printed"]


def test_the_drawer_opened_by_hand_is_recorded_with_its_reason(counter: Counter) -> None:
    with pytest.raises(NotAllowed):
        drawer.open_by_hand(counter.db, LI_MIN, "换零钱")
    allowed = counter.shop.approve("drawer.open")
    drawer.open_by_hand(counter.db, LI_MIN, "换零钱", allowed)
    counter.work_off()
    assert counter.printer.kicks == 1
    facts = counter.db.rows("SELECT reason, staff_id, approval_id, order_id FROM drawer_event")
    assert facts == [("换零钱", LI_MIN, allowed, None)]


def test_the_first_printer_becomes_the_receipt_printer(counter: Counter) -> None:
    assert counter.db.setting("printing.receipt_printer") == "前台"
    counter.add_printer("厨房", kind=NETWORK, host="10.0.0.9")
    assert counter.db.setting("printing.receipt_printer") == "前台"
    assert [setup.name for setup in queries.printers(counter.db)] == ["前台", "厨房"]
    commands.remove_printer(counter.db, None, "前台")
    assert counter.db.setting("printing.receipt_printer") == ""


@pytest.mark.parametrize(
    "setup",
    [
        PrinterSetup("a", "pigeon"),
        PrinterSetup("a", NETWORK),
        PrinterSetup(" ", NETWORK, "host"),
        PrinterSetup("a", NETWORK, "host", port=0),
        PrinterSetup("a", FOLDER, path="x", paper="A0"),
        PrinterSetup("a", NETWORK, "host", profile="no such printer"),
        PrinterSetup("a", FOLDER, path="x", drawer_pin=3),
        PrinterSetup("a", FILE, path="/shop/posdesk.db"),
        PrinterSetup("a", FILE, path="/shop/posdesk.db-wal"),
    ],
)
def test_a_printer_that_can_not_work_is_refused(counter: Counter, setup: PrinterSetup) -> None:
    with pytest.raises(BadPrinterSetup):
        commands.save_printer(counter.db, None, setup)
    assert [each.name for each in queries.printers(counter.db)] == ["前台"]


def test_a_printer_is_asked_how_it_is(counter: Counter) -> None:
    assert queries.printer_state(counter.db, "前台").answers


def test_documents_can_be_seen_before_they_are_printed(counter: Counter) -> None:
    sale = counter.shop.sell_for_cash(1000, WATER)
    for document in (
        queries.receipt_document(counter.db, sale.order_id),
        queries.receipt_document(counter.db, sale.order_id, "zh_CN", gift=True),
        queries.x_report_document(counter.db),
    ):
        (picture,) = queries.preview(document)
        assert picture.startswith(b"\x89PNG")


def test_a_receipt_that_is_being_printed_is_not_sent_a_second_time(counter: Counter) -> None:
    """The list on the screen may be a moment old when a person presses “Print again”."""
    counter.shop.sell_for_cash(1000, WATER)
    while (job := queue.claim(counter.db, None).value) is not None and job.job != "receipt":
        queue.settle_printed(counter.db, None, job.id)
    assert job is not None
    for act in (
        lambda: commands.retry(counter.db, LI_MIN, job.id),
        lambda: commands.redirect(counter.db, LI_MIN, job.id, "前台"),
    ):
        with pytest.raises(IllegalStep):
            act()
    assert counter.states() == ["sending"]
    queue.settle_printed(counter.db, None, job.id)
    assert counter.work_off() == 0
