"""The left panel: what the list is narrowed to, the customers, and the way to a new one."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QListView, QStackedWidget, QWidget

from posdesk.i18n import N_, _, gettext, n_
from posdesk.members import queries
from posdesk.members.queries import ALL, NAMELESS, WITH_CREDIT, Counts
from posdesk.ui.members.words import entry
from posdesk.ui.place import Shell
from posdesk.ui.sell.entries import Entry, EntryDelegate
from posdesk.ui.widgets import Button, Chip, EmptyState, FlowLayout, Label, Panel, column, row
from posdesk.ui.widgets.paged import PagedModel

_CHIPS: Final = {ALL: N_("All"), WITH_CREDIT: N_("With credit"), NAMELESS: N_("Without a name")}


class MemberModel(PagedModel[Entry]):
    """Customers of one question, read on after the last that is shown."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell = shell
        self.narrowed, self.text = ALL, ""

    def key(self, row: Entry) -> str:
        """The customer's id."""
        return row.key

    def words(self, row: Entry) -> str:
        """What the customer is called."""
        return row.title

    def spoken(self, row: Entry) -> str:
        """All of it in one line."""
        return row.spoken()

    def ask(self, start: int, limit: int) -> list[Entry]:
        """Found is at once all; listed goes on after the last row."""
        read = self._shell.ops.read
        if self.text:
            found = read(queries.find, self.text) if start == 0 else ()
        else:
            last = self.row(start - 1)
            found = read(queries.page, self.narrowed, last.key if last else None, limit)
        db = self._shell.ops.db
        zone, currency = db.clock.zone, db.setting("shop.currency")
        return [entry(each, zone, currency) for each in found]


class MemberList(QListView):
    """Up and down open a customer, Enter goes into the detail."""

    wanted = Signal(str)
    entered = Signal()

    def __init__(self, model: MemberModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(EntryDelegate(self))
        self.setAccessibleName(_("Customers"))
        self.setProperty("role", "entries")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self._open(index.row()))

    def mark(self, key: str) -> None:
        """Select the row of the customer that is open, without opening anything."""
        place = self._model.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self._model.index(place))
        else:
            self.clearSelection()

    def step(self, step: int) -> None:
        """Open the customer above or below."""
        place = self.currentIndex().row() + step
        if 0 <= place < self._model.rowCount():
            self.setCurrentIndex(self._model.index(place))
            self._open(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.currentIndex().row()
        if event.key() in _ENTER:
            self.entered.emit()
            return
        super().keyPressEvent(event)
        if self.currentIndex().row() != before:
            self._open(self.currentIndex().row())

    def _open(self, place: int) -> None:
        found = self._model.row(place)
        if found is not None:
            self.wanted.emit(found.key)


_ENTER = (0x01000004, 0x01000005)  # Return, Enter


class ListPanel(Panel):
    """Finds customers and lets one be opened."""

    wanted = Signal(str)
    entered = Signal()
    new_wanted = Signal()
    cleared = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__("panel")
        self._ops = shell.ops
        self.model = MemberModel(shell, self)
        self.list = MemberList(self.model)
        self.chips = {key: Chip("", checkable=True) for key in _CHIPS}
        self.new = Button(_("New customer"), "primary", hint="Ctrl+N")
        self.empty = EmptyState("", icon="members", action=_("Show all"), clicked=self._clear)
        self.count = Label("", "small")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._build()

    def _build(self) -> None:
        holder, group = QWidget(), QButtonGroup(self)
        holder.setProperty("role", "plain")
        flow = FlowLayout(holder, gap=6)
        for key, chip in self.chips.items():
            group.addButton(chip)
            flow.addWidget(chip)
            chip.clicked.connect(partial(self._narrow, key))
        self.chips[ALL].setChecked(True)
        top = column(self.new, holder, gap=8, margins=(12, 12, 12, 10))
        foot = row(self.count, None, margins=(12, 6, 12, 6))
        box = column(top, self._stack, foot, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.list.wanted.connect(self.wanted)
        self.list.entered.connect(self.entered)
        self.new.clicked.connect(self.new_wanted)
        self.model.rowsInserted.connect(lambda *_rows: self._tell())

    def show_text(self, text: str) -> None:
        """Show whom a text finds; nothing typed shows the list."""
        self.model.text = text
        self._read()

    def reload(self) -> None:
        """Read anew what is shown; the place in the list is kept."""
        self._show_counts(self._ops.read(queries.counts))
        if self.model.rowCount():
            self.model.refresh()
            self._tell()
        else:
            self._read()

    def _narrow(self, key: str) -> None:
        self.model.narrowed, self.model.text = key, ""
        self.cleared.emit()
        self._read()

    def _clear(self) -> None:
        self.chips[ALL].setChecked(True)
        self._narrow(ALL)

    def _read(self) -> None:
        self.model.show(lambda _start, _limit: [])
        self._tell()

    def _show_counts(self, counts: Counts) -> None:
        figures = {ALL: counts.members, WITH_CREDIT: counts.with_credit, NAMELESS: counts.nameless}
        for key, chip in self.chips.items():
            chip.setText(f"{gettext(_CHIPS[key])} {figures[key]:,}")
            chip.setVisible(key == ALL or bool(figures[key]) or chip.isChecked())

    def _tell(self) -> None:
        found = self.model.rowCount()
        self._stack.setCurrentWidget(self.list if found else self.empty)
        more = "" if self.model.complete else "+"
        words = n_("{n} customer", "{n} customers", found)
        self.count.setText(words.format(n=f"{found:,}{more}"))
        self.empty.button.setVisible(bool(self.model.text) or self.model.narrowed != ALL)
        if self.model.text:
            title = _("Nobody found for “{text}”").format(text=self.model.text)
            self.empty.set_words(title, _("Try the end of the phone, or a part of the name."))
        else:
            text = _("A phone or a name is enough to add one.")
            self.empty.set_words(_("There are no customers yet"), text)
