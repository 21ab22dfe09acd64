"""Photos as evidence: shown small, opened large, added from a file, the clipboard or a camera."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QWidget

from posdesk import photos
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.photos import Prepared
from posdesk.ui import camera, icons, theme
from posdesk.ui.widgets.buttons import Button
from posdesk.ui.widgets.frames import column, row
from posdesk.ui.widgets.labels import Label

SIDE: Final = 56
_SUFFIXES: Final = "*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff"


def pixmap_of(data: bytes, width: int, height: int) -> QPixmap:
    """A kept photo within so many pixels; an empty one for what can't be shown."""
    whole = QPixmap()
    if not data or not whole.loadFromData(photos.thumbnail(data, max(width, height))):
        return QPixmap()
    return whole.scaled(
        width,
        height,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


class Thumbnail(QLabel):
    """One photo; a click or Enter opens it."""

    opened = Signal()

    def __init__(self, data: bytes, name: str, *, side: int = SIDE) -> None:
        super().__init__()
        self.setProperty("role", "picture")
        self.setFixedSize(QSize(theme.px(side), theme.px(side)))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        inner = theme.px(side) - 4
        pixmap = pixmap_of(data, inner, inner)
        self.setPixmap(icons.pixmap("image", "muted", 22) if pixmap.isNull() else pixmap)

    def mousePressEvent(self, event: object) -> None:
        """Opens it."""
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class PhotoAdder(QWidget):
    """New photos of something that is being written down; `prepared()` is what to keep."""

    changed = Signal()

    def __init__(self, most: int = photos.MOST) -> None:
        super().__init__()
        self._most = most
        self._photos: list[Prepared] = []
        self._strip = row(gap=6)
        self.add = Button(_("Add a photo"), icon="image", clicked=self._menu)
        self.said = Label("", "small", wrap=True, tone="bad")
        self.said.hide()
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Photos"))
        self._holder = QWidget()
        self._holder.setProperty("role", "plain")
        self._holder.setLayout(self._strip)
        self._holder.hide()
        self.setLayout(column(row(self._holder, self.add, None, gap=8), self.said, gap=4))

    def prepared(self) -> tuple[Prepared, ...]:
        """The photos, fit to be kept."""
        return tuple(self._photos)

    def clear(self) -> None:
        """Starts anew."""
        self._photos.clear()
        self._show()

    def menu(self) -> QMenu:
        """Where a photo may come from."""
        menu = QMenu(self)
        menu.addAction(_("Choose files…")).triggered.connect(self.choose)
        menu.addAction(_("Paste") + "\tCtrl+V").triggered.connect(self.paste)
        taken = menu.addAction(_("Take with the camera"))
        missing = camera.why_not()
        taken.setEnabled(not missing)
        if missing:
            taken.setText(_("No camera: {why}").format(why=missing))
        taken.triggered.connect(lambda: camera.take(self, self.take_data))
        return menu

    def _menu(self) -> None:
        self.menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def choose(self) -> None:
        """Asks for files."""
        title = _("Photos")
        chosen, _kind = QFileDialog.getOpenFileNames(self, title, "", f"{title} ({_SUFFIXES})")
        for path in chosen:
            self.read(Path(path))

    def paste(self) -> None:
        """Takes the picture of the clipboard."""
        self._take(QGuiApplication.clipboard().mimeData())

    def read(self, path: Path) -> None:
        """Takes a file; says what is wrong with one that can't be used."""
        try:
            if path.stat().st_size > photos.MAX_FILE:
                self._say(_("{name} is larger than 30 MB.").format(name=path.name))
                return
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            self._say(_("{name} can't be read: {reason}.").format(name=path.name, reason=reason))
            return
        self.take_data(data)

    def take_data(self, data: bytes) -> None:
        """Takes the bytes of a picture."""
        if len(self._photos) >= self._most:
            self._say(str(photos.TooManyPhotos(self._most)))
            return
        try:
            self._photos.append(photos.prepared(data))
        except Refusal as refusal:
            self._say(str(refusal))
            return
        self._say("")
        self._show()

    def _take(self, data: QMimeData) -> None:
        urls = [url for url in data.urls() if url.isLocalFile()]
        for url in urls:
            self.read(Path(url.toLocalFile()))
        image = data.imageData() if not urls and data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.take_data(png_of(image))
        elif not urls:
            self._say(_("There is no picture to paste. Copy one, then try again."))

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _show(self) -> None:
        while (item := self._strip.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, photo in enumerate(self._photos):
            name = _("Photo {number}: press to take it out").format(number=at + 1)
            shown = Thumbnail(photo.data, name)
            shown.setToolTip(name)
            shown.opened.connect(partial(self._drop, at))
            self._strip.addWidget(shown)
        self._holder.setVisible(bool(self._photos))
        self.add.setEnabled(len(self._photos) < self._most)
        self.changed.emit()

    def _drop(self, at: int) -> None:
        del self._photos[at]
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V pastes."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what is dropped."""
        self._take(event.mimeData())
        event.acceptProposedAction()


class PhotoStrip(QWidget):
    """Kept photos side by side; a press opens one large."""

    opened = Signal(str)
    """The id of a photo."""

    def __init__(self) -> None:
        super().__init__()
        self._strip = row(gap=6)
        self.setLayout(self._strip)

    def show_photos(self, kept: Sequence[tuple[str, bytes]]) -> None:
        """Shows these (id, bytes) instead of those before."""
        while (item := self._strip.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (key, data) in enumerate(kept, 1):
            shown = Thumbnail(data, _("Photo {number}").format(number=at))
            shown.opened.connect(partial(self.opened.emit, key))
            self._strip.addWidget(shown)
        self._strip.addStretch(1)
        if not kept:
            self.hide()
        elif self.parent() is not None:  # what has none yet is shown with its place
            self.show()


def png_of(image: QImage) -> bytes:
    """A picture of the clipboard or a camera as a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
