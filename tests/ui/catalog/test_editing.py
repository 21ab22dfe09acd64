"""A product while it is edited: what is wrong with what was typed, and the draft made of it."""

from dataclasses import replace

import pytest

from posdesk.catalog.drafts import BarcodeDraft
from posdesk.ui.catalog.editing import (
    WHOLE,
    CodeEdit,
    ProductEdit,
    VariantEdit,
    blank,
    draft,
    duplicate,
    margin,
    problems,
    weigh,
)

WATER = VariantEdit(id="water", price="2.00", cost="1.20", tax="13", sku="W-1")
GOOD = ProductEdit(id="p", name="农夫山泉 550ml", variants=(WATER,))


def said(variant: VariantEdit) -> dict[tuple[int, str], str]:
    return problems(replace(GOOD, variants=(variant,)), "CNY")


def test_a_complete_product_has_no_problems() -> None:
    assert problems(GOOD, "CNY") == {}


def test_a_new_product_lacks_its_name_and_its_price() -> None:
    assert problems(blank(1300), "CNY").keys() == {(WHOLE, "name"), (0, "price")}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("price", "abc"),
        ("price", "2.005"),
        ("price", "-1"),
        ("price", "100000000"),
        ("cost", "x"),
        ("tax", "101"),
        ("tax", ""),
        ("unit", " "),
        ("sku", "S" * 65),
    ],
)
def test_a_wrong_text_is_said_at_its_field(field: str, typed: str) -> None:
    changes = {field: typed}
    assert said(replace(WATER, **changes)).keys() == {(0, field)}  # type: ignore[arg-type]


def test_a_wrong_check_digit_is_said_with_the_one_expected() -> None:
    found = said(replace(WATER, codes=(CodeEdit("6921168509255"),)))
    assert "should be 6" in found[0, "codes"]


def test_a_pack_of_no_pieces_is_said() -> None:
    assert (0, "codes") in said(replace(WATER, codes=(CodeEdit("6921168509256", "0"),)))


def test_two_variants_with_one_code_or_sku_name_each_other() -> None:
    code = (CodeEdit("6921168509256"),)
    white = replace(WATER, id="a", values=("白",), codes=code)
    black = replace(WATER, id="b", values=("黑",), codes=code)
    found = problems(replace(GOOD, variants=(white, black)), "CNY")
    assert found[1, "codes"] == "Barcode 6921168509256 already belongs to 白."
    assert found[1, "sku"] == "Another variant here already has this SKU."


def test_the_draft_counts_in_minor_units_basis_points_and_thousandths() -> None:
    typed = replace(
        WATER, price="¥2.5", cost="", tax="9%", codes=(CodeEdit("16921168509253", "24"),)
    )
    made = draft(replace(GOOD, variants=(typed,)), "CNY").variants[0]
    assert (made.price, made.cost, made.tax_rate) == (250, None, 900)
    assert made.barcodes == (BarcodeDraft("16921168509253", 24_000),)


@pytest.mark.parametrize(
    ("price", "cost", "share"),
    [
        ("2.00", "1.20", "40%"),
        ("3.00", "2.00", "33.3%"),
        ("1.00", "1.50", "-50%"),
        ("0", "1", ""),
        ("2", "", ""),
    ],
)
def test_the_margin_is_what_is_left_of_the_price(price: str, cost: str, share: str) -> None:
    assert margin(replace(WATER, price=price, cost=cost), "CNY") == share


def test_a_copy_leaves_codes_skus_and_stock_behind() -> None:
    copy = duplicate(
        replace(GOOD, variants=(replace(WATER, codes=(CodeEdit("6921168509256"),), stock=5000),))
    )
    assert copy.id == ""
    assert copy.name == "农夫山泉 550ml (copy)"
    assert copy.variants == (replace(WATER, id="", sku="", codes=(), stock=None),)


def test_what_is_weighed_is_sold_by_the_kilogram_unless_a_unit_was_chosen() -> None:
    assert weigh(WATER, weighed=True).unit == "kg"
    assert weigh(replace(WATER, unit="斤"), weighed=True).unit == "斤"
    assert weigh(replace(WATER, unit="kg", weighed=True), weighed=False).unit == "piece"
    assert weigh(replace(WATER, unit="件"), weighed=True).unit == "kg"
