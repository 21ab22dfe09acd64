"""The answer of the door: the whole panel green or red, with a sign and words for two metres."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QLabel

from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.vouchers.words import details, verdict, why
from posdesk.ui.widgets import Label, Panel, column, set_property
from posdesk.vouchers.checking import Answer
from posdesk.vouchers.codes import spaced

_SIGN, _LEAST_SIGN = 104, 40
_ROOMY = 400  # pixels of height at 100 % above which there is room for the code too


class VerdictPanel(Panel):
    """Shows one answer at a time; before the first it says what to do."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.answer: Answer | None = None
        self._sign = ""
        self.sign = QLabel()
        self.word = Label("", "outcome", wrap=True)
        self.what = Label("", "what", wrap=True)
        self.more = Label("", "more", wrap=True)
        self.code = Label("", "more")
        for label in (self.sign, self.word, self.what, self.more, self.code):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = column(
            None, self.sign, self.word, 4, self.what, self.more, 10, self.code, None,
            gap=8, margins=(24, 14, 24, 14),
        )  # fmt: skip
        super().__init__("verdict", box)
        self.setAccessibleName(_("The door's answer"))
        self.wait()

    def wait(self) -> None:
        """Nothing was checked yet."""
        self.answer = None
        self._show("", "ticket", _("Scan a code"))
        self._fill(_("Or type it above and press Enter."), "", "")

    def show_answer(self, answer: Answer) -> None:
        """Green with what it is for, or red with the reason."""
        self.answer = answer
        voucher = answer.voucher
        tone, sign = ("ok", "check") if answer.ok else ("bad", "close")
        self._show(tone, sign, verdict(answer))
        said = "" if answer.ok else why(answer, self._zone)
        about = details(voucher) if voucher else ""
        more = "\n".join(filter(None, (said, about)))
        self._fill(voucher.title if voucher else "", more, spaced(answer.code))
        spoken = QAccessibleEvent(self.word, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(spoken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the sign is smaller, and the code is left out."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.height()
        size = min(_SIGN, max(_LEAST_SIGN, room * 100 // (6 * theme.px(100))))
        tone = str(self.property("tone") or "")
        ink = "on_inverse" if tone else "muted"
        self.sign.setPixmap(icons.pixmap(self._sign, ink, size, self.devicePixelRatioF()))
        self.sign.setFixedHeight(theme.px(size))
        roomy = room > theme.px(_ROOMY)
        self.code.setVisible(bool(self.code.text()) and roomy)
        if self.property("fit") != ("" if roomy else "low"):
            self._dress(fit="" if roomy else "low")

    def _show(self, tone: str, sign: str, word: str) -> None:
        self._dress(tone=tone)
        self._sign = sign
        self.word.setText(word)
        self.word.setAccessibleName(word)

    def _dress(self, **properties: str) -> None:
        """Restyles the panel and the words in it, whose look hangs on the panel's."""
        set_property(self, **properties)
        for label in (self.word, self.what, self.more, self.code):
            label.style().unpolish(label)
            label.style().polish(label)

    def _fill(self, what: str, more: str, code: str) -> None:
        for label, text in ((self.what, what), (self.more, more), (self.code, code)):
            label.setText(text)
            label.setVisible(bool(text))
        self._fit()
