"""Receipts and printers: which printers there are, which prints what, and what a receipt says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from posdesk import settings
from posdesk.changes import Changes
from posdesk.errors import Refusal
from posdesk.i18n import LANGUAGES, _, gettext
from posdesk.printing.errors import BadPrinterSetup
from posdesk.printing.setup import KINDS, NETWORK, PrinterSetup, from_setting
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import ChoiceControl, Control, FlagControl, TextControl
from posdesk.ui.settings.form import Chapter, SettingsForm
from posdesk.ui.settings.kindprinters import KindPrintersControl
from posdesk.ui.settings.printeredit import PrinterFields, fault_words
from posdesk.ui.widgets import Button, Card, Label, column, row


class PrinterCard(Card):
    """The printers of this till: a list, and the fields of the chosen one."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.printers: list[PrinterSetup] = []
        self._known = ""
        self.list = QListWidget()
        self.list.setAccessibleName(_("Printers"))
        self.list.setFixedWidth(theme.px(190))
        self.list.setMinimumHeight(theme.px(250))
        self.fields = PrinterFields(self.ops)
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        add = Button(_("Add printer"), icon="plus", clicked=self.add)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.remove_button = Button(_("Remove"), "danger", clicked=self.remove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = Label(_("No printer yet. Fill in the fields and save."), "muted", wrap=True)
        right = QVBoxLayout()
        right.addWidget(self.fields)
        right.addWidget(self.wrong)
        right.addStretch(1)
        right.addLayout(row(self.remove_button, None, self.save_button))
        body = row(column(self.list, self.empty, add), right, gap=24)
        body.setStretch(1, 1)
        super().__init__(body, title=_("Printers"), padding=18)
        self.list.currentRowChanged.connect(self._chosen)
        for another in (self.fields.edited, self.fields.tried):
            another.connect(self.wrong.hide)
        self.fields.kind.currentIndexChanged.connect(self.wrong.hide)
        self.reload()

    def reload(self, chosen: str = "") -> None:
        """Reads the printers anew."""
        self.printers = list(_stored(self.ops.db.setting("printing.printers")))
        self.list.blockSignals(True)
        self.list.clear()
        for printer in self.printers:
            kind = gettext(KINDS[printer.kind])
            item = QListWidgetItem(f"{printer.name}\n{kind}")
            item.setSizeHint(QSize(0, theme.px(56)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        names = [printer.name for printer in self.printers]
        self.list.setVisible(bool(names))
        self.empty.setVisible(not names)
        if names:
            index = names.index(chosen) if chosen in names else 0
            self.list.setCurrentRow(index)
            self._chosen(index)
        else:
            self.add()

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self.printers):
            self._known = self.printers[index].name
            self.fields.show_setup(self.printers[index])
            self.remove_button.setEnabled(True)
            self.wrong.hide()

    def add(self) -> None:
        """Empty fields for another printer."""
        self._known = ""
        taken = {printer.name for printer in self.printers}
        number = next(n for n in range(1, 99) if _("Printer {n}").format(n=n) not in taken)
        name = _("Printer {n}").format(n=number)
        self.fields.show_setup(PrinterSetup(name, NETWORK))
        self.remove_button.setEnabled(False)
        self.wrong.hide()

    def save(self) -> None:
        """Stores the printer as the fields describe it; the first one prints receipts at once."""
        setup = self.fields.setup()
        try:
            setup.check()
            if setup.name != self._known and setup.name in {p.name for p in self.printers}:
                raise BadPrinterSetup(setup.name, _("another printer has this name"))
        except Refusal as refusal:
            self.fields.answer.setText("")
            self.wrong.setText(fault_words(refusal))
            self.wrong.show()
            return
        self.wrong.hide()
        kept = [p for p in self.printers if p.name not in (self._known, setup.name)]
        self._store([*kept, setup], renamed=(self._known, setup.name))

    def remove(self) -> None:
        """Takes the printer off this till."""
        self._store([p for p in self.printers if p.name != self._known], (self._known, ""))

    def _store(self, printers: list[PrinterSetup], renamed: tuple[str, str]) -> None:
        values: dict[str, object] = {
            "printing.printers": {p.name: p.to_setting() for p in printers}
        }
        for use in ("printing.receipt_printer", "printing.drawer_printer"):
            now = self.ops.db.setting(use)
            if now == renamed[0] or not now:
                values[use] = renamed[1] or (printers[0].name if printers else "")
        values |= follow(self.ops.db.setting, *renamed)
        self.ops.run(
            settings.save,
            values,
            done=lambda _nothing: self._stored(renamed[1]),
            refused=self.shell.refuse,
        )

    def _stored(self, name: str) -> None:
        self.reload(name)
        self.shell.notify(_("Saved."), tone="ok", seconds=4)


def follow(setting: Callable[[str], Any], old: str, new: str) -> dict[str, object]:
    """What else must change where a printer has another name, or is gone (`new` is empty)."""
    values: dict[str, object] = {
        use: new
        for use in ("printing.page_printer", "printing.label_printer")
        if old and setting(use) == old
    }
    kinds = setting("printing.kind_printers")
    if old and old in kinds.values():
        named = {kind: new if name == old else name for kind, name in kinds.items()}
        values["printing.kind_printers"] = {kind: name for kind, name in named.items() if name}
    return values


def _stored(printers: dict[str, dict[str, object]]) -> list[PrinterSetup]:
    """The printers of the setting; one that another version kept and this one can't use is left
    out.
    """
    found = []
    for name, values in printers.items():
        try:
            found.append(from_setting(name, values))
        except BadPrinterSetup:
            continue
    return found


class PrintersChapter(Chapter):
    """Printers, their use, and the receipt."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.printers = PrinterCard(shell)
        self._use = QVBoxLayout()
        receipt: tuple[Control, ...] = (
            TextControl("receipt.footer", _("Last lines of a receipt")),
            ChoiceControl(
                "receipt.language",
                _("Language of printed documents"),
                [("", _("As the window")), *LANGUAGES.items()],
            ),
            FlagControl("receipt.show_tax", _("Taxes"), _("Tax table on receipts")),
            FlagControl("receipt.show_qr", _("QR code"), _("QR code of the order on receipts")),
        )
        self.use = self._use_form()
        self.kinds = self._kinds_form()
        self.fill(
            _("Receipts and printers"),
            self.printers,
            self.use,
            self.kinds,
            SettingsForm(shell, receipt, title=_("Receipt")),
        )
        # A method, not a lambda: Qt lets go of it when this page goes with its window.
        self.ops.changed.connect(self._changed)

    def _use_form(self) -> SettingsForm:
        names = [(name, name) for name in self.ops.db.setting("printing.printers")]
        none = ("", _("None"))
        controls: tuple[Control, ...] = (
            ChoiceControl("printing.receipt_printer", _("Receipts and reports"), [none, *names]),
            ChoiceControl(
                "printing.page_printer", _("A4 documents"), [("", _("As receipts")), *names]
            ),
            ChoiceControl(
                "printing.label_printer", _("Waybill labels"), [("", _("As receipts")), *names]
            ),
            ChoiceControl("printing.drawer_printer", _("Cash drawer"), [none, *names]),
            ChoiceControl("printing.copies", _("Copies"), [(n, str(n)) for n in (1, 2, 3)]),
            FlagControl(
                "printing.auto_receipt", _("After a sale"), _("Print a receipt after every sale")
            ),
            FlagControl(
                "printing.auto_voucher",
                _("Vouchers"),
                _("Print vouchers when they are paid"),
            ),
            FlagControl(
                "printing.drawer_on_cash", _("After cash"), _("Open the drawer after a cash sale")
            ),
        )
        return SettingsForm(self.shell, controls, title=_("What prints where"), columns=3)

    def _kinds_form(self) -> SettingsForm:
        control = KindPrintersControl(tuple(self.ops.db.setting("printing.printers")))
        return SettingsForm(self.shell, [control], title=_("Single documents"), columns=1)

    def _changed(self, changes: Changes) -> None:
        if "settings" in changes:
            self._refresh()

    def _refresh(self) -> None:
        """Printers were added or taken away: offers those that are there now."""
        old = self.use, self.kinds
        self.use, self.kinds = self._use_form(), self._kinds_form()
        _replace(old[0], self.use)
        _replace(old[1], self.kinds)


def _replace(old: QWidget, new: QWidget) -> None:
    holder = old.parentWidget()
    layout = holder.layout() if holder is not None else None
    if layout is not None:
        layout.replaceWidget(old, new)
    old.hide()
    old.deleteLater()
