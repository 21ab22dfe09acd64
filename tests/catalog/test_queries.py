"""What the till and the screens read of the catalog."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.catalog import commands, queries
from posdesk.catalog.barcodes import check_digit
from posdesk.catalog.commands import BarcodeDraft, ProductDraft, VariantDraft
from posdesk.catalog.queries import BadLabel, NeedsWeight, Scanned, UnknownCode, scan
from posdesk.catalog.scale_codes import DEFAULT_RULES, ScaleRule, make_label, stored_rules
from posdesk.errors import NotFound
from posdesk.stock.commands import count_stock
from tests.selling import ZHAO_LEI, ZHOU_KAI, Shop

WEIGHT, AMOUNT, BOTH = DEFAULT_RULES
COLA = "6920459905012"


@pytest.fixture
def apples(shop: Shop) -> str:
    """Apples at ¥8.98 a kilogram with the PLU 51."""
    draft = ProductDraft("阿克苏苹果", (VariantDraft(898, weighed=True, sku="51"),))
    return commands.create_product(shop.db, ZHOU_KAI, draft).value


def scanned(shop: Shop, code: str) -> Scanned:
    found = scan(shop.db, code)
    assert isinstance(found, Scanned)
    return found


# ------------------------------------------------------------------ scanning


def test_a_label_with_a_weight_sells_that_weight(shop: Shop, apples: str) -> None:
    found = scanned(shop, make_label(WEIGHT, "51", weight=1236))
    assert (found.item.product_id, found.quantity, found.label_amount) == (apples, 1236, None)


def test_a_label_with_an_amount_sells_the_weight_it_pays_for(shop: Shop, apples: str) -> None:
    found = scanned(shop, make_label(AMOUNT, "51", amount=1110))
    assert (found.item.product_id, found.quantity, found.label_amount) == (apples, 1236, 1110)


def test_a_label_with_both_is_charged_as_printed(shop: Shop, apples: str) -> None:
    found = scanned(shop, make_label(BOTH, "51", weight=1236, amount=1099))
    assert (found.quantity, found.label_amount) == (1236, 1099)


def test_a_label_of_goods_by_the_piece_counts_pieces(shop: Shop) -> None:
    bun = ProductDraft("肉包", (VariantDraft(250, sku="00088"),))
    commands.create_product(shop.db, ZHOU_KAI, bun)
    assert scanned(shop, make_label(WEIGHT, "88", weight=3)).quantity == 3000
    priced = scanned(shop, make_label(AMOUNT, "88", amount=499))
    assert (priced.quantity, priced.label_amount) == (1000, 499)


def test_a_label_whose_check_digit_is_wrong_is_refused_with_the_reason(
    shop: Shop, apples: str
) -> None:
    code = make_label(WEIGHT, "51", weight=1236)
    found = scan(shop.db, code[:-1] + str((int(code[-1]) + 1) % 10))
    assert isinstance(found, BadLabel)
    assert found.refusal.reason == "its check digit is wrong"


def test_a_label_of_unknown_goods_is_unknown(shop: Shop) -> None:
    code = make_label(WEIGHT, "4711", weight=500)
    assert isinstance(scan(shop.db, code), UnknownCode)


def test_a_code_of_the_shop_s_own_comes_before_a_scale_rule(shop: Shop, apples: str) -> None:
    code = make_label(WEIGHT, "51", weight=1236)
    commands.create_from_scan(shop.db, ZHOU_KAI, code, "礼盒", 9900)
    assert scanned(shop, code).item.name == "礼盒"


def test_the_shop_s_own_rules_are_used(shop: Shop, apples: str) -> None:
    rule = ScaleRule("角", "28PPPPPAAAAAC", amount_step=10)
    settings.save(shop.db, ZHAO_LEI, {"catalog.scale_rules": stored_rules([rule])})
    assert scanned(shop, make_label(rule, "51", amount=1110)).label_amount == 1110
    assert isinstance(scan(shop.db, make_label(WEIGHT, "51", weight=1236)), UnknownCode)


def test_weighed_goods_without_a_label_ask_for_the_weight(shop: Shop) -> None:
    commands.create_from_scan(shop.db, ZHOU_KAI, "A-51", "梨", 698, weighed=True)
    assert isinstance(scan(shop.db, "A-51"), NeedsWeight)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (COLA, UnknownCode(COLA, can_be_kept=True)),
        ("036000291452", UnknownCode("0036000291452", can_be_kept=True)),
        (COLA[:-1] + "9", UnknownCode(COLA[:-1] + "9", can_be_kept=False, expected_digit="2")),
        ("16921168560506", UnknownCode("16921168560506", can_be_kept=False)),
        ("a b c", UnknownCode("a b c", can_be_kept=False)),
        ("4111111111111111", UnknownCode("", can_be_kept=False)),
        ("", UnknownCode("", can_be_kept=False)),
    ],
)
def test_what_nobody_knows_says_whether_goods_can_be_made_of_it(
    shop: Shop, code: str, expected: UnknownCode
) -> None:
    assert scan(shop.db, code) == expected


def test_a_upc_finds_goods_that_were_kept_as_an_ean(shop: Shop) -> None:
    upc = "03600029145" + check_digit("03600029145")
    commands.create_from_scan(shop.db, ZHOU_KAI, "0" + upc, "纸巾", 500)
    assert scanned(shop, upc).item.name == "纸巾"


# ------------------------------------------------------------------ lists and tiles


def test_a_tile_shows_the_lowest_price_of_several_forms_and_the_stock_of_all(shop: Shop) -> None:
    forms = commands.combinations([("尺码", ["S", "M"])])
    variants = tuple(VariantDraft(7900 + 1000 * n, form) for n, form in enumerate(forms))
    shirt = ProductDraft("短袖T恤", variants, spec_names=("尺码",))
    product_id = commands.create_product(shop.db, ZHOU_KAI, shirt).value
    commands.set_favourite(shop.db, ZHOU_KAI, product_id, True)
    (tile,) = queries.favourite_tiles(shop.db)
    assert (tile.price, tile.price_varies, tile.variants, tile.variant_id) == (7900, True, 2, None)
    assert (tile.left, tile.low) == (None, False)
    first, second = queries.product(shop.db, product_id).variants
    count_stock(shop.db, ZHOU_KAI, first.id, 8_000)
    count_stock(shop.db, ZHOU_KAI, second.id, 1_000)
    (tile,) = queries.favourite_tiles(shop.db)
    assert (tile.left, tile.low) == (9_000, True)


def test_a_tile_of_one_form_sells_it_at_once(shop: Shop) -> None:
    variant = commands.create_from_scan(shop.db, ZHOU_KAI, COLA, "可乐", 350).value
    (tile,) = queries.tiles(shop.db, [queries.product_of(shop.db, variant)])
    assert (tile.variant_id, tile.price_varies, tile.name) == (variant, False, "可乐")


def test_the_product_list_is_searched_filtered_and_paged(shop: Shop) -> None:
    drinks = commands.add_category(shop.db, ZHOU_KAI, "饮料").value
    for number in range(5):
        commands.create_from_scan(
            shop.db, ZHOU_KAI, f"D-{number}", f"汽水{number}", 300 + number, category_id=drinks
        )
    commands.create_from_scan(shop.db, ZHOU_KAI, "F-1", "饼干", 900)
    found = queries.product_list(shop.db, "汽水", category=drinks, sort="price_desc", limit=2)
    assert [(row.name, row.price_from, row.category) for row in found] == [
        ("汽水4", 304, "饮料"),
        ("汽水3", 303, "饮料"),
    ]
    rest = queries.product_list(shop.db, category=drinks, sort="name", offset=3)
    assert [row.name for row in rest] == ["汽水3", "汽水4"]
    assert queries.count_products(shop.db) == shop.count("product")


def test_a_product_s_form_holds_its_packs_and_facts(shop: Shop) -> None:
    codes = (BarcodeDraft(COLA), BarcodeDraft("BOX-6", 6_000))
    cola = VariantDraft(350, barcodes=codes, cost=200, tax_rate=900)
    draft = ProductDraft("可乐", (cola,), origin="上海", shelf_life="12个月", brand="可口可乐")
    detail = queries.product(shop.db, commands.create_product(shop.db, ZHOU_KAI, draft).value)
    assert (detail.origin, detail.shelf_life, detail.brand) == ("上海", "12个月", "可口可乐")
    (variant,) = detail.variants
    assert (variant.cost, variant.tax_rate, variant.on_hand) == (200, 900, None)
    assert [(b.code, b.quantity) for b in variant.barcodes] == [(COLA, 1000), ("BOX-6", 6000)]


def test_what_is_not_there_is_not_found(shop: Shop) -> None:
    for query in (queries.product, queries.sellable, queries.product_of, queries.image):
        with pytest.raises(NotFound):
            query(shop.db, "nothing")
    assert queries.category_path(shop.db, None) == ()
