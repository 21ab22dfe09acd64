"""The small shop tells its customers: 王小雨 has a phone and a mail address."""

from __future__ import annotations

import pytest

from posdesk.db import Command, Database
from posdesk.models import (
    Consignee,
    Fulfilment,
    FulfilmentTerms,
    Member,
    MemberPhone,
    Order,
    Payment,
    PickupCode,
)
from posdesk.notices.queueing import queue
from posdesk.settings import save
from tests.selling import Shop, furnish

MAIL = {"host": "127.0.0.1", "port": 25, "sender": "shop@example.com", "security": "none"}
SMS = {"url": "http://127.0.0.1:1/sms"}


class Telling(Shop):
    """The shop, and short ways to tell its customers."""

    def tell(self, step: str, **about: object) -> None:
        """What a command of another feature does."""
        with self.db.command("test.tell", "li-min") as tx:
            queue(tx, step, **about)  # type: ignore[arg-type]

    def order(self, member: str | None = "xiaoyu", phone: str = "", code: str = "") -> str:
        """An order of ¥115.90 with ¥50 paid; with a phone or code it goes to a consignee."""
        with self.db.command("test.order", None) as tx:
            order_id, number = tx.new_id(), tx.next_number("order")
            stamp = {"till": "T1", "business_day": "2026-09-21", "occurred_at": tx.now}
            sums = {"gross": 11_590, "total": 11_590, "tax": 0, "lines": 1, "pieces": 1000}
            tx.insert(
                Order, id=order_id, number=f"S01-T1-{number:06}", cart_id=order_id, currency="CNY",
                member_id=member, terms="deposit", **sums, **stamp,
            )  # fmt: skip
            tx.insert(
                Payment, id=tx.new_id(), order_id=order_id, position=1, tender="cash", amount=5000,
                tendered=5000, change=0, **stamp,
            )  # fmt: skip
            if phone or code:
                self._way(tx, order_id, phone, code)
        return order_id

    def _way(self, tx: Command, order_id: str, phone: str, code: str) -> None:
        way, consignee = tx.new_id(), tx.new_id()
        tx.insert(
            Consignee, id=consignee, name="张伟", phone=phone, phone_tail=phone[-4:],
            region="上海市/徐汇区", street="衡山路200号", occurred_at=tx.now,
        )  # fmt: skip
        tx.insert(Fulfilment, id=way, order_id=order_id, occurred_at=tx.now)
        tx.insert(
            FulfilmentTerms, id=tx.new_id(), fulfilment_id=way, version=1, occurred_at=tx.now,
            method="pickup" if code else "local", consignee_id=consignee,
            slot_day="2026-09-22", slot_from=600, slot_until=720,
        )  # fmt: skip
        if code:
            tx.insert(
                PickupCode, id=tx.new_id(), fulfilment_id=way, code=code,
                expires_at=tx.now + 7 * 86_400_000, occurred_at=tx.now,
            )  # fmt: skip

    def notices(self) -> list[tuple[str, str, str, str]]:
        """Channel, recipient, subject and text of what was queued, oldest first."""
        found = self.db.rows("SELECT channel, recipient, subject, body FROM notice ORDER BY id")
        return [(row[0], row[1], row[2], row[3]) for row in found]


@pytest.fixture
def shop(db: Database) -> Telling:
    """The furnished shop that tells its customers by mail and SMS."""
    return open_shop(db)


def open_shop(db: Database) -> Telling:
    """The same in any file."""
    furnish(db)
    with db.command("test.customer", None) as tx:
        tx.insert(Member, id="xiaoyu", name="王小雨", email="xiaoyu@example.com", created_at=tx.now)
        tx.insert(MemberPhone, id="phone", member_id="xiaoyu", phone="13812345678")
    save(
        db,
        None,
        {
            "shop.name": "街角小店",
            "shop.phone": "021-6468 0000",
            "notices.on": True,
            "notices.mail": MAIL,
            "notices.sms": SMS,
            "notices.language": "en",
            "notices.quiet_from": 0,
            "notices.quiet_until": 0,
        },
    )
    return Telling(db)
