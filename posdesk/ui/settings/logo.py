"""The logo on top of every receipt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel

from posdesk.catalog.images import add_image
from posdesk.catalog.queries import image
from posdesk.errors import FileUnreadable
from posdesk.i18n import _
from posdesk.settings import save
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Card, Label, column, row

SUFFIXES = "*.png *.jpg *.jpeg *.webp *.bmp *.gif"
_SETTING = "shop.logo_image"
_PREVIEW = QSize(200, 96)


class LogoCard(Card):
    """Shows the logo; a file takes its place, or it goes."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.preview = QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.preview.setFixedSize(theme.px(_PREVIEW.width()), theme.px(_PREVIEW.height()))
        self.preview.setAccessibleName(_("Logo"))
        self.choose = Button(_("Choose a picture…"), clicked=self._choose)
        self.remove = Button(_("Remove"), "danger", clicked=lambda: self._use(""))
        words = Label(
            _("Printed on top of receipts; black on white prints best."), "muted", wrap=True
        )
        acts = column(words, row(self.choose, self.remove, None), None)
        super().__init__(row(self.preview, acts, gap=16), title=_("Logo"), padding=20)
        self.refresh()

    def refresh(self) -> None:
        """Shows the logo that is in use."""
        key = self._shell.ops.db.setting(_SETTING)
        picture = QPixmap()
        if key:
            picture.loadFromData(self._shell.ops.read(image, key))
        self.remove.setVisible(bool(key))
        self.preview.setText("" if key else _("No logo"))
        if not picture.isNull():
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            self.preview.setPixmap(picture.scaled(self.preview.size(), keep, smooth))

    def _choose(self) -> None:
        title = _("Choose a picture")
        chosen, _kind = QFileDialog.getOpenFileName(self, title, "", f"{title} ({SUFFIXES})")
        if chosen:
            self.take(Path(chosen))

    def take(self, file: Path) -> None:
        """Keeps the picture in a file as the logo; refuses what is no picture, in words."""
        try:
            data = file.read_bytes()
        except OSError as error:
            self._shell.refuse(FileUnreadable(str(file), error.strerror or str(error)))
            return
        self._shell.ops.run(add_image, data, done=self._use)

    def _use(self, image_id: str) -> None:
        self._shell.ops.run(save, {_SETTING: image_id}, done=lambda _nothing: self.refresh())
