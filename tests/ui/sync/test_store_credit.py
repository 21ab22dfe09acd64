"""Store credit where there is a hub: set aside there first, refused in words when it is away."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.members.errors import HubNeeded
from posdesk.models import Member
from posdesk.notices.secrets import Secrets
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CASH, CREDIT
from posdesk.sync import keys
from posdesk.ui.pay.leasing import once_set_aside
from tests.ui.shop import Till
from tests.ui.sync.conftest import Linked, link

ALL_CREDIT = (Tendered(CREDIT, 500),)


def customer(db: Database) -> None:
    """Whose credit it is."""
    with db.command("test.customer", None) as tx:
        tx.insert(Member, id="m-1", name="王小雨", created_at=tx.now)


def asked(till: Till, tenders: tuple[Tendered, ...]) -> list[object]:
    """What became of a payment: "booked", or the refusal."""
    told: list[object] = []

    def refused(refusal: Refusal) -> None:
        told.append(refusal)

    window = till.desk.window
    once_set_aside(window, "m-1", tenders, lambda: told.append("booked"), refused)
    till.until(lambda: bool(told))
    return told


def test_without_a_hub_nobody_is_asked(till: Till) -> None:
    assert asked(till, ALL_CREDIT) == ["booked"]


def test_with_a_hub_that_is_away_credit_is_refused_and_cash_is_not(till: Till) -> None:
    at = Linked(till)
    keys.ensure(Secrets(at.ops.db))
    at.write(link, url="http://127.0.0.1:9")
    at.write(customer)
    assert asked(till, (Tendered(CASH, 500),)) == ["booked"]
    (refusal,) = asked(till, ALL_CREDIT)
    assert isinstance(refusal, HubNeeded)
    assert "only while the hub can be reached" in str(refusal)
