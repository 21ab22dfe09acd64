"""The picture of a product: chosen as a file, dropped, pasted, or taken off."""

from __future__ import annotations

from pathlib import Path

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

from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.catalog.pictures import Pictures, fit
from posdesk.ui.widgets import Button, column, row

SIDE = 104
MAX_FILE = 20 * 1024 * 1024
_SUFFIXES = "*.jpg *.jpeg *.png *.webp *.bmp *.gif"


class PictureFrame(QLabel):
    """Shows the picture; takes what is dropped on it or pasted into it."""

    taken = Signal(bytes)
    pressed = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme.px(SIDE), theme.px(SIDE))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("role", "picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Picture of the product"))

    def mousePressEvent(self, event: object) -> None:
        """A click chooses a file."""
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V pastes, Enter chooses a file."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what is dropped."""
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def take(self, data: QMimeData) -> bool:
        """Takes the file or the picture of a drop or of the clipboard; says so if there is none."""
        urls = [url for url in data.urls() if url.isLocalFile()]
        if urls:
            return self.read(Path(urls[0].toLocalFile()))
        image = data.imageData() if data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.taken.emit(_png(image))
            return True
        self.refused.emit(_("There is no picture to paste. Copy one, then try again."))
        return False

    def read(self, path: Path) -> bool:
        """Takes a file; says what is wrong with one that can't be used."""
        try:
            if path.stat().st_size > MAX_FILE:
                self.refused.emit(_("The picture is larger than 20 MB."))
                return False
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            self.refused.emit(_("{name} can't be read: {reason}.").format(
                name=path.name, reason=reason))  # fmt: skip
            return False
        if QPixmap().loadFromData(data):
            self.taken.emit(data)
            return True
        self.refused.emit(_("{name} is not a picture that can be shown.").format(name=path.name))
        return False


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class PictureBox(QWidget):
    """The picture with its menu."""

    changed = Signal(object)
    """The bytes of a new picture, or None: it was taken off."""
    refused = Signal(str)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self.frame = PictureFrame()
        self.frame.taken.connect(self.changed)
        self.frame.refused.connect(self.refused)
        self.frame.pressed.connect(self.choose)
        self.more = Button(_("Picture"), "ghost", icon="image", clicked=self._menu)
        self.setLayout(column(self.frame, row(None, self.more, None), None, gap=0))
        self._some = False
        self._shown: tuple[str | None, bytes | None] | None = None

    def show_picture(self, image_id: str | None, picture: bytes | None) -> None:
        """Shows a new picture, else the stored one, else how to add one."""
        if self._shown == (image_id, picture):
            return
        self._shown = (image_id, picture)
        size = QSize(theme.px(SIDE - 8), theme.px(SIDE - 8))
        shown: QPixmap | None
        if picture is not None:
            whole = QPixmap()
            whole.loadFromData(picture)
            shown = fit(whole, size)
        else:
            shown = self._pictures.whole(image_id, size)
        self._some = shown is not None
        if shown is None:
            shown = icons.pixmap("image", "muted", 36, self.devicePixelRatioF())
        self.frame.setPixmap(shown)
        hint = _("Drop a picture here, paste one, or click to choose a file.")
        self.frame.setToolTip(hint)
        self.frame.setAccessibleDescription(hint)

    def menu(self) -> QMenu:
        """What can be done with the picture."""
        menu = QMenu(self)
        menu.addAction(_("Choose a file…")).triggered.connect(self.choose)
        menu.addAction(_("Paste") + "\tCtrl+V").triggered.connect(self.paste)
        taken_off = menu.addAction(_("Take off"))
        taken_off.setEnabled(self._some)
        taken_off.triggered.connect(lambda: self.changed.emit(None))
        return menu

    def _menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def paste(self) -> None:
        """Takes the picture of the clipboard."""
        self.frame.take(QGuiApplication.clipboard().mimeData())

    def choose(self) -> None:
        """Asks for a file."""
        title = _("Picture of the product")
        chosen, _kind = QFileDialog.getOpenFileName(self, title, "", f"{title} ({_SUFFIXES})")
        if chosen:
            self.frame.read(Path(chosen))
