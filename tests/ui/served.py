"""A shop that delivers: a customer with an address book and store credit, charges, times."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Database
from posdesk.deliveries.carriers import seed_carriers
from posdesk.members import credit
from posdesk.members.addresses import AddressDraft, add_address
from posdesk.members.commands import add
from posdesk.members.people import MemberDraft, PhoneDraft
from posdesk.orders.charges import ChargeRule, save_rule
from posdesk.orders.slots import SlotRule, save_slot
from tests.selling import ZHAO_LEI

CARD = "VIP-6621"
HOME = AddressDraft("王小雨", "13800006621", "上海市/徐汇区", "漕溪北路 398 号", "放门卫", "晚上")
WORK = AddressDraft("王大海", "13912345678", "江苏省/苏州市/姑苏区", "平江路 88 号")
RULES = (
    ChargeRule("courier", "西藏自治区", served=False, position=1),
    ChargeRule("courier", "上海市", base=1000, free_from=9900, position=2),
    ChargeRule("courier", "", base=1500, position=3),
    ChargeRule("local", "上海市/徐汇区", base=500, position=1),
)
SLOTS = (
    SlotRule("local", 600, 720, capacity=3),
    SlotRule("local", 840, 960, capacity=1),
)


@dataclass
class Served:
    """Who is there."""

    member_id: str
    home_id: str


def serve(db: Database) -> Served:
    """Make the shop deliver."""
    phones = (PhoneDraft("13800006621"),)
    member_id = add(db, ZHAO_LEI, MemberDraft("王小雨", phones, CARD)).value
    home_id = add_address(db, ZHAO_LEI, member_id, HOME).value
    add_address(db, ZHAO_LEI, member_id, WORK)
    credit.adjust(db, ZHAO_LEI, member_id, 2000, "开业礼金")
    for rule in RULES:
        save_rule(db, ZHAO_LEI, rule)
    for slot in SLOTS:
        save_slot(db, ZHAO_LEI, slot)
    seed_carriers(db, ZHAO_LEI)
    return Served(member_id, home_id)
