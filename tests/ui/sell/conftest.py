"""The real window on a real shop: 李敏 is signed in and the sell place is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from tests.ui.served import Served, serve
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


@pytest.fixture
def served(stocked: Path, clock: ManualClock) -> Served:
    """The shop delivers."""
    database = open_database(stocked, clock)
    there = serve(database)
    database.close()
    return there


@pytest.fixture
def delivery_till(served: Served, open_till: Callable[[], Till]) -> Till:
    """The window of the shop that delivers."""
    return open_till()
