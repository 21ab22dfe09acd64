"""The furnished shop with its customers: 王小雨, 陈立 and Mary Ann Smith."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from posdesk.cart.cart import MemberRef
from posdesk.cart.operations import set_member
from posdesk.catalog.search import index_products
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.members import addresses, commands
from posdesk.members.addresses import AddressDraft
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.payments.commands import Sale
from posdesk.payments.settle import Tendered
from posdesk.verify import Problem, verify
from tests.selling import GOODS, LI_MIN, Shop, furnish

HOME = AddressDraft("王小雨", "13800006621", "上海市/徐汇区", "漕溪北路398号12楼", "门口放", "晚上")


@dataclass
class Counter(Shop):
    """The shop, and the short ways in which customers are handled at its counter."""

    known: dict[str, str] = field(default_factory=dict)

    def add(self, name: str = "", *phones: str, **more: object) -> str:
        """A new customer; their id."""
        drafts = tuple(PhoneDraft(phone) for phone in phones)
        draft = MemberDraft(name=name, phones=drafts, **more)  # type: ignore[arg-type]
        return commands.add(self.db, LI_MIN, draft).value

    def address(self, member_id: str, **other: object) -> str:
        """An address of a customer; its id."""
        draft = AddressDraft(**{**_fields(HOME), **other})  # type: ignore[arg-type]
        return addresses.add_address(self.db, LI_MIN, member_id, draft).value

    def buy(self, member_id: str, cash: int, *things: tuple[str, int]) -> Sale:
        """A sale at the counter to a customer."""
        cart = set_member(self.cart(*things), MemberRef(member_id))
        return self.sell(cart, Tendered("cash", cash))

    def problems(self) -> tuple[Problem, ...]:
        """What the proof finds wrong."""
        return verify(self.db, REBUILDS).problems


def _fields(draft: AddressDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in AddressDraft.__dataclass_fields__}


@pytest.fixture
def counter(db: Database) -> Counter:
    """The furnished shop; no customer yet."""
    furnish(db)
    with db.command("test.index", None) as tx:
        index_products(tx, [f"p-{key}" for key, *_rest in GOODS])
    return Counter(db)
