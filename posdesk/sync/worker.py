"""The threads that keep a till and its hub equal while somebody sells: one does the rounds, one
waits at the hub for news, one reads the rows over.

None of them holds up the window or the writer: the network is waited for here, and what is written
is written in small pieces, behind whatever a person does.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from typing import Final

from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.members.erasing import finish, unfinished
from posdesk.sync import commands, link, outbox, queries
from posdesk.sync.audit import Audit, Stopped
from posdesk.sync.client import HubClient
from posdesk.sync.dialing import client_of
from posdesk.sync.engine import GENTLE, Engine, Pace
from posdesk.sync.live import Live
from posdesk.sync.mending import Write
from posdesk.sync.outbox import Backoff
from posdesk.sync.states import Status

log = logging.getLogger(__name__)
ROUND_EVERY_S: Final = 50.0
"""A proof is never older than this while the hub answers."""
GATHER_S: Final = 0.15
"""What is done within this time of a sale goes out with it."""
POLL_MS: Final = 25_000
AUDIT_EVERY_S: Final = 20.0
_SOON_S: Final = 1.0
Dial = Callable[[Database], HubClient]


class SyncWorker:
    """Keeps the till and its hub equal. `write` hands commands to the writer thread, `dial` makes
    lines to the hub. Start it once, tell it of every commit with `wake`; `live` is how it goes.
    """

    def __init__(
        self,
        db: Database,
        write: Write,
        dial: Dial = client_of,
        *,
        rand: random.Random | None = None,
        pace: Pace = GENTLE,
        round_every: float = ROUND_EVERY_S,
        audit_every: float = AUDIT_EVERY_S,
    ) -> None:
        self.db = db
        self.write = write
        self.live = Live()
        self._dial = dial
        self._pace = pace
        self._every, self._audit_every = round_every, audit_every
        self._backoff = Backoff(rand)
        self._engine: Engine | None = None
        self._lines: list[HubClient] = []
        self._for: tuple[str, int] = ("", 0)
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._urgent = threading.Event()
        self._look = threading.Event()
        self._rounds = threading.Condition()
        self._done = 0
        self._news = False
        self._threads = [
            threading.Thread(target=self._run, name="sync", daemon=True),
            threading.Thread(target=self._listen, name="sync-news", daemon=True),
            threading.Thread(target=self._audit, name="sync-audit", daemon=True),
        ]

    # --- life -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was done here: hand it in soon."""
        self._woken.set()

    def sync_now(self) -> None:
        """A person wants it now, also where the hub did not answer just before."""
        self._urgent.set()
        self._woken.set()

    def status(self) -> Status:
        """How till and hub stand."""
        return queries.status(self.db, self.live)

    def stop(self, seconds: float = 2.0) -> None:
        """End; what is waited for at the hub is given up."""
        self._stopping.set()
        self._woken.set()
        with self._rounds:
            self._rounds.notify_all()
        for line in tuple(self._lines):
            line.abort()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(seconds / len(self._threads))

    # --- rounds -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self._guarded(self._round)
            with self._rounds:
                self._done += 1
                self._rounds.notify_all()
            self._wait(_SOON_S if pause is None else pause)
        self._drop_engine()

    def _guarded(self, step: Callable[[], float]) -> float | None:
        """A step that fails (a locked or full disk, a writer that closes) is tried again later."""
        try:
            return step()
        except Refusal as error:
            log.warning("sync: %s", error)
            self.live.lost(self.db.clock.now(), str(error))
        except Exception as error:  # boundary: nothing may end the thread that syncs
            if not self._stopping.is_set():
                log.exception("sync")
                self.live.lost(self.db.clock.now(), type(error).__name__)
        return None

    def _round(self) -> float:
        """One round; answers after how many seconds the next one is due."""
        engine = self._ready()
        if engine is None:
            return self._every
        look = self._look.is_set()
        self._look.clear()
        self._news = False
        engine.round(look=look)
        if unfinished(self.db):  # somebody was erased while a reader was in the way
            self.write(finish)
        if self.live.offline_since is not None:
            return self._backoff.fault(engine.retry_after)
        self._backoff.reset()
        return self._every

    def _ready(self) -> Engine | None:
        """The engine for the hub that the till has now; None without one."""
        here = link.find(self.db)
        if here is None:
            self._drop_engine()
            return None
        key = (here.url + here.certificate, here.enrolled_at)
        if self._engine is None or self._for != key:
            self._drop_engine()
            engine = Engine(self.db, self.write, self._line(), pace=self._pace, live=self.live)
            engine.stopping = self._stopping.is_set
            self._engine, self._for = engine, key
        return self._engine

    def _drop_engine(self) -> None:
        """Give up the line to a hub that is not the till's any more."""
        if self._engine is not None:
            self._hang_up(self._engine.client)
            self._engine = None

    def _hang_up(self, line: HubClient | None) -> None:
        if line is not None:
            self._lines.remove(line)
            line.close()

    def _line(self) -> HubClient:
        line = self._dial(self.db)
        self._lines.append(line)
        if self._stopping.is_set():
            line.abort()
        return line

    def _wait(self, seconds: float) -> None:
        """Rest until it is time, or until there is something to hand in; while the hub does not
        answer, what is sold does not cut the rest short.
        """
        until = self.db.clock.monotonic() + seconds
        while not self._stopping.is_set() and not self._urgent.is_set():
            left = until - self.db.clock.monotonic()
            if left <= 0 or (self._woken.wait(left) and self._is_due()):
                break
        self._urgent.clear()

    def _is_due(self) -> bool:
        self._woken.clear()
        if self._urgent.is_set() or self._stopping.is_set():
            return True
        if self.live.offline_since is not None:
            return False
        try:
            if not (self._look.is_set() or self.live.behind or self._news):
                if not outbox.waiting(self.db):
                    return False
                self._stopping.wait(GATHER_S)
        except Exception:  # boundary: a disk that fails is told of by the round
            log.warning("sync", exc_info=True)
        return True

    # --- news -------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """Wait at the hub; what it has is fetched by the next round."""
        seen = 0
        line: HubClient | None = None
        engine: Engine | None = None
        while (seen := self._next_round(seen)) and not self._stopping.is_set():
            if self._engine is None or self.live.offline_since is not None:
                continue
            if engine is not self._engine:
                self._hang_up(line)
                engine, line = self._engine, None
            try:
                line = line or self._line()
                while not self._heard(engine, line):
                    pass
            except Exception:  # boundary: the round finds out what is wrong, and says it
                log.debug("news", exc_info=True)
                self._stopping.wait(_SOON_S)
                self._woken.set()
        self._hang_up(line)

    def _next_round(self, seen: int) -> int:
        """Wait for the end of a round after `seen`; the number of rounds done."""
        with self._rounds:
            self._rounds.wait_for(lambda: self._done > seen or self._stopping.is_set())
            return max(1, self._done)

    def _heard(self, engine: Engine, line: HubClient) -> bool:
        """Whether there is news; waits for it."""
        here = link.find(self.db)
        if here is None or self._stopping.is_set() or engine is not self._engine:
            return True
        answer = line.pull(engine.ask(here, POLL_MS, 1))
        self.live.heard(self.db.clock.now())
        now = link.find(self.db) or here
        self._news = (
            (answer.tenant_head, answer.store_head) != (now.tenant_seq, now.store_seq)
            or answer.hub_epoch != now.hub_epoch
            or answer.exceptions_at != now.exceptions_at
            or bool(answer.asked)
        )
        if self._news:
            self._woken.set()
        return self._news

    # --- reading over -----------------------------------------------------------------------------

    def _audit(self) -> None:
        while not self._stopping.wait(self._audit_every):
            try:
                if link.find(self.db) is not None and self.live.offline_since is None:
                    self._read_over()
            except Stopped:
                return
            except Exception:  # boundary: reading over is tried again
                if not self._stopping.is_set():
                    log.exception("audit")

    def _read_over(self) -> None:
        altered = Audit(self.db, self._stopping.wait).altered()
        if altered:
            log.warning("rows were altered: %s", ", ".join(altered))
            self.write(commands.doubt)
            self._look.set()
            self._urgent.set()
            self._woken.set()
