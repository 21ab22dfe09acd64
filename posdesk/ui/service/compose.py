"""Where one writes: an answer, what the customer said, or a note among the staff."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPlainTextEdit

from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.notices.queries import Reach
from posdesk.notices.steps import CHANNELS
from posdesk.service import tickets
from posdesk.service.queries import TicketDetail
from posdesk.service.states import CLOSED, CUSTOMER, INTERNAL, SHOP
from posdesk.service.tickets import LONGEST_TEXT, Said
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.service.photos import PhotoPicker
from posdesk.ui.widgets import Button, Chip, Label, Panel, column, row

SEND_KEY = "Ctrl+Return"
_HIGH: Final = 92


class Words(QPlainTextEdit):
    """Several lines; Ctrl+Enter sends them."""

    sent = Signal()

    def __init__(self, name: str, high: int = _HIGH) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.px(high))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter sends."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sent.emit()
        else:
            super().keyPressEvent(event)


class Compose(Panel):
    """What is written stays until it was kept, also while another ticket is looked at."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.detail: TicketDetail | None = None
        self._drafts: dict[tuple[str, str], str] = {}
        self.side = SHOP
        self.chips = {
            SHOP: Chip(_("Answer the customer"), checkable=True),
            CUSTOMER: Chip(_("Customer said"), checkable=True),
            INTERNAL: Chip(_("Note"), checkable=True),
        }
        self.words = Words(_("Message"))
        self.notify = QCheckBox(_("Send to the customer"))
        self.reach = Label("", "small")
        self.photos = PhotoPicker(shell)
        self.wrong = Label("", "small", tone="bad", wrap=True)
        self.wrong.hide()
        self.send_button = Button(_("Keep"), "primary", hint="Ctrl+↵", clicked=self.send)
        top = row(*self.chips.values(), None, self.photos, gap=6)
        below = row(self.notify, self.reach, None, self.send_button, gap=10)
        super().__init__(
            "foot", column(top, self.words, self.wrong, below, gap=6, margins=(18, 8, 18, 12))
        )
        self._connect()
        self.choose(SHOP)

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for side, chip in self.chips.items():
            group.addButton(chip)
            chip.clicked.connect(lambda _on=False, s=side: self.choose(s))
        self.words.sent.connect(self.send)
        self.words.textChanged.connect(self._typed)
        self.notify.clicked.connect(lambda _on: self._label())

    # --- what is shown ------------------------------------------------------------------------

    def show_ticket(self, detail: TicketDetail, reach: Reach) -> None:
        """Writes to this ticket from now on."""
        another = self.detail is None or self.detail.row.id != detail.row.id
        self.detail = detail
        self.notify.setEnabled(bool(reach.ways))
        if another:
            self.notify.setChecked(bool(reach.ways))
            self.photos.clear()
        self.reach.setText(_reach_words(reach))
        if another:
            self.choose(INTERNAL if detail.row.state == CLOSED else SHOP)
        else:
            self._label()

    def choose(self, side: str) -> None:
        """Who speaks: the shop, the customer, or the staff among themselves."""
        self.side = side
        self.chips[side].setChecked(True)
        self.words.blockSignals(True)
        self.words.setPlainText(self._drafts.get(self._key(), ""))
        self.words.blockSignals(False)
        hints = {
            SHOP: _("What the customer is told"),
            CUSTOMER: _("What the customer said, at the counter or by phone"),
            INTERNAL: _("Only the staff reads this"),
        }
        self.words.setPlaceholderText(hints[side])
        self.notify.setVisible(side == SHOP)
        self.reach.setVisible(side == SHOP)
        self.photos.setVisible(side == CUSTOMER)
        self.wrong.hide()
        self._label()

    def _label(self) -> None:
        sends = self.side == SHOP and self.notify.isChecked() and self.notify.isEnabled()
        names = {
            SHOP: _("Send") if sends else _("Keep answer"),
            CUSTOMER: _("Keep"),
            INTERNAL: _("Keep note"),
        }
        self.send_button.setText(names[self.side])
        closed = self.detail is not None and self.detail.row.state == CLOSED
        self.chips[SHOP].setEnabled(not closed)
        self.send_button.setEnabled(bool(self.words.toPlainText().strip()))

    def _key(self) -> tuple[str, str]:
        return (self.detail.row.id if self.detail else "", self.side)

    def _typed(self) -> None:
        self._drafts[self._key()] = self.words.toPlainText()
        self.wrong.hide()
        self._label()

    @property
    def unsaved(self) -> bool:
        """Whether something was written and not kept."""
        return any(text.strip() for text in self._drafts.values())

    # --- sending ------------------------------------------------------------------------------

    def send(self) -> None:
        """Keeps what was written; an answer goes out if it shall and can."""
        text = self.words.toPlainText().strip()
        if self.detail is None or not text or not self.send_button.isEnabled():
            return
        if len(text) > LONGEST_TEXT:
            self._say(_("Keep it to {most} characters.").format(most=LONGEST_TEXT))
            return
        ticket = self.detail.row.id
        self.send_button.setEnabled(False)
        key, notify = self._key(), self.notify.isChecked() and self.notify.isEnabled()

        def kept(said: Said) -> None:
            self._kept(key, said, wanted=notify and key[1] == SHOP)

        if self.side == SHOP:
            self.ops.run(tickets.answer, ticket, text, notify, done=kept, refused=self._refused)
        elif self.side == CUSTOMER:
            photos = tuple(self.photos.photos)
            self.ops.run(tickets.hear, ticket, text, photos, done=kept, refused=self._refused)
        else:
            self.ops.run(tickets.note, ticket, text, done=kept, refused=self._refused)

    def _kept(self, key: tuple[str, str], said: Said, *, wanted: bool) -> None:
        self._drafts.pop(key, None)
        if key == self._key():
            self.words.blockSignals(True)
            self.words.clear()
            self.words.blockSignals(False)
            self.photos.clear()
            self._label()
        if wanted and not said.told:
            self.shell.notify(
                _("The answer was kept, but it does not go out by itself."),
                _("Notices are off, or this customer can't be reached. Call them instead."),
                tone="warn",
            )

    def _refused(self, refusal: Refusal) -> None:
        self._label()
        self._say(str(refusal))

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.show()


def _reach_words(reach: Reach) -> str:
    if reach.ways:
        return ", ".join(f"{gettext(CHANNELS[way])}: {address}" for way, address in reach.ways)
    return reach.why
