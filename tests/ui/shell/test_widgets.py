"""Building blocks: rows that break, keys for fingers, notices, fields that say what is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from posdesk import i18n
from posdesk.ui.shortcuts import KeyReserved, KeyTaken, Shortcuts
from posdesk.ui.widgets import (
    AmountLabel,
    Button,
    Chip,
    ElidedLabel,
    Field,
    FlowLayout,
    NoticeBar,
    Numpad,
    ProgressPanel,
    TextField,
)
from posdesk.ui.widgets.progress import time_left

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no use for them


def shown(qtbot: QtBot, widget: QWidget, width: int = 400, height: int = 300) -> None:
    """Lays a widget out as on the screen."""
    qtbot.addWidget(widget)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(width, height)
    widget.show()


def test_chips_break_into_rows_like_text(qtbot: QtBot) -> None:
    holder = QWidget()
    flow = FlowLayout(holder, gap=8)
    for word in ("常用", "饮料", "零食", "粮油调味", "乳品", "日用", "服饰"):
        flow.addWidget(Chip(word))
    assert flow.heightForWidth(1200) < flow.heightForWidth(220) < flow.heightForWidth(90)
    shown(qtbot, holder, 220)
    for chip in holder.findChildren(Chip):
        assert chip.geometry().right() <= 220
    flow.clear()
    assert flow.count() == 0


def test_the_numpad_says_which_key_was_touched(qtbot: QtBot) -> None:
    pad = Numpad(acts=[("erase", "⌫"), ("round", "抹角")])
    shown(qtbot, pad)
    touched: list[str] = []
    pad.pressed.connect(touched.append)
    for key in ("7", "00", ".", "round", "erase"):
        QTest.mouseClick(pad.keys[key], Qt.MouseButton.LeftButton)
    assert touched == ["7", "00", ".", "round", "erase"]


def test_a_pin_pad_has_no_point(qtbot: QtBot) -> None:
    pad = Numpad(point=False)
    qtbot.addWidget(pad)
    assert "." not in pad.keys
    assert "00" not in pad.keys


def test_a_key_hint_is_shown_on_the_button_and_makes_it_wider(qtbot: QtBot) -> None:
    plain, hinted = Button("挂单"), Button("挂单", hint="F4")
    for button in (plain, hinted):
        qtbot.addWidget(button)
    assert hinted.sizeHint().width() > plain.sizeHint().width()
    assert hinted.hint() == "F4"
    hinted.set_hint("Ctrl+Shift+F4")
    assert hinted.sizeHint().width() > Button("挂单", hint="F4").sizeHint().width()


def test_words_of_a_button_are_its_spoken_name_unless_another_was_given(qtbot: QtBot) -> None:
    words, icon = Button("Pay"), Button("", icon="close", name="Close the list")
    for button in (words, icon):
        qtbot.addWidget(button)
    words.setText("Pay ¥5.00")
    icon.setText("")
    assert words.accessibleName() == "Pay ¥5.00"
    assert icon.accessibleName() == "Close the list"


def test_an_amount_is_money_and_never_markup(qtbot: QtBot) -> None:
    label = AmountLabel(11590, "due")
    qtbot.addWidget(label)
    assert label.text() == "¥115.90"
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_name_that_is_too_long_ends_in_dots_and_is_whole_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("农夫山泉 饮用天然水 550ml 整箱二十四瓶装 促销")
    shown(qtbot, label, 120, 30)
    assert label.toolTip() == label.text()
    label.resize(900, 30)
    assert label.toolTip() == ""


def test_a_field_says_what_is_wrong_to_eyes_and_ears(qtbot: QtBot) -> None:
    line = TextField(name="Till code")
    field = Field("Till code", line, hint="As on the till.")
    qtbot.addWidget(field)
    field.set_error("One to six letters or digits.")
    assert field.wrong
    assert field.below.text() == "One to six letters or digits."
    assert line.accessibleDescription() == "One to six letters or digits."
    field.set_error("")
    assert not field.wrong
    assert field.below.text() == "As on the till."


def test_a_button_on_a_notice_acts_once_and_takes_it_away(qtbot: QtBot) -> None:
    bar = NoticeBar()
    shown(qtbot, bar)
    done: list[str] = []
    notice = bar.show_notice("Gone.", actions=[("Undo", lambda: done.append("undone"))])
    notice.buttons[0].click()
    assert done == ["undone"]
    assert bar.notices() == []
    assert not bar.isVisible()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.2, "1 second left"), (42, "42 seconds left"), (150, "2 minutes left")],
)
def test_the_time_left_is_said_in_words(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words


def test_the_time_left_is_said_in_chinese(qtbot: QtBot) -> None:
    i18n.use("zh_CN")
    assert time_left(42) == "剩余 42 秒"


def test_progress_shows_how_far_and_how_long_and_can_be_stopped(qtbot: QtBot) -> None:
    panel = ProgressPanel("Importing")
    shown(qtbot, panel)
    panel.show_progress(2500, 10_000, 30)
    assert panel.bar.value() == 250
    assert panel.status.text() == "2,500 / 10,000  ·  30 seconds left"
    with qtbot.waitSignal(panel.cancelled):
        panel.stop.click()


def test_keys_that_were_stored_and_clash_by_now_fall_back(qtbot: QtBot) -> None:
    """A newer program may have given a stored key to another act: nobody loses a key silently."""
    keys = Shortcuts({"pay": "F4", "park": "F9", "gone": "F11"})
    assert keys.key("park") == "F9"
    assert keys.key("pay") == "F12"
    assert keys.act_for("F11") == ""


def test_every_first_key_is_allowed_and_no_two_are_the_same() -> None:
    from posdesk.ui.shortcuts import ACTS, allowed

    assert len({act.key for act in ACTS}) == len(ACTS)
    assert all(allowed(act.key) for act in ACTS)


def test_a_conflict_leaves_the_keys_as_they_were() -> None:
    keys = Shortcuts()
    with pytest.raises(KeyTaken, match="F4 is already the key for “Park”"):
        keys.assign("pay", "F4")
    with pytest.raises(KeyReserved):
        keys.assign("pay", "q")
    assert keys.changes() == {}
