"""The furnished shop with goods on its shelves, carriers, and orders to be delivered."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from tests.deliveries.desk import Desk, stock


@pytest.fixture
def desk(db: Database) -> Desk:
    """The shop's delivery desk; every kind of goods has 100 on hand."""
    stock(db)
    return Desk(db)
