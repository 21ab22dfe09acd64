"""Printers that are files, and those of the operating system."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from posdesk.errors import words
from posdesk.printing import errors, system
from posdesk.printing.files import FilePrinter, FolderPrinter
from posdesk.printing.printers import PrinterState, printer_of
from posdesk.printing.setup import FILE, FOLDER, SYSTEM, PrinterSetup
from posdesk.receipts.escpos.render import KICKS, to_escpos
from posdesk.receipts.layout import Document, Text
from posdesk.receipts.sale import sales_receipt
from tests.receipts.papers import EXAMPLE, NUMBER, pdf_text

RECEIPT = sales_receipt(EXAMPLE, "zh_CN")


def folder_printer(path: Path, paper: str = "80mm") -> FolderPrinter:
    return FolderPrinter(PrinterSetup("文件", FOLDER, path=str(path), paper=paper))


def test_a_folder_gets_a_pdf_for_each_document_and_never_loses_one(tmp_path: Path) -> None:
    printer = folder_printer(tmp_path / "new" / "pdf")
    printer.print(RECEIPT)
    printer.print(RECEIPT)
    names = sorted(path.name for path in (tmp_path / "new" / "pdf").iterdir())
    assert names == [f"销售小票 {NUMBER} (2).pdf", f"销售小票 {NUMBER}.pdf"]
    for path in (tmp_path / "new" / "pdf").iterdir():
        assert "¥115.90" in pdf_text(path.read_bytes())


def test_a_title_that_is_no_file_name_stays_in_its_folder(tmp_path: Path) -> None:
    document = Document("../../etc: a/b\\c?", "en", (Text("x"),))
    folder_printer(tmp_path / "pdf").print(document)
    assert [path.parent for path in tmp_path.rglob("*.pdf")] == [tmp_path / "pdf"]


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    printer = folder_printer(tmp_path / "file")
    for act in (lambda: printer.print(RECEIPT), printer.state):
        with pytest.raises(errors.PrinterFileFailed) as caught:
            act()
        assert str(tmp_path / "file") in words(caught.value)[0]
    with pytest.raises(errors.NoDrawer):
        printer.kick()


def test_a_device_gets_the_bytes_one_document_after_another(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    printer = FilePrinter(PrinterSetup("USB", FILE, path=str(device), profile="80mm"))
    assert printer.state() == PrinterState(answers=False)
    printer.print(RECEIPT)
    printer.kick()
    printer.print(RECEIPT)
    assert device.read_bytes() == to_escpos(RECEIPT) + KICKS[2] + to_escpos(RECEIPT)


def test_a_device_that_is_not_there_is_named(tmp_path: Path) -> None:
    printer = FilePrinter(PrinterSetup("USB", FILE, path=str(tmp_path / "no" / "lp0")))
    with pytest.raises(errors.PrinterFileFailed) as caught:
        printer.print(RECEIPT)
    assert not caught.value.partial


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_device_that_takes_no_more_bytes_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    printer = FilePrinter(PrinterSetup("USB", FILE, path=str(device), profile="80mm"))
    printer.stall_seconds = 0.2
    endless = Document("long", "zh_CN", RECEIPT.nodes * 60)
    with pytest.raises(errors.StoppedWhilePrinting) as partly:
        printer.print(endless)
    with pytest.raises(errors.PrinterOffline) as nothing:
        printer.print(RECEIPT)
    os.close(reader)
    assert partly.value.partial
    assert not nothing.value.partial
    with pytest.raises(errors.PrinterFileFailed):
        printer.print(RECEIPT)


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small CUPS: `lp` keeps what it is given, `lpstat` knows the printers 前台 and 停用."""
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(
        programs / "lp",
        f'printf "%s\\n" "$@" > {tmp_path}/asked\n'
        'case "$2" in 前台) ;; *) echo "lp: no such printer" >&2; exit 1;; esac\n'
        f'for last; do :; done; cat "$last" > {tmp_path}/printed.pdf\n',
    )
    _program(
        programs / "lpstat",
        'if [ "$1" = -e ]; then echo 前台; echo 停用; exit; fi\n'
        'case "$2" in 停用) echo "printer 停用 disabled since today";;'
        ' *) echo "printer $2 is idle";; esac\n',
    )
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return tmp_path


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def system_printer(queue: str, paper: str = "80mm") -> system.SystemPrinter:
    printer = printer_of(PrinterSetup("办公室", SYSTEM, queue=queue, paper=paper))
    assert isinstance(printer, system.SystemPrinter)
    return printer


def test_the_system_gets_a_pdf_of_the_right_size(cups: Path) -> None:
    system_printer("前台").print(RECEIPT)
    assert "¥115.90" in pdf_text((cups / "printed.pdf").read_bytes())
    asked = (cups / "asked").read_text().splitlines()
    assert asked[:4] == ["-d", "前台", "-t", f"销售小票 {NUMBER}"]
    assert asked[5].startswith("media=Custom.80x")
    system_printer("前台", "A4").print(RECEIPT)
    assert "media" not in (cups / "asked").read_text()


def test_a_queue_that_was_stopped_is_offline(cups: Path) -> None:
    with pytest.raises(errors.PrinterOffline):
        system_printer("停用").print(RECEIPT)
    assert not (cups / "asked").exists()
    assert system.system_queues() == ["前台", "停用"]


def test_what_the_system_says_against_it_is_told(cups: Path) -> None:
    with pytest.raises(errors.SystemPrintFailed) as caught:
        system_printer("没有").print(RECEIPT)
    assert "no such printer" in words(caught.value)[0]
    with pytest.raises(errors.NoDrawer):
        system_printer("前台").kick()


def test_a_computer_without_printing_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.SystemPrintFailed) as caught:
        system_printer("前台").print(RECEIPT)
    assert "not installed" in words(caught.value)[0]
    assert system.system_queues() == []
