"""The thread that sends notices: waits for the network here, writes through the one writer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.failpoints import failpoint
from posdesk.notices import jobs
from posdesk.notices.channels import Channel, MakeChannel, Outgoing, channel_of
from posdesk.notices.errors import ChannelFault, SendingFailed

T = TypeVar("T")
log = logging.getLogger(__name__)
REST_S = (15.0, 30.0, 60.0, 120.0, 300.0)
"""How long a channel is left alone after its first, second, … fault in a row."""
_IDLE_S = 300.0
_SOON_S = 1.0


class Write(Protocol):
    """Runs a command (database, actor, …) on the writer thread and answers its value."""

    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


class NoticeWorker:
    """Works the queue of notices off, one at a time, oldest first; never in the way of a sale.

    `write` hands commands to the writer thread. `make` gives the channel of a name, anew after
    `renew`. Start it once with `start`, tell it of new notices with `wake`.
    """

    def __init__(self, db: Database, write: Write, make: MakeChannel = channel_of) -> None:
        self.db = db
        self.write = write
        self._make = make
        self._channels: dict[str, Channel] = {}
        self._rest: dict[str, tuple[float, int]] = {}  # until when, and faults in a row
        self._unsettled: Callable[[], object] | None = None
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._renewed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    # --- life -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: first settle what an earlier run left half-done."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something new: look at once."""
        self._woken.set()

    def renew(self) -> None:
        """The settings changed, or a person wants it tried now: nothing rests any more."""
        self._renewed.set()
        self._woken.set()

    def stop(self, seconds: float = 5.0) -> None:
        """End after the notice that is under way; waits for it at most so long."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        self._guarded(self.recover)
        while not self._stopping.is_set():
            if not self._guarded(self.work_once):
                self._woken.wait(self._pause())
                self._woken.clear()

    def _guarded(self, step: Callable[[], bool]) -> bool:
        """A step that fails (a locked or full disk, a writer that closes) is tried again later."""
        try:
            return step()
        except Refusal as error:
            log.warning("notices: %s", error)
        except Exception:  # boundary: nothing may end the thread that sends
            log.exception("notices")
        self._stopping.wait(_SOON_S)
        return False

    def _pause(self) -> float:
        """Seconds until there is something to do: a notice is due, or a channel has rested."""
        due = jobs.next_due(self.db)
        if due is None:
            return _IDLE_S
        wait = (due - self.db.clock.now()) / 1000
        if wait > 0:
            return min(wait, _IDLE_S)
        now = self.db.clock.monotonic()
        return min(
            (until - now for until, _n in self._rest.values() if until > now), default=_SOON_S
        )

    # --- steps ------------------------------------------------------------------------------------

    def recover(self) -> bool:
        """Call what was being sent when the program stopped interrupted."""
        return self.write(jobs.recover) > 0

    def work_once(self) -> bool:
        """Send the next due notice; whether there was one."""
        if self._unsettled:  # what was sent is written down before anything else is
            self._unsettled()
            self._unsettled = None
        if self._renewed.is_set():
            self._renewed.clear()
            self._channels.clear()
            self._rest.clear()
        due = jobs.next_due(self.db)
        if due is None or due > self.db.clock.now():
            return False
        self.write(jobs.give_up_stale)
        now = self.db.clock.monotonic()
        resting = tuple(name for name, (until, _n) in self._rest.items() if until > now)
        message = self.write(jobs.claim, resting)
        if message is None:
            return False
        self._settle(message, self._sent(message))
        return True

    def _settle(self, message: Outgoing, fault: ChannelFault | None) -> None:
        def settle() -> None:
            if fault is None:
                self.write(jobs.settle_sent, message.id)
            else:
                self.write(jobs.settle_fault, message, fault)

        self._unsettled = settle
        settle()
        self._unsettled = None

    def _sent(self, message: Outgoing) -> ChannelFault | None:
        """Send; gives the fault, if there was one, and lets a channel that is down rest."""
        failpoint("notice.before_send")
        name = message.channel
        try:
            if name not in self._channels:
                self._channels[name] = self._make(self.db, name)
            self._channels[name].send(message)
        except ChannelFault as fault:
            if fault.network:
                faults = self._rest.get(name, (0.0, 0))[1]
                rest = REST_S[-1] if fault.lasting else REST_S[min(faults, len(REST_S) - 1)]
                self._rest[name] = (self.db.clock.monotonic() + rest, faults + 1)
            return fault
        except Exception as error:  # boundary: one bad notice is one that a person looks at
            log.exception("notice %s", message.id)
            return SendingFailed(type(error).__name__)
        failpoint("notice.sent")
        self._rest.pop(name, None)
        return None


def direct(db: Database) -> Write:
    """Commands run here and now: for a thread that is the writer itself."""

    def write(command: Callable[..., Done[T]], *args: Any) -> T:
        return command(db, None, *args).value

    return write
