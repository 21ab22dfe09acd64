"""Nothing that must be pressed is ever off the screen, whatever the language and the text size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.settings import save
from posdesk.ui import theme
from tests.ui.shop import MUG, NOODLES, WATER, Till


@pytest.fixture(params=[("en", 100), ("en", 150), ("zh_CN", 90), ("zh_CN", 150)])
def small_till(
    request: pytest.FixtureRequest,
    stocked: Path,
    clock: ManualClock,
    open_till: Callable[[], Till],
) -> Till:
    """The commonest screen, 1366 × 768, at a language and a text size in percent."""
    language, percent = request.param
    database = open_database(stocked, clock)
    save(database, None, {"till.language": language, "till.text_scale": percent})
    database.close()
    till = open_till()
    till.window.resize(1366, 768)
    return till


def whole(till: Till, widget: QWidget) -> bool:
    """Whether all of a widget is inside the window and high enough for a finger (bar its edge)."""
    place = QRect(widget.mapTo(till.window, QPoint(0, 0)), widget.size())
    return till.window.rect().contains(place) and place.height() >= theme.px(theme.TARGET - 2)


def test_the_large_button_and_its_neighbours_are_always_whole(small_till: Till) -> None:
    till = small_till
    for code in (WATER, NOODLES, MUG):
        till.scan(code)
    cart = till.place.cart
    till.until(lambda: whole(till, cart.pay))
    assert all(whole(till, button) for button in (cart.park, cart.discount, cart.void))
    till.press(Qt.Key.Key_F12)
    till.until(lambda: whole(till, till.place.desk.view.finish))
    assert all(whole(till, b) for b in till.place.desk.view.tenders.buttons.values())
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.until(lambda: whole(till, cart.pay))
    assert whole(till, cart.strip.again)


def test_a_task_beside_the_cart_leaves_the_cart_whole(small_till: Till) -> None:
    till = small_till
    till.scan(MUG)
    till.press(Qt.Key.Key_F7)
    till.until(lambda: whole(till, till.place.cart.pay))
    assert till.place.side.isVisible()
    assert till.window.size().width() == 1366


@pytest.mark.parametrize("place", ["orders", "deliveries"])
def test_a_list_and_what_stands_beside_it_fit_the_smallest_window(
    small_till: Till, place: str
) -> None:
    small_till.window.resize(small_till.window.minimumSize())
    shown = small_till.window.go(place)
    small_till.settle()
    assert shown.minimumSizeHint().width() <= shown.width()
