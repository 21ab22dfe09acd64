"""A hub on a real PostgreSQL, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posdesk.clock import ManualClock
from posdesk.hub import judging
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from tests import postgres


@pytest.fixture
def dsn() -> Iterator[str]:
    """The connection string of a fresh database."""
    with postgres.fresh_database() as found:
        yield found


@pytest.fixture
def database(dsn: str) -> Iterator[HubDatabase]:
    """The hub's database, opened."""
    with HubDatabase(dsn, size=20, patience=10) as found:
        yield found


@pytest.fixture
def hub(database: HubDatabase, clock: ManualClock) -> Hub:
    """A hub that nobody has been enrolled at."""
    return Hub(database, clock)


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub takes what is synthetic: its judgement, which has tests of its own, says nothing."""
    monkeypatch.setattr(judging.Gate, "admit", lambda *_entry: None)
    monkeypatch.setattr(judging, "judge", lambda *_applied, **_more: [])
    monkeypatch.setattr(judging, "corrections", lambda *_applied: [])
