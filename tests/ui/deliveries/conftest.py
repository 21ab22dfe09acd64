"""The till of the window's tests, for the deliveries place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.deliveries.carriers import seed_carriers
from posdesk.ui.deliveries.place import DeliveriesPlace
from tests.deliveries.desk import Desk
from tests.selling import ZHOU_KAI
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


@pytest.fixture
def before(stocked: Path, clock: ManualClock) -> Callable[[Callable[[Desk], object]], None]:
    """Does something at the delivery desk before the window is opened."""

    def do(work: Callable[[Desk], object]) -> None:
        database = open_database(stocked, clock)
        try:
            seed_carriers(database, None)
            work(Desk(database))
        finally:
            database.close()

    return do


@pytest.fixture
def clerk(
    open_till: Callable[[], Till], before: Callable[[Callable[[Desk], object]], None]
) -> Callable[[Callable[[Desk], object]], tuple[Till, DeliveriesPlace]]:
    """Opens the window with Zhou Kai at the deliveries place, after some work was done."""

    def open_(work: Callable[[Desk], object]) -> tuple[Till, DeliveriesPlace]:
        before(work)
        opened = open_till()
        opened.sign_in(ZHOU_KAI)
        place = opened.desk.window.go("deliveries")
        assert isinstance(place, DeliveriesPlace)
        opened.settle()
        return opened, place

    return open_
