"""The search index is looked after when nobody waits."""

from __future__ import annotations

from posdesk.catalog import search
from posdesk.catalog.importing.run import Alone
from posdesk.catalog.upkeep import look_after
from posdesk.clock import ManualClock
from posdesk.db import Database
from tests.selling import Shop, furnish


def pieces(db: Database) -> int:
    """How many pieces (segments) the index is in: rows of FTS5's own directory."""
    return int(db.value("SELECT count(DISTINCT segid) FROM search_tokens_idx"))


def test_what_sells_now_comes_first_and_the_index_is_one_piece(
    db: Database, clock: ManualClock
) -> None:
    furnish(db)
    for product in ("p-water", "p-noodles", "p-mug"):
        with db.command("test.index", None) as tx:
            search.index_products(tx, [product])
    assert pieces(db) > 1
    shop = Shop(db)
    for _customer in range(12):
        shop.sell_for_cash(10_000, ("mug", 1000))
    before = db.value("SELECT docid FROM search_item WHERE variant_id = 'mug'")
    look_after(Alone(db))
    assert db.value("SELECT docid FROM search_item WHERE variant_id = 'mug'") < before
    assert search.search(db, "", limit=1)[0].variant_id == "mug"
    assert pieces(db) == 1
