"""Photos of a ticket or review: added from files or the clipboard, shown small, opened large."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QWidget

from posdesk.errors import FileUnreadable
from posdesk.i18n import _
from posdesk.photos import MAX_FILE, KeptPhoto, Prepared, photo_data, prepared, thumbnail
from posdesk.ui import theme
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, row, scrolled

SIDE = 64


def _read(_job: Job, path: Path) -> Prepared:
    try:
        if path.stat().st_size > MAX_FILE:
            return prepared(bytes(MAX_FILE + 1))  # refused in its own words
        return prepared(path.read_bytes())
    except OSError as error:
        raise FileUnreadable(str(path), str(error)) from error


def _ready(_job: Job, data: bytes) -> Prepared:
    return prepared(data)


class PhotoPicker(QWidget):
    """Photos about to be kept; each can be taken out again."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.photos: list[Prepared] = []
        self._shown: list[QWidget] = []
        self.add_button = Button(_("Add photo…"), "ghost", icon="image", clicked=self._browse)
        self.paste_button = Button(_("Paste"), "ghost", clicked=self.paste)
        self._box = row(self.add_button, self.paste_button, None, gap=6)
        self.setLayout(self._box)

    def _browse(self) -> None:
        kinds = _("Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff)"
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add photo…"), "", kinds)
        for path in chosen:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Reads a picture file on a thread of its own."""
        self._shell.ops.job(_read, path, done=self._add, refused=self._shell.refuse)

    def paste(self) -> None:
        """Takes the picture on the clipboard."""
        image = QApplication.clipboard().image()
        if image.isNull():
            self._shell.notify(_("There is no picture on the clipboard."), tone="warn")
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        self._shell.ops.job(_ready, data, done=self._add, refused=self._shell.refuse)

    def _add(self, photo: Prepared) -> None:
        self.photos.append(photo)
        self._show()

    def _remove(self, photo: Prepared) -> None:
        self.photos = [each for each in self.photos if each is not photo]
        self._show()

    def clear(self) -> None:
        """None is left."""
        self.photos = []
        self._show()

    def _show(self) -> None:
        for widget in self._shown:
            self._box.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = [self._thumb(photo) for photo in self.photos]
        for place, widget in enumerate(self._shown):
            self._box.insertWidget(place, widget)
            widget.show()
        self.changed.emit()

    def _thumb(self, photo: Prepared) -> QWidget:
        button = picture_button(thumbnail(photo.data), _("Take this photo out"))
        button.clicked.connect(partial(self._remove, photo))
        return button


class PhotoRow(QWidget):
    """Photos that are kept; a click shows one large."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._shown: list[QWidget] = []
        self._box = row(None, gap=6)
        self.setLayout(self._box)

    def show_photos(self, photos: tuple[KeptPhoto, ...]) -> None:
        """Shows these, those of erased customers left out."""
        for widget in self._shown:
            self._box.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = [self._thumb(photo) for photo in photos if not photo.erased]
        for place, widget in enumerate(self._shown):
            self._box.insertWidget(place, widget)
            widget.show()
        self.setVisible(bool(self._shown))

    def _thumb(self, photo: KeptPhoto) -> QWidget:
        data = self._shell.ops.read(photo_data, photo.id)
        button = picture_button(thumbnail(data), _("Photo"))
        button.clicked.connect(partial(self._open, data))
        return button

    def _open(self, data: bytes, _checked: bool = False) -> None:
        pixmap = QPixmap()
        pixmap.loadFromData(data)
        picture = QLabel()
        picture.setPixmap(pixmap)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        dialog = QDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("Photo"))
        dialog.setLayout(row(scrolled(picture, sideways=True), margins=(8, 8, 8, 8)))
        dialog.resize(min(pixmap.width() + 40, 1000), min(pixmap.height() + 40, 720))
        dialog.show()


def picture_button(data: bytes, name: str) -> Button:
    """A small picture that can be pressed."""
    pixmap = QPixmap()
    pixmap.loadFromData(data)
    button = Button("", "ghost", name=name)
    side = theme.px(SIDE)
    button.setIcon(QIcon(pixmap))
    button.setIconSize(QSize(side - 8, side - 8))
    button.setFixedSize(side, side)
    button.setToolTip(name)
    return button
