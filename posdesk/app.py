"""The composition root: the only place that picks real parts and puts the window together."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from posdesk import i18n
from posdesk.clock import Clock, SystemClock
from posdesk.db import open_database
from posdesk.errors import Refusal
from posdesk.ui import theme
from posdesk.ui.ops import Ops, failure
from posdesk.ui.places import SPOTS
from posdesk.ui.session import Session
from posdesk.ui.window import Window


@dataclass(frozen=True)
class Parts:
    """A window and what it stands on."""

    app: QApplication
    ops: Ops
    session: Session
    window: Window


def compose(folder: Path, language: str = "", clock: Clock | None = None) -> Parts:
    """Opens the shop in `folder` and makes its window, not shown yet.

    `language` overrides the till's setting. Raises what opening a shop raises (`AlreadyOpen`, …).
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("PosDesk")
    ops = Ops(lambda: open_database(folder, clock or SystemClock()))
    ops.start()
    setting = ops.db.setting
    i18n.use(language or setting("till.language") or i18n.system_language())
    theme.apply(app, theme.choose(setting("till.theme"), setting("till.text_scale")))
    session = Session(ops)
    window = Window(ops, session, SPOTS)
    window.resize(1366, 768)
    return Parts(app, ops, session, window)


def window(folder: Path, language: str | None = None) -> int:
    """Runs the window on the shop in `folder` until it is closed; answers the exit code."""
    try:
        parts = compose(folder, language or "")
    except Refusal as refusal:
        _say(refusal)
        raise
    _report_unexpected(parts.window)
    parts.window.showMaximized()
    parts.window.start()
    return parts.app.exec()


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
