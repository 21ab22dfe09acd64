"""What a unit weighs and where it stands: typed, imported, exported, remembered."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from posdesk.catalog import commands, queries
from posdesk.catalog.drafts import ProductDraft, VariantDraft
from posdesk.catalog.errors import BadWeight, TextTooLong
from posdesk.catalog.export import export_catalog
from posdesk.catalog.history import history
from posdesk.catalog.importing.run import Alone, Options, import_catalog
from posdesk.catalog.importing.values import grams
from tests.selling import ZHOU_KAI, Shop


def mug(weight: int = 450, shelf: str = "B2-1-4") -> ProductDraft:
    return ProductDraft("焖烧杯", (VariantDraft(2500, sku="THERMOS", weight=weight, shelf=shelf),))


def test_weight_and_shelf_are_kept_with_the_variant(shop: Shop) -> None:
    product = commands.create_product(shop.db, ZHOU_KAI, mug(450, "  B2-1-4 ")).value
    (variant,) = queries.product(shop.db, product).variants
    assert (variant.weight, variant.shelf) == (450, "B2-1-4")


@pytest.mark.parametrize("weight", [-1, 1_000_001])
def test_a_weight_that_nothing_has_is_refused(shop: Shop, weight: int) -> None:
    with pytest.raises(BadWeight):
        commands.create_product(shop.db, ZHOU_KAI, mug(weight))


def test_a_shelf_is_a_short_word(shop: Shop) -> None:
    with pytest.raises(TextTooLong):
        commands.create_product(shop.db, ZHOU_KAI, mug(shelf="B" * 41))


def test_moving_goods_to_another_shelf_stands_in_their_history(shop: Shop) -> None:
    product = commands.create_product(shop.db, ZHOU_KAI, mug()).value
    (variant,) = queries.product(shop.db, product).variants
    moved = VariantDraft(2500, sku="THERMOS", weight=480, shelf="C1", id=variant.id)
    commands.save_product(shop.db, ZHOU_KAI, product, ProductDraft("焖烧杯", (moved,)))
    changes = {
        change.column: (change.old, change.new) for change in history(shop.db, product)[0].changes
    }
    assert changes == {"Weight": ("450 g", "480 g"), "Shelf": ("B2-1-4", "C1")}


def test_a_list_brings_them_in_and_takes_them_out(shop: Shop, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(
        "商品名称,售价,重量,货位\n保温杯,25,0.45kg,B2\n苏打水,2,heavy,\n", encoding="utf-8"
    )
    import_catalog(Alone(shop.db, ZHOU_KAI), source, Options())
    found = shop.db.rows(
        "SELECT name, weight, shelf FROM variant JOIN product ON product.id = product_id"
        " WHERE name IN ('保温杯', '苏打水') ORDER BY weight DESC"
    )
    assert found == [("保温杯", 450, "B2"), ("苏打水", 0, "")]
    target = tmp_path / "out.csv"
    export_catalog(shop.db, target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Product name"]: row for row in csv.DictReader(file)}
    assert (rows["保温杯"]["Weight"], rows["保温杯"]["Shelf"]) == ("450", "B2")
    assert (rows["苏打水"]["Weight"], rows["苏打水"]["Shelf"]) == ("", "")


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("450", 450),
        ("450 g", 450),
        ("0.45kg", 450),
        ("９两", 450),
        ("1,200 克", 1200),
        ("heavy", None),
        ("3 boxes", None),
        ("-5", None),
        ("2000kg", None),
    ],
)
def test_grams_are_read_as_lists_write_them(text: str, weight: int | None) -> None:
    assert grams(text) == weight
