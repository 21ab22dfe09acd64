"""The furnished shop, and the short ways in which goods come back."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from tests.returns.back import ReturnsShop
from tests.selling import furnish


@pytest.fixture
def shop(db: Database) -> ReturnsShop:
    """People, goods and a customer; nothing sold yet."""
    furnish(db)
    made = ReturnsShop(db)
    made.add_member()
    return made
