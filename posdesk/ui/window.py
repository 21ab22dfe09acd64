"""The window: the places, behind the sign-in screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from posdesk.changes import Changes
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import messages, theme
from posdesk.ui.inside import Inside
from posdesk.ui.keyboard import Keyboard
from posdesk.ui.ops import Failure, Job, Ops
from posdesk.ui.overlay import Overlay
from posdesk.ui.panels import Panels
from posdesk.ui.place import Approved, Place, Spot
from posdesk.ui.session import Session
from posdesk.ui.shortcuts import Shortcuts
from posdesk.ui.widgets import Notice, NoticeBar
from posdesk.ui.widgets.notice import Action

if TYPE_CHECKING:
    from posdesk.staff.commands import SignedIn

HOME = "sell"


class Window(QWidget):
    """The shell that places live in (see place.Shell), behind the sign-in screen."""

    look_changed = Signal()
    """Language, colours or text size are others now: the window is to be made anew."""
    restore_wanted = Signal(Path)
    """A person asked for a backup file to take the shop's place."""

    def __init__(self, ops: Ops, session: Session, spots: Sequence[Spot]) -> None:
        super().__init__()
        self.ops = ops
        self.session = session
        self.demo_goods: Callable[[Job], Any] | None = None  # offered by the set-up
        self._next, self._look = (HOME, ""), self._stored_look()
        self.setWindowTitle("PosDesk")
        self.setMinimumSize(QSize(theme.px(1000), theme.px(640)).boundedTo(QSize(1280, 720)))
        self.inside = Inside(ops, spots)
        self.rail, self.top, self.search = self.inside.rail, self.inside.top, self.inside.search
        self.notices = self.inside.notices
        self._root = QStackedLayout(self)
        self._root.addWidget(self.inside)
        self._cover: QWidget | None = None
        self.panels = Panels(self.inside, ops, self.notices)
        self.keyboard = Keyboard(self)
        self._connect()

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.top.sync_wanted.connect(lambda: self.go("sync"))
        self.top.printing_wanted.connect(lambda: self.go("printing"))
        self.top.notices_wanted.connect(lambda: self.go("notices"))
        self.top.person_wanted.connect(self._person_menu)
        self.session.changed.connect(self._person_changed)
        self.ops.changed.connect(self._changed)
        self.ops.refused.connect(self.refuse)
        self.ops.failed.connect(self.fail)

    @property
    def person(self) -> SignedIn | None:
        """Who is signed in."""
        return self.session.person

    def may(self, act: str) -> bool:
        """Whether who is signed in may do `act` without an approval."""
        return self.person is not None and self.person.may(act)

    def start(self) -> None:
        """Shows what comes first: the set-up of a new shop, or the sign-in."""
        self.reload_settings()
        if self.ops.db.setting("till.setup_done"):
            self._show_sign_in()
        else:
            self._show_setup()

    def _stored_look(self) -> tuple[str, str, int]:
        setting = self.ops.db.setting
        return setting("till.language"), setting("till.theme"), setting("till.text_scale")

    def reload_settings(self) -> None:
        """Takes over what the settings say about keys and the lock."""
        setting = self.ops.db.setting
        self.keyboard.shortcuts = Shortcuts(setting("till.shortcuts"))
        self.session.set_lock_minutes(setting("staff.lock_minutes"))

    def _show_setup(self) -> None:
        from posdesk.ui.setup.screen import SetupScreen

        setup = SetupScreen(self.ops, self.session, self.demo_goods)
        setup.finished.connect(self._set_up)
        self._cover_with(setup)

    def _set_up(self, goods: str) -> None:
        """The shop is open for the first time; who has a catalog to import starts with that."""
        from posdesk.ui.setup.steps import IMPORT

        self._next = ("catalog", "import") if goods == IMPORT else (HOME, "")
        if self._look != self._stored_look():  # the language was chosen on the way
            self.look_changed.emit()
        else:
            self._go_on(*self._next)

    def _go_on(self, place: str, act: str) -> None:
        opened = self.go(place)
        if act:
            opened.act(act)

    def _show_sign_in(self) -> None:
        from posdesk.ui.signin.screen import SignInScreen

        self._cover_with(SignInScreen(self.ops, self.session))

    def _cover_with(self, cover: QWidget | None) -> None:
        if self._cover is not None:
            self._root.removeWidget(self._cover)
            self._cover.deleteLater()
        self._cover = cover
        if cover is not None:
            self._root.addWidget(cover)
        self._root.setCurrentWidget(self.inside if cover is None else cover)

    def _person_changed(self) -> None:
        self.panels.close()
        if self.person is None:
            self._show_sign_in()
            return
        self._show_person()
        self._cover_with(None)
        current = self.open_id()
        self.go(current if current in self.rail.buttons else HOME)

    def _show_person(self) -> None:
        if self.person is not None:
            self.top.show_person(self.person.name, self.person.role)
            self.inside.show_rail(self.person.rights.codes)

    def _person_menu(self) -> None:
        from posdesk.ui.personmenu import person_menu

        person_menu(self).popup(self.top.person.mapToGlobal(self.top.person.rect().bottomLeft()))

    def go(self, place: str) -> Place:
        """Opens a place, making it if it is opened for the first time."""
        opened = self.inside.open(place, self)
        self.setWindowTitle(f"{self.inside.name_of(place)} – PosDesk")
        return opened

    def place(self) -> Place | None:
        """The place that is open, None behind sign-in and set-up."""
        return self.inside.current() if self._cover is None else None

    def open_id(self) -> str:
        """The id of the place that is open, "" before the first."""
        return self.inside.open_id()

    def set_count(self, place: str, count: int) -> None:
        """Shows on the rail how many things are due in a place."""
        self.rail.set_count(place, count)

    def focus_search(self) -> None:
        """Puts the cursor into the search field with its text selected."""
        self.search.setFocus()
        self.search.selectAll()

    def _changed(self, changes: Changes) -> None:
        if "settings" in changes:
            self.reload_settings()
            if self._look != self._stored_look() and self.person is not None:
                self._next = (self.open_id(), "")
                self.look_changed.emit()
                return
        if "staff" in changes and self.person is not None:
            self.session.refresh()
            self._show_person()
        self.inside.tell(changes)

    def notify(
        self,
        text: str,
        advice: str = "",
        *,
        tone: str = "info",
        actions: Sequence[Action] = (),
        seconds: int = 0,
    ) -> Notice:
        """Shows a notice over the open place; nothing waits for it."""
        return self.bar().show_notice(text, advice, tone=tone, actions=actions, seconds=seconds)

    def bar(self) -> NoticeBar:
        """The notice bar that can be seen now: the cover's own, or the window's."""
        bar = getattr(self._cover, "notices", None)
        return bar if isinstance(bar, NoticeBar) else self.notices

    def refuse(
        self, refusal: Refusal, *, approved: Approved | None = None, detail: str = ""
    ) -> None:
        """Shows what happened, why, and what to do; offers a manager's PIN where that helps."""
        said = messages.message(refusal)
        actions: list[Action] = []
        act = messages.act_wanted(refusal)
        if approved is not None and act:
            actions = [(_("Ask a manager"), partial(self.ask_approval, act, detail, approved))]
        self.notify(said.text, said.advice, tone=said.tone, actions=actions)

    def fail(self, failure: Failure) -> None:
        """Shows an unexpected error with its details at hand; the till goes on."""
        from posdesk.ui.report import ReportDialog

        said = messages.unexpected(failure)
        details: Action = (_("Details"), lambda: ReportDialog(failure, self).show())
        self.notify(said.text, said.advice, tone=said.tone, actions=[details])

    def alert(self) -> None:
        """A clear sound."""
        QApplication.beep()

    def restore(self, source: Path) -> None:
        """Asks for a backup file to take the shop's place."""
        self.restore_wanted.emit(source)

    def ask_approval(self, act: str, detail: str, approved: Approved) -> None:
        """Opens the manager panel over the open place."""
        self.panels.ask_approval(act, detail, approved)

    def show_over(self, panel: QWidget) -> Overlay:
        """Shows a panel over the window until it is closed; Esc closes it."""
        return self.panels.show(panel)

    def show_help(self) -> None:
        """The list of keys."""
        self.panels.show_help(self.keyboard.shortcuts)

    def hint(self, act: str) -> str:
        """The key of an act as a button shows it."""
        return self.keyboard.shortcuts.hint(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that whatever has the focus did not want."""
        if not self.keyboard.dispatch(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on clicks are noticed, too: they keep the till from locking itself."""
        super().showEvent(event)
        self.keyboard.watch_pointer()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finishes what was asked for, then closes the shop; asks once if work would be lost."""
        event.setAccepted(not self.inside.holds_back(self))
        if event.isAccepted():
            self._let_go()
            self.ops.close()
            self.deleteLater()

    def give_way(self) -> tuple[str, str]:
        """Makes room for a window made anew on the same shop; where that goes on: place and act."""
        self._let_go()
        self.hide()
        self.deleteLater()
        return self._next

    def _let_go(self) -> None:
        self.keyboard.let_go()
        self.ops.disconnect(self)
        self.session.disconnect(self)

    def resume(self, place: str, act: str = "") -> None:
        """Starts with who is signed in already, at a place and with an act there."""
        self.reload_settings()
        self.session.refresh()
        self._person_changed()
        if self.person is not None and place:
            self._go_on(place, act)
