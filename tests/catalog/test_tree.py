"""Categories form a tree that stays one; brands are told apart by their names."""

from __future__ import annotations

import pytest

import posdesk.catalog.tree
from posdesk.catalog import commands, errors, queries
from posdesk.catalog.commands import ProductDraft, VariantDraft
from posdesk.errors import NotFound
from posdesk.staff.rights import NotAllowed
from tests.selling import LI_MIN, ZHOU_KAI, Shop


def tree(shop: Shop) -> list[str]:
    """The tree as indented lines."""
    return ["  " * node.depth + node.name for node in queries.categories(shop.db)]


def grow(shop: Shop) -> dict[str, str]:
    """饮料 with 水 and 茶, and 食品; ids by name."""
    found = {"饮料": commands.add_category(shop.db, ZHOU_KAI, "饮料").value}
    found["食品"] = commands.add_category(shop.db, ZHOU_KAI, "食品").value
    for name in ("水", "茶"):
        found[name] = commands.add_category(shop.db, ZHOU_KAI, name, found["饮料"]).value
    return found


def goods_in(shop: Shop, category: str, name: str = "农夫山泉") -> str:
    draft = ProductDraft(name, (VariantDraft(200),), category_id=category, brand="农夫山泉")
    return commands.create_product(shop.db, ZHOU_KAI, draft).value


def test_a_category_is_added_renamed_and_put_in_order(shop: Shop) -> None:
    at = grow(shop)
    commands.rename_category(shop.db, ZHOU_KAI, at["茶"], "茶饮", "#2f6f5e")
    commands.reorder_categories(shop.db, ZHOU_KAI, [at["茶"]])
    commands.move_category(shop.db, ZHOU_KAI, at["食品"], None, 0)
    assert tree(shop) == ["食品", "饮料", "  茶饮", "  水"]
    colours = {node.name: node.colour for node in queries.categories(shop.db)}
    assert colours["茶饮"] == "#2f6f5e"


def test_a_category_moves_with_all_below_it(shop: Shop) -> None:
    at = grow(shop)
    commands.move_category(shop.db, ZHOU_KAI, at["饮料"], at["食品"])
    assert tree(shop) == ["食品", "  饮料", "    水", "    茶"]
    assert queries.category_path(shop.db, at["水"]) == ("食品", "饮料", "水")


def test_a_category_never_comes_to_lie_inside_itself(shop: Shop) -> None:
    at = grow(shop)
    for inside in ("饮料", "水"):
        with pytest.raises(errors.CategoryLoop):
            commands.move_category(shop.db, ZHOU_KAI, at["饮料"], at[inside])
    assert tree(shop) == ["饮料", "  水", "  茶", "食品"]


def test_the_tree_has_five_levels_at_most(shop: Shop) -> None:
    parent = None
    for level in range(5):
        parent = commands.add_category(shop.db, ZHOU_KAI, f"第{level}级", parent).value
    with pytest.raises(errors.CategoryTooDeep):
        commands.add_category(shop.db, ZHOU_KAI, "太深", parent)
    two = grow(shop)["饮料"]
    fourth = next(node.id for node in queries.categories(shop.db) if node.depth == 3)
    with pytest.raises(errors.CategoryTooDeep):
        commands.move_category(shop.db, ZHOU_KAI, two, fourth)


def test_siblings_have_different_names(shop: Shop) -> None:
    at = grow(shop)
    with pytest.raises(errors.DuplicateName):
        commands.add_category(shop.db, ZHOU_KAI, " 水 ", at["饮料"])
    with pytest.raises(errors.DuplicateName):
        commands.rename_category(shop.db, ZHOU_KAI, at["水"], "茶")
    assert commands.add_category(shop.db, ZHOU_KAI, "水", at["食品"]).value


def test_only_an_empty_category_is_deleted_unless_its_content_goes_elsewhere(shop: Shop) -> None:
    at = grow(shop)
    product = goods_in(shop, at["饮料"])
    with pytest.raises(errors.CategoryNotEmpty) as refused:
        commands.delete_category(shop.db, ZHOU_KAI, at["饮料"])
    assert (refused.value.products, refused.value.children) == (1, 2)
    with pytest.raises(errors.CategoryLoop):
        commands.delete_category(shop.db, ZHOU_KAI, at["饮料"], at["水"])
    commands.delete_category(shop.db, ZHOU_KAI, at["饮料"], at["食品"])
    assert tree(shop) == ["食品", "  水", "  茶"]
    assert queries.product(shop.db, product).category_id == at["食品"]
    commands.delete_category(shop.db, ZHOU_KAI, at["茶"])
    with pytest.raises(NotFound):
        commands.rename_category(shop.db, ZHOU_KAI, at["茶"], "茶饮")


def test_tiles_of_a_category_hold_what_lies_below_it(shop: Shop) -> None:
    at = grow(shop)
    goods_in(shop, at["水"])
    goods_in(shop, at["食品"], "饼干")
    assert [tile.name for tile in queries.category_tiles(shop.db, at["饮料"])] == ["农夫山泉"]
    hues = {tile.name: tile.hue for tile in queries.category_tiles(shop.db, None)}
    assert (hues["农夫山泉"], hues["饼干"]) == (0, 1)


def test_brands_are_renamed_merged_and_deleted(shop: Shop) -> None:
    at = grow(shop)
    product = goods_in(shop, at["水"])
    ((old, _name),) = queries.brands(shop.db)
    new = commands.add_brand(shop.db, ZHOU_KAI, "养生堂").value
    with pytest.raises(errors.DuplicateName):
        commands.rename_brand(shop.db, ZHOU_KAI, new, "农夫山泉")
    commands.rename_brand(shop.db, ZHOU_KAI, new, "养生堂集团")
    commands.delete_brand(shop.db, ZHOU_KAI, old, move_to=new)
    assert queries.product(shop.db, product).brand == "养生堂集团"
    commands.delete_brand(shop.db, ZHOU_KAI, new)
    assert queries.brands(shop.db) == []
    assert queries.product(shop.db, product).brand == ""
    with pytest.raises(NotFound):
        commands.delete_brand(shop.db, ZHOU_KAI, new)


def test_thousands_of_products_move_in_entries_that_fit_one_push(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posdesk.catalog.tree, "MOVED_AT_ONCE", 4)
    at = grow(shop)
    for number in range(10):
        goods_in(shop, at["水"], f"水 {number}")
    before = shop.count("journal")
    commands.delete_category(shop.db, ZHOU_KAI, at["水"], at["茶"])
    assert shop.count("journal") == before + 3
    found = queries.category_tiles(shop.db, at["茶"])
    assert sorted(tile.name for tile in found) == sorted(f"水 {number}" for number in range(10))
    assert shop.db.value("SELECT count(*) FROM product_touch") == 10


def test_nothing_moves_when_the_target_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posdesk.catalog.tree, "MOVED_AT_ONCE", 2)
    at = grow(shop)
    for number in range(3):
        goods_in(shop, at["饮料"], f"饮料 {number}")
    before = shop.count("journal")
    with pytest.raises(errors.CategoryLoop):
        commands.delete_category(shop.db, ZHOU_KAI, at["饮料"], at["水"])
    assert shop.count("journal") == before


def test_a_cashier_does_not_change_the_tree(shop: Shop) -> None:
    at = grow(shop)
    for act in (
        lambda: commands.add_category(shop.db, LI_MIN, "烟酒"),
        lambda: commands.delete_category(shop.db, LI_MIN, at["水"]),
        lambda: commands.add_brand(shop.db, LI_MIN, "烟酒"),
    ):
        with pytest.raises(NotAllowed):
            act()
