"""Pairing with a hub: address and code typed, scanned, or the hub chosen from the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import N_, _, gettext, n_
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.sync import road
from posdesk.ui.widgets import (
    Button,
    Card,
    Field,
    Label,
    Line,
    TextField,
    column,
    row,
    set_property,
)

if TYPE_CHECKING:
    from posdesk.sync.discovery import FoundHub

CODE_LENGTH: Final = 20
SHORT: Final = 8
_GROUP: Final = 4
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
STEPS: Final = {
    "contact": N_("Contacting the hub"),
    "certificate": N_("Comparing its certificate with the code"),
    "history": N_("Handing in what was done before"),
}
_MARKS: Final = {"done": "✓", "now": "…", "later": "·", "failed": "✕"}


def spelled(text: str) -> str:
    """A code as it is read aloud: groups of four, O as 0, I and L as 1; nothing else is changed."""
    plain = "".join(c for c in text.upper() if c.isascii() and c.isalnum()).translate(_MEANT)
    plain = plain[:CODE_LENGTH]
    return " ".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


class CodeField(TextField):
    """Spells what is typed while it is typed; a whole posdesk:// line goes to `line`."""

    line = Signal(str)

    def __init__(self) -> None:
        super().__init__(name=_("Pairing code"), placeholder="···· ···· ···· ···· ····")
        self.textEdited.connect(self._spell)

    def _spell(self, text: str) -> None:
        if road.is_pairing_line(text):
            self.clear()
            self.line.emit(text.strip())
            return
        before = text[: self.cursorPosition()]
        place = len(spelled(before))
        self.setText(spelled(text))
        self.setCursorPosition(place)

    def whole(self) -> bool:
        """Whether all of it is there; that of a hub whose certificate is known is short."""
        return len(self.text().replace(" ", "")) in (SHORT, CODE_LENGTH)


class Steps(QWidget):
    """What pairing does, one after the other: what is done, what is being done."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, Label] = {}
        self._marks: dict[str, Label] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.px(4))
        for at, (code, name) in enumerate(STEPS.items()):
            self._marks[code] = Label("", "strong")
            self._marks[code].setFixedWidth(theme.px(20))
            self.lines[code] = Label(gettext(name), wrap=True)
            grid.addWidget(self._marks[code], at, 0)
            grid.addWidget(self.lines[code], at, 1)
        grid.setColumnStretch(1, 1)
        self.bar = QProgressBar(maximum=0)
        self.bar.setAccessibleName(_("Pairing"))
        grid.addWidget(self.bar, len(STEPS), 0, 1, 2)
        self._now = ""

    def start(self) -> None:
        """Nothing is done yet."""
        self.show_step(next(iter(STEPS)), 0, 0)

    def show_step(self, code: str, done: int, total: int) -> None:
        """So far it is: `done` of `total` of this step (total 0: not known)."""
        if code not in STEPS:
            return
        self._now = code
        names = list(STEPS)
        for at, each in enumerate(names):
            here = names.index(code)
            state = "done" if at < here else "now" if at == here else "later"
            self._mark(each, state)
        counted = ""
        if total:
            told = _("{done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
            counted = f"  {told}"
        self.lines[code].setText(gettext(STEPS[code]) + counted)
        self.bar.setMaximum(1000 if total else 0)
        self.bar.setValue(min(1000, done * 1000 // total) if total else 0)
        self.bar.show()

    def fail(self) -> None:
        """It ended at the step that it was at."""
        self._mark(self._now, "failed")
        self.bar.hide()

    def _mark(self, code: str, state: str) -> None:
        if code not in self._marks:
            return
        tones = {"done": "ok", "now": "info", "failed": "bad"}
        self._marks[code].setText(_MARKS[state])
        self._marks[code].set_tone(tones.get(state, "plain"))
        set_property(self.lines[code], role="muted" if state == "later" else "")


class _Told(QObject):
    """Carries a step from the thread that pairs to the window's."""

    stepped = Signal(str, int, int)


class PairCard(Card):
    """Address and code; then what is being done; or why it was not."""

    paired = Signal()

    def __init__(self, shell: Shell) -> None:
        self._shell, self._ops = shell, shell.ops
        self.busy = False
        self._line = ""
        self.address = TextField(name=_("Address of the hub"), placeholder="192.168.1.20:8443")
        self.address.textEdited.connect(self._edited)
        self.code = CodeField()
        self.code.setProperty("role", "code")
        self.code.setMinimumHeight(theme.px(56))  # the same with the focus and without
        self.code.textEdited.connect(self._edited)
        self.code.line.connect(self.take)
        self.address.returnPressed.connect(self._next)
        self.code.returnPressed.connect(self.pair)
        self.button = Button(_("Pair"), "primary", icon="sync", clicked=self.pair, large=True)
        self.steps = Steps()
        self.steps.hide()
        self.cause, self.advice = Label("", "strong", tone="bad", wrap=True), Label("", wrap=True)
        self.cause.hide()
        self.advice.hide()
        self.address_field = Field(_("Address of the hub"), self.address)
        hint = _("Five groups of four, as the hub shows it. Good for 15 minutes, for one till.")
        self.code_field = Field(_("Pairing code"), self.code, hint=hint)
        super().__init__(
            Label(
                _(
                    "A hub is where the tills of a shop or a chain meet: they share goods, prices,"
                    " customers, orders and stock. This till sells on when the hub is away."
                ),
                wrap=True,
            ),
            4,
            Label(
                _(
                    "At the hub, “posdesk hub enroll” shows a code and a QR for this till. Hold the"
                    " QR to the scanner now, or type both here."
                ),
                "muted",
                wrap=True,
            ),
            8,
            self.address_field,
            self.code_field,
            4,
            self.steps,
            self.cause,
            self.advice,
            row(self.button, None),
            title=_("Pair this till with a hub"),
            padding=20,
        )
        self._told = _Told()
        self._told.stepped.connect(self.steps.show_step)
        self._edited()

    # --- what is known ------------------------------------------------------------------------

    def in_hand(self) -> bool:
        """Whether somebody types here or waits for an answer: nothing takes the focus away then."""
        typing = self.address.hasFocus() or self.code.hasFocus()
        return self.busy or typing or bool(self.address.text() or self.code.text())

    def take(self, line: str) -> None:
        """A QR was scanned, or its line pasted: nothing is left to type."""
        found = road.pairing_line(line)
        if found is None:
            self._say(
                _("This is no QR of a hub."), _("Show it again at the hub and scan that one.")
            )
            return
        self.address.setText(found.address)
        self.code.setText(spelled(found.code))
        self._line = found.text
        self.pair()

    def choose(self, address: str) -> None:
        """A hub of the network was chosen; its code is typed next."""
        self.address.setText(address)
        self._edited()
        self.code.setFocus()

    def _edited(self, _text: str = "") -> None:
        self._line = ""
        self.address_field.set_error("")
        self.code_field.set_error("")
        self.button.setEnabled(not self.busy)

    def _next(self) -> None:
        self.code.setFocus()

    # --- pairing ------------------------------------------------------------------------------

    def pair(self) -> None:
        """Pairs, if both are there."""
        if self.busy:
            return
        if not self.address.text().strip():
            self.address_field.set_error(_("Where is the hub? Its screen shows the address."))
            self.address.setFocus()
            return
        if not self.code.whole():
            missing = CODE_LENGTH - len(self.code.text().replace(" ", ""))
            told = n_("{n} character is missing.", "{n} characters are missing.", missing)
            self.code_field.set_error(told.format(n=missing))
            self.code.setFocus()
            return
        self.address_field.set_error("")
        self.code_field.set_error("")
        self._busy(True)
        self.steps.start()
        self._ops.job(
            road.pair,
            self.address.text().strip(),
            self._line or self.code.text(),
            self._told.stepped.emit,
            done=self._done,
            refused=self._refused,
        )

    def _busy(self, busy: bool) -> None:
        self.busy = busy
        for widget in (self.address, self.code, self.button):
            widget.setEnabled(not busy)
        self.button.setText(_("Pairing…") if busy else _("Pair"))
        self.steps.setVisible(busy)
        if busy:
            self._say("")

    def _done(self, _value: object) -> None:
        self._busy(False)
        self.address.clear()
        self.code.clear()
        self.paired.emit()

    def _refused(self, refusal: Refusal) -> None:
        self._busy(False)
        self.steps.fail()
        self.steps.show()
        self._say(*words(refusal))
        self.code.setFocus()
        self.code.selectAll()

    def _say(self, text: str, advice: str = "") -> None:
        for label, said in ((self.cause, text), (self.advice, advice)):
            label.setText(said)
            label.setVisible(bool(said))


class FoundCard(Card):
    """The hubs of this network."""

    chosen = Signal(str)
    """The address of the hub that was chosen."""

    def __init__(self, shell: Shell) -> None:
        self._ops = shell.ops
        self.looking = False
        self.said = Label("", "muted", wrap=True)
        self.bar = QProgressBar(maximum=0)
        self.bar.setAccessibleName(_("Looking for hubs"))
        self.again = Button(_("Look again"), icon="refresh", clicked=self.look)
        self._list = QWidget()
        self._rows = column(gap=6)
        self._list.setLayout(self._rows)
        super().__init__(
            self._list, self.said, self.bar, row(self.again, None),
            title=_("Hubs in this network"), padding=20,
        )  # fmt: skip
        self.bar.hide()
        self._list.hide()

    def look(self) -> None:
        """Looks for hubs; takes a few seconds."""
        if self.looking:
            return
        self.looking = True
        self.again.setEnabled(False)
        self.bar.show()
        self.said.setText(_("Looking for hubs in this network…"))
        self._ops.job(road.discover, done=self._found, refused=self._refused)

    def _found(self, hubs: Sequence[FoundHub]) -> None:
        self._ready()
        self._clear()
        for hub in hubs:
            self._add(hub)
        self._list.setVisible(bool(hubs))
        if hubs:
            self.said.setText(_("Choose one, then type its code."))
        else:
            self.said.setText(
                _(
                    "None was found. A hub elsewhere, or behind a firewall, is paired by typing its"
                    " address."
                )
            )

    def _add(self, hub: FoundHub) -> None:
        choose = Button(_("Choose"), name=_("Choose {name}").format(name=hub.name))
        choose.clicked.connect(lambda _checked=False: self.chosen.emit(hub.url))
        box = row(column(Label(hub.name, "strong"), Label(hub.url, "muted"), gap=0), choose)
        box.setStretch(0, 1)
        line = QWidget()
        line.setLayout(column(box, Line(), gap=6))
        self._rows.addWidget(line)

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _refused(self, refusal: Refusal) -> None:
        self._ready()
        self._clear()
        self._list.hide()
        self.said.setText(" ".join(words(refusal)))

    def _ready(self) -> None:
        self.looking = False
        self.bar.hide()
        self.again.setEnabled(True)
