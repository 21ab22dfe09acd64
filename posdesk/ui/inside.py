"""What is behind the sign-in screen: rail, search, chips, notices, and the places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from posdesk.changes import Changes
from posdesk.i18n import _, gettext
from posdesk.ui.ops import Ops
from posdesk.ui.place import Place, Shell, Spot
from posdesk.ui.rail import Rail
from posdesk.ui.topbar import TopBar
from posdesk.ui.widgets import NoticeBar, Page, column, row
from posdesk.ui.widgets.notice import Action

DUE_PAUSE_MS = 400
MINUTE_MS = 60_000
CART = 430
"""The right of the sell place: amount due and change are read there, whatever is said."""


class Closing(Protocol):
    """The window, as far as it is asked to stay open."""

    def close(self) -> bool: ...

    def notify(
        self, text: str, advice: str = "", *, tone: str = "info", actions: Sequence[Action] = ()
    ) -> object: ...


class Inside(Page):
    """Holds the places: each is made when it is first opened, and then kept."""

    def __init__(self, ops: Ops, spots: Sequence[Spot]) -> None:
        super().__init__()
        self._ops = ops
        self._spots = {spot.id: spot for spot in spots}
        self.places: dict[str, Place] = {}
        self._leaving = False
        self._due_stale: set[str] = set()
        self._due_pause = QTimer(self, singleShot=True, interval=DUE_PAUSE_MS)
        self._due_pause.timeout.connect(self.count_due)
        self._sync_pause = QTimer(self, singleShot=True, interval=DUE_PAUSE_MS)
        self._sync_pause.timeout.connect(self.show_sync)
        self._minute = QTimer(self, interval=MINUTE_MS)  # things fall due as time goes by
        self._minute.timeout.connect(self._all_due_stale)
        self._minute.timeout.connect(self.show_sync)
        self._minute.start()
        self.rail = Rail()
        self.top = TopBar()
        self.search = self.top.search
        self.notices = NoticeBar()
        self._stack = QStackedWidget()
        content = column(self.top, self._stack, gap=0)
        content.setStretch(1, 1)
        self.setLayout(row(self.rail, content, gap=0))
        self.notices.float_in(self, self._stack, free=CART)
        self.search.searched.connect(self._searched)
        self.search.submitted.connect(self._submitted)
        self.search.moved.connect(self._moved)

    # --- places -------------------------------------------------------------------------------

    def holds_back(self, window: Closing) -> bool:
        """Whether closing the window now would lose work; then a notice asks, once."""
        losing = next((said for place in self.places.values() if (said := place.leave())), "")
        if not losing or self._leaving:
            return False

        def close_anyway() -> None:
            self._leaving = True
            window.close()

        advice = _("Save it first, or close without it.")
        window.notify(losing, advice, tone="warn", actions=[(_("Close anyway"), close_anyway)])
        return True

    def open(self, place: str, shell: Shell) -> Place:
        """Opens a place with an empty search field that has the cursor.

        News of the place that was open stay behind.
        """
        if place != self.open_id():
            self.notices.clear_news()
        if place not in self.places:
            made = self._spots[place].make(shell)
            self.places[place] = made
            self._stack.addWidget(made)
        opened = self.places[place]
        self.search.reset()
        usual = _("Scan, name, pinyin initials or SKU")
        self.search.setPlaceholderText(opened.placeholder() or usual)
        self._stack.setCurrentWidget(opened)
        self.rail.show_open(place)
        self.search.setFocus()
        opened.opened()
        return opened

    def name_of(self, place: str) -> str:
        """A place's word on the rail."""
        return gettext(self._spots[place].name)

    def current(self) -> Place | None:
        """The place that is open, None before the first."""
        found = self._stack.currentWidget()
        return found if isinstance(found, Place) else None

    def open_id(self) -> str:
        """The id of the place that is open, "" before the first."""
        now = self.current()
        return next((name for name, made in self.places.items() if made is now), "")

    def _searched(self, text: str) -> None:
        place = self.current()
        if place is not None:
            place.searched(text)

    def _submitted(self, text: str) -> None:
        place = self.current()
        if place is not None:
            place.submitted(text)

    def _moved(self, step: int) -> None:
        place = self.current()
        if place is not None:
            place.moved(step)

    # --- what is shown around them ------------------------------------------------------------

    def show_rail(self, rights: Iterable[str]) -> None:
        """Shows the places that somebody with these rights may use."""
        held = frozenset(rights)
        shown = (s for s in self._spots.values() if s.on_rail)
        self.rail.show_spots(s for s in shown if not s.right or s.right in held)
        self.rail.show_open(self.open_id())
        self._show_printer()
        self.show_sync()
        self._all_due_stale()

    def _show_printer(self) -> None:
        self.top.show_printer(there=bool(self._ops.db.setting("printing.printers")))

    def show_queue(self) -> None:
        """Shows on chip and rail how many documents wait to be printed."""
        from posdesk.printing.queries import queue_summary

        now = self._ops.read(queue_summary)
        in_trouble = now.failed + now.troubled
        self.top.show_queue(in_trouble or now.waiting, failed=bool(in_trouble))
        self.rail.set_count("printing", now.failed)

    def show_notices(self) -> None:
        """Shows on the chip how many notices to customers could not go out."""
        from posdesk.notices.queries import summary

        now = self._ops.read(summary)
        self.top.show_notices(now.failed + now.troubled, now.cause)

    def show_sync(self) -> None:
        """Shows on the chip how this till stands with its hub, if it has one."""
        from posdesk.ui.sync.road import status

        if self._ops.is_open:
            self.top.show_sync(status(self._ops), self._ops.db.clock)

    def tell(self, changes: Changes) -> None:
        """Passes on what changed: each place decides whether it must redraw."""
        if "settings" in changes:
            self._show_printer()
        if "print_queue" in changes:
            self.show_queue()
        if "notices" in changes:
            self.show_notices()
        self._sync_pause.start()  # whatever was done waits to go up now
        stale = {id_ for id_, spot in self._spots.items() if spot.due_on & changes.nouns}
        if stale:
            self._due_stale |= stale
            self._due_pause.start()
        for place in self.places.values():
            place.changed(changes)

    def _all_due_stale(self) -> None:
        self._due_stale.update(id_ for id_, spot in self._spots.items() if spot.due is not None)
        self._due_pause.start()

    def count_due(self) -> None:
        """Shows on the rail what is due in places whose count is out of date. It waits for a pause,
        so that neither the start nor the sale that changed it is held up.
        """
        stale, self._due_stale = self._due_stale, set()
        for id_ in stale & self.rail.buttons.keys():
            due = self._spots[id_].due
            if due is not None and self._ops.is_open:
                self.rail.set_count(id_, self._ops.read(due))
