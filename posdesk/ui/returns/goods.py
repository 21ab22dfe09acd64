"""Finding goods by name, pinyin or barcode, for what goes out or comes back without a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from posdesk.catalog.queries import product, product_of
from posdesk.catalog.scanning import scan
from posdesk.catalog.search.queries import search
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Label, TextField, column
from posdesk.ui.widgets.frames import Content

_SHOWN: Final = 6
_PAUSE_MS: Final = 120


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant that may be chosen."""

    variant_id: str
    name: str
    price: int
    weighed: bool = False


def forms_of(shell: Shell, variant_id: str) -> list[Offer]:
    """All forms of a variant's product: another size or colour."""
    shown = shell.ops.read(product, shell.ops.read(product_of, variant_id))
    return [
        Offer(each.id, f"{shown.name} {each.label}".strip(), each.price, each.weighed)
        for each in shown.variants
        if each.active
    ]


class GoodsFinder(QWidget):
    """A field with what it finds below; a scan goes into it as well."""

    chosen = Signal(str)
    """The id of a variant."""

    def __init__(self, shell: Shell, currency: str) -> None:
        super().__init__()
        self._shell, self._currency = shell, currency
        self._first: list[Offer] = []
        self.field = TextField(
            name=_("Find goods"), placeholder=_("Name, pinyin initials or barcode")
        )
        self.said = Label("", "small", wrap=True, tone="bad")
        self.said.hide()
        self._list = column(gap=4)
        self.buttons: list[Button] = []
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.returnPressed.connect(self._enter)
        self.setLayout(column(self.field, self.said, self._list, gap=6))
        self.setFocusProxy(self.field)

    def offer_first(self, offers: Sequence[Offer]) -> None:
        """What is shown as long as nothing is typed."""
        self._first = list(offers)
        self._show(self._first)

    def scanned(self, code: str) -> None:
        """A barcode takes its goods at once."""
        try:
            found = self._shell.ops.read(scan, code)
        except Refusal as refusal:
            self._say(str(refusal))
            return
        item = getattr(found, "item", None)
        if item is None:
            self._say(_("Nothing in the shop has the code {code}.").format(code=code))
            return
        self._take(item.variant_id)

    def _enter(self) -> None:
        text = self.field.text().strip()
        if text.isdigit() and len(text) >= 8:
            self.scanned(text)
            return
        self._search()
        if self.buttons:
            self.buttons[0].click()

    def _search(self) -> None:
        text = self.field.text().strip()
        if not text:
            self._show(self._first)
            return
        hits = self._shell.ops.read(search, text, limit=_SHOWN)
        self._say("" if hits else _("Nothing was found for {code}.").format(code=text))
        self._show(
            [Offer(h.variant_id, f"{h.name} {h.label}".strip(), h.price, h.weighed) for h in hits]
        )

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _show(self, offers: Sequence[Offer]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        content: list[Content] = []
        for offer in offers[: 2 * _SHOWN]:
            price = format_money(offer.price, self._currency)
            button = Button(
                f"{offer.name}    {price}", "entry", clicked=partial(self._take, offer.variant_id)
            )
            self.buttons.append(button)
            content.append(button)
        for each in content:
            assert isinstance(each, QWidget)
            self._list.addWidget(each)

    def _take(self, variant_id: str) -> None:
        self._say("")
        self.field.clear()
        self._show(self._first)
        self.chosen.emit(variant_id)
        self.field.setFocus()
