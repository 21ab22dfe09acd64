"""Who is at the till: signing in, locking, and the lock that comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from posdesk.ui.ops import Callback, Ops

if TYPE_CHECKING:
    from posdesk.staff.commands import SignedIn


class Session(QObject):
    """The person signed in; `ops` acts in their name. Nobody after so many idle minutes."""

    changed = Signal()
    """Somebody signed in, or the till was locked."""

    def __init__(self, ops: Ops) -> None:
        super().__init__()
        self._ops = ops
        self.person: SignedIn | None = None
        self.last_id = ""
        self._minutes = 0
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(lambda: self.lock("idle"))

    def set_lock_minutes(self, minutes: int) -> None:
        """Idle minutes until the till locks itself; 0 never."""
        self._minutes = minutes
        self.touch()

    def touch(self) -> None:
        """Somebody is there: the idle time starts again."""
        if self.person is not None and self._minutes:
            self._idle.start(self._minutes * 60_000)
        else:
            self._idle.stop()

    def sign_in(self, staff_id: str, pin: str, refused: Callback) -> None:
        """Checks a PIN; `changed` follows, or `refused(refusal)`."""
        from posdesk.staff.commands import sign_in

        self._ops.run(sign_in, staff_id, pin, done=self.enter, refused=refused)

    def enter(self, person: SignedIn) -> None:
        """Somebody is signed in from now on."""
        self.person = person
        self.last_id = person.staff_id
        self._ops.actor = person.staff_id
        self.touch()
        self.changed.emit()

    def refresh(self) -> None:
        """Reads name, role and rights anew: a manager changed them, or the language is another."""
        from dataclasses import replace

        from posdesk.staff.queries import rights_of, tiles

        if self.person is None:
            return
        own = next((t for t in self._ops.read(tiles) if t.id == self.person.staff_id), None)
        if own is None:  # has left the shop
            self.lock("left")
            return
        rights = self._ops.read(rights_of, own.id)
        self.person = replace(self.person, name=own.name, role=own.role, rights=rights)

    def lock(self, reason: str = "") -> None:
        """Nobody is signed in from now on; what is open stays as it is behind the lock."""
        from posdesk.staff.commands import sign_out

        if self.person is None:
            return
        self._ops.run(sign_out, reason)
        self.person = None
        self._ops.actor = None
        self._idle.stop()
        self.changed.emit()
