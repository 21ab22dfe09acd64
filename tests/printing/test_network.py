"""A printer on the network says what is wrong with it, before and after it prints."""

from __future__ import annotations

import pytest

from posdesk.errors import words
from posdesk.printing import errors, status
from posdesk.printing.network import NetworkPrinter
from posdesk.printing.printers import PrinterState
from posdesk.printing.setup import NETWORK, PrinterSetup
from posdesk.receipts.escpos.render import to_escpos
from posdesk.receipts.sale import sales_receipt
from tests.printing import tcp_printer
from tests.printing.conftest import HASTY
from tests.printing.tcp_printer import TcpPrinter
from tests.receipts.papers import EXAMPLE

RECEIPT = sales_receipt(EXAMPLE, "zh_CN")


def at(printer: TcpPrinter, **values: int) -> NetworkPrinter:
    setup = PrinterSetup("前台", NETWORK, "127.0.0.1", printer.port, **values)  # type: ignore[arg-type]
    return NetworkPrinter(setup, HASTY)


@pytest.mark.parametrize(
    ("answers_status", "confirms"), [(True, True), (True, False), (False, False)]
)
def test_the_whole_receipt_arrives_whatever_the_printer_answers(
    printer: TcpPrinter, answers_status: bool, confirms: bool
) -> None:
    printer.answers_status, printer.confirms = answers_status, confirms
    at(printer).print(RECEIPT)
    assert printer.paper == to_escpos(RECEIPT)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        (tcp_printer.OUT_OF_PAPER, errors.OutOfPaper),
        (tcp_printer.COVER_OPEN, errors.CoverOpen),
        (tcp_printer.CUTTER_JAMMED, errors.CutterJammed),
        (tcp_printer.TOO_HOT, errors.PrinterTooHot),
        (tcp_printer.BROKEN, errors.PrinterBroken),
        (tcp_printer.OFFLINE, errors.PrinterOffline),
    ],
)
def test_a_printer_that_is_not_ready_is_sent_nothing(
    printer: TcpPrinter, answers: dict[int, int], fault: type[errors.PrinterFault]
) -> None:
    printer.status = answers
    with pytest.raises(fault) as caught:
        at(printer).print(RECEIPT)
    assert printer.paper == b""
    assert not caught.value.partial
    with pytest.raises(fault):
        at(printer).state()


def test_paper_that_ends_in_the_middle_is_told_as_such(printer: TcpPrinter) -> None:
    printer.then, printer.then_after = tcp_printer.OUT_OF_PAPER, 300
    with pytest.raises(errors.StoppedWhilePrinting) as caught:
        at(printer).print(RECEIPT)
    assert caught.value.partial
    assert "out of paper" in words(caught.value)[0]


def test_a_printer_that_takes_no_more_bytes_is_given_up(printer: TcpPrinter) -> None:
    printer.stall_after = 100
    long = sales_receipt(EXAMPLE, "zh_CN")
    stalled = at(printer)
    with pytest.raises(errors.StoppedWhilePrinting) as caught:
        stalled.print(long)
    assert caught.value.partial


def test_a_connection_that_breaks_in_the_middle_is_told_as_such(printer: TcpPrinter) -> None:
    printer.reset_after = 600
    with pytest.raises(errors.PrinterFault) as caught:
        at(printer).print(RECEIPT)
    assert isinstance(caught.value, errors.ConnectionLost)
    assert caught.value.partial


def test_a_printer_that_is_switched_off_is_named_with_its_address(printer: TcpPrinter) -> None:
    printer.switch_off()
    with pytest.raises(errors.PrinterNotReachable) as caught:
        at(printer).print(RECEIPT)
    assert f"127.0.0.1:{printer.port}" in words(caught.value)[0]
    assert not caught.value.partial


def test_a_name_that_is_no_host_is_not_reachable() -> None:
    nowhere = NetworkPrinter(PrinterSetup("x", NETWORK, "no such.host\udcff"), HASTY)
    with pytest.raises(errors.PrinterNotReachable):
        nowhere.state()


def test_a_slow_printer_is_waited_for(printer: TcpPrinter) -> None:
    printer.slow = 0.5
    at(printer).print(RECEIPT)
    assert printer.paper == to_escpos(RECEIPT)


def test_a_printer_without_confirmation_is_asked_for_it_once_only(printer: TcpPrinter) -> None:
    printer.confirms = False
    made = at(printer)
    made.print(RECEIPT)
    assert made._confirms is False
    made.print(RECEIPT)
    assert printer.paper == to_escpos(RECEIPT) * 2


@pytest.mark.parametrize("pin", [2, 5])
def test_the_drawer_opens_even_when_there_is_no_paper(printer: TcpPrinter, pin: int) -> None:
    at(printer, drawer_pin=pin).kick()
    printer.status = tcp_printer.OUT_OF_PAPER
    at(printer, drawer_pin=pin).kick()
    assert printer.kicks == 2
    assert printer.paper == b""


def test_a_printer_without_a_drawer_says_so(printer: TcpPrinter) -> None:
    with pytest.raises(errors.NoDrawer):
        at(printer, drawer_pin=0).kick()
    assert printer.connections == 0


def test_a_roll_that_is_nearly_used_up_is_known(printer: TcpPrinter) -> None:
    assert at(printer).state() == PrinterState(answers=True)
    printer.status = tcp_printer.PAPER_LOW
    assert at(printer).state() == PrinterState(answers=True, paper_low=True)
    printer.answers_status = False
    assert at(printer).state() == PrinterState(answers=False)


def test_answers_are_told_apart_by_their_bits() -> None:
    for answer in tcp_printer.WELL.values():
        assert status.is_status(answer)
        assert not status.is_processed(answer)
    for answer in (0x00, 0x03, 0x0C):
        assert status.is_processed(answer)
        assert not status.is_status(answer)
