"""The thread that follows parcels: looks every so often whether there is anything to hear.

It imports what reads files only where there is something to read, and on its own thread, so that
starting costs nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.errors import Refusal

if TYPE_CHECKING:
    from posdesk.deliveries.tracking import TrackingProvider

T = TypeVar("T")
log = logging.getLogger(__name__)
LOOK_EVERY_S = 30.0
_DAY_MS = 24 * 3_600_000

_ENDING = "SELECT 1 FROM shipment_summary WHERE state = 'ready' AND due_at <= ? LIMIT 1"
_OVERDUE = "SELECT 1 FROM order_summary WHERE due_at <= ? AND status = 'awaiting_payment' LIMIT 1"


class Write(Protocol):
    """Runs a command (database, actor, …) on the writer thread and answers its value."""

    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


class Tracker:
    """Asks the providers; notices pick-ups whose time runs out and orders that nobody paid in time.

    `write` hands commands to the writer thread. The folder is the till's setting, read anew each
    time; further providers are handed in.
    """

    def __init__(
        self, db: Database, write: Write, providers: Iterable[TrackingProvider] = ()
    ) -> None:
        self.db = db
        self.write = write
        self._providers = tuple(providers)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tracking", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def stop(self, seconds: float = 5.0) -> None:
        """End after what is under way; waits for it at most so long."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look_once()
            except Refusal as error:
                log.warning("tracking: %s", error)
            except Exception:  # boundary: nothing may end the thread that follows parcels
                log.exception("tracking")
            self._woken.wait(LOOK_EVERY_S)
            self._woken.clear()

    def look_once(self) -> int:
        """Keep what is new everywhere; answers how many events were."""
        if not self._anything():
            return 0
        from posdesk.deliveries.tracking import look

        return look(self.db, self.write, self._providers, self._stopping.is_set)

    def _anything(self) -> bool:
        """Whether there can be anything to do."""
        return bool(
            self._providers
            or self.db.setting("deliveries.tracking_folder")
            or not self.db.row("SELECT 1 FROM carrier LIMIT 1")
            or self.db.row(_ENDING, self.db.clock.now() + _DAY_MS)
            or self.db.row(_OVERDUE, self.db.clock.now())
        )
