"""The logo of the shop: chosen once, on every receipt from then on."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from posdesk.receipts.source import shop as shop_of
from posdesk.ui.settings.logo import LogoCard
from posdesk.ui.settings.place import SettingsPlace
from tests.ui.shell.conftest import Person


def card(person: Person) -> LogoCard:
    place = person.desk.window.go("settings")
    assert isinstance(place, SettingsPlace)
    place.open_chapter("shop")
    return next(card for card in place.findChildren(LogoCard) if card.isVisible())


def logo(person: Person) -> bytes | None:
    return shop_of(person.desk.ops.db).logo


def test_a_picture_becomes_the_logo_and_goes_again(manager: Person, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGB", (300, 120), "black").save(file)
    shown = card(manager)
    assert shown.preview.text() == "No logo"
    shown.take(file)
    manager.until(lambda: not shown.preview.pixmap().isNull())
    kept = logo(manager)
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).size == (300, 120)
    manager.touch(shown.remove)
    manager.until(lambda: shown.preview.text() == "No logo")
    assert logo(manager) is None


def test_what_is_no_picture_is_refused_in_words(manager: Person, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_text("not a picture", "utf-8")
    shown = card(manager)
    shown.take(file)
    manager.settle()
    assert manager.desk.window.notices.notices()
    assert logo(manager) is None
