"""A hub on a real PostgreSQL for tills in memory's reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from tests.postgres import fresh_database
from tests.sync.machine import Ground
from tests.sync.paired import World
from tests.sync.paired import world as make_world


@pytest.fixture
def world(clock: ManualClock, tmp_path: Path) -> Iterator[World]:
    """A hub that nobody has been enrolled at, and a network in memory."""
    with make_world(clock, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A hub's database in which every story gets an owner of its own."""
    with fresh_database() as dsn:
        made = Ground(dsn)
        yield made
        made.close()
