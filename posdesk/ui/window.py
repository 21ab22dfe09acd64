"""The window: rail, search, chips, notices, and the place that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QStackedLayout, QStackedWidget, QWidget

from posdesk.changes import Changes
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import messages, theme
from posdesk.ui.ops import Failure, Job, Ops
from posdesk.ui.overlay import Overlay
from posdesk.ui.place import Approved, Place, Spot
from posdesk.ui.rail import Rail
from posdesk.ui.scanner import KeyFilter
from posdesk.ui.session import Session
from posdesk.ui.shortcuts import Shortcuts, portable
from posdesk.ui.topbar import TopBar
from posdesk.ui.widgets import NoticeBar, Page, Panel, column, row
from posdesk.ui.widgets.notice import Action

if TYPE_CHECKING:
    from posdesk.staff.commands import SignedIn

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
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
        self.shortcuts = Shortcuts()
        self._spots = {spot.id: spot for spot in spots}
        self._places: dict[str, Place] = {}
        self._overlay: Overlay | None = None
        self._next = (HOME, "")
        self.demo_goods: Callable[[Job], Any] | None = None
        """Long work that fills an empty shop with demo goods, offered by the set-up."""
        self._look = self._stored_look()
        self._build()
        self._connect()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle("PosDesk")
        self.setMinimumSize(QSize(theme.px(1000), theme.px(640)).boundedTo(QSize(1280, 720)))
        self.rail = Rail()
        self.top = TopBar()
        self.search = self.top.search
        self.notices = NoticeBar()
        self._notice_frame = Panel("plain", column(self.notices, margins=(14, 10, 14, 0)))
        self._notice_frame.hide()
        self._stack = QStackedWidget()
        content = column(self.top, self._notice_frame, self._stack, gap=0)
        content.setStretch(2, 1)
        self._inside = Page(row(self.rail, content, gap=0))
        self._root = QStackedLayout(self)
        self._root.addWidget(self._inside)
        self._cover: QWidget | None = None

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.top.printing_wanted.connect(lambda: self.go("printing"))
        self.top.person_wanted.connect(self._person_menu)
        self.search.searched.connect(lambda text: self._with_place("searched", text))
        self.search.submitted.connect(lambda text: self._with_place("submitted", text))
        self.search.moved.connect(lambda step: self._with_place("moved", step))
        self.notices.installEventFilter(self)
        self.session.changed.connect(self._person_changed)
        self.ops.changed.connect(self._changed)
        self.ops.refused.connect(self.refuse)
        self.ops.failed.connect(self.fail)
        self.keys = KeyFilter(self, self._key_act)
        self.keys.scanned.connect(self.scanned)
        self.keys.touched.connect(self.session.touch)
        QApplication.instance().installEventFilter(self.keys)  # type: ignore[union-attr]

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Gives the notices a margin only while there are any."""
        if watched is self.notices and event.type() in (
            QEvent.Type.ShowToParent,
            QEvent.Type.HideToParent,
        ):
            self._notice_frame.setVisible(event.type() == QEvent.Type.ShowToParent)
        return False

    # --- who is there -------------------------------------------------------------------------

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
        self.shortcuts = Shortcuts(setting("till.shortcuts"))
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
            self._root.setCurrentWidget(cover)
        else:
            self._root.setCurrentWidget(self._inside)

    def _person_changed(self) -> None:
        self._close_overlay()
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
            self._show_rail()

    def _show_rail(self) -> None:
        self.rail.show_spots(s for s in self._spots.values() if not s.right or self.may(s.right))
        self.rail.show_open(self.open_id())

    def _person_menu(self) -> None:
        from posdesk.ui.personmenu import person_menu

        person_menu(self).popup(self.top.person.mapToGlobal(self.top.person.rect().bottomLeft()))

    # --- places -------------------------------------------------------------------------------

    def go(self, place: str) -> Place:
        """Opens a place, making it if it is opened for the first time."""
        if place not in self._places:
            made = self._spots[place].make(self)
            self._places[place] = made
            self._stack.addWidget(made)
        opened = self._places[place]
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        usual = _("Scan, name, pinyin initials or SKU")
        self.search.setPlaceholderText(opened.placeholder() or usual)
        self._stack.setCurrentWidget(opened)
        self.rail.show_open(place)
        self.search.setFocus()
        opened.opened()
        return opened

    def place(self) -> Place | None:
        """The place that is open, None behind sign-in and set-up."""
        current = self._stack.currentWidget()
        return current if isinstance(current, Place) and self._cover is None else None

    def open_id(self) -> str:
        """The id of the place that is open, "" before the first."""
        current = self._stack.currentWidget()
        return next((name for name, made in self._places.items() if made is current), "")

    def _with_place(self, method: str, value: object) -> None:
        place = self.place()
        if place is not None:
            getattr(place, method)(value)

    def set_count(self, place: str, count: int) -> None:
        """Shows on the rail how many things are due in a place."""
        self.rail.set_count(place, count)

    def _changed(self, changes: Changes) -> None:
        if "settings" in changes:
            self.reload_settings()
            if self._look != self._stored_look() and self.session.person is not None:
                self._next = (self.open_id(), "")
                self.look_changed.emit()
                return
        if "staff" in changes and self.person is not None:
            self.session.refresh()
            self._show_person()
        if "print_queue" in changes:
            self.show_queue()
        for place in self._places.values():
            place.changed(changes)

    def show_queue(self) -> None:
        """Shows on chip and rail how many documents wait to be printed."""
        from posdesk.printing.queries import queue_summary

        now = self.ops.read(queue_summary)
        in_trouble = now.failed + now.troubled
        self.top.show_queue(in_trouble or now.waiting, failed=bool(in_trouble))
        self.rail.set_count("printing", now.failed)

    # --- saying things ------------------------------------------------------------------------

    def notify(
        self,
        text: str,
        advice: str = "",
        *,
        tone: str = "info",
        actions: Sequence[Action] = (),
        seconds: int = 0,
    ) -> None:
        """Shows an inline notice; nothing waits for it."""
        self._bar().show_notice(text, advice, tone=tone, actions=actions, seconds=seconds)

    def _bar(self) -> NoticeBar:
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
            go_on = approved
            actions = [(_("Ask a manager"), lambda: self.ask_approval(act, detail, go_on))]
        self.notify(said.text, said.advice, tone=said.tone, actions=actions)

    def fail(self, failure: Failure) -> None:
        """Shows an unexpected error with its details at hand; the till goes on."""
        said = messages.unexpected(failure)
        self.notify(
            said.text,
            said.advice,
            tone=said.tone,
            actions=[(_("Details"), lambda: self._report(failure))],
        )

    def _report(self, failure: Failure) -> None:
        from posdesk.ui.report import ReportDialog

        ReportDialog(failure, self).show()

    def alert(self) -> None:
        """A clear sound."""
        QApplication.beep()

    def restore(self, source: Path) -> None:
        """Asks for a backup file to take the shop's place."""
        self.restore_wanted.emit(source)

    # --- panels over the place ----------------------------------------------------------------

    def ask_approval(self, act: str, detail: str, approved: Approved) -> None:
        """Opens the manager panel over the open place."""
        from posdesk.ui.signin.approval import ApprovalPanel

        panel = ApprovalPanel(self.ops, act, detail)

        def go_on(approval: str) -> None:
            self._close_overlay()
            approved(approval)

        panel.approved.connect(go_on)
        panel.cancelled.connect(self._close_overlay)
        self.show_over(panel)

    def show_over(self, panel: QWidget) -> Overlay:
        """Shows a panel over the window until it is closed; Esc closes it."""
        self._close_overlay()
        self._overlay = Overlay(self._inside, panel)
        self._overlay.closed.connect(self._overlay_closed)
        return self._overlay

    def _close_overlay(self) -> None:
        if self._overlay is not None:
            self._overlay.close_overlay()

    def _overlay_closed(self) -> None:
        self._overlay = None

    def show_help(self) -> None:
        """The list of keys."""
        from posdesk.ui.help import HelpPanel

        panel = HelpPanel(self.shortcuts)
        panel.closed.connect(self._close_overlay)
        self.show_over(panel)

    # --- scanner and keyboard -----------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """A scan: to the open place, else to the sell place; behind a lock it is only answered."""
        place = self.place()
        if place is None or self._overlay is not None:
            self.alert()
            words = _("The scan was not used.")
            if self.person is None:
                self.notify(words, _("Sign in first, then scan again."), tone="warn", seconds=6)
            return
        if not place.scanned(code):
            self.go(HOME).scanned(code)

    def hint(self, act: str) -> str:
        """The key of an act as a button shows it."""
        return self.shortcuts.hint(act)

    def _key_act(self, event: QKeyEvent) -> bool:
        """Function keys and keys with Ctrl or Alt, wherever the focus is."""
        function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
        if not function and not event.modifiers() & _COMMANDS:
            return False
        return self._dispatch(_sequence(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The other keys, once whatever has the focus did not want them."""
        if not self._dispatch(_sequence(event)):
            super().keyPressEvent(event)

    def _dispatch(self, key: str) -> bool:
        place = self.place()
        if place is None or self._overlay is not None or not key:
            return False
        if place.key(key):
            return True
        act = self.shortcuts.act_for(key)
        if act and (place.act(act) or self._own_act(act)):
            return True
        return self._go_by_digit(key)

    def _own_act(self, act: str) -> bool:
        acts = {
            "help": self.show_help,
            "lock": self.session.lock,
            "search": self.focus_search,
            "back": self.focus_search,
        }
        if act not in acts:
            return False
        acts[act]()
        return True

    def focus_search(self) -> None:
        """Puts the cursor into the search field with its text selected."""
        self.search.setFocus()
        self.search.selectAll()

    def _go_by_digit(self, key: str) -> bool:
        if not (key.startswith("Alt+") and key[4:].isdigit() and key[4:] != "0"):
            return False
        places = list(self.rail.buttons)
        number = int(key[4:]) - 1
        if number < len(places):
            self.go(places[number])
        return True

    # --- closing ------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finishes what was asked for, then closes the shop."""
        self._let_go()
        self.ops.close()
        super().closeEvent(event)
        self.deleteLater()

    def give_way(self) -> tuple[str, str]:
        """Makes room for a window made anew on the same shop; where that goes on: a place and an
        act there.
        """
        self._let_go()
        self.hide()
        self.deleteLater()
        return self._next

    def _let_go(self) -> None:
        QApplication.instance().removeEventFilter(self.keys)  # type: ignore[union-attr]
        self.ops.disconnect(self)
        self.session.disconnect(self)

    def resume(self, place: str, act: str = "") -> None:
        """Starts with who is signed in already, at a place and with an act there."""
        self.reload_settings()
        self.session.refresh()
        self._person_changed()
        if self.person is not None and place:
            self._go_on(place, act)


def _sequence(event: QKeyEvent) -> str:
    """A key press as the shortcuts table names it; a character counts however it is typed."""
    text = event.text()
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if text.isprintable() and text.strip() and not modifiers & _COMMANDS:
        return portable(text)
    return portable(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString())
