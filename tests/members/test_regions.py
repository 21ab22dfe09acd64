"""The region tree, and addresses read into it."""

from __future__ import annotations

import pytest

from posdesk.members import regions
from posdesk.members.pasted import read
from tests.members.conftest import Counter


def test_the_tree_has_every_province_and_municipalities_have_no_city_between() -> None:
    provinces = [region.name for region in regions.below()]
    assert len(provinces) == 34
    assert {"上海市", "广东省", "新疆维吾尔自治区", "香港特别行政区", "台湾省"} <= set(provinces)
    assert regions.known("上海市/徐汇区")
    assert regions.known("广东省/深圳市/南山区")
    assert not regions.known("上海市/上海市/徐汇区")
    assert [len(regions.below(path)) for path in ("上海市", "北京市")] == [16, 16]


@pytest.mark.parametrize(
    ("text", "path", "rest"),
    [
        ("上海市徐汇区漕溪北路398号", "上海市/徐汇区", "漕溪北路398号"),
        ("上海徐汇漕溪北路398号", "上海市/徐汇区", "漕溪北路398号"),
        ("上海市上海市徐汇区漕溪北路1号", "上海市/徐汇区", "漕溪北路1号"),
        ("广东省深圳市南山区科技园路1号", "广东省/深圳市/南山区", "科技园路1号"),
        ("深圳市南山区科技园路1号", "广东省/深圳市/南山区", "科技园路1号"),
        ("广东省天河区体育西路1号", "广东省/广州市/天河区", "体育西路1号"),
        ("徐汇区漕溪北路1号", "上海市/徐汇区", "漕溪北路1号"),
        ("湖北省仙桃市沔阳大道5号", "湖北省/仙桃市", "沔阳大道5号"),
        ("上海南京东路300号", "上海市", "南京东路300号"),
        ("南京东路300号", "", "南京东路300号"),
        ("朝阳区建国路88号", "", "朝阳区建国路88号"),
        ("10 Downing Street", "", "10 Downing Street"),
        ("", "", ""),
    ],
)
def test_a_region_is_read_off_an_address(text: str, path: str, rest: str) -> None:
    assert regions.take(text) == (path, rest)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("上海市/徐汇区", "上海市/徐汇区"),
        ("上海 徐汇", "上海市/徐汇区"),
        ("广东省 深圳市 南山区", "广东省/深圳市/南山区"),
        ("Bavaria / Munich", "Bavaria/Munich"),
        ("上海市/未来新区", "上海市/未来新区"),
        ("", ""),
    ],
)
def test_a_region_is_kept_as_its_path_and_an_unknown_one_as_typed(typed: str, kept: str) -> None:
    assert regions.normal(typed) == kept


@pytest.mark.parametrize("typed", ["xhq", "徐汇", "xuhui", "上海徐", "上海市/徐"])
def test_what_is_typed_offers_paths_by_part_and_by_letters(typed: str) -> None:
    assert "上海市/徐汇区" in regions.suggest(typed)[:6]


def test_where_customers_live_is_offered_first(counter: Counter) -> None:
    member = counter.add("王小雨")
    counter.address(member)
    counter.address(member, street="另一条路1号")
    counter.address(member, region="广东省/深圳市/南山区", street="科技园路1号")
    used = regions.used(counter.db)
    assert used == ("上海市/徐汇区", "广东省/深圳市/南山区")
    assert regions.suggest("", used) == used
    assert regions.suggest("南山", used)[0] == "广东省/深圳市/南山区"


@pytest.mark.parametrize(
    "pasted",
    [
        "王小雨 13800006621 上海市徐汇区漕溪北路398号12楼",
        "上海市徐汇区漕溪北路398号12楼，王小雨，138-0000-6621",
        "收货人：王小雨\n手机号码：+86 138 0000 6621\n所在地区：上海市 徐汇区\n"
        "详细地址：漕溪北路398号12楼",
        "王小雨13800006621上海徐汇漕溪北路398号12楼",
        "上海市 徐汇区 漕溪北路398号12楼 王小雨 13800006621",
    ],
)
def test_a_pasted_line_fills_the_fields(pasted: str) -> None:
    found = read(pasted)
    assert (found.consignee, found.phone) == ("王小雨", "13800006621")
    assert (found.region, found.street) == ("上海市/徐汇区", "漕溪北路398号12楼")


def test_of_a_line_without_a_region_the_rest_is_told() -> None:
    found = read("张三 021-64680000 人民路5号")
    assert (found.consignee, found.phone) == ("张三", "02164680000")
    assert (found.region, found.street) == ("", "人民路5号")
    assert read("") == read("   \n ")
