"""The set-up's step for a printer: none yet, or one that is tried out at once."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup

from posdesk.errors import Refusal
from posdesk.i18n import N_, _
from posdesk.printing.setup import FOLDER, NETWORK, PrinterSetup
from posdesk.ui.ops import Ops
from posdesk.ui.settings.printeredit import PrinterFields, fault_words
from posdesk.ui.setup.steps import Step
from posdesk.ui.widgets import Chip, Label, Panel, row


class PrinterStep(Step):
    """Receipts can be printed later as well: a sale never waits for a printer."""

    name = N_("Printer")

    def __init__(self, ops: Ops) -> None:
        super().__init__(
            _("A printer for receipts"), _("Without one, receipts wait and can be printed later.")
        )
        self.later = Chip(_("Not now"), checkable=True)
        self.now = Chip(_("Set up a printer"), checkable=True)
        group = QButtonGroup(self)
        for chip in (self.later, self.now):
            group.addButton(chip)
        self.later.setChecked(True)
        self.fields = PrinterFields(ops)
        self.fields.show_setup(PrinterSetup(_("Receipts"), NETWORK))
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.fields.hide()
        choice = Panel("plain", row(self.later, self.now, None))
        self.now.toggled.connect(self.fields.setVisible)
        for another in (self.fields.edited, self.fields.tried, self.later.clicked):
            another.connect(self.wrong.hide)
        self.fields.kind.currentIndexChanged.connect(self.wrong.hide)
        self.fill(choice, self.fields, self.wrong)

    def choose_folder(self, path: str) -> None:
        """Sets up PDF files in a folder."""
        self.now.setChecked(True)
        self.fields.show_setup(PrinterSetup("PDF", FOLDER, path=path))

    def check(self) -> bool:
        """A printer that is set up is set up right."""
        try:
            if self.now.isChecked():
                self.fields.setup().check()
        except Refusal as refusal:
            self.wrong.setText(fault_words(refusal))
            self.wrong.show()
            return False
        self.wrong.hide()
        return True

    def settings(self) -> dict[str, object]:
        """The printer, used for receipts and drawer."""
        if not self.now.isChecked():
            return {}
        setup = self.fields.setup()
        return {
            "printing.printers": {setup.name: setup.to_setting()},
            "printing.receipt_printer": setup.name,
            "printing.drawer_printer": setup.name,
        }
