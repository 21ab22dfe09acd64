"""Columns are guessed and rows made clean; what can't be taken is named with its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posdesk import i18n
from posdesk.catalog.export import COLUMNS
from posdesk.catalog.importing import values
from posdesk.catalog.importing.cleanrow import CleanRow
from posdesk.catalog.importing.errors import BadMapping, NoHeadings
from posdesk.catalog.importing.fields import BY_NAME, FIELDS
from posdesk.catalog.importing.headings import Layout, find_layout, guess, normal, remapped
from posdesk.catalog.importing.problems import REASONS, Level, Problem
from posdesk.catalog.importing.repeats import Repeats, Survey
from posdesk.catalog.importing.rows import Cleaner

# ------------------------------------------------------------------ which column holds what


@pytest.mark.parametrize(
    ("headings", "mapping"),
    [
        (
            "商品名称 规格 条码 售价（元） 进价 库存 品牌 单位",
            "name spec barcode price cost stock brand unit",
        ),
        (
            "Product Name|Variant SKU|EAN|Retail price (CNY)|Qty on hand|Category|Tax %",
            "name|sku|barcode|price|stock|category|tax_rate",
        ),
        ("货号 品名 零售价 计量单位 保质期 产地", "sku name price unit shelf_life origin"),
        ("name unit_price upc description", "name price barcode description"),
    ],
)
def test_chinese_and_english_headings_are_understood(headings: str, mapping: str) -> None:
    cut = "|" if "|" in headings else " "
    found = guess(headings.split(cut))
    assert sorted(found, key=found.__getitem__) == mapping.split(cut)


def test_the_list_price_is_taken_before_a_platform_s_discount() -> None:
    assert guess(["商品名称", "折扣价", "原价"])["price"] == 2
    assert guess(["商品名称", "折扣价"])["price"] == 1


def test_the_shop_s_own_category_levels_are_not_mixed_with_a_platform_s() -> None:
    found = guess(["商品名称", "店内一级分类", "美团二级分类", "美团三级分类", "店内二级分类"])
    assert (found["category"], found["category2"]) == (1, 4)
    assert "category3" not in found


def test_a_column_full_of_gtins_is_the_barcode_whatever_it_is_called() -> None:
    below = [["Mug", "6921168509256"], ["Water", "6921168560509"], ["Cola", "6920459905012"]]
    assert guess(["Name", "Ref"], below) == {"name": 0, "barcode": 1}


def test_a_title_above_the_headings_is_passed_over() -> None:
    sample = [(1, ["门店商品表"]), (3, ["品名", "售价"]), (4, ["马克杯", "25"])]
    assert find_layout(sample, "list.csv").heading_row == 3


def test_a_list_without_headings_is_refused() -> None:
    with pytest.raises(NoHeadings):
        find_layout([(1, ["马克杯", "25"]), (2, ["水", "2"])], "list.csv")


def test_a_mapping_chosen_by_hand_names_fields_and_headings_that_are_there() -> None:
    layout = Layout(1, ("A", "B"), {})
    assert remapped(layout, {"name": "B", "price": "A"}).columns == {"name": 1, "price": 0}
    for wrong in ({"colour": "A"}, {"name": "C"}):
        with pytest.raises(BadMapping):
            remapped(layout, wrong)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_headings_that_we_export_are_the_ones_that_we_guess(language: str) -> None:
    i18n.use(language)
    headings = [i18n.gettext(BY_NAME[name].label) for name in COLUMNS]
    found = guess(headings)
    assert {name: found[name] for name in COLUMNS} == {n: i for i, n in enumerate(COLUMNS)}


def test_no_two_fields_wait_for_the_same_heading() -> None:
    seen: dict[str, str] = {}
    for field in FIELDS:
        for heading in field.headings:
            assert heading == normal(heading)
            assert seen.setdefault(heading, field.name) == field.name


# ------------------------------------------------------------------ single values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25", 2500), ("25.5", 2550), ("¥1,234.50", 123450), ("￥ 12.80元", 1280),
        ("１２．５", 1250), ("12,50", 1250), ("1,234", 123400), ("8.98/kg", 898),
        ("RMB 3", 300), ("0", 0),
    ],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(text: str, amount: int) -> None:
    found = values.price(text)
    assert found is not None
    assert (found.amount, found.rounded) == (amount, False)


def test_a_price_of_three_decimals_is_rounded_and_one_of_a_yen_has_none() -> None:
    assert values.price("6.755") == (676, True)
    assert values.price("120", "JPY") == (120, False)


@pytest.mark.parametrize("text", ["面议", "", "1.2.3", "NaN", "inf", "1e400", "--5"])
def test_what_is_no_price_is_none(text: str) -> None:
    assert values.price(text) is None


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("12", 12_000), ("1,200", 1_200_000), ("3.5 kg", 3_500), ("12件", 12_000), ("-3", -3_000)],
)
def test_quantities_are_read_with_and_without_units(text: str, thousandths: int) -> None:
    assert values.quantity(text) == thousandths


def test_rates_flags_and_units_are_read() -> None:
    assert [values.tax_rate(t) for t in ("13%", "13", "0.13", "免税", "9.0%")] == [
        1300, 1300, 1300, 0, 900,
    ]  # fmt: skip
    assert [values.tax_rate(t) for t in ("many", "300%", "-1")] == [None, None, None]
    assert [values.yes_or_no(t) for t in ("上架", "是", "TRUE", "1")] == [True] * 4
    assert [values.yes_or_no(t) for t in ("下架", "否", "off", "0")] == [False] * 4
    assert values.yes_or_no("perhaps") is None
    assert [values.grams_in(u) for u in ("kg", "斤", "两", "g", "瓶")] == [1000, 500, 50, 1, 0]
    assert values.number("1,234.5") == Decimal("1234.5")


# ------------------------------------------------------------------ whole rows


def clean(**cells: str) -> CleanRow:
    """One row made clean, columns by field."""
    row = Cleaner({name: place for place, name in enumerate(cells)}).clean(7, list(cells.values()))
    assert row is not None
    return row


def codes(row: CleanRow) -> list[str]:
    return [problem.code for problem in row.problems]


def test_an_empty_row_is_none() -> None:
    assert Cleaner({"name": 0, "price": 1}).clean(7, ["", "  "]) is None


def test_a_name_loses_what_nobody_sees() -> None:
    row = clean(name=" 佳得乐\xa0橙味\u200b  600ml\n瓶 ", price="5")
    assert row.name == "佳得乐 橙味 600ml 瓶"


def test_brand_taste_and_facts_are_found_inside_the_attributes() -> None:
    row = clean(
        name="日式豚骨拉面",
        attributes="品牌: 汤达人|包装规格: 83g*1桶|口味: 豚骨味|产地: 中国大陆|保质期: 6个月"
        "|储存条件: 常温|食品生产许可证编号: SC10631011700469|配料表: 见配料表|适用年龄: \\N"
        "|系列: 经典",
    )
    assert (row.brand, row.spec_values) == ("汤达人", ("83g*1桶", "豚骨味"))
    assert row.spec_names == ("包装规格", "口味")
    assert row.texts == {
        "origin": "中国大陆",
        "shelf_life": "6个月",
        "storage": "常温",
        "licence_number": "SC10631011700469",
        "description": "系列: 经典",
    }


def test_a_specification_is_found_inside_its_own_column() -> None:
    assert clean(name="T恤", spec="颜色: 白 | 尺码: L").label == "白 / L"
    keyed = clean(name="内裤", spec="规格: XL码", attributes="规格: L码|品牌: 瀚思|口味: 无")
    assert (keyed.spec_names, keyed.spec_values, keyed.brand) == (("规格",), ("XL码",), "瀚思")
    assert clean(name="水", spec="550ml*12").label == "550ml*12"
    assert clean(name="酱", spec="比例1:10").label == "比例1:10"


@pytest.mark.parametrize(
    ("cell", "kept", "problem"),
    [
        ("6921168509256", ["6921168509256"], None),
        ("6921168509250", [], "bad_check_digit"),
        ("6.92117E+12", [], "barcode_damaged"),
        ("6921168509256.0", ["6921168509256"], None),
        ("wm39535350705043", ["wm39535350705043"], "own_code"),
        ("16921168509253", [], "case_without_size"),
        ("商品条码", [], "bad_barcode"),
        ("4111111111111111", [], "card_barcode"),
        ("6921168509256,6921168560509", ["6921168509256", "6921168560509"], None),
    ],
)
def test_a_barcode_is_taken_or_left_out_with_a_reason(
    cell: str, kept: list[str], problem: str | None
) -> None:
    row = clean(name="马克杯", barcode=cell)
    assert row.barcodes == kept
    assert codes(row) == ([problem] if problem else [])
    assert not row.failed


def test_packs_say_how_many_pieces_they_hold() -> None:
    row = clean(name="水", packs="16921168509253×24; 26921168509250*12")
    assert row.packs == [("16921168509253", 24_000), ("26921168509250", 12_000)]
    sized = clean(name="水", packs="16921168509253", pack_size="24")
    assert sized.packs == [("16921168509253", 24_000)]
    assert codes(clean(name="水", packs="16921168509253")) == ["case_without_size"]


def test_goods_by_weight_are_priced_and_counted_by_the_kilogram() -> None:
    jin = clean(name="苹果", price="4.49", unit="斤", stock="20", cost="3")
    assert (jin.weighed, jin.unit, jin.price, jin.cost, jin.stock) == (True, "kg", 898, 600, 10_000)
    inside = clean(name="苹果", price="4.49元/斤")
    assert (inside.weighed, inside.unit, inside.price) == (True, "kg", 898)
    packed = clean(name="面粉", price="30", unit="kg", weighed="否")
    assert (packed.weighed, packed.unit, packed.price) == (False, "kg", 3000)
    piece = clean(name="马克杯", price="25", unit="个")
    assert (piece.weighed, piece.unit, piece.price) == (None, "个", 2500)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"price": "0"}, "zero_price"),
        ({"price": "面议"}, "bad_price"),
        ({"price": "-5"}, "bad_price"),
        ({"price": "99999999999"}, "bad_price"),
        ({"description": "卡号 4111 1111 1111 1111"}, "card_number"),
        ({"sku": "4111111111111111"}, "card_number"),
    ],
)
def test_a_row_that_can_t_be_taken_fails(cells: dict[str, str], problem: str) -> None:
    row = clean(name="马克杯", **cells)
    assert row.failed
    assert codes(row) == [problem]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"stock": "499995"}, "absurd_stock"),
        ({"stock": "-3"}, "negative_stock"),
        ({"stock": "充足"}, "bad_stock"),
        ({"cost": "?"}, "bad_cost"),
        ({"tax_rate": "high"}, "bad_tax"),
        ({"active": "maybe"}, "bad_flag"),
        ({"price": "6.755"}, "price_rounded"),
        ({"category": "一/二/三/四/五/六"}, "too_deep"),
        ({"brand": "x" * 99}, "cut"),
        ({"brand": "农夫\ufffd泉"}, "damaged_text"),
    ],
)
def test_what_is_wrong_with_one_cell_leaves_out_that_cell(
    cells: dict[str, str], problem: str
) -> None:
    row = clean(name="马克杯", **cells)
    assert not row.failed
    assert codes(row) == [problem]
    assert (row.stock, row.cost, row.tax_rate, row.active) == (None,) * 4


def test_a_sign_outside_gbk_is_kept_and_named() -> None:
    row = clean(name="暖宝宝❤️")
    assert row.name == "暖宝宝❤️"
    assert codes(row) == ["not_gbk"]


def test_category_levels_are_read_from_one_column_or_several() -> None:
    assert clean(name="x", category="食品/零食 > 糖果").category == ("食品", "零食", "糖果")
    both = clean(name="x", category="女性护理", category2="卫生巾/卫生棉")
    assert both.category == ("女性护理", "卫生巾/卫生棉")
    assert clean(name="x", category="家庭清洁", category2="全部").category == ("家庭清洁",)
    assert clean(name="x", category="爆品任选一件").category_weak


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_reason_is_worded_in_both_languages(language: str) -> None:
    i18n.use(language)
    for code in REASONS:
        text = Problem(7, Level.WARNING, code, "price", "这个", "那个").reason()
        assert "{" not in text
        assert (language == "zh_CN") == (" left out" not in text and not text.startswith("Price"))


# ------------------------------------------------------------------ rows of the same goods


def two_passes(columns: list[str], *rows: list[str]) -> list[CleanRow]:
    """What both passes over a list make of it; row numbers from 2."""
    mapping = {name: place for place, name in enumerate(columns)}
    survey = Survey(mapping)
    for cells in rows:
        survey.take(cells)
    cleaner, repeats = Cleaner(mapping, codes_for=survey.codes_for), Repeats(survey)
    found = []
    for number, cells in enumerate(rows, 2):
        row = cleaner.clean(number, cells)
        assert row is not None
        repeats.place(row, cells)
        found.append(row)
    return found


def test_a_repeated_row_says_which_row_it_repeats_and_brings_a_better_category() -> None:
    first, second = two_passes(
        ["name", "barcode", "price", "category"],
        ["水", "6921168560509", "2", "推荐"],
        ["水", "6921168560509", "2", "饮料"],
    )
    assert first.repeats == 0
    assert (second.repeats, second.price, second.category) == (2, None, ("饮料",))
    assert codes(second) == ["row_repeated"]


def test_a_barcode_of_two_goods_stays_with_the_first() -> None:
    _first, second = two_passes(
        ["name", "barcode"], ["水", "6921168560509"], ["茶", "06921168560509"]
    )
    assert (second.barcodes, codes(second), second.failed) == ([], ["barcode_repeated"], False)


def test_a_sku_of_two_goods_fails_the_second() -> None:
    _first, second = two_passes(["name", "sku"], ["水", "A-1"], ["茶", "A-1"])
    assert second.failed
    assert second.problems[0].reason().endswith("already used by row 2, which is other goods")


def test_several_codes_in_one_cell_are_shared_out_over_the_specifications_in_order() -> None:
    cell = "6921168560509,6921168509256"
    small, large = two_passes(
        ["name", "spec", "barcode"], ["鞋垫", "规格: S", cell], ["鞋垫", "规格: L", cell]
    )
    assert (small.barcodes, large.barcodes) == (["6921168560509"], ["6921168509256"])
    assert codes(small) == codes(large) == ["codes_by_place"]


def test_codes_that_fit_no_order_are_left_out() -> None:
    cell = "6921168560509,6921168509256,6920459905012"
    small, large = two_passes(["name", "spec", "barcode"], ["鞋垫", "S", cell], ["鞋垫", "L", cell])
    assert small.barcodes == large.barcodes == []
    assert codes(small) == ["codes_unclear"]


def test_two_goods_of_one_name_with_two_skus_are_two() -> None:
    _first, second = two_passes(["name", "sku"], ["围巾", "A-1"], ["围巾", "A-2"])
    assert second.repeats == 0
