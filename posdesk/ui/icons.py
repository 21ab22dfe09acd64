"""Line icons of 24 × 24 drawn here as SVG paths, tinted with a token.

Drawn rather than taken from an icon font: no font to load at start-up, crisp at every scale.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from posdesk.ui import theme

PATHS = {
    "sell": "M3 4h2l2.4 11h10.2L20 7H6.2 M9 20h.01 M17 20h.01",
    "catalog": "M4 4h7v7H4z M13 4h7v7h-7z M4 13h7v7H4z M13 13h7v7h-7z",
    "reports": "M4 20h16 M7 17v-5 M12 17V7 M17 17v-8",
    "printer": "M7 9V4h10v5 M6 17H4v-8h16v8h-2 M7 14h10v6H7z",
    "settings": "M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 5v4 M9 15v4 M4 12h1 M9 12h11 M7 10v4",
    "shift": "M12 4a8 8 0 1 0 8 8 M12 7v5l3 2 M16 4h4v4",
    "orders": "M6 3h12v18l-3-2-3 2-3-2-3 2z M9 8h6 M9 12h6",
    "deliveries": "M3 6h11v10H3z M14 10h4l3 3v3h-7 M7 19h.01 M17 19h.01",
    "returns": "M9 7L4 12l5 5 M4 12h11a5 5 0 0 0 0-10",
    "members": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 21c0-4 4-7 8-7s8 3 8 7",
    "stock": "M12 3l8 4v10l-8 4-8-4V7z M4 7l8 4 8-4 M12 11v10",
    "mail": "M3 6h18v12H3z M3 7l9 6 9-6",
    "service": "M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12h5",
    "bubble": "M4 5h16v11H10l-5 4v-4H4z",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z M16 16l5 5",
    "close": "M6 6l12 12 M18 6L6 18",
    "back": "M20 12H5 M11 6l-6 6 6 6",
    "next": "M4 12h15 M13 6l6 6-6 6",
    "check": "M5 12l5 5 9-10",
    "plus": "M12 5v14 M5 12h14",
    "minus": "M5 12h14",
    "edit": "M4 20h4L20 8l-4-4L4 16z",
    "delete": "M5 7h14 M10 7V4h4v3 M7 7l1 13h8l1-13",
    "lock": "M6 11h12v9H6z M8 11V8a4 4 0 0 1 8 0v3",
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 21c0-4 4-7 8-7s8 3 8 7",
    "key": "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M12 12h9 M18 12v4 M15 12v3",
    "warning": "M12 4l9 16H3z M12 10v5 M12 17.5h.01",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 11v6 M12 7.5h.01",
    "import": "M12 4v11 M7 10l5 5 5-5 M4 20h16",
    "export": "M12 15V4 M7 9l5-5 5 5 M4 20h16",
    "barcode": "M4 5v14 M7 5v14 M11 5v14 M13 5v14 M17 5v14 M20 5v14",
    "star": "M12 3l2.8 6 6.2.7-4.6 4.3 1.3 6.3L12 17l-5.7 3.3 1.3-6.3L3 9.7 9.2 9z",
    "erase": "M21 5H9l-6 7 6 7h12z M12 9l6 6 M18 9l-6 6",
    "refresh": "M20 12a8 8 0 1 1-2.5-5.8 M20 3v4h-4",
    "sync": "M20 11a8 8 0 0 0-14.3-4 M5 3v4h4 M4 13a8 8 0 0 0 14.3 4 M19 21v-4h-4",
    "folder": "M3 6h6l2 2h10v11H3z",
    "more": "M5 12h.01 M12 12h.01 M19 12h.01",
    "receipt": "M6 3h12v18l-3-2-3 2-3-2-3 2z M9 8h6 M9 12h6",
    "park": "M9 5v14 M15 5v14",
    "history": "M4 12a8 8 0 1 0 2.5-5.8 M4 3v4h4 M12 8v4l3 2",
    "image": "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15.5 9h.01",
    "filter": "M4 5h16l-6 8v6l-4-2v-4z",
    "cash": "M3 7h18v10H3z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M6 12h.01 M18 12h.01",
    "help": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 16.5h.01"
    " M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7",
    "store": "M4 10v10h16V10 M3 10l2-6h14l2 6z M10 20v-6h4v6",
    "backup": "M5 4h11l3 3v13H5z M8 4v5h7V4 M8 20v-6h8v6",
    "language": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M3 12h18"
    " M12 3c3 3 3 15 0 18 M12 3c-3 3-3 15 0 18",
    "percent": "M19 5L5 19 M7 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4z M17 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    "keyboard": "M3 6h18v12H3z M7 10h.01 M11 10h.01 M15 10h.01 M8 14h8",
    "note": "M5 4h14v16H5z M8 9h8 M8 13h8 M8 17h4",
    "undo": "M9 7L4 12l5 5 M4 12h10a5 5 0 0 1 5 5",
    "ticket": (
        "M3 7h18v3.5a1.5 1.5 0 0 0 0 3V17H3v-3.5a1.5 1.5 0 0 0 0-3z M14 7v2 M14 11v2 M14 15v2"
    ),
    "scale": "M4 20h16 M6 20l1-10h10l1 10 M12 10V6 M7 6h10",
}

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{ink}" '
    'stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


@lru_cache(maxsize=512)
def _pixmap(name: str, ink: str, size: int, ratio: float, width: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # only when a first icon is drawn

    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    text = _SVG.format(ink=ink, width=width, path=PATHS[name])
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, ink: str = "ink", size: int = 20, ratio: float = 1.0) -> QPixmap:
    """An icon in the colour of token `ink`, `size` in pixels at 100 % text size."""
    return _pixmap(name, QColor(theme.colour(ink)).name(), theme.px(size), ratio, 1.8)


def icon(name: str, ink: str = "ink", size: int = 20, *, on: str = "") -> QIcon:
    """An icon for a button; `on` is the token of its colour while the button is checked."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, ink, size, ratio), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(pixmap(name, "muted", size, ratio), QIcon.Mode.Disabled)
        if on:
            made.addPixmap(pixmap(name, on, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made
