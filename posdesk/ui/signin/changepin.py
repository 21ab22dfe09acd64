"""Changing one's own PIN: the old one, the new one, the new one again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.staff.commands import change_own_pin
from posdesk.ui import theme
from posdesk.ui.ops import Ops
from posdesk.ui.signin.pinpad import PinPad
from posdesk.ui.widgets import Button, Card, Label, column, row

_STEPS = (N_("Enter your PIN"), N_("Enter the new PIN"), N_("Enter the new PIN again"))


class ChangePinPanel(QWidget):
    """Three entries on one pad; wrong steps say what to do and start where it went wrong."""

    changed = Signal()
    cancelled = Signal()

    def __init__(self, ops: Ops) -> None:
        super().__init__()
        self._ops = ops
        self._entered: list[str] = []
        self.step = Label("", "strong")
        self.step.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin = PinPad()
        self.pin.setFixedWidth(theme.px(340))
        self.pin.entered.connect(self._next)
        cancel = Button(_("Cancel"), hint="Esc", clicked=self.cancelled.emit)
        head = row(Label(_("Change PIN"), "title"), None, cancel)
        self.setLayout(column(Card(head, 8, self.step, self.pin, padding=22)))
        self._show_step()

    def _show_step(self) -> None:
        self.step.setText(gettext(_STEPS[len(self._entered)]))
        self.pin.setFocus()

    def _next(self, pin: str) -> None:
        self._entered.append(pin)
        if len(self._entered) < len(_STEPS):
            self._show_step()
            return
        old, new, again = self._entered
        if new != again:
            self._back_to(1, _("The two new PINs differ. Enter the new PIN again."))
            return
        self._ops.run(change_own_pin, old, new, done=self._done, refused=self._refused)

    def _back_to(self, step: int, why: str) -> None:
        del self._entered[step:]
        self._show_step()
        self.pin.message.setText(why)
        self.pin.message.set_tone("bad")

    def _done(self, _staff_id: str) -> None:
        self._entered.clear()
        self.changed.emit()

    def _refused(self, refusal: Refusal) -> None:
        from posdesk.staff.errors import BadPin, WeakPin

        new_is_bad = isinstance(refusal, BadPin | WeakPin)
        self._back_to(1 if new_is_bad else 0, str(refusal))
        if getattr(refusal, "seconds", 0):
            self.pin.show_refusal(refusal)
