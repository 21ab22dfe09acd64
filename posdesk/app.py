"""The composition root: the only place that picks real parts and puts the window together."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import posdesk.ui.before  # noqa: F401 - before Qt, see there

# isort: split
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from posdesk import i18n
from posdesk.changes import Changes
from posdesk.clock import Clock, SystemClock
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import show_in
from posdesk.staff.learning import learn_rights
from posdesk.sync.newtill import refuse_unfinished
from posdesk.ui import theme
from posdesk.ui.collector import Collector
from posdesk.ui.ops import Job, Ops, failure
from posdesk.ui.place import Spot
from posdesk.ui.places import SPOTS
from posdesk.ui.session import Session
from posdesk.ui.upkeep import Upkeep
from posdesk.ui.window import Window

if TYPE_CHECKING:
    from posdesk.notices.worker import NoticeWorker

REST_MS = 1500
"""How long after the shop was opened the rest is loaded: the first scan comes before it."""
REST_PAUSE_MS = 20
REST = (
    "posdesk.catalog.search.text",
    "posdesk.catalog.search",
    "posdesk.payments.commands",
    "posdesk.receipts.data",
    "posdesk.receipts.layout",
    "posdesk.receipts.day",
    "posdesk.printing.setup",
    "posdesk.printing.worker",
)
"""Searching, paying and printing, in pieces that hold nobody up: what is imported first is in
memory when the next one asks for it."""
SYNC = (
    "msgpack",
    "ssl",
    "http.client",
    "posdesk.sync.protocol",
    "posdesk.sync.merge",
    "posdesk.sync.dialing",
    "posdesk.sync.worker",
)
"""What a till with a hub needs, in the same way."""
UNFINISHED = "members.unscrubbed"
"""The counter that `members.erasing` leaves until the file was rewritten."""


class Desk:
    """A window on a shop, and what it stands on; the window is made anew when its look changes."""

    def __init__(
        self,
        folder: Path,
        language: str = "",
        clock: Clock | None = None,
        spots: Sequence[Spot] = SPOTS,
    ) -> None:
        """Opens the shop in `folder` and makes its window, not shown yet.

        `language` overrides the till's setting. Raises what opening a shop raises.
        """
        self._spots = spots
        self.app = _application()
        self.folder = folder
        self.clock = clock or SystemClock()
        self._in_shop_zone = clock is None
        self._language = language
        self._open()

    def _open(self) -> None:
        self.ops = Ops(self._open_shop)
        self._collector = Collector(self.ops)
        self._sender: NoticeWorker | None = None
        self.ops.start()
        QTimer.singleShot(REST_MS, self.ops, self._load_rest)
        self.session = Session(self.ops)
        self.window = self._make_window()

    def _open_shop(self) -> Database:
        """The shop, its days and hours in its own zone; a clock handed in keeps the one it has."""
        database = open_database(self.folder, self.clock)
        if self._in_shop_zone:
            self.clock.zone = ZoneInfo(database.setting("shop.zone"))
        learn_rights(database)
        return database

    def _load_rest(self, modules: Sequence[str] = REST) -> None:
        """What the first scan did not need, a little at a time; then printing starts."""
        if not self.ops.is_open:
            return
        if not modules:
            self._start_printing()
            self._start_tracking()
            self._finish_erasing()
            self.ops.changed.connect(self._tell_syncer)
            self._start_syncing()
            return
        import_module(modules[0])
        QTimer.singleShot(REST_PAUSE_MS, self.ops, lambda: self._load_rest(modules[1:]))

    def _start_printing(self) -> None:
        """The print queue works itself off on a thread of its own, told of what is new."""
        # What lives now lives as long as the window: the collector need not walk through it again,
        # which would hold up a scan.
        gc.freeze()
        from posdesk.printing.worker import PrintWorker

        self._worker = PrintWorker(self.ops.db, self.ops.write)
        self.ops.changed.connect(self._wake_worker)
        self.ops.closing.connect(self._worker.stop)
        self._worker.start()
        self.ops.changed.connect(self._tell_sender)
        self._start_sending()
        # The window, if there still is one, shows what waits to be printed and sent.
        self.ops.changed.emit(Changes(frozenset({"print_queue", "notices"})))

    def _start_tracking(self) -> None:
        """Carriers' events come by themselves, on a thread of its own."""
        from posdesk.deliveries.tracker import Tracker

        self._tracker = Tracker(self.ops.db, self.ops.write)
        self.ops.closing.connect(self._tracker.stop)
        self._tracker.start()

    def _wake_worker(self, changes: Changes) -> None:
        if "print_queue" in changes or "settings" in changes:
            self._worker.wake()

    def _start_sending(self) -> None:
        """Notices go out on a thread of their own, where a shop sends any."""
        db = self.ops.db
        if self._sender is None and (
            db.setting("notices.on") or db.row("SELECT 1 FROM notice_job LIMIT 1")
        ):
            from posdesk.notices.worker import NoticeWorker

            self._sender = NoticeWorker(db, self.ops.write)
            self.ops.closing.connect(self._sender.stop)
            self._sender.start()

    def _tell_sender(self, changes: Changes) -> None:
        if not changes.nouns & {"notices", "notices_again", "settings"}:
            return
        self._start_sending()
        if self._sender is not None:
            again = "settings" in changes or "notices_again" in changes
            (self._sender.renew if again else self._sender.wake)()

    def _start_syncing(self, modules: Sequence[str] = SYNC) -> None:
        """Till and hub are kept equal on threads of their own, where there is a hub; what that
        needs is loaded a little at a time.
        """
        from posdesk.ui.sync.road import linked

        if not self.ops.is_open or self.ops.sync is not None or not linked(self.ops.db):
            return
        if modules:
            import_module(modules[0])
            rest = modules[1:]
            QTimer.singleShot(REST_PAUSE_MS, self.ops, lambda: self._start_syncing(rest))
            return
        from posdesk.sync.worker import SyncWorker
        from posdesk.ui.sync.watch import LiveWatch

        worker = SyncWorker(self.ops.db, self.ops.write)
        self.ops.sync = worker
        self.ops.closing.connect(worker.stop)
        LiveWatch(self.ops, worker.live)
        worker.start()

    def _tell_syncer(self, changes: Changes) -> None:
        if self.ops.sync is not None:
            self.ops.sync.wake()
        elif "sync" in changes:
            self._start_syncing()

    def _finish_erasing(self) -> None:
        """The file still holds who was erased, if the program was stopped on the way."""
        if self.ops.db.row("SELECT 1 FROM counter WHERE name = ?", UNFINISHED):
            from posdesk.members.erasing import finish

            self.ops.run(finish)

    def _make_window(self) -> Window:
        setting = self.ops.db.setting
        i18n.use(self._language or setting("till.language") or i18n.system_language())
        show_in(setting("shop.currency"))
        theme.apply(self.app, theme.choose(setting("till.theme"), setting("till.text_scale")))
        window = Window(self.ops, self.session, self._spots)
        window.demo_goods = _demo_goods
        window.resize(1366, 768)
        window.look_changed.connect(self._renew, Qt.ConnectionType.QueuedConnection)
        window.restore_wanted.connect(self._restore, Qt.ConnectionType.QueuedConnection)
        _report_unexpected(window)
        return window

    def show(self, *, full: bool = True) -> None:
        """Shows the window with what comes first: set-up or sign-in."""
        if full:
            self.window.showMaximized()
        else:
            self.window.show()
        self.window.start()

    def _renew(self) -> None:
        """The same shop and person in a window of another look."""
        self._language = ""  # a choice in the settings counts for more than the command line
        geometry = self.window.saveGeometry()
        place, act = self.window.give_way()
        gc.unfreeze()  # the old window goes
        self.window = self._make_window()
        self.window.restoreGeometry(geometry)
        self.window.show()
        self.window.resume(place, act)

    def _restore(self, source: Path) -> None:
        """Puts a backup in the shop's place; the shop that is there opens again if that fails."""
        from posdesk.backup import restore

        geometry = self.window.saveGeometry()
        self.window.give_way()
        self.ops.close()
        refused: Refusal | None = None
        try:
            restore(self.folder, source, self.clock)
        except Refusal as refusal:
            refused = refusal
        self._open()
        self.window.restoreGeometry(geometry)
        self.window.show()
        self.window.start()
        if refused is not None:
            self.window.refuse(refused)
        else:
            text = _("{name} was restored.").format(name=source.name)
            self.window.notify(text, tone="ok")


def _demo_goods(job: Job) -> None:
    from posdesk.demo import add_goods

    add_goods(job)


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("PosDesk")
    return app


def window(folder: Path, language: str | None = None) -> int:
    """Runs the window on the shop in `folder` until it is closed; answers the exit code."""
    try:
        refuse_unfinished(folder)
        desk = Desk(folder, language or "")
    except Refusal as refusal:
        _say(refusal)
        raise
    desk.show()
    upkeep = Upkeep(lambda: desk.ops)
    upkeep.start()
    return desk.app.exec()


def demo(folder: Path, language: str | None = None) -> int:
    """Runs the window on the demo shop in `folder`, made first where there is none."""
    from posdesk.demo import prepare

    _application()
    with _busy(_("Filling the demo shop: a catalog, people, three weeks of sales …")):
        prepare(folder, language)
    return window(folder, language)


@contextmanager
def _busy(text: str) -> Iterator[None]:
    """A small window that says what is being waited for."""
    from PySide6.QtWidgets import QLabel

    theme.apply(_application(), theme.choose("light"))
    label = QLabel(text, None, Qt.WindowType.SplashScreen)
    label.setMargin(36)
    label.show()
    _application().processEvents()
    try:
        yield
    finally:
        label.close()


def _say(refusal: Refusal) -> None:
    """Tells of a shop that can't be opened, on the screen too: nobody reads a console at a till."""
    from PySide6.QtWidgets import QMessageBox

    from posdesk.errors import words

    if QApplication.platformName() != "offscreen":
        text, advice = words(refusal)
        box = QMessageBox(QMessageBox.Icon.Critical, "PosDesk", text)
        box.setInformativeText(advice)
        box.exec()


def _report_unexpected(window: Window) -> None:
    """What escapes from a handler of the window is worded or reported; the till goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Refusal):
            window.refuse(error)
            return
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            window.fail(failure(error))

    sys.excepthook = hook


def tour(target: Path, folder: Path | None, language: str | None = None) -> int:
    """Drives the window through a day in a new demo shop; pictures and documents go to `target`.

    The shop is made in `folder`, or in a temporary one that is gone afterwards. Works with or
    without a display. Answers 0, or 1 when a step did not arrive, which is said on standard error.
    Raises `ShopExists` where `folder` holds a shop already: the tour sells in the shop it is shown.
    """
    from tempfile import TemporaryDirectory

    from posdesk.ui.tour.day import ShopExists

    if folder is not None and (folder / FILE_NAME).exists():
        raise ShopExists(str(folder))
    if sys.platform.startswith("linux") and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory(prefix="posdesk-tour-") as temporary:
        return _tour(target, folder or Path(temporary) / "shop", language)


def _tour(target: Path, folder: Path, language: str | None) -> int:
    from posdesk import demo
    from posdesk.ui.tour.day import Guide, drive

    chosen = language or i18n.system_language()
    demo.prepare(folder, chosen)
    desk = Desk(folder)
    desk.show(full=False)
    desk.window.activateWindow()
    manager, cashier, _clerk = demo.people(chosen)
    people = ((cashier, demo.CASHIER_PIN), (manager, demo.MANAGER_PIN))
    guide = Guide(lambda: desk.window, chosen, *people, folder / demo.PRINTED)
    try:
        stopped = drive(guide, target)
    finally:
        desk.window.close()
        i18n.use(chosen)  # the day ends in the other language
    if stopped:
        sys.stderr.write(_("The tour stopped at {step}.").format(step=stopped) + "\n")
        return 1
    sys.stdout.write(_("The tour is in {path}.").format(path=target) + "\n")
    return 0
