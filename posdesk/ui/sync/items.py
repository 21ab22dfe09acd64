"""A list of things beside the chosen one: rows, the panel, and every state the list can be in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QStackedWidget, QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.sell.entries import Entry, EntryList
from posdesk.ui.widgets import (
    Badge,
    Button,
    EmptyState,
    Label,
    Panel,
    TextField,
    column,
    row,
    scrolled,
    set_property,
)

DETAIL = 430


@dataclass(frozen=True, slots=True)
class Detail:
    """The chosen thing: what it is, its facts, what happened, what to do about it."""

    title: str
    badge: str = ""
    tone: str = "plain"
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    advice: str = ""
    order_id: str | None = None
    """The order that it is about, to be opened."""
    decidable: bool = False
    """Whether a person closes it here, with a note."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the list, and what stands beside it."""

    entry: Entry
    detail: Detail = field(default_factory=lambda: Detail(""))


class Facts(QWidget):
    """Names and values below one another; the values can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(7))
        self._grid.setColumnStretch(1, 1)
        self.values: dict[str, Label] = {}

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows these; labels that are there already are kept, so that nothing flickers."""
        if [name for name, _value in facts] != list(self.values):
            self._make([name for name, _value in facts])
        for name, value in facts:
            self.values[name].setText(value)

    def _make(self, names: Sequence[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.values.clear()
        top = Qt.AlignmentFlag.AlignTop
        for at, name in enumerate(names):
            value = Label("", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(name)
            self.values[name] = value
            self._grid.addWidget(Label(name, "muted"), at, 0, top)
            self._grid.addWidget(value, at, 1, top)


class DetailPanel(Panel):
    """Beside the list: the chosen thing, and what can be done with it."""

    order_wanted = Signal(str)
    """An order (its id) is to be opened."""
    decided = Signal(str)
    """A person looked at it and closes it with this note."""

    def __init__(self) -> None:
        self.title = Label("", "title", wrap=True)
        self.badge = Badge()
        self.facts = Facts()
        self.text = Label("", "strong", wrap=True)
        self.advice = Label("", wrap=True)
        self.order = Button(_("Open the order"), icon="orders", clicked=self._open)
        self.note = TextField(
            name=_("What was decided"), placeholder=_("What was decided, and by whom")
        )
        self.note.setMaxLength(200)
        self.note.returnPressed.connect(self._decide)
        self.close_it = Button(_("It is settled"), "primary", icon="check", clicked=self._decide)
        self.said = Label("", tone="bad", wrap=True)
        self.said.hide()
        self._detail = Detail("")
        inside = QWidget()
        head = row(self.title, self.badge)
        head.setStretch(0, 1)
        head.setAlignment(self.badge, Qt.AlignmentFlag.AlignTop)
        inside.setLayout(
            column(
                head, self.text, self.advice, 4, self.facts, row(self.order, None), 8, self.note,
                self.said, row(self.close_it, None), None, margins=(20, 20, 20, 20), gap=8,
            )
        )  # fmt: skip
        super().__init__("side", column(scrolled(inside)))
        self.setFixedWidth(theme.px(DETAIL))

    def show_detail(self, detail: Detail, *, same: bool = False) -> None:
        """Shows a thing; what is being typed about the same thing stays."""
        self._detail = detail
        self.title.setText(detail.title)
        self.badge.setText(detail.badge)
        self.badge.set_tone(detail.tone)
        self.facts.show_facts(detail.facts)
        for label, words in ((self.text, detail.text), (self.advice, detail.advice)):
            label.setText(words)
            label.setVisible(bool(words))
        self.badge.setVisible(bool(detail.badge))
        self.order.setVisible(detail.order_id is not None)
        for widget in (self.note, self.close_it):
            widget.setVisible(detail.decidable)
        if not same:
            self.note.clear()
            self.show_error("")

    def show_busy(self, busy: bool) -> None:
        """Whether a decision is on its way to the hub."""
        self.note.setEnabled(not busy)
        self.close_it.setEnabled(not busy)
        self.close_it.setText(_("Telling the hub…") if busy else _("It is settled"))

    def show_error(self, text: str) -> None:
        """Why a decision could not be taken."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_property(self.note, state="bad" if text else "")

    def _open(self) -> None:
        if self._detail.order_id is not None:
            self.order_wanted.emit(self._detail.order_id)

    def _decide(self) -> None:
        note = self.note.text().strip()
        if not note:
            self.show_error(_("Say in a few words what was decided."))
            self.note.setFocus()
            return
        self.show_error("")
        self.decided.emit(note)


class ItemPage(QWidget):
    """The list with its panel; or why there is none: nothing to show, busy, an error."""

    decided = Signal(str, str)
    """A thing (its key) is closed with a note."""
    again = Signal()
    """Ask once more, after an error."""

    def __init__(self, name: str, nothing: tuple[str, str], icon: str = "check") -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        self.list = EntryList(name)
        self.panel = DetailPanel()
        self.note = Label("", "muted", wrap=True)
        self._strip = Panel("bar", row(self.note, margins=(16, 8, 16, 8)))
        self._strip.hide()
        self.empty = EmptyState(*nothing, icon=icon)
        self.wrong = EmptyState("", " ", icon="warning", action=_("Try again"),
                                clicked=self.again.emit)  # fmt: skip
        self.busy = Busy()
        left = column(self._strip, self.list, gap=0)
        left.setStretch(1, 1)
        full = Panel("panel", row(left, self.panel, gap=0))
        full.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.stack = QStackedWidget()
        for page in (full, self.empty, self.wrong, self.busy):
            self.stack.addWidget(page)
        self.setLayout(column(self.stack))
        self.list.selected.connect(self._chosen)
        self.list.taken.connect(self._taken)
        self.panel.decided.connect(lambda note: self.decided.emit(self.list.key() or "", note))
        self.setFocusProxy(self.list)

    def show_items(self, items: Sequence[Item], note: str = "") -> None:
        """Shows these, what was chosen stays chosen; `note` says what must be known about them."""
        chosen = self.list.key()
        entries = [item.entry for item in items]
        if entries != [item.entry for item in self.items.values()]:
            self.items = {item.entry.key: item for item in items}
            self.list.blockSignals(True)
            self.list.show_entries(entries)
            self.list.choose(chosen or "")
            self.list.blockSignals(False)
        self.items = {item.entry.key: item for item in items}
        key = self.list.key()
        if key is not None and key in self.items:
            self.panel.show_detail(self.items[key].detail, same=key == chosen)
        self.note.setText(note)
        self._strip.setVisible(bool(note))
        self.stack.setCurrentIndex(0 if items else 1)

    def show_error(self, text: str, advice: str = "") -> None:
        """Why there is nothing to show; it can be asked for again."""
        self.wrong.set_words(text, advice)
        self.stack.setCurrentWidget(self.wrong)

    def show_busy(self, text: str) -> None:
        """That it is being asked for."""
        self.busy.say(text)
        self.stack.setCurrentWidget(self.busy)

    def choose(self, key: str) -> None:
        """Chooses a thing."""
        self.list.choose(key)

    def _chosen(self, key: str) -> None:
        item = self.items.get(key)
        if item is not None:
            self.panel.show_detail(item.detail)

    def _taken(self, key: str) -> None:
        """Enter: on with what there is to do about it."""
        item = self.items.get(key)
        if item is None:
            return
        if item.detail.decidable:
            self.panel.note.setFocus()
        elif item.detail.order_id is not None:
            self.panel.order_wanted.emit(item.detail.order_id)


class Busy(QWidget):
    """Something is being asked for; nobody knows how long it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label("", "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QProgressBar(maximum=0)
        self._bar.setFixedWidth(theme.px(260))
        self.setLayout(column(None, self._words, row(None, self._bar, None), None, gap=12))

    def say(self, text: str) -> None:
        """What is being asked for."""
        self._words.setText(text)
        self._bar.setAccessibleName(text)
