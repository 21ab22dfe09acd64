"""What happened on the order desk in the demo shop's last days, so that every list has its cases:
orders in every state, parcels late, stuck and failed, returns in every column, tickets, vouchers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from posdesk.clock import local
from posdesk.deliveries import runs
from posdesk.deliveries.carriers import seed_carriers
from posdesk.demo.desk import OWN, SF, YTO, ZTO, OrderDesk
from posdesk.orders import charges, handling, slots
from posdesk.orders.charges import ChargeRule
from posdesk.orders.plan import Deposit, Slot, split_evenly
from posdesk.orders.slots import SlotRule
from posdesk.photos import Prepared, prepared
from posdesk.returns import arriving, inspecting, reviewing, settling
from posdesk.returns.counter import Taken, take_back
from posdesk.returns.inspecting import Found
from posdesk.returns.requesting import Wanted
from posdesk.service import reviews, tickets, tips
from posdesk.service.tickets import NewTicket
from posdesk.vouchers import checking, plans
from posdesk.vouchers.plans import Terms

TEA, WATER, NOODLES, SHIRT, MUG, UMBRELLA = "P1019", "P1001", "P1043", "P1085", "P1111", "P1088"
APPLES, SHAMPOO, RICE, MILK, BAG, BATTERIES = "21090", "P1080", "P1053", "P1065", "P1087", "P1113"
NUTS, SOCKS, NOTEBOOK = "P1041", "P1086", "P1112"
_HOUR = 60


@dataclass
class Story:
    """Told day by day: `morning(n)` is what happened n days before the shop is opened for good."""

    desk: OrderDesk

    def begin(self) -> None:
        """What is set up once: customers, what delivery costs, slots, goods that are a code."""
        seed_carriers(self.desk.db, self.desk.manager)
        self.desk.enter_customers()
        db, manager = self.desk.db, self.desk.manager
        for rule in (
            ChargeRule("local", "上海市/徐汇区", base=500, free_from=9_900),
            ChargeRule("local", served=False, position=1),
            ChargeRule("courier", "西藏自治区", served=False, position=2),
            ChargeRule(
                "courier", base=800, free_from=19_900, first_weight=3_000, step_weight=1_000,
                step=200, position=3,
            ),
        ):  # fmt: skip
            charges.save_rule(db, manager, rule)
        for method, starts, ends, capacity in (
            ("local", 10 * _HOUR, 12 * _HOUR, 4),
            ("local", 14 * _HOUR, 16 * _HOUR, 4),
            ("local", 18 * _HOUR, 20 * _HOUR, 6),
            ("pickup", 9 * _HOUR, 21 * _HOUR, 40),
        ):
            slots.save_slot(db, manager, SlotRule(method, starts, ends, capacity=capacity))

    def morning(self, before: int) -> None:
        """What the desk did on this day."""
        told: dict[int, Callable[[], None]] = {
            12: self._first_order,
            9: self._signed_and_reviewed,
            6: self._shirts_and_mugs,
            5: self._parcels_leave,
            4: self._goods_come_back,
            3: self._settled_ones,
            2: self._more_parcels,
            1: self._yesterday,
            0: self._today,
        }
        told.get(before, lambda: None)()

    # --- before this week -------------------------------------------------------------------------

    def _first_order(self) -> None:
        order = self.desk.order("wang", {TEA: 1, MUG: 2}, "courier", carrier=SF)
        shipment = self.desk.ship(order, SF)
        self.desk.happened(shipment, "in_transit", place="上海", detail=self.desk.say("sorting"))
        self._old, self._old_shipment = order, shipment
        self._voucher_goods()

    def _signed_and_reviewed(self) -> None:
        desk = self.desk
        desk.happened(self._old_shipment, "out_for_delivery", detail=desk.say("sent"))
        desk.happened(self._old_shipment, "signed", person=desk.consignee("wang").name)
        mug, tea = desk.line(self._old, MUG), desk.line(self._old, TEA)
        picture = (_picture((196, 84, 60)),)
        told = reviews.review(desk.db, desk.clerk, mug, 5, desk.say("praise"), picture).value
        reviews.answer_review(desk.db, desk.clerk, told, desk.say("praise_answer"))
        reviews.review(desk.db, desk.clerk, tea, 3, desk.say("grumble"))
        ticket = self._ticket("enquiry", order_id=self._old)
        tickets.answer(desk.db, desk.clerk, ticket, desk.say("enquiry_answer"))
        tickets.close(desk.db, desk.clerk, ticket, 5)

    def _ticket(
        self, matter: str, order_id: str | None = None, shipment_id: str | None = None
    ) -> str:
        desk = self.desk
        words = desk.say(f"{matter}_said") if matter != "enquiry" else ""
        new = NewTicket(
            matter,
            desk.say(matter),
            words,
            order_id=order_id,
            shipment_id=shipment_id,
            owner_id=desk.clerk,
        )
        return tickets.open_ticket(desk.db, desk.clerk, new).value

    # --- this week --------------------------------------------------------------------------------

    def _shirts_and_mugs(self) -> None:
        """Four orders whose goods will come back."""
        desk = self.desk
        self._to_review = desk.order("wang", {SHIRT: 2, SOCKS: 1}, "courier", carrier=SF)
        self._to_come = desk.order("liu", {MUG: 1, NOTEBOOK: 3}, "courier", carrier=YTO)
        self._to_inspect = desk.order("sun", {UMBRELLA: 1, BAG: 1}, "local", slot=self._slot())
        self._to_settle = desk.order(
            "zhou", {SHAMPOO: 2, NUTS: 1}, "local", slot=self._slot(), tenders=("wechat", "cash")
        )
        carriers = {self._to_review: SF, self._to_come: YTO}
        self._sent = [
            desk.ship(order, carriers.get(order, OWN))
            for order in (self._to_review, self._to_come, self._to_inspect, self._to_settle)
        ]

    def _parcels_leave(self) -> None:
        """The parcels of yesterday arrive; one that leaves today will be stuck."""
        desk = self.desk
        for shipment, who in zip(self._sent, ("wang", "liu", "sun", "zhou"), strict=True):
            desk.happened(shipment, "out_for_delivery", detail=desk.say("sent"))
            desk.happened(shipment, "signed", person=desk.consignee(who).name)
        stuck = desk.order("zhao", {TEA: 2, NUTS: 2}, "courier", carrier=ZTO)
        self._stuck = desk.ship(stuck, ZTO)
        desk.happened(self._stuck, "in_transit", place="昆山", detail=desk.say("sorting"))
        self._fees = desk.order("chen", {TEA: 1}, "courier", carrier=SF)
        self._fees_shipment = desk.ship(self._fees, SF)

    def _slot(self, later: int = 0) -> Slot:
        """The next time of local deliveries that can still be promised, or one so much later."""
        return slots.next_slots(self.desk.db, "local")[later].slot

    def _goods_come_back(self) -> None:
        """Returns reach the middle of their way."""
        desk, db, clerk = self.desk, self.desk.db, self.desk.clerk
        desk.happened(self._fees_shipment, "signed", person=desk.consignee("chen").name)
        back = desk.ask_back(self._to_come, MUG, "damaged", desk.say("broken"), (_picture(),))
        reviewing.approve(db, clerk, back)
        arriving.sent_back(db, clerk, back, YTO, "YT8830119299999")
        back = desk.ask_back(self._to_inspect, UMBRELLA, "quality", "")
        reviewing.approve(db, clerk, back)
        arriving.brought_in(db, clerk, back)
        arriving.receive(db, clerk, back)
        back = desk.ask_back(self._to_settle, SHAMPOO, "mind", "")
        reviewing.approve(db, clerk, back)
        arriving.brought_in(db, clerk, back)
        arriving.receive(db, clerk, back)
        found = Found(desk.return_line(back), 1000, "intact")
        inspecting.inspect(db, clerk, back, [found])

    def _settled_ones(self) -> None:
        """One return settled at the counter, one refused after inspection, one rejected."""
        desk, db, clerk = self.desk, self.desk.db, self.desk.clerk
        line = desk.line(self._old, MUG)
        ids = db.ids.new(), db.ids.new()
        take_back(db, desk.manager, *ids, self._old, [Taken(Wanted(line, 1000, "quality"))])
        back = desk.ask_back(self._old, TEA, "mind", "")
        reviewing.reject(db, clerk, back, desk.say("too_late"))
        back = desk.ask_back(self._fees, TEA, "described", "")
        reviewing.approve(db, clerk, back)
        arriving.brought_in(db, clerk, back)
        arriving.receive(db, clerk, back)
        found = Found(desk.return_line(back), 1000, "intact")
        inspecting.inspect(db, clerk, back, [found])
        settling.settle(db, clerk, back, db.ids.new())

    def _more_parcels(self) -> None:
        """One is on its way, one came back to the depot, one is partly shipped."""
        desk = self.desk
        moving = desk.order("lin", {SHIRT: 3, SOCKS: 2, BAG: 2}, "courier", carrier=SF)
        shipment = desk.ship(moving, SF)
        desk.happened(shipment, "in_transit", place="上海", detail=desk.say("sorting"))
        failing = desk.order("liu", {BATTERIES: 4}, "courier", carrier=YTO)
        self._failing = desk.ship(failing, YTO)
        desk.happened(self._failing, "in_transit", place="杭州", detail=desk.say("sorting"))
        partly = desk.order("chen", {NOTEBOOK: 5, MUG: 2}, "courier", carrier=ZTO)
        self._partly = desk.ship(partly, ZTO, {NOTEBOOK: 5})

    def _yesterday(self) -> None:
        desk = self.desk
        desk.happened(self._failing, "out_for_delivery", detail=desk.say("sent"))
        desk.happened(self._failing, "failed", detail=desk.say("nobody"))
        self._waiting = desk.order("zhao", {BAG: 2, NOTEBOOK: 2}, "pickup")
        desk.ready(self._waiting)
        due = split_evenly(desk.quoted("sun", {RICE: 3, TEA: 2}), 3, self._day(30))
        order = desk.order("sun", {RICE: 3, TEA: 2}, "courier", terms="instalments", dues=due)
        desk.ship(order, SF)
        desk.ask_back(self._to_review, SHIRT, "size", desk.say("size"), (_picture(), _picture()))
        self._ticket("expedite", shipment_id=self._stuck)

    def _day(self, days: int) -> str:
        clock = self.desk.clock
        return f"{local(clock.now(), clock.zone) + timedelta(days=days):%Y-%m-%d}"

    # --- today ------------------------------------------------------------------------------------

    def _today(self) -> None:
        self._work_for_today()
        self._run()
        desk = self.desk
        ticket = self._ticket("complaint", order_id=self._to_inspect)
        tickets.note(desk.db, desk.clerk, ticket, desk.say("note"))
        tips.add_tip(desk.db, desk.clerk, self._to_settle, 500, "cash")

    def _work_for_today(self) -> None:
        """Orders that wait for somebody: to pack, to accept, to be paid."""
        desk, db = self.desk, self.desk.db
        worked = {WATER: 6, NOODLES: 2, SHIRT: 1, APPLES: 1236}
        mine = desk.order("wang", worked, "courier", carrier=SF)
        handling.assign(db, desk.manager, mine, desk.clerk)
        handling.add_note(db, desk.clerk, mine, desk.say("for_customer"), for_customer=True)
        desk.order("zhou", {MILK: 2, WATER: 12}, "local", slot=self._slot(2), terms="cod")
        packed = desk.order("chen", {UMBRELLA: 2}, "courier", carrier=ZTO)
        desk.pack(packed)
        phoned = desk.order(
            "liu", {MUG: 6}, "courier", channel="phone", terms="later", accepted=False
        )
        handling.add_note(db, desk.clerk, phoned, desk.say("note"))
        desk.order("lin", {SHIRT: 5}, "courier", terms="deposit", deposit=Deposit(percent=3000))
        desk.order("sun", {NUTS: 3}, "pickup", terms="later", channel="phone", accepted=False)

    def _run(self) -> None:
        """The driver is out, with cash to bring back."""
        desk = self.desk
        stops = []
        for who, goods in (("sun", {RICE: 1, WATER: 12}), ("zhou", {MILK: 1, APPLES: 2010})):
            order = desk.order(who, goods, "local", slot=self._slot(), terms="cod")
            stops.append(desk.pack(order))
        runs.dispatch_run(desk.db, desk.clerk, stops, None, desk.say("driver"))

    # --- goods that are a code --------------------------------------------------------------------

    def _voucher_goods(self) -> None:
        """A class on a day to come, and car washes for three months, one of them used."""
        desk, db = self.desk, self.desk.db
        workshop = desk.voucher_goods(desk.say("workshop"), "V2001", 12_800)
        day = Terms(
            day=self._day(14), session=desk.say("session"), opens=13 * _HOUR, closes=16 * _HOUR,
            capacity=12, numbered=True,
        )  # fmt: skip
        plans.save_plan(db, desk.manager, workshop, day)
        wash = desk.voucher_goods(desk.say("wash"), "V2002", 3_500)
        plans.save_plan(db, desk.manager, wash, Terms(valid_days=90))
        order = desk.sell({"V2001": 2, "V2002": 3}, "zhao")
        code = db.value(
            "SELECT code FROM voucher JOIN order_line ON order_line.id = order_line_id"
            " WHERE order_id = ? AND order_line.variant_id = ? ORDER BY voucher.id LIMIT 1",
            order,
            wash,
        )
        checking.check(db, desk.clerk, code)


def _picture(colour: tuple[int, int, int] = (92, 124, 196)) -> Prepared:
    """A drawn mug with a chip in its rim, as if it had been photographed."""
    image = Image.new("RGB", (480, 360), (232, 228, 220))
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 130, 400, 250), outline=colour, width=18)
    draw.rounded_rectangle((130, 90, 330, 300), 24, fill=colour)
    draw.polygon(((200, 88), (226, 88), (214, 122)), fill=(232, 228, 220))
    file = BytesIO()
    image.save(file, "PNG")
    return prepared(file.getvalue())
