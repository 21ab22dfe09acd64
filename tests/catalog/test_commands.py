"""Goods are made and changed with the right to do so, checked, and remembered with who did it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk import i18n
from posdesk.cards import CardNumberRefused
from posdesk.catalog import commands, errors, queries
from posdesk.catalog.commands import BarcodeDraft, ProductDraft, VariantDraft
from posdesk.catalog.scanning import NeedsWeight, NotOnSale, Scanned, UnknownCode, scan
from posdesk.catalog.search import search
from posdesk.catalog.states import SaleState, label
from posdesk.derived import REBUILDS
from posdesk.errors import NotFound, Refusal, words
from posdesk.staff.rights import NotAllowed
from posdesk.verify import verify
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop

CUP = "6921168509256"
TEA = "6921168560509"


def cup(code: str = CUP, **fields: object) -> ProductDraft:
    """A cup of one form."""
    variant = VariantDraft(2500, sku="CUP-1", barcodes=(BarcodeDraft(code),), unit="个")
    return replace(ProductDraft("搪瓷杯", (variant,), brand="佳选"), **fields)  # type: ignore[arg-type]


def shirts() -> ProductDraft:
    """A shirt in two colours and two sizes."""
    values = commands.combinations([("颜色", ["白", "黑"]), ("尺码", ["S", "M"])])
    variants = tuple(VariantDraft(7900, value, sku="T-" + "".join(value)) for value in values)
    return ProductDraft("短袖T恤", variants, spec_names=("颜色", "尺码"))


def draft_of(detail: queries.ProductDetail) -> ProductDraft:
    """What the form of a product would send back unchanged."""
    variants = tuple(
        VariantDraft(
            v.price, v.spec_values, v.sku,
            tuple(BarcodeDraft(b.code, b.quantity) for b in v.barcodes),
            v.unit, v.weighed, v.cost, v.tax_rate, v.image_id, v.active, v.id,
        )
        for v in detail.variants
    )  # fmt: skip
    return ProductDraft(
        detail.name, variants, detail.category_id, detail.brand, detail.spec_names,
        detail.description, detail.origin, detail.ingredients, detail.shelf_life, detail.storage,
        detail.licence_number, detail.certification_number, detail.image_id,
        detail.state is SaleState.ON_SALE,
    )  # fmt: skip


# ------------------------------------------------------------------ making


def test_a_product_is_made_found_and_scanned(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, cup()).value
    found = scan(shop.db, CUP)
    assert isinstance(found, Scanned)
    assert (found.item.product_id, found.item.price, found.quantity) == (product_id, 2500, 1000)
    assert search(shop.db, "tangci")[0].product_id == product_id
    detail = queries.product(shop.db, product_id)
    assert (detail.brand, detail.variants[0].tax_rate) == ("佳选", 1300)


def test_specifications_multiply_to_variants(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, shirts()).value
    detail = queries.product(shop.db, product_id)
    assert [v.label for v in detail.variants] == ["白 / S", "白 / M", "黑 / S", "黑 / M"]


def test_too_many_or_repeated_specifications_are_refused() -> None:
    hundred = [str(number) for number in range(100)]
    with pytest.raises(errors.TooManyVariants):
        commands.combinations([("a", hundred), ("b", ["1", "2", "3"])])
    with pytest.raises(errors.RepeatedSpecification):
        commands.combinations([("颜色", ["白", "白"])])


def test_a_case_of_twenty_four_sells_twenty_four(shop: Shop) -> None:
    codes = (BarcodeDraft(TEA), BarcodeDraft("16921168560506", 24_000))
    tea = ProductDraft("绿茶", (VariantDraft(300, barcodes=codes, unit="瓶"),))
    commands.create_product(shop.db, ZHOU_KAI, tea)
    case = scan(shop.db, "16921168560506")
    assert isinstance(case, Scanned)
    assert (case.item.name, case.quantity) == ("绿茶", 24_000)


def test_an_unknown_code_becomes_goods_in_one_step(shop: Shop) -> None:
    assert scan(shop.db, TEA) == UnknownCode(TEA, can_be_kept=True)
    variant = commands.create_from_scan(shop.db, ZHOU_KAI, TEA, "绿茶", 300, unit="瓶").value
    found = scan(shop.db, TEA)
    assert isinstance(found, Scanned)
    assert found.item.variant_id == variant
    pear = commands.create_from_scan(shop.db, ZHOU_KAI, "00077", "梨", 698, weighed=True).value
    asked = scan(shop.db, "00077")
    assert isinstance(asked, NeedsWeight)
    assert (asked.item.variant_id, asked.item.unit) == (pear, "kg")


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (cup(name="  "), errors.EmptyName),
        (cup(name="杯" * 201), errors.TextTooLong),
        (cup(name="4111 1111 1111 1111"), CardNumberRefused),
        (cup(description="卡 6250947000000014"), CardNumberRefused),
        (cup(code="6921168509250"), errors.BadCheckDigit),
        (cup(code="a b"), errors.NotABarcode),
        (cup(variants=()), errors.LastVariant),
        (cup(variants=(VariantDraft(-1),)), errors.BadPriceRange),
        (cup(variants=(VariantDraft(1, tax_rate=10_001),)), errors.BadTaxRate),
        (cup(variants=(VariantDraft(1, unit=" "),)), errors.UnitWithoutName),
        (cup(variants=(VariantDraft(1, ("白",)),)), errors.SpecificationMismatch),
        (cup(variants=(VariantDraft(1), VariantDraft(2))), errors.RepeatedSpecification),
        (
            cup(variants=(VariantDraft(1, barcodes=(BarcodeDraft(CUP, 1500),)),)),
            errors.BadPackQuantity,
        ),
        (cup(category_id="nowhere"), NotFound),
    ],
)
def test_what_can_t_be_kept_is_refused_in_words(
    shop: Shop, draft: ProductDraft, refusal: type[Refusal]
) -> None:
    before = shop.counts(("product", "variant", "barcode", "journal"))
    for language in ("en", "zh_CN"):
        i18n.use(language)
        with pytest.raises(refusal) as refused:
            commands.create_product(shop.db, ZHOU_KAI, draft)
        what, advice = words(refused.value)
        assert what
        assert advice
    assert shop.counts(("product", "variant", "barcode", "journal")) == before


def test_a_code_or_sku_in_use_says_whose_it_is(shop: Shop) -> None:
    commands.create_product(shop.db, ZHOU_KAI, cup())
    with pytest.raises(errors.DuplicateBarcode) as refused:
        commands.create_from_scan(shop.db, ZHOU_KAI, CUP, "玻璃杯", 900)
    assert refused.value.owner == "搪瓷杯"
    other = ProductDraft("玻璃杯", (VariantDraft(900, sku="CUP-1"),))
    with pytest.raises(errors.DuplicateSku) as taken:
        commands.create_product(shop.db, ZHOU_KAI, other)
    assert taken.value.owner == "搪瓷杯"


def test_the_check_digit_that_was_expected_is_named(shop: Shop) -> None:
    with pytest.raises(errors.BadCheckDigit) as refused:
        commands.create_product(shop.db, ZHOU_KAI, cup("6921168509250"))
    assert refused.value.expected == "6"


def test_a_cashier_changes_nothing_without_an_approval(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        commands.create_product(shop.db, LI_MIN, cup())
    approval = shop.approve("catalog.edit")
    made = commands.create_product(shop.db, LI_MIN, cup(), approval=approval)
    assert queries.product(shop.db, made.value).name == "搪瓷杯"
    assert "catalog" in made.changes


# ------------------------------------------------------------------ changing


def test_saving_what_is_there_writes_nothing(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, shirts()).value
    same = draft_of(queries.product(shop.db, product_id))
    before = shop.count("journal")
    commands.save_product(shop.db, ZHOU_KAI, product_id, same)
    assert shop.count("journal") == before


def test_variants_and_codes_are_added_changed_and_taken_away(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, shirts()).value
    draft = draft_of(queries.product(shop.db, product_id))
    kept = replace(draft.variants[0], price=6900, barcodes=(BarcodeDraft(CUP),))
    red = VariantDraft(8900, ("红", "S"), sku="T-红S")
    changed = replace(draft, name="棉T恤", variants=(kept, red, *draft.variants[2:]))
    commands.save_product(shop.db, ZHOU_KAI, product_id, changed)
    detail = queries.product(shop.db, product_id)
    assert [v.label for v in detail.variants] == ["白 / S", "红 / S", "黑 / S", "黑 / M"]
    assert (detail.name, detail.variants[0].price) == ("棉T恤", 6900)
    found = scan(shop.db, CUP)
    assert isinstance(found, Scanned)
    assert found.item.variant_id == kept.id
    bare = replace(draft_of(detail), variants=(replace(kept, barcodes=()),))
    commands.save_product(shop.db, ZHOU_KAI, product_id, bare)
    assert isinstance(scan(shop.db, CUP), UnknownCode)
    assert len(queries.product(shop.db, product_id).variants) == 1


def test_a_code_may_move_to_other_goods_once_it_is_free(shop: Shop) -> None:
    commands.create_product(shop.db, ZHOU_KAI, cup())
    tea = commands.create_from_scan(shop.db, ZHOU_KAI, TEA, "绿茶", 300).value
    with pytest.raises(errors.DuplicateBarcode):
        commands.add_barcode(shop.db, ZHOU_KAI, tea, CUP)
    commands.remove_barcode(shop.db, ZHOU_KAI, CUP)
    commands.add_barcode(shop.db, ZHOU_KAI, tea, CUP, 6_000)
    found = scan(shop.db, CUP)
    assert isinstance(found, Scanned)
    assert (found.item.variant_id, found.quantity) == (tea, 6_000)


def test_a_sale_keeps_the_price_it_had(shop: Shop) -> None:
    sale = shop.sell_for_cash(5000, ("mug", 1000))
    commands.set_price(shop.db, ZHOU_KAI, "mug", 9900)
    total = shop.db.value("SELECT total FROM orders WHERE id = ?", sale.order_id)
    assert total == 2500
    assert queries.sellable(shop.db, "mug").price == 9900


def test_goods_off_sale_are_known_but_not_sold(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, cup()).value
    commands.set_on_sale(shop.db, ZHOU_KAI, product_id, False)
    assert isinstance(scan(shop.db, CUP), NotOnSale)
    assert search(shop.db, "搪瓷") == []
    assert queries.product_list(shop.db, "搪瓷")[0].state is SaleState.OFF_SALE
    commands.set_on_sale(shop.db, ZHOU_KAI, product_id, True)
    assert isinstance(scan(shop.db, CUP), Scanned)


def test_deleted_goods_free_their_codes_and_stay_in_past_sales(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, cup()).value
    commands.set_favourite(shop.db, ZHOU_KAI, product_id, True)
    commands.delete_product(shop.db, ZHOU_KAI, product_id)
    assert isinstance(scan(shop.db, CUP), UnknownCode)
    assert queries.favourite_tiles(shop.db) == []
    detail = queries.product(shop.db, product_id)
    assert (detail.state, label(detail.state)) == (SaleState.DELETED, "Deleted")
    commands.create_product(shop.db, ZHOU_KAI, cup())
    with pytest.raises(NotFound):
        commands.set_on_sale(shop.db, ZHOU_KAI, product_id, True)


@pytest.mark.parametrize(
    "act",
    [
        lambda db: commands.set_price(db, ZHOU_KAI, "nothing", 1),
        lambda db: commands.save_product(db, ZHOU_KAI, "nothing", cup()),
        lambda db: commands.delete_product(db, ZHOU_KAI, "nothing"),
        lambda db: commands.add_barcode(db, ZHOU_KAI, "nothing", CUP),
        lambda db: commands.remove_barcode(db, ZHOU_KAI, "nothing"),
        lambda db: commands.set_favourite(db, ZHOU_KAI, "nothing", True),
    ],
)
def test_what_is_not_there_can_t_be_changed(shop: Shop, act: object) -> None:
    with pytest.raises(NotFound):
        act(shop.db)  # type: ignore[operator]


# ------------------------------------------------------------------ favourites


def test_favourites_keep_the_order_that_was_chosen(shop: Shop) -> None:
    made = [
        commands.create_from_scan(shop.db, ZHOU_KAI, f"A-{n}", f"商品{n}", 100 + n).value
        for n in range(4)
    ]
    products = [queries.product_of(shop.db, variant) for variant in made]
    for product_id in products[:3]:
        commands.set_favourite(shop.db, ZHOU_KAI, product_id, True)
    commands.order_favourites(shop.db, ZHOU_KAI, [products[2], products[3]])
    tiles = queries.favourite_tiles(shop.db)
    assert [tile.product_id for tile in tiles] == [products[2], products[0], products[1]]
    commands.set_favourite(shop.db, ZHOU_KAI, products[2], False)
    commands.set_favourite(shop.db, ZHOU_KAI, products[2], True)
    assert [tile.name for tile in queries.favourite_tiles(shop.db)] == ["商品0", "商品1", "商品2"]
    assert queries.is_favourite(shop.db, products[0])


# ------------------------------------------------------------------ history


def test_the_history_says_who_changed_what_from_what_to_what(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, cup()).value
    variant = queries.product(shop.db, product_id).variants[0].id
    shop.db.clock.advance(60_000)  # type: ignore[attr-defined]
    commands.set_price(shop.db, ZHAO_LEI, variant, 2900)
    shop.db.clock.advance(60_000)  # type: ignore[attr-defined]
    drinks = commands.add_category(shop.db, ZHOU_KAI, "杯具").value
    moved = replace(draft_of(queries.product(shop.db, product_id)), category_id=drinks)
    commands.save_product(shop.db, ZHOU_KAI, product_id, moved)
    latest, priced, made = queries.history(shop.db, product_id)
    assert (latest.actor, latest.command) == ("周凯", "catalog.save_product")
    assert [(c.column, c.old, c.new) for c in latest.changes] == [("Category", "", "杯具")]
    assert [(c.column, c.old, c.new) for c in priced.changes] == [("Price", "¥25.00", "¥29.00")]
    assert (priced.actor, priced.occurred_at - made.occurred_at) == ("赵磊", 60_000)
    assert ("Name", "", "搪瓷杯") in [(c.column, c.old, c.new) for c in made.changes]


def test_the_history_of_one_product_holds_nothing_of_another(shop: Shop) -> None:
    first = commands.create_product(shop.db, ZHOU_KAI, cup()).value
    commands.create_from_scan(shop.db, ZHOU_KAI, TEA, "绿茶", 300)
    shown = [change.new for entry in queries.history(shop.db, first) for change in entry.changes]
    assert "绿茶" not in shown
    assert CUP in shown


def test_all_that_is_derived_equals_what_is_computed_anew(shop: Shop) -> None:
    product_id = commands.create_product(shop.db, ZHOU_KAI, shirts()).value
    detail = queries.product(shop.db, product_id)
    commands.set_price(shop.db, ZHOU_KAI, detail.variants[0].id, 100)
    commands.set_favourite(shop.db, ZHOU_KAI, product_id, True)
    commands.order_favourites(shop.db, ZHOU_KAI, [product_id])
    brand = commands.add_brand(shop.db, ZHOU_KAI, "佳选").value
    commands.create_product(shop.db, ZHOU_KAI, cup())
    commands.rename_brand(shop.db, ZHOU_KAI, brand, "优选")
    commands.set_on_sale(shop.db, ZHOU_KAI, product_id, False)
    commands.delete_brand(shop.db, ZHOU_KAI, brand)
    commands.delete_product(shop.db, ZHOU_KAI, product_id)
    unsearched = "SELECT id FROM variant WHERE product_id LIKE 'p-%'"
    fixtures = {row[0] for row in shop.db.rows(unsearched)}
    problems = [
        problem
        for problem in verify(shop.db, REBUILDS).problems
        if problem.place not in ("search_tokens", "search_word")
        and not any(key in problem.detail for key in fixtures)
    ]
    assert problems == []
