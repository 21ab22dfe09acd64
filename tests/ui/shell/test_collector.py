"""Garbage that refers to itself is freed on the window's thread, whoever made it."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import ClassVar

from posdesk.changes import Changes, Done
from posdesk.db import Database
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
    assert answers[0]() is not None
    person.until(lambda: answers[0]() is None)
    assert set(Ring.freed) == {threading.main_thread().name}
