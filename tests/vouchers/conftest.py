"""The shop that sells tickets."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from tests.selling import furnish
from tests.vouchers.door import BoxOffice, print_tickets


@pytest.fixture
def office(db: Database) -> BoxOffice:
    furnish(db)
    office = BoxOffice(db)
    print_tickets(office)
    return office
