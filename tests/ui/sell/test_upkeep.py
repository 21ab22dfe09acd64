"""The till looks after its search index by itself, and never in anybody's way."""

from __future__ import annotations

from posdesk.cart.operations import add
from posdesk.orders.opening import new_cart, snapshot
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.ui.upkeep import Upkeep
from tests.ui.shop import Till


def sell_water(till: Till) -> None:
    """A bottle for a ten-yuan note."""
    db = till.desk.ops.db
    cart = add(new_cart(db), snapshot(db, "water"))
    till.desk.ops.run(complete_sale, cart, [Tendered("cash", 1000)])
    till.settle()


def band(till: Till) -> int:
    """Where water stands in the index: the lower, the better it sells."""
    db = till.desk.ops.db
    return int(db.value("SELECT docid FROM search_item WHERE variant_id = 'water'"))


def test_upkeep_runs_as_a_job_beside_selling(till: Till) -> None:
    till.scan("6921168509256")
    till.until(lambda: len(till.lines()) == 1)
    before = band(till)
    for _customer in range(4):
        sell_water(till)
    upkeep = Upkeep(lambda: till.desk.ops)
    upkeep.run()
    upkeep.run()
    till.settle()
    assert band(till) < before
    upkeep.run()
    till.settle()
    assert till.notices() == []


def test_a_shop_that_is_being_closed_is_left_alone(till: Till) -> None:
    till.settle()
    till.desk.window.close()
    Upkeep(lambda: till.desk.ops).run()
    assert till.desk.ops.pending == 0
