"""What the documents say: the worked example, gift receipts without prices, reprints, the day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.money import format_percent
from posdesk.receipts import day
from posdesk.receipts.compose import Line, compose
from posdesk.receipts.data import TenderLine
from posdesk.receipts.escpos.render import ColumnMeasure
from posdesk.receipts.layout import Document
from posdesk.receipts.sale import gift_receipt, sales_receipt
from tests.receipts.papers import DAY, EXAMPLE, NUMBER, sale


def lines_of(document: Document) -> list[str]:
    """The document's lines on a roll of 48 columns, with single spaces."""
    blocks = compose(document, ColumnMeasure(48))
    lines = (block for block in blocks if isinstance(block, Line))
    return [" ".join(" ".join(run.text for run in line.runs).split()) for line in lines]


def test_the_worked_example_shows_every_stage_of_its_price() -> None:
    lines = lines_of(sales_receipt(EXAMPLE, "zh_CN"))
    start = lines.index("农夫山泉 饮用天然水 550ml")
    assert lines[start:] == [
        "农夫山泉 饮用天然水 550ml", "6921168509256 2.00 6 12.00",
        "康师傅 红烧牛肉面 5连包", "6920152414019 13.90 2 27.80", "限时特卖 -4.00",
        "圆领T恤 白/L", "TS-WHT-L 79.00 1 79.00", "备注：礼品包装",
        "红富士苹果 (kg)", "2100081 8.98 1.236 11.10",
        "共 4 种 10 件", "小计 129.90", "促销优惠 -4.00", "满100减10 -10.00", "应收 ¥115.90",
        "银行卡 实收 50.00", "参考号 POS-20261018-0042", "现金 实收 100.00", "找零 34.10",
        "本单已优惠 ¥14.00",
        "税率 不含税 税额 含税", "13% 93.52 12.16 105.68", "9% 9.38 0.84 10.22",
        "备注：请下午三点后送货", NUMBER, "扫码查单", "谢谢惠顾，请保留小票以便退换",
    ]  # fmt: skip


def test_the_head_says_who_sold_it_where_and_when_in_the_shop_s_own_time() -> None:
    lines = lines_of(sales_receipt(EXAMPLE, "en"))
    assert lines[:9] == [
        "友邻超市", "上海市徐汇区天平路 137 号", "Phone: 021-6472 5511",
        "Tax no.: 91310104MA1FR0XX2K", "Sales receipt", f"Order: {NUMBER}",
        "Time: 2026-10-18 14:32:05", "Cashier: 李敏 Till: T2", "Item Price Qty Amount",
    ]  # fmt: skip


def test_a_gift_receipt_has_no_price_anywhere() -> None:
    for language in ("zh_CN", "en"):
        said = "\n".join(lines_of(gift_receipt(EXAMPLE, language)))
        assert "红富士苹果" in said
        assert "1.236" in said
        assert NUMBER in said
        for line in EXAMPLE.lines:
            for amount in (line.unit_price, line.amount, line.net):
                assert f"{amount // 100}.{amount % 100:02}" not in said
        assert "115.90" not in said
        assert "¥" not in said


def test_a_reprint_is_marked_with_its_count_and_an_original_is_not() -> None:
    again = sale(reprint=3)
    assert "*** 补打 第 3 次 ***" in lines_of(sales_receipt(again, "zh_CN"))
    assert "*** REPRINT no. 3 ***" in lines_of(sales_receipt(again, "en"))
    assert not any("补打" in line for line in lines_of(sales_receipt(EXAMPLE, "zh_CN")))


def test_a_plain_sale_says_no_more_than_it_must() -> None:
    plain = sale(
        lines=EXAMPLE.lines[:1], gross=1200, total=1200, reductions=(), taxes=(), note="", qr="",
        pieces=6000, tenders=(TenderLine("cash", 1200, 1200),),
    )  # fmt: skip
    lines = lines_of(sales_receipt(plain, "en"))
    start = lines.index("1 item 6 pieces")
    assert lines[start:] == [
        "1 item 6 pieces", "Total due ¥12.00", "Cash received 12.00", NUMBER,
        "Thank you. Please keep this receipt.",
    ]  # fmt: skip


def test_tax_on_top_is_shown_before_what_is_due() -> None:
    lines = lines_of(sales_receipt(sale(tax_inclusive=False), "en"))
    place = lines.index("Total due ¥115.90")
    assert lines[place - 1] == "Tax 13.00"


def test_the_shop_s_own_footer_ends_the_receipt() -> None:
    shop = replace(EXAMPLE.shop, footer="会员日每周三\n满百送袋")
    assert lines_of(sales_receipt(sale(shop=shop), "zh_CN"))[-2:] == ["会员日每周三", "满百送袋"]


def test_a_number_that_is_no_code_128_is_still_printed() -> None:
    assert "店1-T2-000482" in lines_of(sales_receipt(sale(number="店1-T2-000482"), "zh_CN"))


def test_the_x_report_names_every_figure_of_the_day() -> None:
    lines = lines_of(day.x_report(DAY, "en"))
    for line in (
        "X report", "Business day: 2026-10-18", "Till: T2", "Sales 128", "Gross 13,012.50",
        "Offers -302.00", "Rounding off -0.10", "Turnover ¥12,590.40", "Returns -35.00",
        "After changes and returns ¥12,555.40", "Cash 60 5,023.00", "WeChat Pay 68 7,567.40",
        "Voided lines 3 45.00", "李敏 128 12,590.40", "Drawer opened 7",
    ):  # fmt: skip
        assert line in lines, line
    assert "X 报表（日中）" in lines_of(day.x_report(DAY, "zh_CN"))


@pytest.mark.parametrize(
    ("rate", "text"), [(1300, "13%"), (0, "0%"), (650, "6.5%"), (25, "0.25%"), (10000, "100%")]
)
def test_a_rate_is_shown_without_needless_decimals(rate: int, text: str) -> None:
    assert format_percent(rate) == text
