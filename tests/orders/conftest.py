"""The furnished shop."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from tests.selling import Shop, furnish


@pytest.fixture
def shop(db: Database) -> Shop:
    """People and goods, nothing sold yet."""
    furnish(db)
    return Shop(db)
