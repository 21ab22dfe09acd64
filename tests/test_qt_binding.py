"""The Qt binding itself: a till runs for weeks, so a call may not eat what everybody shares."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

CALLS = 500


def test_calls_that_answer_nothing_leave_none_as_it_was(qtbot: QtBot) -> None:
    timer = QTimer(singleShot=True)
    before = sys.getrefcount(None)
    for _call in range(CALLS):
        timer.setInterval(1000)
    assert sys.getrefcount(None) > before - CALLS // 2
