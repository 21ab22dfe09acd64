"""What is taken back and for how long, by category; when the shop looks twice."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSpinBox, QWidget

from posdesk.catalog.queries import categories
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_amount, parse_amount
from posdesk.returns import policy
from posdesk.returns.policy import MOST_DAYS, Policy, drop_policy, own_policies, save_policy
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import BadInput, ChoiceControl, Control, NumberControl
from posdesk.ui.settings.form import Chapter, SettingsForm
from posdesk.ui.widgets import Button, Card, Field, Label, TextField, row


class AmountControl(Control):
    """An amount of money in minor units."""

    def __init__(self, name: str, label: str, *, hint: str = "") -> None:
        self.line = TextField(name=label)
        super().__init__(name, Field(label, self.line, hint=hint))
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.line.setText(format_amount(int(value)).replace(",", ""))

    def value(self) -> Any:
        try:
            amount = parse_amount(self.line.text())
        except Refusal as refusal:
            raise BadInput(str(refusal)) from None
        if amount < 0:
            raise BadInput(_("Enter an amount above zero."))
        return amount


class PolicyCard(Card):
    """The policy of the shop or of a category: chosen, shown, saved, given back."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.category = QComboBox()
        self.category.setAccessibleName(_("Category"))
        self.category.activated.connect(lambda _at: self._show())
        self.able = QCheckBox(_("Goods are taken back"))
        self.plain, self.quality = self._days(), self._days()
        self.photo = QCheckBox(_("Damage needs a photo"))
        self.pays = QCheckBox(_("The shop pays the way back, whatever the reason"))
        self.said = Label("", "small", wrap=True)
        self.save = Button(_("Save"), "primary", clicked=self._save)
        self.drop = Button(_("As the category above"), clicked=self._drop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(10))
        grid.addWidget(Field(_("Without a reason, days"), self.plain), 0, 0)
        grid.addWidget(Field(_("Quality faults, days"), self.quality), 0, 1)
        days = QWidget()
        days.setLayout(grid)
        self._days_box = days
        super().__init__(
            Field(_("Applies to"), self.category), self.said, self.able, days, self.photo,
            self.pays,
            row(None, self.drop, self.save), title=_("Return policy"), gap=8,
        )  # fmt: skip
        self.able.toggled.connect(days.setEnabled)

    def _days(self) -> QSpinBox:
        box = QSpinBox(minimum=0, maximum=MOST_DAYS)
        box.setFixedHeight(theme.px(40))
        line = box.lineEdit()
        if line is not None:
            line.setTextMargins(theme.px(11), 0, theme.px(4), 0)
        return box

    def load(self) -> None:
        """Reads categories and policies anew; the choice stays."""
        chosen = self.category.currentData()
        own = self._shell.ops.read(own_policies)
        self.category.clear()
        self.category.addItem(_("The whole shop"), None)
        for node in self._shell.ops.read(categories, counted=False):
            mark = " •" if node.id in own else ""
            self.category.addItem("　" * node.depth + node.name + mark, node.id)
        self.category.setCurrentIndex(max(0, self.category.findData(chosen)))
        self._show()

    @property
    def _chosen(self) -> str | None:
        chosen: str | None = self.category.currentData()
        return chosen

    def _show(self) -> None:
        found = self._shell.ops.read(policy.policy_of, self._chosen)
        own = found.category_id == self._chosen
        self.able.setChecked(found.returnable)
        self._days_box.setEnabled(found.returnable)
        self.plain.setValue(found.days_no_reason)
        self.quality.setValue(found.days_quality)
        self.photo.setChecked(found.evidence_for_damage)
        self.pays.setChecked(found.shop_pays_way_back)
        self.drop.setVisible(own and self._chosen is not None)
        inherited = _("This category has the policy of what is above it; saving gives it its own.")
        self.said.setText("" if own or self._chosen is None else inherited)
        self.said.set_tone("plain")
        self.said.setVisible(bool(self.said.text()))

    def _save(self) -> None:
        values = Policy(
            self.able.isChecked(),
            self.plain.value(),
            self.quality.value(),
            self.photo.isChecked(),
            self.pays.isChecked(),
        )
        self._shell.ops.run(
            save_policy, self._chosen, values, done=self._saved, refused=self._shell.refuse
        )

    def _drop(self) -> None:
        assert self._chosen is not None
        self._shell.ops.run(drop_policy, self._chosen, done=self._saved, refused=self._shell.refuse)

    def _saved(self, _policy: object) -> None:
        self.load()
        self._shell.notify(_("The return policy is saved."), tone="ok", seconds=4)


class ReturnsChapter(Chapter):
    """Policies, and the shop's own rules about returns."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.policy = PolicyCard(shell)
        rules = (
            ChoiceControl(
                "returns.charges",
                _("Delivery charge given back"),
                [
                    ("never", _("Never")),
                    ("fault", _("When all comes back by the shop's fault")),
                    ("whole", _("Whenever all comes back")),
                ],
            ),
            NumberControl(
                "returns.price_days", _("Lowest price of the last"), 1, 3650, unit=_("days"),
                hint=_("The most that is given without a receipt."),
            ),
            NumberControl(
                "returns.risk_many", _("Warn from so many returns"), 1, 1000,
                hint=_("Of one customer, in 30 days."),
            ),
            AmountControl(
                "returns.ceiling", _("Warn above"), hint=_("Worth of the goods of one return.")
            ),
        )  # fmt: skip
        self.fill(
            _("Returns"),
            self.policy,
            SettingsForm(shell, rules, title=_("Rules")),
        )

    def opened(self) -> None:
        """The categories may have changed."""
        self.policy.load()
