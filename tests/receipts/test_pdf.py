"""PDF documents: the right length, every font embedded, text to copy, codes that scan."""

from __future__ import annotations

import base64
import re
import zlib

import pytest

from posdesk.receipts import day, testpage
from posdesk.receipts.fonts import face
from posdesk.receipts.layout import Document, Size, Text
from posdesk.receipts.paper import A4, MM, PAPERS, ROLL_58, ROLL_80, Paper
from posdesk.receipts.pdf import page_millimetres, to_pdf
from posdesk.receipts.preview import png_pages
from posdesk.receipts.sale import gift_receipt, sales_receipt
from tests.receipts.papers import (
    APPLES,
    DAY,
    EXAMPLE,
    HARD,
    NUMBER,
    PRINTER,
    WATER,
    pages,
    pdf_text,
    sale,
    scanned,
)

LANGUAGES = ("zh_CN", "en")
EVERY = [(paper, language) for paper in PAPERS.values() for language in LANGUAGES]


def note(text: str) -> Document:
    return Document("note", "en", (Text(text),))


def content(pdf: bytes) -> str:
    """The drawing commands of a PDF's first page."""
    streams = re.findall(rb"ASCII85Decode /FlateDecode.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    drawn = (zlib.decompress(base64.a85decode(stream.strip()[:-2])) for stream in streams)
    return next(text for text in drawn if b"BT" in text).decode("latin-1")


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_every_font_of_a_receipt_is_embedded(paper: Paper, language: str) -> None:
    pdf = to_pdf(sales_receipt(HARD, language), paper)
    fonts = re.findall(rb"/BaseFont /(\S+)", pdf)
    assert fonts
    assert all(b"NotoSansSC" in font for font in fonts)
    assert len(re.findall(rb"/FontFile2 \d+", pdf)) == len(fonts)


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_the_codes_of_a_receipt_scan(paper: Paper, language: str) -> None:
    pictures = pages(to_pdf(sales_receipt(HARD, language), paper))
    found = set().union(*map(scanned, pictures))
    assert found == {("Code 128", NUMBER), ("QR Code", NUMBER)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codes_of_the_other_documents_scan(language: str) -> None:
    (gift,) = pages(to_pdf(gift_receipt(EXAMPLE, language)))
    assert scanned(gift) == {("Code 128", NUMBER), ("QR Code", NUMBER)}
    (page,) = pages(to_pdf(testpage.test_page(PRINTER, language)))
    code = testpage.SAMPLE_CODE
    assert scanned(page) == {("Code 128", code), ("QR Code", code)}


@pytest.mark.parametrize("paper", [ROLL_58, ROLL_80])
def test_a_roll_is_exactly_as_long_as_what_it_says(paper: Paper) -> None:
    short, long = (to_pdf(sales_receipt(data, "zh_CN"), paper) for data in (EXAMPLE, HARD))
    for pdf in (short, long):
        (picture,) = pages(pdf, scale=2)
        ink = picture.point(lambda shade: 255 - shade).getbbox()
        assert ink is not None
        empty = (picture.height - ink[3]) / 2
        assert 0 < empty <= (paper.bottom + paper.leading(Size.NORMAL)) / 1000
    assert page_millimetres(short)[0] == page_millimetres(long)[0] == paper.width // MM
    assert page_millimetres(short)[1] < page_millimetres(long)[1]


@pytest.mark.parametrize("paper", PAPERS.values())
def test_nothing_is_printed_beyond_the_margins(paper: Paper) -> None:
    for picture in pages(to_pdf(sales_receipt(HARD, "en"), paper), scale=2):
        ink = picture.point(lambda shade: 255 - shade).getbbox()
        assert ink is not None
        assert ink[0] >= (paper.margin - 1000) * 2 / 1000
        assert ink[2] <= (paper.width - paper.margin + 1000) * 2 / 1000


@pytest.mark.parametrize("paper", PAPERS.values())
def test_the_text_of_a_receipt_can_be_copied(paper: Paper) -> None:
    said = pdf_text(to_pdf(sales_receipt(HARD, "zh_CN"), paper))
    for text in ("友邻超市", NUMBER, "2026-10-18 14:32:05", "李敏", "1.236", "¥115.90", "找零"):
        assert text in said
    letters = said.replace("\n", "").replace(" ", "")
    for line in HARD.lines[:6]:
        name = line.name.replace(" ", "")
        assert name in letters or (paper is A4 and name[-12:] in letters)


def test_a_character_that_the_font_lacks_is_a_visible_box_and_copies_as_itself() -> None:
    for char in "😀ก𠮷":
        assert not face().covers(char)
        pdf = to_pdf(note(char))
        assert f"/ActualText <FEFF{char.encode('utf-16-be').hex().upper()}>" in content(pdf)
        (picture,) = pages(pdf)
        assert picture.point(lambda shade: 255 - shade).getbbox() is not None
    assert pdf_text(to_pdf(note("a ก b"))) == "a ก b"


def test_a_long_sale_goes_over_pages_that_repeat_the_head_of_the_table() -> None:
    data = sale(lines=(WATER, APPLES) * 45)
    pdf = to_pdf(sales_receipt(data, "zh_CN"), A4)
    count = len(pages(pdf))
    assert count == 3
    said = pdf_text(pdf)
    assert said.count("单价") == count
    assert "3 / 3" in said
    assert said.count("农夫山泉") == said.count("红富士苹果") == 45


def test_the_same_data_gives_the_same_bytes() -> None:
    assert to_pdf(sales_receipt(EXAMPLE, "en")) == to_pdf(sales_receipt(EXAMPLE, "en"))


def test_the_x_report_of_a_day_shows_its_figures() -> None:
    said = pdf_text(to_pdf(day.x_report(DAY, "en")))
    for text in ("X report", "2026-10-18", "12,590.40", "Cash", "5,023.00", "-302.00", "11,300.00"):
        assert text in said


def test_a_preview_is_a_picture_of_every_page() -> None:
    pictures = png_pages(to_pdf(sales_receipt(EXAMPLE, "zh_CN")))
    assert len(pictures) == 1
    assert pictures[0].startswith(b"\x89PNG")
