"""Every colour, radius and size of the window, once; light and dark; scaled as a whole.

The style sheet in sheet.py names tokens (`$card`) and sizes at 100 % (`14px`); `Theme.sheet`
fills both in. Painting code asks `theme.tokens()` for colours and `theme.px(14)` for sizes.
"""

import re
import sys
from dataclasses import dataclass, fields
from functools import lru_cache
from string import Template
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from posdesk.resources import resource
from posdesk.ui.sheet import SHEET

Mode = Literal["light", "dark", "system"]
Tone = Literal["plain", "info", "ok", "warn", "bad"]

SCALE_MIN, SCALE_MAX = 90, 150
"""Text size in percent that a person can choose from."""

BASE, DUE, TITLE, SMALL = 14, 26, 17, 12
"""Text sizes in pixels at 100 %."""

TARGET = 40
"""Smallest side of anything that a finger must hit, in pixels at 100 %."""


@dataclass(frozen=True)
class Tokens:
    """Colours of one appearance. `x_soft` is the background that text of colour `x` stands on."""

    ground: str
    card: str
    field: str
    line: str
    line_strong: str
    ink: str
    muted: str
    hover: str
    pressed: str
    soft: str
    selected: str
    primary: str
    primary_deep: str
    on_primary: str
    info: str
    info_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    danger: str
    inverse: str
    on_inverse: str
    rail: str
    rail_ink: str
    rail_active: str
    on_rail_active: str
    alert: str
    on_alert: str
    focus: str


LIGHT = Tokens(
    ground="#F4F5F7",
    card="#FFFFFF",
    field="#FFFFFF",
    line="#E4E6EB",
    line_strong="#C9CDD6",
    ink="#16181D",
    muted="#5B6270",
    hover="#F1F3F6",
    pressed="#E6E9EE",
    soft="#EEF0F4",
    selected="#F2F7FF",
    primary="#1F6FEB",
    primary_deep="#1759C4",
    on_primary="#FFFFFF",
    info="#1A60D0",
    info_soft="#E8F0FE",
    ok="#0F7A4F",
    ok_soft="#E3F5EC",
    warn="#A34E06",
    warn_soft="#FDF0DC",
    bad="#C62F2F",
    bad_soft="#FDE8E8",
    danger="#C62F2F",
    inverse="#16181D",
    on_inverse="#FFFFFF",
    rail="#0F1218",
    rail_ink="#AEB4C0",
    rail_active="#232938",
    on_rail_active="#FFFFFF",
    alert="#D92D2D",
    on_alert="#FFFFFF",
    focus="#1F6FEB",
)

DARK = Tokens(
    ground="#101319",
    card="#191D25",
    field="#12151C",
    line="#2B313C",
    line_strong="#465062",
    ink="#ECEEF2",
    muted="#A2ABBA",
    hover="#222732",
    pressed="#2A303D",
    soft="#262C37",
    selected="#1B2A44",
    primary="#1F6FEB",
    primary_deep="#1759C4",
    on_primary="#FFFFFF",
    info="#86B4FF",
    info_soft="#1B2C4A",
    ok="#4FCB92",
    ok_soft="#14342A",
    warn="#F2B15C",
    warn_soft="#3A2A14",
    bad="#FF8F8A",
    bad_soft="#42201F",
    danger="#C62F2F",
    inverse="#ECEEF2",
    on_inverse="#16181D",
    rail="#0A0C11",
    rail_ink="#A2ABBA",
    rail_active="#232938",
    on_rail_active="#FFFFFF",
    alert="#D92D2D",
    on_alert="#FFFFFF",
    focus="#5C9BFF",
)

CJK_FAMILIES = {
    "win32": ("Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": ("PingFang SC", "Hiragino Sans GB"),
    "linux": ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei"),
}
"""Chinese families that read well on a screen, best first. Others (Droid Sans Fallback has one
weight only) are passed over for the bundled font."""


@dataclass(frozen=True)
class Theme:
    """An appearance at a size: what `apply` puts on the application."""

    tokens: Tokens = LIGHT
    scale: int = 100

    def px(self, size: int) -> int:
        """A length given in pixels at 100 %, at this theme's scale (never below 1)."""
        return max(1, (size * self.scale + 50) // 100)

    def sheet(self) -> str:
        """The style sheet with colours filled in and every length scaled."""
        return _sheet(self)


@lru_cache(maxsize=4)
def _sheet(theme: Theme) -> str:
    values = {field.name: getattr(theme.tokens, field.name) for field in fields(Tokens)}
    values["icons"] = resource("icons").as_posix()
    values["shade"] = "dark" if theme.tokens is DARK else "light"
    filled = Template(SHEET).substitute(values)
    return re.sub(r"\b(\d+)px", lambda m: _scaled_length(theme, int(m[1])), filled)


def _scaled_length(theme: Theme, size: int) -> str:
    return f"{size}px" if size <= 2 else f"{theme.px(size)}px"  # hairlines stay hairlines


def choose(mode: Mode, scale: int = 100) -> Theme:
    """The theme for a setting; `system` follows the desktop, a scale out of range is brought in."""
    dark = mode == "dark" or (mode == "system" and _system_is_dark())
    return Theme(DARK if dark else LIGHT, min(max(scale, SCALE_MIN), SCALE_MAX))


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


_applied: list[Theme] = [Theme()]


def current() -> Theme:
    """The theme on the application, as QApplication's palette is: painting code reads it."""
    return _applied[0]


def tokens() -> Tokens:
    """Colours of the theme in use."""
    return current().tokens


def px(size: int) -> int:
    """A length in pixels at 100 %, at the scale in use."""
    return current().px(size)


def colour(name: str) -> QColor:
    """A token of the theme in use as a colour to paint with."""
    return QColor(getattr(tokens(), name))


def tone_colours(tone: Tone) -> tuple[QColor, QColor]:
    """(text, background) of a tone."""
    if tone == "plain":
        return colour("ink"), colour("soft")
    return colour(tone), colour(f"{tone}_soft")


def apply(app: QApplication, theme: Theme) -> None:
    """Puts a theme on the application: font, palette and style sheet."""
    _applied[0] = theme
    if app.styleSheet() == theme.sheet():
        return
    app.setStyle("Fusion")  # one look everywhere: native styles ignore parts of a style sheet
    app.setFont(font(BASE))
    app.setPalette(_palette(theme.tokens))
    app.setStyleSheet(theme.sheet())


def font(size: int = BASE, *, bold: bool = False) -> QFont:
    """The window's font at a size in pixels at 100 %, with tabular figures."""
    made = QFont()
    made.setFamilies(list(families()))
    made.setPixelSize(px(size))
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Font families, best first: the system's own, then one that has Chinese.

    Where no good Chinese family is installed the bundled Noto Sans SC is loaded.
    """
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    wanted = CJK_FAMILIES.get(sys.platform, CJK_FAMILIES["linux"])
    chinese = tuple(name for name in wanted if QFontDatabase.hasFamily(name))
    if sys.platform in ("win32", "darwin"):
        return (system, *(chinese or _bundled_families()))
    # A Linux desktop's default is often only a generic alias: the CJK families carry good Latin.
    return (*(chinese or _bundled_families()), system)


def _bundled_families() -> tuple[str, ...]:
    found: list[str] = []
    for path in sorted(resource("fonts").glob("NotoSansSC-*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(dict.fromkeys(found))


def _palette(tokens: Tokens) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Base: tokens.field,
        QPalette.ColorRole.AlternateBase: tokens.soft,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.card,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.Highlight: tokens.primary,
        QPalette.ColorRole.HighlightedText: tokens.on_primary,
        QPalette.ColorRole.ToolTipBase: tokens.inverse,
        QPalette.ColorRole.ToolTipText: tokens.on_inverse,
        QPalette.ColorRole.Link: tokens.info,
    }
    made = QPalette()
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    channels = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
