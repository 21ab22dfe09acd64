"""Papers of orders, deliveries, returns and vouchers: on every paper, in both languages, whole."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import pytest

from posdesk.receipts.compose import Line, compose
from posdesk.receipts.data import Slot
from posdesk.receipts.escpos.profiles import PROFILES, Profile
from posdesk.receipts.escpos.render import ColumnMeasure, to_escpos
from posdesk.receipts.layout import Cut, Document, Signatures
from posdesk.receipts.order import order_confirmation, payment_receipt
from posdesk.receipts.paper import A4, LABEL, MM, PAPERS, ROLL_58, ROLL_80, Paper
from posdesk.receipts.parts import masked_name, slot_words
from posdesk.receipts.pdf import page_millimetres, to_pdf
from posdesk.receipts.returned import exchange_receipt, refund_receipt
from posdesk.receipts.sale import gift_receipt, sales_receipt
from posdesk.receipts.transport import waybill_labels
from posdesk.receipts.voucher import voucher_slips
from tests.receipts.escpos_paper import Printer
from tests.receipts.order_papers import (
    CHANGED,
    FAR,
    LABELS,
    LETTER,
    LONG_LABELS,
    ORDER,
    PAID,
    PARCELS,
    PICKUP_QR,
    REFUND,
    RETURN,
    SHIPMENT,
    SWAP,
    TICKET,
    VOUCHER_CODE,
    every_paper,
)
from tests.receipts.papers import NUMBER, pages, pdf_text, scanned

LANGUAGES = ("zh_CN", "en")
NAMES = tuple(every_paper("en"))
CODES = {
    "confirmation": {("Code 128", NUMBER), ("QR Code", NUMBER), ("QR Code", PICKUP_QR)},
    "confirmation_long": {("Code 128", NUMBER), ("QR Code", NUMBER)},
    "payment": {("Code 128", NUMBER), ("QR Code", NUMBER)},
    "refund": {("Code 128", RETURN)},
    "exchange": {("Code 128", "S01-T2-000501")},
    "return_slip": {("Code 128", RETURN)},
    "pick_list": {("Code 128", "S01-T2-L000004")},
    "packing_slip": {("Code 128", SHIPMENT)},
    "packing_slip_long": {("Code 128", SHIPMENT)},
    "pickup_slip": {("Code 128", NUMBER)},
    "label": {("Code 128", parcel.waybill) for parcel in PARCELS},
    "label_long": {("Code 128", parcel.waybill) for parcel in PARCELS},
    "dispatch_note": {("Code 128", SHIPMENT)},
    "hand_over": {("Code 128", "S01-T2-H000003")},
    "run_sheet": {("Code 128", "S01-T2-D000002")},
    "voucher": {("QR Code", VOUCHER_CODE)},
}


@lru_cache
def papers(language: str) -> dict[str, Document]:
    return every_paper(language)


def lines_of(document: Document, columns: int = 48) -> list[str]:
    """The document's lines on a roll, with single spaces."""
    blocks = compose(document, ColumnMeasure(columns))
    lines = (block for block in blocks if isinstance(block, Line))
    return [" ".join(" ".join(run.text for run in line.runs).split()) for line in lines]


def letters(text: str) -> str:
    return re.sub(r"[\s_]", "", text)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.name)
@pytest.mark.parametrize("name", NAMES)
def test_every_paper_is_whole_in_both_languages(name: str, paper: Paper) -> None:
    for language in LANGUAGES:
        pdf = to_pdf(papers(language)[name], paper)
        fonts = re.findall(rb"/BaseFont /(\S+)", pdf)
        assert fonts
        assert all(b"NotoSansSC" in font for font in fonts)
        drawn = pages(pdf, scale=2.5)
        assert set().union(*map(scanned, drawn)) == CODES[name]
        for picture in drawn:
            ink = picture.point(lambda shade: 255 - shade).getbbox()
            assert ink is not None
            assert ink[0] >= (paper.margin - 1000) * 2.5 / 1000
            assert ink[2] <= (paper.width - paper.margin + 1000) * 2.5 / 1000
            assert ink[3] <= picture.height


@pytest.mark.parametrize("profile", [PROFILES["80mm"], PROFILES["58mm-gbk"]])
@pytest.mark.parametrize("name", NAMES)
def test_receipt_printers_print_every_paper(name: str, profile: Profile) -> None:
    printer = Printer(profile.dots, profile.charset, profile.image_dots)
    paper = printer.prints(to_escpos(papers("zh_CN")[name], profile))
    assert max(paper.widths, default=0) <= profile.dots
    found = scanned(paper.image(profile.dots))
    assert found == CODES[name]
    assert ("cut" in paper.events) == profile.cutter


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_as_much(name: str) -> None:
    here, there = (papers(language)[name] for language in LANGUAGES)
    assert [type(node) for node in here.nodes] == [type(node) for node in there.nodes]
    assert here.title != there.title


def test_an_order_says_what_was_paid_what_is_owed_and_when() -> None:
    lines = lines_of(order_confirmation(ORDER, "en"))
    for line in (
        "Deposit receipt", "Member: 王*雨", "Subtotal 129.90", "配送费 8.00", "Total due ¥123.90",
        "WeChat Pay received 30.00", "Paid in all 30.00", "Still owed ¥93.90",
        "2026-10-18 30.00 0.00", "2026-10-25 93.90 93.90",
    ):  # fmt: skip
        assert line in lines


def test_an_order_says_how_its_goods_come() -> None:
    lines = lines_of(order_confirmation(ORDER, "en"))
    start = lines.index("Courier")
    assert lines[start : start + 15] == [
        "Courier", "农夫山泉 饮用天然水 550ml × 6", "圆领T恤 白/L × 1", "Carrier: 顺丰速运",
        "Consignee: 王小雨 13812345678", "Address: 上海市 徐汇区 天平路 320 弄 8 号 1402", "室",
        "Hours: 工作日 18:00 后", "Note: 到了打电话", "Pick-up", "红富士苹果 × 1.236",
        "Time promised: 2026-10-19 18:00–20:00", "Consignee: 王小雨 13812345678",
        "Pick-up code: 482913", "Please collect by 2026-10-21 14:32:05.",
    ]  # fmt: skip


def test_the_sale_s_receipt_masks_who_receives_the_goods() -> None:
    said = "\n".join(lines_of(sales_receipt(ORDER, "en")))
    assert "Consignee: 王*雨 138****5678" in said
    assert "天平路 320 弄" not in said
    assert "Pick-up code: 482913" in said
    assert "Still owed ¥93.90" in said
    assert "配送费 8.00" in said


def test_a_gift_receipt_of_an_order_tells_neither_price_nor_member() -> None:
    said = "\n".join(lines_of(gift_receipt(ORDER, "en")))
    assert "王" not in said
    assert "8.00" not in said
    assert "93.90" not in said


def test_a_changed_order_lists_what_changed_and_what_it_comes_to_now() -> None:
    lines = lines_of(order_confirmation(CHANGED, "en"))
    start = lines.index("Changed since Qty Amount")
    rest = " ".join(lines[start:])
    assert "-1 -12,999.00" in rest
    assert "马克杯 +2 50.00" in lines
    assert "Rounding off -0.05" in lines
    assert "Total now ¥123.90" in lines
    assert "*** REPRINT no. 2 ***" in lines


def test_cash_on_delivery_and_a_cancelled_order_say_so() -> None:
    assert ORDER.account is not None
    cod = replace(ORDER, tenders=(), account=replace(ORDER.account, terms="cod", paid=0, dues=()))
    assert "To pay on delivery ¥123.90" in lines_of(order_confirmation(cod, "en"))
    ended = replace(ORDER, status="cancelled")
    assert "Cancelled" in lines_of(order_confirmation(ended, "en"))
    assert "Cancelled" not in lines_of(order_confirmation(cod, "en"))


def test_a_payment_says_what_is_left() -> None:
    lines = lines_of(payment_receipt(PAID, "en"))
    for line in ("Paid now ¥93.90", "Cash received 100.00", "Change 6.10", "Paid in all 123.90"):
        assert line in lines
    assert not any("Still owed" in line for line in lines)


def test_a_refund_adds_up_to_what_was_given_back() -> None:
    lines = lines_of(refund_receipt(REFUND, "en"))
    start = lines.index("Goods in 12,571.72")
    assert lines[start : start + 9] == [
        "Goods in 12,571.72", "Rounding off -3.00", "Deductions -500.00",
        "Way back, paid by the customer -5.00", "Given back ¥12,063.72",
        "Bank card given back 12,000.00", "Reference POS-20261018-0099",
        "Store credit given back 63.72", "Store credit now: ¥163.72",
    ]  # fmt: skip
    parts = sum(line.amount for line in REFUND.lines) + REFUND.rounding
    assert parts - REFUND.deduction - REFUND.way_back == REFUND.amount
    assert sum(tender.amount for tender in REFUND.tenders) == REFUND.amount


def test_an_exchange_shows_both_ways_and_the_difference() -> None:
    lines = lines_of(exchange_receipt(SWAP, "en"))
    start = lines.index("Goods in -72.72")
    assert lines[start : start + 6] == [
        "Goods in -72.72", "Goods out 85.00", "Difference to pay ¥12.28", "Cash received 13.00",
        "Change 0.72", "New order: S01-T2-000501",
    ]  # fmt: skip
    less = replace(SWAP, out_total=7_000, paid=())
    assert "Difference given back ¥2.72" in lines_of(exchange_receipt(less, "en"))


def test_a_waybill_label_is_exactly_a_label_with_all_it_must_say() -> None:
    for labels in (LABELS, LONG_LABELS):
        pdf = to_pdf(waybill_labels(labels, LETTER, "zh_CN"), LABEL)
        assert page_millimetres(pdf) == (100, 150)
        drawn = pages(pdf)
        assert len(drawn) == len(labels)
        assert [scanned(page) for page in drawn] == [{("Code 128", label.code)} for label in labels]
        said = letters(pdf_text(pdf))
        for label in labels:
            who = label.address
            region = who.region.replace("/", "")
            for text in (who.name, who.phone, who.street, region, who.note, label.order_number):
                assert letters(text) in said
    assert (
        letters(pdf_text(to_pdf(waybill_labels(LONG_LABELS, LETTER, "en"), LABEL))).count(
            "Cashondelivery:¥115.90"
        )
        == 1
    )


def test_a_label_is_set_in_the_largest_type_that_fits() -> None:
    for times in (1, 2, 4):
        label = replace(LABELS[0], address=replace(FAR, street=FAR.street * times))
        pdf = to_pdf(waybill_labels((label,), LETTER, "zh_CN"), LABEL)
        (picture,) = pages(pdf, 2)
        ink = picture.point(lambda shade: 255 - shade).getbbox()
        assert ink is not None
        assert ink[3] - ink[1] > picture.height * 85 // 100
        assert letters(label.address.street) in letters(pdf_text(pdf))


def test_slips_begin_their_own_page_on_sheets_and_go_on_along_a_roll() -> None:
    document = papers("en")["packing_slip"]
    assert sum(isinstance(node, Cut) for node in document.nodes) == len(PARCELS) == 2
    assert len(pages(to_pdf(document, A4))) == 2
    for roll in (ROLL_58, ROLL_80):
        assert len(pages(to_pdf(document, roll))) == 1


def test_signatures_have_room_to_write_beside_each_other_on_a_page() -> None:
    document = Document("s", "en", (Signatures(("Packed by", "Checked by", "Date")),))
    (page,) = pages(to_pdf(document, A4))
    blank = [line for line in lines_of(document, 32) if "_" in line]
    assert len(blank) == 3
    assert all(line.count("_") >= 12 for line in blank)
    assert pdf_text(to_pdf(document, A4)).count("\n") < 3
    assert page.height


def test_a_voucher_says_where_when_and_which_seat() -> None:
    lines = lines_of(voucher_slips((TICKET,), LETTER, "en", reprint=1))
    for line in ("《茶馆》成人票", "19:30 二号厅", "Seat 17", "Valid on 2026-10-24",
                 "Admission: 18:45–20:00", "*** REPRINT no. 1 ***"):  # fmt: skip
        assert line in lines
    used = voucher_slips((replace(TICKET, ended="used"),), LETTER, "en")
    assert "Used" in lines_of(used)
    assert scanned(pages(to_pdf(used))[0]) == set()


def test_names_are_masked_and_slots_are_written_out() -> None:
    assert [masked_name(name) for name in ("王小雨", "王雨", "王", "", "Li Min")] == [
        "王*雨", "王*", "王", "", "L****n",
    ]  # fmt: skip
    assert slot_words(Slot("2026-10-19")) == "2026-10-19"
    assert slot_words(Slot("2026-10-19", 510, 600)) == "2026-10-19 08:30–10:00"


def test_papers_are_the_sizes_that_they_say() -> None:
    assert (LABEL.width // MM, LABEL.height // MM) == (100, 150)
    assert not LABEL.page
    assert A4.page
