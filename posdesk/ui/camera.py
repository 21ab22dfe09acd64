"""A camera, where the machine has one and Qt's multimedia part is installed; it is optional."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from PySide6.QtWidgets import QWidget

from posdesk.i18n import _


def why_not() -> str:
    """Why no photo can be taken here, in words; "" where one can."""
    if find_spec("PySide6.QtMultimedia") is None:
        return _("the part of Qt for cameras is not installed")
    from PySide6 import QtMultimedia

    if not QtMultimedia.QMediaDevices.videoInputs():
        return _("none is connected")
    return ""


def take(parent: QWidget, taken: Callable[[bytes], object]) -> None:
    """Takes one photo with the first camera and hands over its bytes, once it is there."""
    from PySide6 import QtMultimedia

    from posdesk.ui.widgets.photostrip import png_of

    session = QtMultimedia.QMediaCaptureSession(parent)
    lens = QtMultimedia.QCamera(parent)
    capture = QtMultimedia.QImageCapture(parent)
    session.setCamera(lens)
    session.setImageCapture(capture)

    def arrived(_number: int, image: Any) -> None:
        lens.stop()
        session.deleteLater()
        taken(png_of(image))

    def ready(is_ready: bool) -> None:
        if is_ready:
            capture.capture()

    capture.imageCaptured.connect(arrived)
    capture.readyForCaptureChanged.connect(ready)
    lens.start()
