"""A word that is longer than its place goes on in the next line."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from posdesk.ui.widgets import Label

LONG = "x" * 200


def test_a_long_word_makes_a_wrapping_label_no_wider(qtbot: QtBot) -> None:
    label = Label(LONG, wrap=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 300
    assert label.text() == LONG
    label.setText(LONG + " 8")
    assert label.minimumSizeHint().width() < 300


def test_words_people_read_stay_as_they_are(qtbot: QtBot) -> None:
    said = "S01-T2-P000006 at SF1234567890123 上海市徐汇区肇嘉浜路798号5楼前台代收请先打电话再上楼"
    assert Label(said, wrap=True).text() == said
    assert Label(LONG).text() == LONG
