"""What the kill tests run in a process of its own."""

from __future__ import annotations

from pathlib import Path

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.notices.worker import NoticeWorker, direct
from tests.conftest import MORNING


def send(folder: str, point: str) -> None:
    """Work the queue of a shop off until the process dies at the point; a child's main."""
    db = open_database(Path(folder), ManualClock(MORNING))
    failpoints.arm(point)
    worker = NoticeWorker(db, direct(db))
    while worker.work_once():
        pass
