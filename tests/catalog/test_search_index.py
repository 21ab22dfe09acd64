"""The index follows the catalog in the same transaction, and rebuilt it is the same."""

from __future__ import annotations

import random

import pytest

from posdesk.catalog import search
from posdesk.catalog.search.index import band
from posdesk.db import Database
from posdesk.models import Barcode, Brand, Product
from tests.catalog.shelves import COLA, WATER, Shelf, stocked

Held = tuple[list[tuple[object, ...]], list[tuple[object, ...]], set[tuple[str, str]]]


def held(db: Database) -> Held:
    """All that the index holds, tokens by variant."""
    items = db.rows("SELECT * FROM search_item ORDER BY docid")
    variants = {row[0]: row[1] for row in items}
    with db.local() as tx:
        tx.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.tokens"
            " USING fts5vocab('main', 'search_tokens', 'instance')"
        )
    pairs = {(str(t), str(variants[d])) for t, d in db.rows("SELECT term, doc FROM temp.tokens")}
    return items, db.rows("SELECT word FROM search_word ORDER BY word"), pairs


def rebuilt(db: Database) -> Held:
    with db.local() as tx:
        search.rebuild(tx)
    return held(db)


@pytest.fixture
def shelf(db: Database) -> Shelf:
    return stocked(db)


def test_an_index_made_step_by_step_is_the_one_made_anew(shelf: Shelf) -> None:
    chance = random.Random(5)
    words = ["农夫", "Tea", "茶", "cup", "重庆", "шоколад", "500ml", "行长"]
    variants = [row[0] for row in shelf.db.rows("SELECT id FROM variant ORDER BY id")]
    for step in range(60):
        variant = chance.choice(variants)
        match step % 6:
            case 0:
                shelf.rename(variant, " ".join(chance.sample(words, 3)))
            case 1:
                shelf.change(variant, sku=f"S-{step}", price=step)
            case 2:
                shelf.change(variant, deleted_at=chance.choice([None, 5]))
            case 3:
                shelf.sell(variant, chance.randrange(100))
            case 4:
                variants.append(shelf.put(chance.choice(words), labels=("S", "M")))
            case 5:
                search.refresh_ranking(shelf.db)
    grown = held(shelf.db)
    assert len(grown[0]) > 10
    assert rebuilt(shelf.db) == grown


def test_a_rebuild_mends_whatever_was_wrong(shelf: Shelf) -> None:
    right = held(shelf.db)
    with shelf.db.local() as tx:
        tx.execute(
            "UPDATE search_item SET name_key = 'rubbish', price = 1 WHERE name_key LIKE 'c%'"
        )
        tx.execute("DELETE FROM search_word")
        tx.execute("INSERT INTO search_tokens (search_tokens) VALUES ('delete-all')")
    assert shelf.names("cola") == []
    assert rebuilt(shelf.db) == right


def test_a_rebuild_from_nothing_finds_the_same(shelf: Shelf) -> None:
    typed = ["nfsq", "cola", "mug", "choc", "550", "shirt 黑", "шок", "hazlnut"]
    before = [shelf.names(text) for text in typed]
    with shelf.db.local() as tx:
        tx.execute("DELETE FROM search_item")
    rebuilt(shelf.db)
    assert [shelf.names(text) for text in typed] == before


def test_a_rebuild_forgets_variants_that_are_gone(shelf: Shelf) -> None:
    with shelf.db.command("test.delete", None) as tx:
        (product,) = tx.rows("SELECT id FROM product WHERE name = ?", COLA)[0]
        tx.update(Product, product, deleted_at=1)
    items, words, tokens = rebuilt(shelf.db)
    assert len(items) == shelf.db.value("SELECT count(*) FROM variant") - 1
    assert ("coca",) not in words
    assert "coca" not in {token for token, _variant in tokens}


def test_a_new_name_is_found_and_the_old_one_is_not(shelf: Shelf) -> None:
    (variant,) = shelf.db.rows("SELECT variant_id FROM search_item WHERE name_key LIKE 'mug%'")[0]
    shelf.rename(variant, "Cup green")
    assert shelf.names("mug white") == []
    assert shelf.names("cup") == ["Cup green"]
    assert shelf.names("gren") == ["Cup green"]


def test_the_words_of_a_name_that_went_put_nothing_right(shelf: Shelf) -> None:
    (variant,) = shelf.db.rows("SELECT variant_id FROM search_item WHERE name_key LIKE 'mug%'")[0]
    shelf.rename(variant, "Cup")
    assert ("white",) not in held(shelf.db)[1]
    assert ("chocolate",) in held(shelf.db)[1]


def test_a_new_price_touches_one_row_only(shelf: Shelf) -> None:
    (variant,) = shelf.db.rows("SELECT variant_id FROM search_item WHERE name_key LIKE 'mug%'")[0]
    before = shelf.db.rows("SELECT * FROM search_tokens_data ORDER BY id")
    shelf.change(variant, price=12345)
    assert shelf.db.rows("SELECT * FROM search_tokens_data ORDER BY id") == before
    assert shelf.names("", price_from=12345) == ["Mug white"]


def test_a_new_barcode_is_found_at_once(shelf: Shelf) -> None:
    with shelf.db.command("test.barcode", None) as tx:
        variant = tx.value("SELECT variant_id FROM search_item WHERE name_key LIKE 'coca%'")
        tx.insert(Barcode, id=tx.new_id(), code="4006381333931", variant_id=variant)
        search.index_variants(tx, [variant])
    assert shelf.names("4006381333931") == [COLA]
    assert shelf.names("1333") == [COLA]


def test_a_brand_that_is_called_something_else_is_found_so(shelf: Shelf) -> None:
    with shelf.db.command("test.brand", None) as tx:
        tx.update(Brand, "农夫山泉", name="Nongfu Spring")
        search.index_brand(tx, "农夫山泉")
    assert shelf.names("spring") == [WATER]


def test_a_command_that_fails_leaves_the_index_alone(shelf: Shelf) -> None:
    before = held(shelf.db)
    with pytest.raises(ZeroDivisionError), shelf.db.command("test.fails", None) as tx:
        product, variant = tx.rows("SELECT product_id, id FROM variant")[0]
        tx.update(Product, product, name="Half done")
        search.index_variants(tx, [variant])
        raise ZeroDivisionError
    assert held(shelf.db) == before


def test_removed_variants_are_not_found_though_their_rows_are_there(shelf: Shelf) -> None:
    with shelf.db.local() as tx:
        variant = tx.value("SELECT variant_id FROM search_item WHERE name_key LIKE 'coca%'")
        search.remove_variants(tx, [variant])
    assert shelf.names("cola") == []
    assert ("coca",) not in held(shelf.db)[1]


def test_the_order_of_what_sells_is_renewed_without_losing_a_find(db: Database) -> None:
    shelf = Shelf(db)
    variants = [shelf.put(f"Thing {number:03}") for number in range(30)]
    shelf.sell(variants[20], 1000)
    shelf.sell(variants[10], 50)
    assert search.refresh_ranking(db, since=db.clock.now() + 1) == 0
    assert search.refresh_ranking(db) == 2
    assert search.refresh_ranking(db) == 0
    best = [row[0] for row in db.rows("SELECT variant_id FROM search_item ORDER BY docid LIMIT 2")]
    assert best == [variants[20], variants[10]]
    names = shelf.names("thing")
    assert names[:2] == ["Thing 020", "Thing 010"]
    assert len(names) == 30


def test_bands_grow_with_sales_and_never_fall() -> None:
    bands = [band(sales) for sales in range(5000)]
    assert bands == sorted(bands)
    assert band(0) == 0 < band(1) < band(2) < band(4)
    assert band(10**12) <= 63


def test_the_same_ids_twice_make_one_entry(shelf: Shelf) -> None:
    count = shelf.db.value("SELECT count(*) FROM search_item")
    with shelf.db.local() as tx:
        ids = [row[0] for row in tx.rows("SELECT variant_id FROM search_item")]
        search.index_variants(tx, [*ids, *ids])
    assert shelf.db.value("SELECT count(*) FROM search_item") == count


def test_tidying_leaves_one_piece_and_every_find(db: Database) -> None:
    shelf = Shelf(db)
    for number in range(40):
        shelf.put(f"Thing {number:03} 农夫山泉")
    before = held(db)
    pieces = "SELECT count(DISTINCT segid) FROM search_tokens_idx"
    assert db.value(pieces) > 1
    more = search.tidy(db, begin=True)
    while more:
        more = search.tidy(db)
    assert db.value(pieces) == 1
    assert held(db) == before
    assert len(shelf.names("nfsq")) == 40
