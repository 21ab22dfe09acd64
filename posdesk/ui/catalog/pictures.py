"""Pictures of goods from the database, scaled for the screen and kept in Qt's cache."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPixmap, QPixmapCache

from posdesk.catalog import queries
from posdesk.errors import NotFound
from posdesk.ui.ops import Ops


class Pictures:
    """Reads a picture when it is first painted at a size."""

    def __init__(self, ops: Ops) -> None:
        self._ops = ops

    def cut(self, image_id: str | None, size: QSize) -> QPixmap | None:
        """The picture filling `size`, cut where it is longer; None where there is none."""
        if not image_id:
            return None
        key = f"catalog:{image_id}:{size.width()}x{size.height()}"
        found = QPixmap()
        if QPixmapCache.find(key, found):
            return None if found.width() <= 1 else found
        made = fill(self._load(image_id), size)
        QPixmapCache.insert(key, made if made is not None else QPixmap(1, 1))
        return made

    def whole(self, image_id: str | None, size: QSize) -> QPixmap | None:
        """The picture within `size`, nothing cut off; None where there is none."""
        return fit(self._load(image_id), size) if image_id else None

    def _load(self, image_id: str) -> QPixmap:
        pixmap = QPixmap()
        try:
            pixmap.loadFromData(self._ops.read(queries.image, image_id))
        except NotFound:
            pass  # a picture that has not come over yet is shown as none
        return pixmap


def fit(pixmap: QPixmap, size: QSize) -> QPixmap | None:
    """`pixmap` scaled to lie within `size`; None for one that can't be read."""
    if pixmap.isNull():
        return None
    smooth = Qt.TransformationMode.SmoothTransformation
    return pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)


def fill(pixmap: QPixmap, size: QSize) -> QPixmap | None:
    """`pixmap` scaled and cut to fill `size`; None for one that can't be read."""
    if pixmap.isNull():
        return None
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth)
    left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
    return scaled.copy(QRect(left, top, size.width(), size.height()))
