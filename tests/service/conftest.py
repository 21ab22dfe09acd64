"""The small shop after the sale: 王小雨 bought water and a mug."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from posdesk.models import Member, MemberPhone
from posdesk.service.tickets import NewTicket, open_ticket
from tests.selling import ZHOU_KAI, Shop, furnish


class Desk(Shop):
    """The shop, and short ways to serve."""

    def order(self) -> str:
        """A sale of water and a mug; gives the order's id."""
        return self.sell_for_cash(10_000, ("water", 2000), ("mug", 1000)).order_id

    def ticket(
        self, matter: str = "enquiry", subject: str = "Where is my mug?", **more: str
    ) -> str:
        """A ticket; gives its id."""
        return open_ticket(self.db, ZHOU_KAI, NewTicket(matter, subject, **more)).value


@pytest.fixture
def desk(db: Database) -> Desk:
    """The furnished shop with one customer."""
    furnish(db)
    with db.command("test.customer", None) as tx:
        tx.insert(Member, id="xiaoyu", name="王小雨", email="xiaoyu@example.com", created_at=tx.now)
        tx.insert(MemberPhone, id="phone", member_id="xiaoyu", phone="13812345678")
    return Desk(db)
