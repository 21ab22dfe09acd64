"""All that a shop may come to know of one customer, through its real commands; every word of it is
a needle that must not be found again once she was erased.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from PIL import Image

from posdesk.cart.cart import MemberRef
from posdesk.cart.operations import add, set_member, set_note, set_order_note
from posdesk.catalog.search import index_products
from posdesk.db import Database
from posdesk.deliveries import handing, packing, waybills
from posdesk.deliveries.carriers import carrier_id, seed_carriers
from posdesk.members import addresses, commands, credit
from posdesk.members.addresses import AddressDraft
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.models import Approval, Member, NoticeEvent, Staff
from posdesk.orders import commands as carts
from posdesk.orders import handling
from posdesk.orders.changes import Edits, propose
from posdesk.orders.opening import snapshot
from posdesk.orders.plan import ConsigneeDraft, OrderPlan, whole
from posdesk.payments.changing import apply_change
from posdesk.payments.placing import place_order
from posdesk.payments.settle import Tendered
from posdesk.photos import Prepared, prepared
from posdesk.returns.arriving import brought_in, receive
from posdesk.returns.inspecting import Found, inspect
from posdesk.returns.requesting import Wanted, request
from posdesk.returns.reviewing import answer, approve, ask
from posdesk.returns.settling import settle
from posdesk.service import reviews, tickets
from posdesk.settings import save
from tests.selling import GOODS, LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop, furnish

NEEDLES = (
    "欧阳素娥", "素娥小姐", "13700009151", "02158880123", "suo@example.org",
    "VIP-素娥-77", "幽兰巷七十二号", "青石弄三号", "西藏自治区/那曲市", "只喝明前龙井",
    "门铃坏了请敲门", "夜里十点后", "素娥的挂单", "给素娥的贺卡", "素娥要薄胎的",
    "素娥来电改期", "素娥本人签收", "素娥说杯沿有缺口", "素娥问几时退款",
    "素娥补了照片", "素娥的杯子旧了", "素娥问货在哪里", "素娥家门口", "素娥又来问",
    "素娥满意", "素娥觉得很好", "谢谢素娥", "素娥的储值更正", "素娥的备注",
    "素娥先生的手机", "素娥的批准", "素娥信箱满了", "素娥改了主意", "素娥要急",
    "素娥验货",
)  # fmt: skip
NAME, CALLED, PHONE, SECOND, MAIL, CARD = NEEDLES[:6]
OTHER_NAME, OTHER_PHONE = "司马光远", "13611112222"


def picture(shade: int) -> Prepared:
    """A photo with bytes of its own."""
    out = io.BytesIO()
    gradient = Image.radial_gradient("L").resize((320 + shade, 240))
    gradient.convert("RGB").save(out, "PNG")
    return prepared(out.getvalue())


@dataclass
class Life:
    """The shop, the customer, and another one whose words must stay."""

    db: Database
    her: str = ""
    other: str = ""
    orders: list[str] = field(default_factory=list)
    photos: list[bytes] = field(default_factory=list)

    @property
    def shop(self) -> Shop:
        return Shop(self.db)


def lived(db: Database) -> Life:
    """The whole story; afterwards nothing of hers is open."""
    furnish(db)
    seed_carriers(db, None)
    with db.command("test.index", None) as tx:
        index_products(tx, [f"p-{key}" for key, *_rest in GOODS])
        tx.update(Staff, LI_MIN, colour="#123456")
    mail = {"host": "127.0.0.1", "port": 25, "sender": "s@example.com", "security": "none"}
    sms = {"url": "http://127.0.0.1:1/sms"}
    steps = {"ticket_answered": "both"}
    told = {"notices.on": True, "notices.sms": sms, "notices.mail": mail, "notices.steps": steps}
    save(db, None, told)
    life = Life(db)
    _known(life)
    _bought(life)
    _ordered(life)
    _returned(life)
    _asked(life)
    _side_by_side(life)
    return life


def _known(life: Life) -> None:
    db = life.db
    phones = (PhoneDraft(PHONE), PhoneDraft(SECOND, "素娥先生的手机"))
    draft = MemberDraft(NAME, phones, CARD, MAIL, "只喝明前龙井，素娥的备注")
    life.her = commands.add(db, LI_MIN, draft).value
    double = commands.add(db, LI_MIN, MemberDraft(CALLED)).value
    home = AddressDraft(
        CALLED, PHONE, "西藏自治区/那曲市", "幽兰巷七十二号", "门铃坏了请敲门", "夜里十点后"
    )
    old = addresses.add_address(db, LI_MIN, double, replace(home, street="青石弄三号")).value
    addresses.add_address(db, LI_MIN, life.her, home)
    addresses.edit_address(db, LI_MIN, old, replace(home, street="青石弄三号", note="素娥家门口"))
    commands.merge(db, LI_MIN, life.her, double)
    addresses.remove_address(db, LI_MIN, old)
    other = MemberDraft(OTHER_NAME, (PhoneDraft(OTHER_PHONE),))
    life.other = commands.add(db, LI_MIN, other).value
    credit.adjust(db, ZHAO_LEI, life.her, 500, "素娥的储值更正")
    with db.command("test.approve", LI_MIN) as tx:
        approval = tx.new_id()
        given = {"act": "credit.adjust", "asked_by_id": LI_MIN, "approved_by_id": ZHAO_LEI}
        stamp = {"till": "T1", "occurred_at": tx.now}
        tx.insert(Approval, id=approval, detail="素娥的批准", **given, **stamp)
    credit.adjust(db, LI_MIN, life.her, -500, "素娥的储值更正", approval)


def _bought(life: Life) -> None:
    """A cart parked with her name and recalled, one that waits, and a sale with notes."""
    db, shop = life.db, life.shop
    mine = MemberRef(life.her, NAME)
    for label in ("素娥的挂单", "素娥的挂单"):
        cart = set_member(shop.cart(("mug", 1000)), mine)
        cart = set_note(set_order_note(cart, "给素娥的贺卡"), 1, "素娥要薄胎的")
        parked = carts.park(db, LI_MIN, cart, label).value
    recalled = carts.recall(db, LI_MIN, parked).value
    life.orders.append(shop.sell(recalled, Tendered("cash", 3000)).order_id)


def _ordered(life: Life) -> None:
    db, shop = life.db, life.shop
    cart = set_member(
        add(shop.cart(("mug", 3000)), snapshot(db, "shirt"), 1000), MemberRef(life.her)
    )
    where = ConsigneeDraft(
        CALLED, PHONE, "西藏自治区/那曲市", "幽兰巷七十二号", "门铃坏了请敲门", "夜里十点后"
    )
    plan = OrderPlan((whole(cart, "courier", where),))
    placed = place_order(db, LI_MIN, cart, plan, [Tendered("card", 15_400, "R-1")]).value
    life.orders.append(placed.order_id)
    handling.add_note(db, LI_MIN, placed.order_id, "素娥来电改期")
    handling.call_attention(db, LI_MIN, placed.order_id, "素娥要急")
    handling.attend(db, LI_MIN, placed.order_id, "素娥要急")
    handling.assign(db, LI_MIN, placed.order_id, ZHOU_KAI)
    mugs = db.value(
        "SELECT id FROM order_line WHERE order_id = ? AND variant_id = 'mug'", placed.order_id
    )
    fewer = propose(db, placed.order_id, Edits(quantities=((mugs, 2000),), reason="素娥改了主意"))
    apply_change(db, ZHOU_KAI, fewer)
    shipment = packing.start_packing(db, ZHOU_KAI, placed.order_id).value.shipment_id
    for line, quantity in db.rows(
        "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ?", shipment
    ):
        packing.check_line(db, ZHOU_KAI, shipment, line, 1000, False, "素娥验货")
        packing.check_line(db, ZHOU_KAI, shipment, line, quantity)
    packing.pack(db, ZHOU_KAI, shipment, (800,))
    parcel = db.value("SELECT id FROM parcel WHERE shipment_id = ?", shipment)
    carrier = carrier_id("SF")
    waybills.give_waybill(db, ZHOU_KAI, parcel, carrier, "SF1024330021746")
    handing.hand_over(db, ZHOU_KAI, carrier, [shipment])
    signed = {"person": "素娥本人签收", "place": "素娥家门口", "detail": "素娥改了主意"}
    handing.note_event(db, ZHOU_KAI, shipment, "signed", **signed)


def _returned(life: Life) -> None:
    db = life.db
    order = life.orders[1]
    line = db.value("SELECT id FROM order_line WHERE order_id = ? AND variant_id = 'mug'", order)
    key, photo = db.ids.new(), picture(1)
    wanted = [Wanted(line, 1000, "damaged", "broken", "素娥说杯沿有缺口")]
    request(db, ZHOU_KAI, key, order, wanted, photos=[photo])
    ask(db, ZHOU_KAI, key, "素娥家门口？")
    answer(db, ZHOU_KAI, key, "素娥补了照片")
    approve(db, ZHAO_LEI, key)
    brought_in(db, ZHOU_KAI, key)
    receive(db, ZHOU_KAI, key)
    back = db.value("SELECT id FROM return_line WHERE request_id = ?", key)
    inspect(db, ZHOU_KAI, key, [Found(back, 1000, "broken", "scrap", 100, "素娥的杯子旧了")])
    settle(db, ZHOU_KAI, key, db.ids.new())
    life.photos.append(photo.data)


def _asked(life: Life) -> None:
    db, order = life.db, life.orders[1]
    photos = [picture(2), picture(3)]
    about = tickets.NewTicket(
        "enquiry", "素娥问货在哪里", "素娥又来问", order_id=order, member_id=life.her, contact=PHONE
    )
    ticket = tickets.open_ticket(db, ZHOU_KAI, about, photos[:1]).value
    tickets.hear(db, ZHOU_KAI, ticket, "素娥问几时退款")
    tickets.answer(db, ZHOU_KAI, ticket, "谢谢素娥", notify=True)
    tickets.close(db, ZHOU_KAI, ticket, 5, "素娥满意")
    line = db.value("SELECT id FROM order_line WHERE order_id = ? AND variant_id = 'shirt'", order)
    review = reviews.review(db, ZHOU_KAI, line, 5, "素娥觉得很好", photos[1:]).value
    reviews.answer_review(db, ZHOU_KAI, review, "谢谢素娥")
    life.photos += [each.data for each in photos]


def _side_by_side(life: Life) -> None:
    """What a provider said, and an entry in which two customers and one of the staff stand side by
    side.
    """
    with life.db.command("test.together", None) as tx:
        tx.update(Member, life.her, note="只喝明前龙井")
        tx.update(Member, life.other, note="司马先生要开发票")
        tx.update(Staff, LI_MIN, name="李敏（早班）")
        notice = tx.value("SELECT id FROM notice WHERE order_id = ?", life.orders[1])
        about = {"notice_id": notice, "state": "failed", "detail": "素娥信箱满了"}
        tx.insert(NoticeEvent, id=tx.new_id(), occurred_at=tx.now, **about)
