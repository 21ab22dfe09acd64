"""ESC/POS documents, read back by a printer in software: the paper says and shows what it must."""

from __future__ import annotations

from dataclasses import replace

import pytest
from escpos.printer import Dummy
from PIL import Image

from posdesk.receipts import day, testpage
from posdesk.receipts.escpos import raster
from posdesk.receipts.escpos.charset import ASCII, GB18030, GBK, encode, width
from posdesk.receipts.escpos.profiles import PROFILES, ROLL_58, ROLL_80, Profile, find
from posdesk.receipts.escpos.render import CHINESE, KICKS, to_escpos
from posdesk.receipts.layout import QR, Align, Barcode, Document, DrawerKick, Node, Picture, Text
from posdesk.receipts.sale import gift_receipt, sales_receipt
from tests.receipts.escpos_paper import NotUnderstood, Paper, printed
from tests.receipts.papers import (
    APPLES,
    DAY,
    EXAMPLE,
    HARD,
    NUMBER,
    PRINTER,
    SOUP,
    WATER,
    logo,
    sale,
    scanned,
)

EVERY = [(profile, language) for profile in PROFILES.values() for language in ("zh_CN", "en")]


def on_paper(document: Document, profile: Profile = ROLL_80) -> Paper:
    return printed(to_escpos(document, profile), profile.dots, profile.charset, profile.image_dots)


def said(*nodes: Node, profile: Profile = ROLL_80) -> Paper:
    return on_paper(Document("", "zh_CN", nodes), profile)


@pytest.mark.parametrize(("profile", "language"), EVERY)
def test_every_profile_prints_the_hardest_receipt_and_its_codes_scan(
    profile: Profile, language: str
) -> None:
    paper = on_paper(sales_receipt(HARD, language), profile)
    codes = scanned(paper.image(profile.dots))
    assert codes == {("Code 128", NUMBER), ("QR Code", NUMBER)}
    assert max(paper.widths) <= profile.image_dots
    assert paper.events == (["cut"] if profile.cutter else [])


@pytest.mark.parametrize("profile", [ROLL_58, ROLL_80])
def test_the_text_is_gb18030_and_says_what_the_receipt_says(profile: Profile) -> None:
    text = on_paper(sales_receipt(EXAMPLE, "zh_CN"), profile).text
    for part in ("友邻超市", f"单号：{NUMBER}", "李敏", "1.236", "￥115.90", "找零", "34.10"):
        assert part in text
    data = to_escpos(sales_receipt(EXAMPLE, "zh_CN"), profile)
    assert CHINESE in data[:4]
    assert "友邻超市".encode("gb18030") in data


def test_the_yen_sign_is_the_full_width_one_that_printers_have() -> None:
    data = to_escpos(Document("", "zh_CN", (Text("¥12.50"),)))
    assert "￥12.50".encode("gb18030") in data
    assert b"\x81\x30\x84\x36" not in data


@pytest.mark.parametrize("profile", [ROLL_58, ROLL_80])
def test_amounts_end_at_the_right_edge_whatever_the_names(profile: Profile) -> None:
    lines = on_paper(sales_receipt(EXAMPLE, "zh_CN"), profile).lines
    for figure in ("12.00", "27.80", "79.00", "11.10", "-10.00", "￥115.90"):
        (line,) = (each for each in lines if each.endswith(figure) and len(each) > len(figure))
        assert width(line) == profile.columns


def test_a_line_with_a_character_that_the_printer_lacks_is_drawn_in_its_place() -> None:
    native = said(Text("冬阴功 方便面"))
    drawn = said(Text("冬阴功 😀 方便面"))
    assert native.text == "冬阴功 方便面"
    assert not native.widths
    assert drawn.text == ""
    assert drawn.height == native.height
    (picture,) = (image for _x, _y, image in drawn.pictures)
    assert picture.height == 24
    assert picture.width <= width("冬阴功 😀 方便面") * 12


def test_only_the_line_that_needs_it_is_drawn() -> None:
    paper = on_paper(sales_receipt(sale(lines=(WATER, SOUP, APPLES)), "zh_CN"))
    assert "农夫山泉 饮用天然水 550ml" in paper.text
    assert "红富士苹果" in paper.text
    assert "Tom Yum" not in paper.text
    assert "37.50" in paper.text


@pytest.mark.parametrize(
    ("text", "gb18030", "gbk", "ascii_"),
    [
        ("abc ~", True, True, True),
        ("农夫山泉，×é①", True, True, False),
        ("䶮", True, False, False),
        ("㐂", True, False, False),
        ("€", True, False, False),
        ("鿭", False, False, False),
        ("😀", False, False, False),
        ("ก", False, False, False),
        ("\ue000", False, False, False),
    ],
)
def test_a_printer_is_asked_only_for_characters_it_has(
    text: str, gb18030: bool, gbk: bool, ascii_: bool
) -> None:
    found = [encode(text, charset) is not None for charset in (GB18030, GBK, ASCII)]
    assert found == [gb18030, gbk, ascii_]


def test_a_rare_character_is_drawn_on_a_printer_that_knows_only_gbk() -> None:
    assert said(Text("㐂")).text == "㐂"
    drawn = said(Text("㐂"), profile=PROFILES["80mm-gbk"])
    assert drawn.text == ""
    assert drawn.pictures


def test_a_glyph_that_the_font_lacks_is_drawn_as_a_box() -> None:
    (shown,) = (image for _x, _y, image in said(Text("😀")).pictures)
    assert shown.point(lambda dot: 255 - dot).getbbox() is not None


def test_commands_hidden_in_a_name_never_reach_the_printer() -> None:
    name = "杯\x1bp\x00\x19\xfa\x1d\x56\x00子\x10\x14\x01\x00\x05"
    paper = on_paper(sales_receipt(sale(lines=(replace(WATER, name=name),)), "zh_CN"))
    assert paper.events == ["cut"]


def test_the_software_printer_would_notice_a_command_in_a_name() -> None:
    assert printed(b"\x1bp\x00\x19\xfa", 576).events == ["drawer 0"]
    with pytest.raises(NotUnderstood):
        printed(b"\x10\x14\x01\x00\x05", 576)
    with pytest.raises(NotUnderstood):
        printed("水".encode("gbk"), 576)
    with pytest.raises(NotUnderstood):
        printed(b"x" * 49 + b"\n", 576)


def test_a_picture_is_never_wider_than_the_printer_takes() -> None:
    for profile in PROFILES.values():
        paper = said(Picture(logo(), 100), profile=profile)
        assert 0 < max(paper.widths) <= profile.image_dots


def test_a_barcode_that_does_not_fit_two_dots_a_bar_is_left_out() -> None:
    assert said(Barcode("A" * 40), profile=ROLL_58).pictures == []
    paper = said(Barcode("A" * 12), profile=ROLL_80)
    assert scanned(paper.image(576)) == {("Code 128", "A" * 12)}


@pytest.mark.parametrize("value", ["12345678", "1234567", "a{b}", "S01-T2-000481", "A1B22C333"])
@pytest.mark.parametrize("native", [True, False])
def test_codes_scan_drawn_by_the_printer_or_by_us(value: str, native: bool) -> None:
    profile = replace(ROLL_80, native_barcode=native, native_qr=native)
    paper = said(Barcode(value), Text(value, Align.CENTER), QR(value), profile=profile)
    assert scanned(paper.image(576)) == {("Code 128", value), ("QR Code", value)}


def test_the_drawer_opens_by_a_pulse_on_its_pin() -> None:
    assert said(DrawerKick(2), DrawerKick(5)).events == ["drawer 0", "drawer 1"]


def test_other_documents_print_on_a_narrow_roll() -> None:
    report = on_paper(day.x_report(DAY, "zh_CN"), ROLL_58).text
    assert "￥12,590.40" in report
    gift = on_paper(gift_receipt(EXAMPLE, "zh_CN"), ROLL_58)
    assert "115.90" not in gift.text
    page = on_paper(testpage.test_page(PRINTER, "zh_CN"), ROLL_58)
    assert ("QR Code", testpage.SAMPLE_CODE) in scanned(page.image(384))


def test_python_escpos_writes_the_same_commands() -> None:
    peer = Dummy(profile="TM-T88III")
    peer._raw(peer.output[:0])
    image = raster.qr_image("S01-T2-000481", 4)
    peer.image(image.convert("RGB"))
    assert raster.image_bytes(image) == peer.output
    qr = Dummy()
    qr.qr("S01-T2-000481", ec=1, size=6, native=True)
    assert qr.output in to_escpos(Document("", "en", (QR("S01-T2-000481"),)))
    drawer = Dummy()
    drawer.cashdraw(5)
    assert KICKS[5][:3] == drawer.output[:3]


def test_profiles_of_python_escpos_can_be_named() -> None:
    known = find("NT-5890K")
    assert (known.dots, known.columns, known.native_qr) == (384, 32, False)
    with pytest.raises(KeyError):
        find("no such printer")
    with pytest.raises(ValueError, match="do not fit"):
        Profile("too narrow", 100, 32)


def test_tall_images_are_sent_in_bands() -> None:
    data = raster.image_bytes(Image.new("1", (8, 2000), 0))
    assert data.count(b"\x1dv0\x00") == 3
    assert len(printed(data, 384).pictures) == 3
