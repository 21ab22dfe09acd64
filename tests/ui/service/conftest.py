"""The till of the window's tests with customers who ask: 王小雨 urges, complains and reviews."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posdesk.db import Database
from posdesk.models import Member, MemberPhone
from posdesk.notices.accounts import MailAccount
from posdesk.notices.commands import save_mail
from posdesk.service.tickets import NewTicket, open_ticket
from posdesk.settings import save
from posdesk.ui.service.place import ServicePlace
from tests.selling import ZHOU_KAI, Shop
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


class Desk:
    """The service place as 周凯 uses it."""

    def __init__(self, till: Till) -> None:
        self.till, self.ops = till, till.desk.ops
        till.sign_in(ZHOU_KAI)
        self._furnish()
        self.place = self.open()

    def _furnish(self) -> None:
        def write(db: Database, _actor: str | None) -> object:
            from posdesk.changes import Changes, Done

            with db.command("test.customer", None) as tx:
                tx.insert(
                    Member, id="xiaoyu", name="王小雨", email="x@example.com", created_at=tx.now
                )
                tx.insert(MemberPhone, id="phone", member_id="xiaoyu", phone="13812345678")
                key = "INSERT INTO member_key (member_id, what, word) VALUES ('xiaoyu', ?, ?)"
                tx.execute(key, "tail", "5678")
            return Done(Shop(db).sell_for_cash(10_000, ("water", 1000), ("mug", 1000)), Changes())

        self.run(write)
        self.order_id = str(self.ops.db.value("SELECT id FROM orders"))
        self.number = str(self.ops.db.value("SELECT number FROM orders"))

    def open(self) -> ServicePlace:
        place = self.till.desk.window.go("service")
        assert isinstance(place, ServicePlace)
        return place

    def run(self, command: Callable[..., object], *args: object) -> object:
        """A command of somebody else, waited for."""
        answers: list[object] = []
        self.ops.run(command, *args, done=answers.append)  # type: ignore[arg-type]
        self.till.until(lambda: bool(answers))
        self.till.settle()
        return answers[0]

    def ticket(self, subject: str, matter: str = "enquiry", **more: str) -> str:
        """A ticket that somebody opened."""
        return str(self.run(open_ticket, NewTicket(matter, subject, **more)))

    def notices_on(self) -> None:
        """The shop tells its customers by mail; no server answers."""
        account = MailAccount("127.0.0.1", 1, "none", "", "shop@example.com")
        self.run(save_mail, account)
        self.run(save, {"notices.on": True, "notices.language": "en", "shop.name": "Shop"})

    def subjects(self) -> list[str]:
        """What the list shows."""
        rows = self.place.left.view.rows
        found = [rows.row(at) for at in range(rows.rowCount())]
        return [rows.words(row) for row in found if row is not None]  # type: ignore[arg-type]


@pytest.fixture
def desk(till: Till) -> Desk:
    """周凯 at the service place."""
    from posdesk.staff.people import first_role_id

    def promote(db: Database, _actor: str | None) -> object:
        from posdesk.changes import Changes, Done
        from posdesk.models import Staff

        with db.command("test.promote", None) as tx:
            tx.update(Staff, ZHOU_KAI, role_id=first_role_id("manager"))
        return Done(None, Changes())

    answered: list[object] = []
    till.desk.ops.run(promote, done=answered.append)
    till.until(lambda: bool(answered))
    return Desk(till)
