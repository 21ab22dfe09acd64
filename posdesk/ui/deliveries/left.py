"""The left panel: the work lists as chips with their counts, the open list, and several at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from posdesk.db import Database
from posdesk.deliveries import runs, worklists
from posdesk.deliveries.runs import Run
from posdesk.deliveries.worklists import LISTS, RUNS, TO_PACK, WorkRow
from posdesk.i18n import N_, _, gettext, n_
from posdesk.money import format_money
from posdesk.ui.deliveries.rows import WorkList, WorkModel
from posdesk.ui.deliveries.words import RUN
from posdesk.ui.place import Shell
from posdesk.ui.widgets import (
    Button,
    Chip,
    EmptyState,
    FlowLayout,
    Label,
    Panel,
    column,
    row,
)

_ALARMS = (worklists.LATE, worklists.STUCK, worklists.FAILED)
_NOTHING = {
    worklists.TO_PACK: N_("Everything is packed."),
    worklists.TO_HAND_OVER: N_("Nothing waits for a carrier."),
    worklists.UNDER_WAY: N_("Nothing is under way."),
    worklists.LATE: N_("Nothing is late."),
    worklists.STUCK: N_("Nothing is stuck."),
    worklists.FAILED: N_("No delivery failed."),
    worklists.READY: N_("Nobody is expected to collect anything."),
    worklists.EXPIRING: N_("No pick-up ends soon."),
    worklists.RUNS: N_("No driver is out."),
    worklists.ENDED: N_("Nothing was delivered yet."),
}


def rows_of(db: Database, which: str) -> tuple[WorkRow, ...]:
    """The rows of a list; a driver's run is one, too."""
    if which == RUNS:
        return tuple(_of_run(run) for run in runs.runs(db))
    return worklists.work(db, which)


def _of_run(run: Run) -> WorkRow:
    stops = n_("{n} stop", "{n} stops", len(run.stops)).format(n=len(run.stops))
    owed = sum(stop.cash for stop in run.stops)
    cash = _("{amount} to collect").format(amount=format_money(owed)) if owed else ""
    said = " · ".join(part for part in (stops, cash) if part)
    return WorkRow(
        *(run.id, "", run.number, "", "local", RUN, run.left_at, run.driver, said, "", "", ""),
        *("", 0, 0, None, None, None, 0),
    )


class ListPanel(Panel):
    """Finds work and lets one, or several, be chosen."""

    wanted = Signal(str)
    """A row (its key) was chosen."""
    entered = Signal()
    turned = Signal()
    """Another list is shown."""
    pick_list_wanted = Signal(list)
    hand_over_wanted = Signal(list)
    run_wanted = Signal(list)
    labels_wanted = Signal(list)
    ready_wanted = Signal(list)

    def __init__(self, shell: Shell) -> None:
        super().__init__("panel")
        self._ops = shell.ops
        self._text = ""
        self.which = TO_PACK
        self.model = WorkModel(shell.ops.db.clock, self)
        self.list = WorkList(self.model)
        self.chips = {
            which: Chip("", checkable=True, name=gettext(LISTS[which])) for which in LISTS
        }
        self.empty = EmptyState(_("Nothing here"), icon="check")
        self.count = Label("", "small")
        self.several = Button(_("Choose several"), "ghost", icon="check")
        self.several.setCheckable(True)
        self.pick = Button(_("Pick list"), "primary", icon="printer", clicked=self._pick)
        self.labels = Button(_("Labels"), icon="printer", clicked=self._labels)
        self.send = Button(_("Hand over"), "primary", clicked=self._send)
        self.drive = Button(_("Send with driver"), "primary", clicked=self._drive)
        self.ready = Button(_("Ready for pick-up"), "primary", clicked=self._ready)
        self._bulk = QWidget()
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        flow = FlowLayout(gap=4)
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
            flow.addWidget(chip)
        self.chips[TO_PACK].setChecked(True)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._bulk.setLayout(
            row(
                self.labels,
                None,
                *(self.pick, self.ready, self.drive, self.send),
                margins=(12, 8, 12, 4),
                gap=8,
            )
        )
        self._bulk.hide()
        top = QWidget()
        top.setLayout(column(flow, gap=0, margins=(12, 6, 12, 6)))
        foot = row(self.count, None, self.several, margins=(12, 2, 12, 4))
        box = column(top, self._stack, self._bulk, foot, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        for which, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, which=which: self.show_list(which))
        self.list.wanted.connect(self.wanted)
        self.list.entered.connect(self.entered)
        self.list.chosen.connect(lambda _count: self._show_bulk())
        self.several.toggled.connect(self._set_picking)

    # --- several at once ----------------------------------------------------------------------

    def _set_picking(self, on: bool) -> None:
        self.list.set_picking(on)
        self._show_bulk()

    def _show_bulk(self) -> None:
        picked = self.list.picked()
        several = len(picked) > 1 or (self.list.picking and bool(picked))
        self._bulk.setVisible(several)
        states = {each.state for each in picked}
        methods = {each.method for each in picked}
        going = bool(states) and states <= {"packed", "failed"}
        self.pick.setVisible(several and states == {"packing"})
        self.labels.setVisible(several and states == {"packed"} and "pickup" not in methods)
        self.ready.setVisible(several and states == {"packed"} and methods == {"pickup"})
        self.send.setVisible(several and going and methods == {"courier"})
        self.drive.setVisible(several and going and methods == {"local"})
        if several:
            words = n_("{n} chosen", "{n} chosen", len(picked)).format(n=len(picked))
            self.count.setText(words)
        else:
            self._tell()

    def _chosen(self) -> list[str]:
        return [each.shipment_id for each in self.list.picked()]

    def _pick(self) -> None:
        self.pick_list_wanted.emit(self._chosen())

    def _send(self) -> None:
        self.hand_over_wanted.emit(self._chosen())

    def _drive(self) -> None:
        self.run_wanted.emit(self._chosen())

    def _labels(self) -> None:
        self.labels_wanted.emit(self._chosen())

    def _ready(self) -> None:
        self.ready_wanted.emit(self._chosen())

    # --- what is shown ------------------------------------------------------------------------

    def show_list(self, which: str) -> None:
        """Opens a list from its top."""
        self._text, self.which = "", which
        self.several.setChecked(False)
        self.chips[which].setChecked(True)
        self.model.show_rows(())
        self.model.show_rows(self._ops.read(rows_of, which))
        self.list.scrollToTop()
        self._tell()
        self.turned.emit()

    def show_found(self, text: str) -> tuple[WorkRow, ...]:
        """Shows what a text finds; an empty one shows the list again."""
        if not text:
            if self._text:
                self.show_list(self.which)
            return ()
        self._text = text
        found = self._ops.read(worklists.search, text)
        self.model.show_rows(found)
        self._tell()
        return found

    def show_only(self, rows: tuple[WorkRow, ...], text: str) -> None:
        """Shows these rows as if they had been searched for."""
        self._text = text
        self.model.show_rows(rows)
        self._tell()

    def reload(self) -> None:
        """Reads counts and list anew; the place in the list stays."""
        self.show_counts()
        if self._text:
            self.show_found(self._text)
        else:
            self.model.show_rows(self._ops.read(rows_of, self.which))
            self._tell()

    def show_counts(self) -> None:
        """Writes the counts on the chips; what is wrong is red."""
        found = self._ops.read(worklists.counts)
        for which, chip in self.chips.items():
            count = found.get(which, 0)
            name = gettext(LISTS[which])
            chip.setText(f"{name} {count}" if count else name)
            chip.set_tone("bad" if count and which in _ALARMS else "")

    def _tell(self) -> None:
        found = self.model.rowCount()
        self._stack.setCurrentWidget(self.list if found else self.empty)
        if not found and self._text:
            title = _("Nothing found for “{text}”").format(text=self._text)
            advice = _("Try the waybill, a number, the phone's last four digits, or the name.")
            self.empty.set_words(title, advice)
        elif not found:
            self.empty.set_words(gettext(_NOTHING[self.which]))
        self.count.setText(n_("{n} entry", "{n} entries", found).format(n=found))
