"""The furnished shop."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from tests.ordertaking import Desk, add_member
from tests.selling import Shop, furnish


@pytest.fixture
def shop(db: Database) -> Shop:
    """People and goods, nothing sold yet."""
    furnish(db)
    return Shop(db)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """The shop with its customer, where orders are taken."""
    add_member(shop.db)
    return Desk(shop.db)
