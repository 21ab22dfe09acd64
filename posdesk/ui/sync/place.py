"""Sync as a place: where we stand, what waits, what needs a person and what to do about it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.sync.states import State, Status
from posdesk.ui.place import Place, Shell
from posdesk.ui.sync import road, words
from posdesk.ui.sync.banner import Banner
from posdesk.ui.sync.lists import Lists
from posdesk.ui.sync.stand import StandPage
from posdesk.ui.widgets import Button, Chip, EmptyState, Label, Panel, column, row

STAND, WAITING, EXCEPTIONS, HELD, ASIDE = "stand", "waiting", "exceptions", "held", "aside"
TABS = {
    STAND: N_("Where we stand"),
    WAITING: N_("Waiting to go up"),
    EXCEPTIONS: N_("To be decided"),
    HELD: N_("Held at the hub"),
    ASIDE: N_("Put aside"),
}
SYNC_KEY = "F5"
_PAUSE_MS = 300
_MINUTE_MS = 60_000


class SyncPlace(Place):
    """The chip in the bar on top opens it."""

    nouns: ClassVar[frozenset[str]] = frozenset({"sync", "settings"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.tabs: dict[str, Chip] = {}
        self.stand = StandPage()
        self.lists = Lists(shell)
        self._pages: dict[str, QWidget] = {
            STAND: self.stand,
            WAITING: self.lists.waiting,
            EXCEPTIONS: self.lists.exceptions,
            HELD: self.lists.held,
            ASIDE: self.lists.aside,
        }
        self._open = STAND
        self.status = Status(State.ALONE)
        self.alone = EmptyState(
            _("This till has no hub"),
            _("Paired with a hub, several tills share goods, customers, orders and stock."),
            icon="sync",
            action=_("Pair with a hub…"),
            clicked=self.open_settings,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.alone)
        self.stack.addWidget(self._linked())
        self.setLayout(column(self.stack))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.redraw)
        self._minute = QTimer(self, interval=_MINUTE_MS)  # ages are told
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        self.redraw()

    def _linked(self) -> QWidget:
        self.title = Label("", "title", wrap=True)
        self.below = Label("", "muted", wrap=True)
        self.settings = Button(_("Settings…"), "link", clicked=self.open_settings)
        self.now = Button(
            _("Sync now"), "primary", icon="refresh", hint=SYNC_KEY, clicked=self.sync_now
        )
        head = row(
            column(self.title, self.below, gap=2), self.settings, self.now, gap=10,
            margins=(20, 12, 16, 10),
        )  # fmt: skip
        head.setStretch(0, 1)
        self.trouble = Banner(_("I have seen it"), clicked=lambda: road.seen(self.ops))
        self.clock, self.stale = Banner(), Banner()
        self.pages = QStackedWidget()
        for page in self._pages.values():
            self.pages.addWidget(page)
        above = Panel("bar", column(head, self._tabs(), gap=0))
        self._banners = QWidget()
        margins = (16, 10, 16, 10)
        self._banners.setLayout(
            column(self.trouble, self.clock, self.stale, gap=6, margins=margins)
        )
        whole = QWidget()
        box = column(above, self._banners, self.pages, gap=0)
        box.setStretch(2, 1)
        whole.setLayout(box)
        return whole

    def _tabs(self) -> QWidget:
        group = QButtonGroup(self)
        for at, (code, name) in enumerate(TABS.items(), 1):
            chip = Chip(gettext(name), checkable=True, clicked=partial(self.show_tab, code))
            chip.setToolTip(f"{gettext(name)}  Ctrl+{at}")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(chip)
            self.tabs[code] = chip
        bar = QWidget()
        bar.setLayout(row(*self.tabs.values(), None, gap=8, margins=(16, 0, 16, 8)))
        return bar

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search still finds goods."""
        return ""

    def opened(self) -> None:
        """What needs a person comes first."""
        self.redraw()
        if self.status.state is State.ATTENTION and self._open == STAND:
            if self.status.exceptions:
                self.show_tab(EXCEPTIONS)
            elif self.status.quarantined:
                self.show_tab(HELD)

    def redraw(self) -> None:
        """Reads anew how the till stands."""
        self.status = road.status(self.ops)
        linked = self.status.state is not State.ALONE
        self.stack.setCurrentIndex(1 if linked else 0)
        if not linked:
            return
        clock = self.ops.db.clock
        self.title.setText(words.headline(self.status, clock))
        self.title.set_tone(words.TONES[self.status.state])
        self.below.setText(words.below(self.status, clock))
        self.now.setEnabled(self.status.state is not State.SYNCING)
        self._show_banners()
        self._show_counts()
        self.stand.show_status(self.status, self.ops.read(road.streams), clock)
        self._show_list()

    def _show_banners(self) -> None:
        trouble = words.trouble_words(self.status)
        seen = self.status.trouble in words.UNTIL_SEEN
        self.trouble.say(trouble, "bad", act=seen)
        alone = self._open == STAND  # beside a list there is no room for all
        self.clock.say(words.skew_words(self.status) if alone else None)
        stale = words.stale_words(self.status, self.ops.db.clock)
        self.stale.say(stale if alone else None)
        shown = (self.trouble, self.clock, self.stale)
        self._banners.setVisible(any(not banner.isHidden() for banner in shown))

    def _show_counts(self) -> None:
        counts = {
            WAITING: self.status.waiting,
            EXCEPTIONS: self.status.exceptions,
            HELD: self.status.quarantined,
            ASIDE: self.status.aside,
        }
        for code, chip in self.tabs.items():
            count = counts.get(code, 0)
            name = gettext(TABS[code])
            chip.setText(f"{name}  {count:,}" if count else name)
        self.tabs[self._open].setChecked(True)

    def show_tab(self, code: str) -> None:
        """Opens one of the lists."""
        self._open = code
        self.tabs[code].setChecked(True)
        self.pages.setCurrentWidget(self._pages[code])
        self._show_banners()
        self._show_list(opened=True)

    def _show_list(self, *, opened: bool = False) -> None:
        if self._open in (WAITING, EXCEPTIONS, HELD, ASIDE):
            self.lists.refresh(self._open, self.status, opened=opened)

    def _minute_passed(self) -> None:
        if self.isVisible():
            self.redraw()

    # --- acts ---------------------------------------------------------------------------------

    def sync_now(self) -> None:
        """Brings till and hub together now."""
        if self.status.state is State.ALONE:
            return
        self.now.setEnabled(False)
        road.sync_now(self.ops)
        self._pause.start()

    def open_settings(self) -> None:
        """Opens the chapter of the settings."""
        open_chapter = getattr(self.shell.go("settings"), "open_chapter", None)
        if open_chapter is not None:
            open_chapter("sync")

    def key(self, sequence: str) -> bool:
        """F5 syncs; Ctrl+1 … Ctrl+5 open the lists; Down goes into the open one."""
        if self.status.state is State.ALONE:
            return False
        if sequence == SYNC_KEY:
            self.sync_now()
            return True
        codes = {f"Ctrl+{at}": code for at, code in enumerate(TABS, 1)}
        if sequence in codes:
            self.show_tab(codes[sequence])
            self._pages[codes[sequence]].setFocus()
            return True
        return False

    def moved(self, step: int) -> None:
        """The arrows in the search field walk through the open list."""
        self.lists.step(self._open, step)

    def submitted(self, text: str) -> None:
        """A search from here is a search for goods."""
        self.shell.go("sell").submitted(text)
