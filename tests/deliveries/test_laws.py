"""Laws that hold over any sequence of packing, shipping, reports, runs and pick-ups."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from posdesk.clock import ManualClock
from posdesk.db import Conflict, open_database
from posdesk.deliveries import handing, packing, pickup, runs, waybills
from posdesk.deliveries.events.learning import Heard, learn
from posdesk.deliveries.states import REPORTED
from posdesk.derived import REBUILDS
from posdesk.errors import Refusal
from posdesk.models import ShipmentLine
from posdesk.verify import rebuild, verify
from tests.conftest import MORNING
from tests.deliveries.desk import SF, ZHOU_KAI, Desk, stock
from tests.ordering import Placed

HOUR = 3_600_000
ORDERS = (
    (("mug", 3000), ("water", 6000)),
    (("mug", 2000),),
    (("apples", 1236), ("mug", 1000)),
)
WAYS = ({"method": "courier"}, {"method": "local", "terms": "cod", "paid": 0}, {"method": "pickup"})


@dataclass
class Day:
    """A desk at which anything may happen, right or wrong."""

    desk: Desk
    clock: ManualClock
    random: Random
    orders: list[Placed] = field(default_factory=list)
    done: int = 0

    def begin(self) -> None:
        for lines, way in zip(ORDERS, WAYS, strict=True):
            self.orders.append(self.desk.place(*lines, **way))
        rebuild(self.desk.db, REBUILDS)  # goods and orders were written at once, without figures

    def some_shipment(self) -> str:
        """One that moves, if there is any."""
        found = self.desk.db.rows("SELECT shipment_id FROM shipment_summary ORDER BY number")
        return str(self.random.choice(found)[0]) if found else ""

    def in_state(self, *states: str) -> list[str]:
        marks = ", ".join("?" * len(states))
        query = f"SELECT shipment_id FROM shipment_summary WHERE state IN ({marks}) ORDER BY number"
        return [row[0] for row in self.desk.db.rows(query, *states)]

    def do(self, act: int) -> None:
        acts: tuple[Callable[[], object], ...] = (
            self.start,
            self.start,
            self.pack,
            self.pack,
            self.send,
            self.drive,
            self.ready,
            self.collect,
            self.report,
            self.report,
            self.note,
            self.back,
            self.cancel,
            self.settle,
            self.again,
        )
        self.clock.advance(self.random.choice((0, 1, HOUR)))
        with suppress(Refusal):
            acts[act % len(acts)]()
            self.done += 1

    def start(self) -> None:
        order = self.random.choice(self.orders)
        line = self.random.choice(order.lines)
        part = {line: self.random.choice((1000, 2000, 618, 9000))}
        chosen = self.random.choice((None, part))
        packing.start_packing(self.desk.db, ZHOU_KAI, order.id, None, chosen)

    def pack(self) -> None:
        for shipment in self.in_state("packing")[:1]:
            self.desk.check_all(shipment)
            packing.pack(self.desk.db, ZHOU_KAI, shipment, self.random.choice(((), (100, 200))))

    def send(self) -> None:
        waiting = self.in_state("packed", "failed")
        for shipment in waiting:
            for parcel in self.desk.parcels(shipment):
                number = f"SF{1024330000000 + self.random.randrange(10**6)}"
                waybills.give_waybill(self.desk.db, ZHOU_KAI, parcel, SF, number)
        handing.hand_over(self.desk.db, ZHOU_KAI, SF, waiting[:2])

    def drive(self) -> None:
        runs.dispatch_run(
            self.desk.db, ZHOU_KAI, self.in_state("packed", "failed")[:2], driver_name="老陈"
        )

    def ready(self) -> None:
        for shipment in self.in_state("packed"):
            pickup.make_ready(self.desk.db, ZHOU_KAI, shipment)

    def collect(self) -> None:
        pickup.collect(self.desk.db, ZHOU_KAI, "483920")

    def report(self) -> None:
        numbers = self.desk.db.rows("SELECT number FROM waybill ORDER BY number")
        if numbers:
            heard = [
                Heard(
                    row,
                    self.random.choice(numbers)[0],
                    self.random.choice(REPORTED),
                    self.clock.now() + self.random.randrange(-9, 3) * HOUR,
                )
                for row in range(self.random.randrange(1, 4))
            ]
            learn(self.desk.db, ZHOU_KAI, heard, SF)

    def note(self) -> None:
        state = self.random.choice(REPORTED)
        self.desk.note(self.some_shipment(), state, person="王", detail="nobody")

    def back(self) -> None:
        handing.back_to_shop(self.desk.db, ZHOU_KAI, self.some_shipment(), "refused")

    def cancel(self) -> None:
        packing.cancel_shipment(self.desk.db, ZHOU_KAI, self.some_shipment())

    def settle(self) -> None:
        for run in runs.runs(self.desk.db):
            runs.settle_run(self.desk.db, ZHOU_KAI, run.id, run.expected)

    def again(self) -> None:
        handing.redeliver(self.desk.db, ZHOU_KAI, self.some_shipment())


_TOO_MUCH = """
SELECT line.id FROM order_line AS line WHERE line.quantity < (SELECT coalesce(sum(sent.quantity), 0)
    FROM shipment_line AS sent JOIN shipment_summary AS s ON s.shipment_id = sent.shipment_id
    WHERE sent.order_line_id = line.id AND s.state NOT IN ('returned', 'cancelled'))
"""
_PAID_TOO_MUCH = "SELECT number FROM order_summary WHERE paid - refunded > owed - returned"


@settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(st.integers(0, 14), min_size=30, max_size=60), st.integers(0, 2**16))
def test_never_more_goes_than_was_ordered_and_every_book_agrees(acts: list[int], seed: int) -> None:
    clock = ManualClock(MORNING)
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder), clock)
        try:
            stock(db)
            day = Day(Desk(db), clock, Random(seed))
            day.begin()
            for act in acts:
                day.do(act)
                assert db.rows(_TOO_MUCH) == []
                assert db.rows(_PAID_TOO_MUCH) == []
            proof = verify(db, REBUILDS)
            about = [one for one in proof.problems if "was paid, which is not" not in one.text]
            assert about == []
        finally:
            db.close()


def test_the_file_itself_refuses_to_ship_more_than_was_ordered(desk: Desk) -> None:
    order = desk.place(("mug", 1000))
    shipment = desk.start(order)
    with (
        pytest.raises(Conflict, match="more shipped than was ordered"),
        desk.db.command("test.over", ZHOU_KAI) as tx,
    ):
        tx.insert(
            ShipmentLine,
            id=tx.new_id(),
            shipment_id=shipment,
            order_line_id=order.lines[0],
            quantity=1,
        )


def test_the_proof_finds_a_shipment_whose_goods_did_not_move(desk: Desk) -> None:
    desk.shipped(desk.place(("mug", 1000)))
    from posdesk.stock.moves import Move, record

    with desk.db.command("test.wrong", ZHOU_KAI) as tx:
        line = tx.value("SELECT order_line_id FROM shipment_line")
        record(tx, [Move("mug", 500, line)], "undelivered")
    texts = [problem.text for problem in verify(desk.db, REBUILDS).problems]
    assert any("not what its shipments say" in text for text in texts)
