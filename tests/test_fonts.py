"""The bundled fonts: what they can write, and that a document keeps it readable."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PdfFont
from reportlab.pdfgen.canvas import Canvas

from posdesk.resources import resource

STYLES = ("Regular", "Bold")
PRINTED = "农夫山泉 ¥12.50 应收 找零 重庆火锅 Café Ω Ж ┌─┐ ■ → ① ｆｕｌｌ かな 䶮 €"


def font_path(style: str) -> Path:
    return resource("fonts", f"NotoSansSC-{style}.ttf")


@pytest.fixture(params=STYLES)
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def font(style: str) -> TTFont:
    return TTFont(font_path(style))


def gbk_hanzi() -> set[int]:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    written = "".join(pair.decode("gbk", errors="ignore") for pair in pairs)
    return {ord(letter) for letter in written if 0x4E00 <= ord(letter) <= 0x9FFF}


def test_every_hanzi_of_gbk_can_be_written(font: TTFont) -> None:
    hanzi = gbk_hanzi()
    assert len(hanzi) == 20902
    assert hanzi <= set(font.getBestCmap())


def test_what_a_till_prints_can_be_written(font: TTFont) -> None:
    assert set(map(ord, PRINTED)) <= set(font.getBestCmap())


def test_all_digits_have_one_width(font: TTFont) -> None:
    names = font.getBestCmap()
    assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_the_two_styles_are_one_family() -> None:
    names = [TTFont(font_path(style))["name"] for style in STYLES]
    assert {name.getDebugName(1) for name in names} == {"Noto Sans SC"}
    assert [name.getDebugName(2) for name in names] == ["Regular", "Bold"]


def test_the_licence_and_the_copyright_notice_travel_with_the_fonts(font: TTFont) -> None:
    licence = resource("fonts", "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "2014-2021 Adobe" in licence
    assert "2014-2021 Adobe" in font["name"].getDebugName(0)
    assert "Source" not in font["name"].getDebugName(1)


def test_text_in_a_document_can_be_read_back(style: str, tmp_path: Path) -> None:
    pdfmetrics.registerFont(PdfFont(f"Test{style}", str(font_path(style))))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont(f"Test{style}", 9)
    canvas.drawString(20, 700, PRINTED)
    canvas.save()
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        page = document[0]
        text = page.get_textpage().get_text_range()
    assert text.strip() == PRINTED
