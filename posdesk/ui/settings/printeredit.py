"""The fields of one printer, with a test page that is printed straight from them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _, gettext
from posdesk.printing.errors import BadPrinterSetup
from posdesk.printing.setup import (
    FILE,
    FOLDER,
    KINDS,
    NETWORK,
    PAPERS,
    PROFILES,
    SYSTEM,
    PrinterSetup,
)
from posdesk.ui import theme
from posdesk.ui.ops import Job, Ops
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row


def print_test(job: Job, setup: PrinterSetup) -> None:
    """The work of a test: checks the printer's fields and prints a page on it."""
    from posdesk.printing.printers import printer_of
    from posdesk.receipts.data import PrinterFacts
    from posdesk.receipts.source import document_language, shop
    from posdesk.receipts.testpage import test_page

    setup.check()
    clock = job.db.clock
    kind = setup.profile if setup.kind in (NETWORK, FILE) else setup.paper
    facts = PrinterFacts(shop(job.db), setup.name, setup.address, kind, clock.now(), clock.zone)
    printer_of(setup).print(test_page(facts, document_language(job.db)))


class PrinterFields(QWidget):
    """Kind, name, address, paper; `test` prints, and the answer is said right there."""

    edited = Signal()
    tried = Signal()

    def __init__(self, ops: Ops) -> None:
        super().__init__()
        self._ops = ops
        self._port = 9100
        self._shown = ""  # the kind in the fields
        self._addresses: dict[str, str] = {}  # what was typed for other kinds
        self.kind = QComboBox()
        for code, text in KINDS.items():
            self.kind.addItem(gettext(text), code)
        self.name = TextField(name=_("Name"))
        self.address = TextField(name=_("Address"))
        self.queue = QComboBox()
        self.browse = Button(_("Choose…"), clicked=self._browse)
        self.profile = QComboBox()
        self.profile.addItems(list(PROFILES))
        self.paper = QComboBox()
        self.paper.addItems(list(PAPERS))
        self.drawer = QComboBox()
        for pin, text in ((2, _("Pin 2 (usual)")), (5, _("Pin 5")), (0, _("No drawer on it"))):
            self.drawer.addItem(text, pin)
        self.test_button = Button(_("Print a test page"), icon="printer", clicked=self.test)
        self.answer = Label("", wrap=True)
        self._build()
        self.kind.currentIndexChanged.connect(self._kind_changed)
        for line in (self.name, self.address):
            line.textEdited.connect(lambda _text: self.edited.emit())
        for box in (self.kind, self.queue, self.profile, self.paper, self.drawer):
            box.activated.connect(lambda _index: self.edited.emit())
        self._kind_changed()

    def _build(self) -> None:
        self.address_field = Field(_("Address"), self.address)
        self.queue_field = Field(_("Printer of this computer"), self.queue)
        self.profile_field = Field(_("Printer type"), self.profile)
        self.paper_field = Field(_("Paper"), self.paper)
        self.drawer_field = Field(_("Cash drawer"), self.drawer)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(10))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        address = row(self.address_field, self.browse)
        address.setStretch(0, 1)
        address.setAlignment(self.browse, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(Field(_("Kind"), self.kind), 0, 0)
        grid.addWidget(Field(_("Name"), self.name), 0, 1)
        grid.addLayout(address, 1, 0, 1, 2)
        grid.addWidget(self.queue_field, 2, 0, 1, 2)
        grid.addWidget(self.profile_field, 3, 0)
        grid.addWidget(self.paper_field, 3, 0)
        grid.addWidget(self.drawer_field, 3, 1)
        below = row(self.test_button, self.answer, gap=14)
        below.setStretch(1, 1)
        self.setLayout(column(grid, 4, below, gap=8))

    # --- what is shown ------------------------------------------------------------------------

    def show_setup(self, setup: PrinterSetup) -> None:
        """Shows a printer."""
        self._addresses.clear()
        self.kind.setCurrentIndex(self.kind.findData(setup.kind))
        self.name.setText(setup.name)
        self._port = setup.port
        port = "" if setup.port == 9100 else f":{setup.port}"
        self.address.setText(f"{setup.host}{port}" if setup.kind == NETWORK else setup.path)
        self.queue.setCurrentText(setup.queue)
        self.profile.setCurrentText(setup.profile)
        self.paper.setCurrentText(setup.paper)
        self.drawer.setCurrentIndex(self.drawer.findData(setup.drawer_pin))
        self.answer.setText("")

    def setup(self) -> PrinterSetup:
        """The printer as the fields describe it; not checked."""
        kind = str(self.kind.currentData())
        host, port = _host_and_port(self.address.text().strip())
        return PrinterSetup(
            name=self.name.text().strip(),
            kind=kind,
            host=host if kind == NETWORK else "",
            port=port if kind == NETWORK else 9100,
            queue=self.queue.currentText().strip() if kind == SYSTEM else "",
            path=self.address.text().strip() if kind in (FOLDER, FILE) else "",
            profile=self.profile.currentText(),
            paper=self.paper.currentText(),
            drawer_pin=int(self.drawer.currentData()),
        )

    def _kind_changed(self) -> None:
        kind = self.kind.currentData()
        self._change_address(kind)
        receipt = kind in (NETWORK, FILE)
        self.queue_field.setVisible(kind == SYSTEM)
        self.address_field.setVisible(kind != SYSTEM)
        self.browse.setVisible(kind in (FOLDER, FILE))
        self.profile_field.setVisible(receipt)
        self.drawer_field.setVisible(receipt)
        self.paper_field.setVisible(not receipt)
        labels = {NETWORK: _("Address of the printer"), FOLDER: _("Folder")}
        self.address_field.label.setText(labels.get(kind, _("Device or file")))
        self.address.setPlaceholderText("192.168.1.50" if kind == NETWORK else "")
        self.answer.setText("")
        if kind == SYSTEM and not self.queue.count():
            self._list_queues()

    def _change_address(self, kind: str) -> None:
        """A network address is no folder: each kind keeps its own."""
        if self._shown:
            self._addresses[self._shown] = self.address.text()
        self._shown = kind
        usual = _usual_folder() if kind == FOLDER else ""
        self.address.setText(self._addresses.get(kind) or usual)

    def _list_queues(self) -> None:
        from posdesk.printing.system import system_queues

        self.queue.setEditable(True)  # where the system can't be asked, the name can be typed
        self._ops.job(lambda _job: system_queues(), done=self.queue.addItems)

    def _browse(self) -> None:
        if self.kind.currentData() == FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.address.text())
        else:
            chosen, _kind = QFileDialog.getSaveFileName(self, _("Device or file"))
        if chosen:
            self.address.setText(chosen)
            self.edited.emit()

    # --- the test -----------------------------------------------------------------------------

    def test(self) -> None:
        """Prints a page with the printer as it stands in the fields."""
        self.tried.emit()
        self.test_button.setEnabled(False)
        self._say(_("Printing…"), "plain")
        self._ops.job(print_test, self.setup(), done=self._tested, refused=self._refused)

    def _tested(self, _nothing: object) -> None:
        self.test_button.setEnabled(True)
        if self.kind.currentData() == FOLDER:
            self._say(_("The test page is in the folder."), "ok")
        else:
            self._say(_("The printer took the test page. Look whether it is legible."), "ok")

    def _refused(self, refusal: Refusal) -> None:
        self.test_button.setEnabled(True)
        self._say(fault_words(refusal), "bad")

    def _say(self, text: str, tone: str) -> None:
        self.answer.setText(text)
        self.answer.set_tone(tone)


def fault_words(refusal: Refusal) -> str:
    """Why a printer can't be used; without the advice to look in the settings: this is there."""
    text, _advice = words(refusal)
    return text if isinstance(refusal, BadPrinterSetup) else str(refusal)


def _usual_folder() -> str:
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return str(Path(QStandardPaths.writableLocation(documents)) / "PosDesk")


def _host_and_port(text: str) -> tuple[str, int]:
    """`10.0.0.5:9101` in two; 9100 is the usual port of receipt printers. A bad port is 0."""
    host, colon, port = text.rpartition(":")
    if not colon or "]" in port:
        return text, 9100
    return host, int(port) if port.isascii() and port.isdigit() else 0
