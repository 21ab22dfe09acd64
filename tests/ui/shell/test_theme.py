"""Colours that can be read, sizes that can be hit, one sheet made from the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import posdesk.ui
from posdesk.ui import theme
from posdesk.ui.theme import DARK, LIGHT, Theme, Tokens

TEXT_ON = [
    ("ink", ("ground", "card", "field", "hover", "pressed", "soft", "selected")),
    ("muted", ("ground", "card", "field", "soft", "hover", "selected")),
    ("on_primary", ("primary", "primary_deep")),
    ("info", ("card", "ground", "info_soft")),
    ("ok", ("card", "ground", "ok_soft")),
    ("warn", ("card", "ground", "warn_soft")),
    ("bad", ("card", "ground", "bad_soft")),
    ("ink", ("info_soft", "ok_soft", "warn_soft", "bad_soft")),
    ("on_inverse", ("inverse",)),
    ("rail_ink", ("rail", "rail_active")),
    ("on_rail_active", ("rail", "rail_active")),
    ("on_alert", ("alert",)),
]
PAIRS = [(text, ground) for text, grounds in TEXT_ON for ground in grounds]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_background(tokens: Tokens, text: str, ground: str) -> None:
    """WCAG 2.2 AA, 1.4.3: at least 4.5 : 1."""
    assert theme.contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_ring_stands_out(tokens: Tokens) -> None:
    """WCAG 2.2 AA, 1.4.11: at least 3 : 1 against what is around it."""
    for ground in (tokens.ground, tokens.card, tokens.field, tokens.rail):
        assert theme.contrast(tokens.focus, ground) >= 3


def test_contrast_is_what_the_standard_says_of_its_examples() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_has_every_token_filled_in(tokens: Tokens) -> None:
    sheet = Theme(tokens).sheet()
    assert "$" not in sheet
    assert tokens.card in sheet


def test_lengths_grow_with_the_scale_and_hairlines_do_not() -> None:
    at_150 = Theme(LIGHT, 150).sheet()
    assert "* { font-size: 21px; }" in at_150
    assert "border: 1px solid" in at_150
    assert "* { font-size: 13px; }" in Theme(LIGHT, 90).sheet()


@pytest.mark.parametrize(("asked", "given"), [(50, 90), (90, 90), (120, 120), (400, 150)])
def test_a_scale_out_of_range_is_brought_in(qtbot: QtBot, asked: int, given: int) -> None:
    assert theme.choose("light", asked).scale == given


def test_no_screen_paints_a_colour_of_its_own() -> None:
    """Colours stand in the token file alone; those that people choose for their goods are data."""
    painted = re.compile(r"""setStyleSheet\(|QColor\(["']#(?!FFFFFF)""")
    for path in Path(posdesk.ui.__file__).parent.rglob("*.py"):
        found = painted.findall(path.read_text(encoding="utf-8"))
        assert path.name == "theme.py" or not found, f"{path.name}: {found}"


def test_figures_are_equally_wide(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, Theme(LIGHT))
    for size, bold in ((14, False), (26, True)):
        metrics = QFontMetrics(theme.font(size, bold=bold))
        assert metrics.horizontalAdvance("1111111111") == metrics.horizontalAdvance("0808080808")


def test_chinese_has_a_font_with_a_bold_weight(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, Theme(LIGHT))
    plain, bold = theme.font(20), theme.font(20, bold=True)
    assert QFontMetrics(plain).inFont("应")
    assert QFont(bold).bold()
    assert theme.families()[0]


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no use for them
@pytest.mark.parametrize("chosen", [True, False])
@pytest.mark.parametrize("focused", [True, False])
def test_a_radio_button_is_round(qtbot: QtBot, chosen: bool, focused: bool) -> None:
    holder = QWidget()
    box = QVBoxLayout(holder)
    radio, other = QRadioButton("One"), QRadioButton("Two")
    for button in (radio, other):
        button.setAutoExclusive(False)
        box.addWidget(button)
    qtbot.addWidget(holder)
    theme.apply(QApplication.instance(), theme.choose("light"))  # type: ignore[arg-type]
    holder.show()
    radio.setChecked(chosen)
    (radio if focused else other).setFocus()
    qtbot.wait(10)
    picture = radio.grab().toImage()
    ground = picture.pixel(picture.width() - 1, 0)
    top = (radio.height() - 22) // 2
    for x, y in ((0, top), (21, top), (0, top + 21), (21, top + 21)):
        assert picture.pixel(x, y) == ground
    assert any(picture.pixel(x, radio.height() // 2) != ground for x in range(2))
