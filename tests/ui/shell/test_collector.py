"""What is freed where: widgets, and what refers to itself, on the window's thread and wholly."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QWidgetItem
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.ui.widgets.notice import Notice, NoticeBar
from tests.ui.shell.conftest import Person


class Ring:
    """Refers to itself, and notes where it is freed."""

    freed: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)


def make_rings(_db: Database, _actor: str | None) -> Done[weakref.ref[Ring]]:
    """On the writer's thread, more of them than Python lets pass."""
    rings = [Ring() for _each in range(3 * gc.get_threshold()[0])]
    return Done(weakref.ref(rings[0]), Changes())


def test_what_the_writer_leaves_behind_is_freed_by_the_window(person: Person) -> None:
    Ring.freed.clear()
    answers: list[weakref.ref[Ring]] = []
    person.desk.ops.run(make_rings, done=answers.append)
    person.until(lambda: bool(answers))
    person.until(lambda: answers[0]() is None)
    assert set(Ring.freed) == {threading.main_thread().name}


def layout_items() -> int:
    """How many items of layouts Python knows of."""
    return sum(isinstance(known, QWidgetItem) for known in Shiboken.getAllValidWrappers())


@pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no use for them
def test_notices_that_came_and_went_leave_nothing_that_could_be_taken_for_another(
    qtbot: QtBot,
) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    before = layout_items()
    for n in range(5):
        bar.show_notice(f"notice {n}")
    assert [notice.text for notice in bar.notices()] == ["notice 3", "notice 4"]
    bar.clear()
    qtbot.waitUntil(lambda: not bar.findChildren(Notice), timeout=5000)
    assert layout_items() == before
