"""What the demo's clerks do: orders are taken, packed, sent, signed for; returns taken, settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from posdesk.cart.cart import Cart, MemberRef
from posdesk.cart.operations import add, set_member
from posdesk.cart.pricing import price
from posdesk.catalog.commands import ProductDraft, VariantDraft, create_product
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.deliveries import handing, packing, pickup, waybills
from posdesk.deliveries.carriers import carrier_id
from posdesk.demo.customers import CUSTOMERS, WORDS
from posdesk.members import addresses
from posdesk.members import commands as members
from posdesk.members.addresses import AddressDraft
from posdesk.members.people import MemberDraft, PhoneDraft
from posdesk.orders.accepting import accept
from posdesk.orders.opening import new_cart, snapshot
from posdesk.orders.plan import ConsigneeDraft, OrderPlan, Slot, whole
from posdesk.payments.attempts import record_answer, start_attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.placing import place_order, quote
from posdesk.payments.settle import Tendered
from posdesk.payments.states import CONFIRMED
from posdesk.photos import Prepared
from posdesk.returns.requesting import Wanted, request

MINUTE_MS = 60_000
DAY_MS = 86_400_000
SF, ZTO, YTO, OWN = (carrier_id(code) for code in ("SF", "ZTO", "YTO", "OWN"))


@dataclass
class OrderDesk:
    """The shop's order desk. Goods are named by the SKU of the demo catalog, customers by the key
    of `CUSTOMERS`; `people` are staff ids by role.
    """

    db: Database
    people: Mapping[str, str]
    suffix: str
    clock: ManualClock
    members: dict[str, str] = field(default_factory=dict)
    waybills: int = 0

    @property
    def clerk(self) -> str:
        return self.people["clerk"]

    @property
    def manager(self) -> str:
        return self.people["manager"]

    def say(self, word: str) -> str:
        """A phrase in the shop's language."""
        return WORDS[self.suffix][word]

    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.clock.advance(minutes * MINUTE_MS)

    # --- customers --------------------------------------------------------------------------------

    def enter_customers(self) -> None:
        """Everybody with their phone and address."""
        for key in CUSTOMERS:
            who = self.consignee(key)
            draft = MemberDraft(who.name, (PhoneDraft(who.phone),), marketing_ok=key == "wang")
            member = members.add(self.db, self.clerk, draft).value
            self.members[key] = member
            address = AddressDraft(
                who.name, who.phone, who.region, who.street, who.note, who.hours, True
            )
            addresses.add_address(self.db, self.clerk, member, address)

    def consignee(self, key: str) -> ConsigneeDraft:
        """Who receives, and where."""
        person = CUSTOMERS[key]
        name, street = person.zh if self.suffix == "zh" else person.en
        hours = person.hours_zh if self.suffix == "zh" else person.hours_en
        note = self.say("gate") if key == "sun" else ""
        member = self.members.get(key)
        return ConsigneeDraft(name, person.phone, person.region, street, note, hours, member)

    # --- orders -----------------------------------------------------------------------------------

    def cart(self, goods: Mapping[str, int], customer: str = "") -> Cart:
        """A cart of so many pieces (or grams) of these SKUs."""
        cart = new_cart(self.db)
        for sku, quantity in goods.items():
            variant, weighed = self.variant(sku)
            cart = add(cart, snapshot(self.db, variant), quantity if weighed else quantity * 1000)
        if customer:
            member = self.members[customer]
            cart = set_member(cart, MemberRef(member, self.consignee(customer).name))
        return cart

    def variant(self, sku: str) -> tuple[str, bool]:
        """A variant's id, and whether it is weighed."""
        row = self.db.row(
            "SELECT id, weighed FROM variant WHERE sku = ? OR sku = ? ORDER BY sku LIMIT 1",
            sku,
            f"{sku}-01",
        )
        assert row is not None, sku
        return row[0], bool(row[1])

    def order(
        self,
        customer: str,
        goods: Mapping[str, int],
        method: str,
        *,
        tenders: tuple[str, ...] = ("wechat",),
        slot: Slot | None = None,
        carrier: str | None = None,
        accepted: bool = True,
        **terms: Any,
    ) -> str:
        """Take an order, paid now by `tenders` in even parts where its terms ask for money."""
        cart = self.cart(goods, customer)
        part = whole(cart, method, self.consignee(customer), slot, carrier)
        plan = OrderPlan((part,), member_id=self.members[customer], **terms)
        quoted = quote(self.db, cart, plan)
        handed = self.pay(quoted.cart, quoted.due_now, tenders)
        placed = place_order(self.db, self.manager, cart, plan, handed, documents=()).value
        if accepted and not placed.accepted:
            accept(self.db, self.clerk, placed.order_id)
        self.wait(3)
        return placed.order_id

    def pay(self, cart: Cart, due: int, tenders: tuple[str, ...]) -> list[Tendered]:
        """Take what is due in even parts: wallets are asked and confirmed, the rest handed over."""
        handed: list[Tendered] = []
        for place, tender in enumerate(tenders, 1):
            part = (
                due // len(tenders)
                if place < len(tenders)
                else due - due // len(tenders) * (len(tenders) - 1)
            )
            if not part:
                continue
            if tender in ("wechat", "alipay"):
                asked = start_attempt(self.db, self.manager, cart, tender, part).value
                reference = f"W{asked.id[-10:]}"
                record_answer(self.db, self.manager, asked.id, CONFIRMED, reference)
            elif tender == "card":
                handed.append(Tendered(tender, part, cart.id[-6:]))
            else:
                handed.append(Tendered(tender, part))
        return handed

    def quoted(self, customer: str, goods: Mapping[str, int]) -> int:
        """What these goods come to by courier, minor units."""
        cart = self.cart(goods, customer)
        plan = OrderPlan((whole(cart, "courier", self.consignee(customer)),), "account")
        return quote(self.db, cart, plan).due

    def sell(self, goods: Mapping[str, int], customer: str) -> str:
        """Over the counter, by card; the order's id."""
        cart = self.cart(goods, customer)
        handed = [Tendered("card", price(cart).due(), cart.id[-6:])]
        done = complete_sale(self.db, self.people["cashier"], cart, handed, documents=())
        return done.value.order_id

    # --- on its way -------------------------------------------------------------------------------

    def pack(self, order_id: str, pieces: Mapping[str, int] | None = None) -> str:
        """Pick, check and pack all that is to go, or some of it; the shipment's id."""
        chosen = None
        if pieces is not None:
            chosen = {self.line(order_id, sku): count * 1000 for sku, count in pieces.items()}
        shipment = packing.start_packing(
            self.db, self.clerk, order_id, None, chosen
        ).value.shipment_id
        for line, quantity in self.db.rows(
            "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ?", shipment
        ):
            packing.check_line(self.db, self.clerk, shipment, line, quantity)
        packing.pack(self.db, self.clerk, shipment, ())
        self.wait(6)
        return shipment

    def line(self, order_id: str, sku: str) -> str:
        """The line of an order that sold a SKU."""
        variant, _weighed = self.variant(sku)
        query = "SELECT id FROM order_line WHERE order_id = ? AND variant_id = ?"
        return str(self.db.value(query, order_id, variant))

    def send(self, shipment_id: str, carrier: str) -> None:
        """The carrier takes it."""
        for (parcel,) in self.db.rows("SELECT id FROM parcel WHERE shipment_id = ?", shipment_id):
            self.waybills += 1
            number = _WAYBILLS[carrier].format(self.waybills)
            waybills.give_waybill(self.db, self.clerk, parcel, carrier, number)
        handing.hand_over(self.db, self.clerk, carrier, [shipment_id], self.say("driver"))
        self.wait(2)

    def ship(self, order_id: str, carrier: str, pieces: Mapping[str, int] | None = None) -> str:
        """Pack and send."""
        shipment = self.pack(order_id, pieces)
        self.send(shipment, carrier)
        return shipment

    def ready(self, order_id: str) -> str:
        """Pack and put on the pick-up shelf."""
        shipment = self.pack(order_id)
        pickup.make_ready(self.db, self.clerk, shipment)
        return shipment

    def happened(
        self, shipment_id: str, state: str, *, place: str = "", detail: str = "", person: str = ""
    ) -> None:
        """What the carrier said."""
        handing.note_event(
            self.db, self.clerk, shipment_id, state, place=place, detail=detail, person=person
        )
        self.wait(1)

    # --- back -------------------------------------------------------------------------------------

    def ask_back(
        self,
        order_id: str,
        sku: str,
        reason: str,
        note: str,
        photos: tuple[Prepared, ...] = (),
        wish: str = "refund",
        quantity: int = 1000,
    ) -> str:
        """The customer asks to return something; the return's id."""
        wanted = Wanted(self.line(order_id, sku), quantity, reason, "intact", note)
        request_id = self.db.ids.new()
        request(self.db, self.clerk, request_id, order_id, [wanted], wish, "phone", None, photos)
        self.wait(4)
        return request_id

    def return_line(self, request_id: str) -> str:
        """The only line of a return."""
        query = "SELECT id FROM return_line WHERE request_id = ?"
        return str(self.db.value(query, request_id))

    # --- goods that are a code --------------------------------------------------------------------

    def voucher_goods(self, name: str, sku: str, price: int) -> str:
        """A product that is sold as a code; its variant's id."""
        draft = VariantDraft(price, sku=sku, unit=self.say("piece"), tax_rate=600)
        product = create_product(self.db, self.manager, ProductDraft(name, (draft,))).value
        return str(self.db.value("SELECT id FROM variant WHERE product_id = ?", product))


_WAYBILLS = {
    SF: "SF139022817{:04}",
    ZTO: "7583190226{:04}",
    YTO: "YT883011920{:04}",
    OWN: "",
}
