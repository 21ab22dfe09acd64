"""Which printer prints a kind of document, where it is not the usual one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from posdesk.i18n import _, gettext
from posdesk.printing.kinds import KINDS, LABELS, PAGES, RECEIPTS
from posdesk.printing.states import JOBS
from posdesk.ui import theme
from posdesk.ui.settings.controls import Control
from posdesk.ui.widgets import Field

_COLUMNS = 3


def usual(use: str) -> str:
    """What a kind's printer is called that was not chosen for it alone."""
    words = {
        RECEIPTS: _("As receipts"),
        PAGES: _("As A4 documents"),
        LABELS: _("As waybill labels"),
    }
    return words[use]


class KindPrintersControl(Control):
    """One box for each kind of document; the setting holds those that differ from the usual."""

    def __init__(self, printers: Sequence[str]) -> None:
        self.boxes: dict[str, QComboBox] = {}
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(10))
        for at, (kind, about) in enumerate(KINDS.items()):
            box = QComboBox()
            box.addItem(usual(about.use), "")
            for name in printers:
                box.addItem(name, name)
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            box.setSizeAdjustPolicy(policy)
            box.setMinimumContentsLength(8)
            box.activated.connect(lambda _index: self.edited.emit())
            self.boxes[kind] = box
            grid.addWidget(Field(gettext(JOBS[kind]), box), at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        words = _("Documents that shall come out elsewhere than the others of their size")
        super().__init__("printing.kind_printers", Field(words, body))

    def show_value(self, value: Any) -> None:
        for kind, box in self.boxes.items():
            name = value.get(kind, "")
            if name and box.findData(name) < 0:  # a printer that was taken away: shown as it is
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(name)))

    def value(self) -> Any:
        chosen = {kind: str(box.currentData()) for kind, box in self.boxes.items()}
        return {kind: name for kind, name in chosen.items() if name}
