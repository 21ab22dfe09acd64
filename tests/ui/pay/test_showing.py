"""What the payment place shows: whole, aligned, and with one sign for less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.settings import save
from posdesk.ui import theme
from posdesk.ui.pay.summary import Row
from posdesk.ui.sell.recent import RecentTask
from posdesk.ui.sell.tasks import OrderTask
from posdesk.ui.widgets.labels import MINUS
from tests.selling import ZHAO_LEI
from tests.ui.shop import MUG, NOODLES, WATER, Till


def begin(till: Till) -> None:
    for code in (WATER, NOODLES, MUG):
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    assert till.place.paying


def test_a_huge_amount_is_shown_whole_in_the_figures(till: Till) -> None:
    till.window.resize(1366, 768)
    begin(till)
    for _each in range(9):
        till.click(till.place.desk.view.pad.keys["9"])
    figures = till.place.desk.view.figures
    assert figures.received.text() == "¥999,999,999.00"
    for label in (figures.left, figures.received, figures.change):
        width = QFontMetrics(label.fitted()).horizontalAdvance(label.text())
        assert width <= label.contentsRect().width(), label.text()
    assert figures.left.width() == figures.change.width()


def right_edge(row: Row) -> int:
    return row.figure.mapTo(row, QPoint(row.figure.width(), 0)).x()


def test_all_amounts_on_the_right_end_at_one_edge(till: Till) -> None:
    begin(till)
    till.type("20")
    till.press(Qt.Key.Key_Return)
    rows = till.place.desk.summary.rows
    till.until(lambda: rows[0].width() > 0 and rows[-1].isVisible())
    assert any(row.cross for row in rows)
    assert len({right_edge(row) for row in rows}) == 1
    assert rows[0].width() - right_edge(rows[0]) <= theme.px(16)


@pytest.mark.parametrize(("language", "percent"), [("en", 120), ("zh_CN", 120)])
def test_every_key_of_the_pad_is_whole_with_large_text(
    stocked: Path, clock: ManualClock, open_till: Callable[[], Till], language: str, percent: int
) -> None:
    database = open_database(stocked, clock)
    save(database, None, {"till.language": language, "till.text_scale": percent})
    database.close()
    till = open_till()
    till.window.resize(1366, 768)
    begin(till)
    view = till.place.desk.view

    def in_sight() -> bool:
        area = view.area.viewport()
        room = QRect(area.mapTo(till.window, QPoint(0, 0)), area.size())
        keys = view.pad.keys.values()
        places = [QRect(key.mapTo(till.window, QPoint(0, 0)), key.size()) for key in keys]
        return all(room.contains(place) for place in places)

    till.until(in_sight)
    for key in view.pad.keys.values():
        assert key.height() >= theme.px(theme.TARGET), key.text()


def test_what_was_taken_off_has_a_true_minus_among_the_recent_sales(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(MUG)
    till.press(Qt.Key.Key_F6)
    task = till.place.side.task
    assert isinstance(task, OrderTask)
    task.discount.value.setText("50")
    till.until(task.discount.value.hasFocus)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.place.recent.show()
    recent = till.place.side.task
    assert isinstance(recent, RecentTask)
    texts = [label.text() for label in recent.findChildren(QLabel)]
    assert f"{MINUS}¥12.50" in texts
    assert not [text for text in texts if text.startswith("-")]
