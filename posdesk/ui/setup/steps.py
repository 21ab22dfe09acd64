"""The steps of the first set-up; each checks itself and says what is wrong where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QWidget

from posdesk import i18n
from posdesk.errors import Refusal
from posdesk.i18n import N_, _
from posdesk.staff.pins import check_new_pin
from posdesk.ui import theme
from posdesk.ui.settings.controls import (
    BadInput,
    ChoiceControl,
    Control,
    TextControl,
    required,
    short_code,
)
from posdesk.ui.settings.shop import CURRENCIES
from posdesk.ui.widgets import Button, Field, Label, TextField, column

EMPTY, DEMO, IMPORT = "empty", "demo", "import"


class Step(QWidget):
    """One step: `name` stands in the list on the left, `title` and `text` over the fields."""

    name: ClassVar[str] = ""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._head = (Label(title, "heading", wrap=True), Label(text, "muted", wrap=True))

    def fill(self, *content: QWidget) -> None:
        """Puts the fields below title and text."""
        self.setLayout(column(*self._head, 12, *content, None, gap=8))

    def check(self) -> bool:
        """Whether the step is complete; what is wrong is said at the field."""
        return True

    def settings(self) -> dict[str, object]:
        """The settings that the step has decided."""
        return {}


class ControlStep(Step):
    """A step made of settings' controls."""

    controls: tuple[Control, ...] = ()

    def check(self) -> bool:
        """Whether every control holds a value."""
        fine = True
        for control in self.controls:
            try:
                control.checked_value()
            except BadInput:
                fine = False
        return fine

    def settings(self) -> dict[str, object]:
        """The values of the controls."""
        return {control.name: control.value() for control in self.controls}


class ChoiceTile(Button):
    """One of several to choose from: the chosen one has a check mark; the ring is the focus."""

    def __init__(self, text: str, *, name: str = "") -> None:
        super().__init__(text, "tile", name=name)
        self.setCheckable(True)
        self.toggled.connect(self._mark)

    def _mark(self, chosen: bool) -> None:
        if chosen:
            self.set_icon("check")
        else:
            self.setIcon(QIcon())


class LanguageStep(Step):
    """The language, chosen on large tiles that say it in itself."""

    name = N_("Language")
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("欢迎使用 PosDesk  ·  Welcome", "请选择语言  ·  Choose a language")
        group = QButtonGroup(self)
        tiles = QHBoxLayout()
        tiles.setSpacing(theme.px(14))
        for code, words_ in sorted(i18n.LANGUAGES.items(), reverse=True):
            tile = ChoiceTile(words_)
            tile.setChecked(code == i18n.language())
            tile.setMinimumHeight(theme.px(84))
            tile.clicked.connect(lambda _on=False, c=code: self.chosen.emit(c))
            group.addButton(tile)
            tiles.addWidget(tile)
        holder = QWidget()
        holder.setLayout(tiles)
        tiles.setContentsMargins(0, 0, 0, 0)
        self.fill(holder)

    def settings(self) -> dict[str, object]:
        """The language of the till."""
        return {"till.language": i18n.language()}


class ShopStep(ControlStep):
    """Name, currency, and the codes that order numbers begin with."""

    name = N_("Shop")

    def __init__(self, stored: Callable[[str], object]) -> None:
        super().__init__(
            _("Your shop"), _("The name stands on receipts. All of this can be changed later.")
        )
        self.shop = TextControl("shop.name", _("Name of the shop"), check=required)
        self.currency = ChoiceControl("shop.currency", _("Currency"), [(c, c) for c in CURRENCIES])
        self.store = TextControl("shop.store_code", _("Store code"), check=short_code, upper=True)
        self.till = TextControl("till.code", _("Till code"), check=short_code, upper=True)
        self.controls = (self.shop, self.currency, self.store, self.till)
        for control in self.controls:
            control.show_value(stored(control.name))
            control.edited.connect(self._example)
        self.example = Label("", "small")
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(12))
        grid.addWidget(self.shop, 0, 0, 1, 3)
        for x, part in enumerate((self.currency, self.store, self.till)):
            grid.addWidget(part, 1, x, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(x, 1)
        self.fill(holder, self.example)
        self._example()

    def _example(self) -> None:
        store, till = self.store.line.text().strip().upper(), self.till.line.text().strip().upper()
        number = f"{store or 'S01'}-{till or 'T1'}-000001"
        self.example.setText(_("Order numbers will look like {number}.").format(number=number))


class ManagerStep(Step):
    """The first manager, with a PIN typed twice."""

    name = N_("Manager")

    def __init__(self) -> None:
        super().__init__(
            _("The first manager"),
            _("A manager may do everything, and can add staff in the settings."),
        )
        self.person = TextField(name=_("Full name"))
        self.pin = TextField(name=_("PIN"), secret=True)
        self.again = TextField(name=_("PIN again"), secret=True)
        for line in (self.pin, self.again):
            line.setMaxLength(8)
            line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.person_field = Field(_("Full name"), self.person)
        self.pin_field = Field(_("PIN"), self.pin, hint=_("4 to 8 digits, hard to guess."))
        self.again_field = Field(_("PIN again"), self.again)
        self.fill(self.person_field, self.pin_field, self.again_field)

    def check(self) -> bool:
        """A name, a PIN that is hard to guess, and the same PIN again."""
        self.person_field.set_error(required(self.person.text().strip()))
        self.pin_field.set_error(self._pin_fault())
        differ = self.pin.text() != self.again.text()
        self.again_field.set_error(_("The two PINs differ.") if differ else "")
        fields = (self.person_field, self.pin_field, self.again_field)
        return not any(field.wrong for field in fields)

    def _pin_fault(self) -> str:
        try:
            check_new_pin(self.pin.text())
        except Refusal as refusal:
            return str(refusal)
        return ""


class GoodsStep(Step):
    """What to sell: demo goods to try things out, the own catalog, or nothing yet."""

    name = N_("Goods")

    def __init__(self, *, demo: bool) -> None:
        super().__init__(_("What do you sell?"), _("You can import or add goods at any time."))
        self._group = QButtonGroup(self)
        options = [
            (IMPORT, _("Import my catalog"), _("From CSV, TSV or Excel; you see it before")),
            (DEMO, _("Demo goods"), _("A small shop to try everything out")),
            (EMPTY, _("Start empty"), _("Unknown scans offer to create the product")),
        ]
        self.tiles: dict[str, ChoiceTile] = {}
        for key, title, text in options:
            if key == DEMO and not demo:
                continue
            tile = ChoiceTile(f"{title}\n{text}", name=f"{title}. {text}")
            tile.setMinimumHeight(theme.px(72))
            self._group.addButton(tile)
            self.tiles[key] = tile
        self.tiles[EMPTY].setChecked(True)
        self.fill(*self.tiles.values())

    def choice(self) -> str:
        """EMPTY, DEMO or IMPORT."""
        return next(key for key, tile in self.tiles.items() if tile.isChecked())
