"""What is promised to an order is not offered to the next customer; the product's page says so."""

from __future__ import annotations

from posdesk.catalog import queries
from posdesk.stock.commands import count_stock
from tests.ordertaking import Desk
from tests.selling import ZHOU_KAI, Shop


def test_reserved_goods_are_taken_off_what_a_tile_shows(shop: Shop) -> None:
    count_stock(shop.db, ZHOU_KAI, "mug", 5000)
    desk = Desk(shop.db)
    order = desk.order(("mug", 2000)).order_id
    (tile,) = queries.tiles(shop.db, ["p-mug"])
    (mug,) = queries.product(shop.db, "p-mug").variants
    assert tile.left == 3000
    assert (mug.on_hand, mug.reserved) == (5000, 2000)
    desk.cancel(order)
    (tile,) = queries.tiles(shop.db, ["p-mug"])
    assert tile.left == 5000
