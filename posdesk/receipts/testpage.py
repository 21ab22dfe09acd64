"""The page that shows a printer works: its width, its characters, its codes."""

from __future__ import annotations

from posdesk.receipts.data import PrinterFacts
from posdesk.receipts.layout import (
    QR,
    Align,
    Cut,
    Document,
    Facts,
    Feed,
    Rule,
    Size,
    Stroke,
    Text,
    pair,
)
from posdesk.receipts.parts import bar_code, head, moment, words_of

SAMPLE_CODE = "POSDESK-123456"
_SAMPLES = (
    "农夫山泉 饮用天然水 550ml",
    "ABCDEFGHIJKLM abcdefghijklm",
    "0123456789 ¥1,234.50 -4.00 13%",
    "，。、；：？！“”（）《》—…",
    "䶮 喆 鿭 é à ₩ €",
)


def test_page(data: PrinterFacts, language: str) -> Document:
    """A page with both edges, every size, Chinese and rare characters, a barcode and a QR code."""
    words = words_of(language)
    _ = words.gettext
    title = _("Printer test")
    nodes = (
        *head(data.shop, title, words),
        Rule(),
        Facts(
            (
                words.fact(_("Printer"), data.printer),
                words.fact(_("Connection"), data.connection),
                words.fact(_("Profile"), data.profile),
                words.fact(_("Time"), moment(data.printed_at, data.zone)),
            )
        ),
        Rule(Stroke.SOLID),
        pair(_("left edge"), _("right edge")),
        *(Text(sample) for sample in _SAMPLES),
        Text(_("Bold"), bold=True),
        Text(_("Tall"), size=Size.TALL),
        Text(_("Large"), size=Size.LARGE),
        Rule(),
        *bar_code(SAMPLE_CODE),
        QR(SAMPLE_CODE),
        Feed(),
        Text(_("If both codes scan and no line is broken, the printer is ready."), Align.CENTER),
        Cut(),
    )
    return Document(title, language, nodes)
