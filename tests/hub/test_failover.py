"""The primary is killed under load and its synchronous standby promoted: what was acknowledged is
there, and the tills go on with the same bytes. As docs/hub.md describes the set-up.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import pytest

from posdesk.clock import SystemClock
from posdesk.hub.database import HubDatabase
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.sync.protocol import UNAVAILABLE
from tests.hub.chains import Chain, enrol, move, pushed
from tests.hub.cluster import Server, either, pair

TILLS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass
class Handing(threading.Thread):
    """A till that hands in one entry after the other, each until it is acknowledged."""

    hub: Hub
    context: Context
    stopping: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chain = Chain(self.context.device, self.hub.clock)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopping.is_set():
            entry = self.chain.seal(move(f"{self.context.device}-{len(self.chain.entries)}"))
            while not self._took([entry]) and not self.stopping.is_set():
                time.sleep(0.05)

    def _took(self, entries: list[object]) -> bool:
        try:
            pushed(self.hub, self.context, entries)  # type: ignore[arg-type]
        except HubRefusal as refusal:
            self.refusals.append(refusal.answer.code)
            return False
        self.acknowledged += [entry.header.id for entry in entries]  # type: ignore[attr-defined]
        return True


def life(*, synchronous: bool) -> tuple[set[str], set[str], list[Handing]]:
    """Tills hand in; the standby hears nothing any more; the primary dies; the standby takes over.
    Gives what had been acknowledged by then, what is there afterwards, and the tills.
    """
    with pair(synchronous=synchronous) as (primary, standby):
        database = HubDatabase(either(primary, standby), size=TILLS + 2, patience=3)
        with database:
            hub = Hub(database, SystemClock())
            stopping = threading.Event()
            tills = [
                Handing(hub, enrol(hub, f"till-{n}", till=f"T{n}"), stopping) for n in range(TILLS)
            ]
            for till in tills:
                till.start()
            wait_for(lambda: all(len(till.acknowledged) > 20 for till in tills))
            primary.stop_sending()
            time.sleep(1.0)
            primary.kill()
            before = {entry for till in tills for entry in till.acknowledged}
            standby.promote()
            there = entries_in(standby)
            wait_for(
                lambda: (
                    all(till.acknowledged[-1] not in before for till in tills) or not synchronous
                )
            )
            stopping.set()
            for till in tills:
                till.join(20)
            return before, there, tills


def entries_in(server: Server) -> set[str]:
    with HubDatabase(server.dsn()) as database, database.transaction() as cursor:
        return {name for (name,) in cursor.execute("SELECT id FROM entry_key")}


def wait_for(seen: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def test_no_acknowledged_entry_is_lost_when_the_standby_takes_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before, there, tills = life(synchronous=True)
    assert len(before) > TILLS * 20
    assert before <= there
    for till in tills:
        assert till.refusals, "nothing failed: the primary was not killed under load"
        assert set(till.refusals) == {UNAVAILABLE}
        assert len(till.acknowledged) == len(set(till.acknowledged))
    assert "error connecting" in caplog.text


def test_without_a_synchronous_standby_acknowledged_entries_are_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before, there, _tills = life(synchronous=False)
    assert before - there
    assert "error connecting" in caplog.text
