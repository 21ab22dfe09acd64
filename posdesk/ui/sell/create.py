"""Creating goods from an unknown code: the few things a sale needs, the rest can wait."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox

from posdesk.catalog.commands import create_from_scan
from posdesk.catalog.drafts import KG, piece
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.money import parse_amount
from posdesk.staff.errors import NotAllowed
from posdesk.ui.place import Shell
from posdesk.ui.sell.chips import ChipView
from posdesk.ui.sell.tasks import Task, number_field
from posdesk.ui.widgets import Button, Field, TextField, column

UNITS = (
    N_("piece"), N_("bottle"), N_("bag"), N_("box"), N_("pack"), N_("can"), N_("pair"), N_("roll"),
)  # fmt: skip


class CreateTask(Task):
    """`done` gives the id of the new variant, which is sold at once."""

    def __init__(
        self, shell: Shell, code: str, categories: Sequence[ChipView], currency: str
    ) -> None:
        super().__init__()
        self._shell, self._currency = shell, currency
        self.code = TextField(code, name=_("Barcode"))
        self.name = TextField(name=_("Name"))
        self.price = number_field(_("Price"))
        self.category = QComboBox()
        self.category.addItem(_("No category"), None)
        for each in categories:
            self.category.addItem(each.name, each.key)
        self.unit = QComboBox()
        self.unit.setEditable(True)
        self.unit.addItems([gettext(unit) for unit in UNITS])
        self.weighed = QCheckBox(_("Sold by weight (price per kg)"))
        self.weighed.toggled.connect(self._weighed)
        self.save = Button(_("Create and sell"), "primary", hint="Enter", clicked=self._create)
        for field in (self.code, self.name, self.price):
            field.returnPressed.connect(self._create)
        self.setLayout(
            column(
                Field(_("Barcode"), self.code),
                Field(_("Name"), self.name),
                Field(_("Price"), self.price),
                Field(_("Category"), self.category),
                Field(_("Unit"), self.unit),
                self.weighed,
                self.error,
                self.save,
                None,
                gap=8,
            )
        )
        self.setFocusProxy(self.name)

    def _weighed(self, by_weight: bool) -> None:
        self.unit.setEnabled(not by_weight)
        self.unit.setCurrentText(KG if by_weight else piece())

    def _create(self, approval: str | None = None) -> None:
        self.clear_error()
        if not self.save.isEnabled():
            return
        try:
            price = self.read(self.price, lambda: parse_amount(self.price.text(), self._currency))
        except Refusal as refusal:
            self._refused(refusal)
            return
        self.save.setEnabled(False)
        code, name = self.code.text().strip(), self.name.text().strip()
        unit, weighed = self.unit.currentText().strip(), self.weighed.isChecked()
        category = self.category.currentData()

        def command(db: Database, actor: str | None) -> Done[str]:
            return create_from_scan(
                db,
                actor,
                code,
                name,
                price,
                category_id=category,
                unit=unit,
                weighed=weighed,
                approval=approval,
            )

        self._shell.ops.run(command, done=self._created, refused=self._refused)

    def _created(self, variant_id: str) -> None:
        self.done.emit(variant_id)

    def _refused(self, refusal: Refusal) -> None:
        self.save.setEnabled(True)
        if isinstance(refusal, NotAllowed):
            detail = f"{self.name.text().strip()} {self.code.text().strip()}"
            self._shell.ask_approval(refusal.act, detail, self._create)
        else:
            self.show_refusal(refusal)
