"""A manager's PIN over a blocked act, given at the till without anybody signing out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.staff import commands, queries
from posdesk.staff.queries import StaffTile
from posdesk.staff.rights import label
from posdesk.ui import theme
from posdesk.ui.ops import Ops
from posdesk.ui.signin.pinpad import PinPad
from posdesk.ui.signin.tiles import NameTiles
from posdesk.ui.widgets import Button, Card, EmptyState, Label, column, row, scrolled


class ApprovalPanel(QWidget):
    """Says what is to be approved, lets a manager be chosen and enter the PIN.

    Both names go on record with the approval. Emits `approved` with the approval's id for one such
    act now, or `cancelled`.
    """

    approved = Signal(str)
    cancelled = Signal()

    def __init__(self, ops: Ops, act: str, detail: str = "") -> None:
        """`act` is a right of staff/rights.py; `detail` says in words what it is about."""
        super().__init__()
        self._ops, self._act, self._detail = ops, act, detail
        self._manager: StaffTile | None = None
        self._waiting = False
        self.tiles = NameTiles()
        self.pin = PinPad()
        self.tiles.chosen.connect(self._choose)
        self.pin.entered.connect(self._try)
        self.cancel = Button(_("Cancel"), hint="Esc", clicked=self.cancelled.emit)
        self._build(ops.read(queries.approvers, act))

    def _build(self, managers: list[StaffTile]) -> None:
        title = Label(_("A manager's approval"), "title")
        what = Label(label(self._act), "strong", wrap=True)
        about = Label(self._detail, "muted", wrap=True)
        if not self._detail:
            about.hide()
        body: QWidget
        if managers:
            self.tiles.show_people(managers)
            body = scrolled(self.tiles)
        else:
            advice = _("Give somebody this right in the settings, under staff.")
            body = EmptyState(_("Nobody may approve this"), advice, icon="lock")
        body.setMinimumWidth(theme.px(232))
        body.setMaximumWidth(theme.px(232))
        self.pin.setFixedWidth(theme.px(340))
        self.pin.setEnabled(bool(managers))
        choose = column(Label(_("Who approves?"), "muted"), body)
        card = Card(
            row(column(title, what, about, gap=2), None, self.cancel),
            8,
            row(choose, self.pin, gap=24),
            padding=22,
        )
        self.setLayout(column(card))
        if len(managers) == 1:
            self.setFocusProxy(self.pin)  # its digits may be typed at once
            self._choose(managers[0])

    def _choose(self, manager: StaffTile) -> None:
        self._manager = manager
        self.tiles.choose(manager.id)
        self.pin.clear()
        left = self._ops.read(queries.lock_left, manager.id)
        if left:
            self.pin.lock(left)
        self.pin.setFocus()

    def _try(self, pin: str) -> None:
        if self._manager is None:
            self.pin.message.setText(_("Choose who approves first."))
            return
        if self._waiting:
            return
        self._waiting = True
        self._ops.run(
            commands.approve,
            self._act,
            self._manager.id,
            pin,
            self._detail,
            done=self._done,
            refused=self._refused,
        )

    def _done(self, approval: str) -> None:
        self._waiting = False
        self.approved.emit(approval)

    def _refused(self, refusal: Refusal) -> None:
        self._waiting = False
        self.pin.show_refusal(refusal)
        self.pin.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
