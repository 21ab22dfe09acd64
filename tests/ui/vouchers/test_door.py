"""The door of the window: scanned or typed, green or red in words, and the lists count along."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from posdesk.clock import ManualClock
from posdesk.ui import theme
from posdesk.ui.vouchers.lists import Rows
from posdesk.vouchers.codes import new_code, spaced
from tests.ui.vouchers.conftest import Door


def words(rows: Rows) -> list[str]:
    """What a list says, label by label."""
    labels = rows.findChildren(QLabel)
    return [label.text() for label in labels if label.text() and label.isVisible()]


def test_the_scanner_alone_works_the_door(door: Door) -> None:
    door.scan(door.codes[0])
    assert door.outcome() == ("Welcome", "ok")
    assert door.here.verdict.what.text() == "《茶馆》成人票"
    assert "Seat 1 · 22:00 二号厅" in door.here.verdict.more.text()
    door.scan(door.codes[0])
    assert door.outcome() == ("Used already", "bad")
    assert "2026-09-21 22:13:20, just now · T1 · 周凯" in door.here.verdict.more.text()
    door.scan(door.codes[1])
    assert door.outcome() == ("Welcome", "ok")
    assert "Seat 2" in door.here.verdict.more.text()


def test_a_scan_is_checked_wherever_the_focus_is(door: Door) -> None:
    door.here.door.setFocus()
    door.scan(door.codes[0])
    assert door.outcome() == ("Welcome", "ok")
    door.desk.window.search.setFocus()
    door.scan(door.codes[1])
    assert door.outcome() == ("Welcome", "ok")
    assert door.desk.window.search.text() == ""


def test_the_field_waits_for_a_typed_code_and_empties_itself(door: Door) -> None:
    assert QApplication.focusWidget() is door.here.entry
    door.here.entry.setText(spaced(door.codes[0]).lower())
    door.press(Qt.Key.Key_Return)
    assert door.outcome() == ("Welcome", "ok")
    assert door.here.entry.text() == ""
    door.here.entry.setText(door.codes[1])
    door.touch("Check")
    assert door.outcome() == ("Welcome", "ok")


def test_red_says_what_is_wrong_in_words_and_with_a_sign(door: Door) -> None:
    code = door.codes[0]
    wrong = code[:5] + ("0" if code[5] != "0" else "1") + code[6:]
    door.scan(wrong)
    assert door.outcome() == ("Mistyped code", "bad")
    assert door.here.verdict.more.text() == (
        "One character is not right. Scan it, or type it again."
    )
    door.scan(new_code())
    assert door.outcome() == ("Unknown code", "bad")
    assert not door.here.verdict.sign.pixmap().isNull()
    door.scan("6921168509256")
    assert door.outcome() == ("Unknown code", "bad")
    assert door.place_is_the_door()


def test_a_door_for_one_session_keeps_the_others_out(door: Door) -> None:
    box = door.here.door
    box.setCurrentIndex(box.findText("22:00 二号厅"))
    door.scan(door.swims[0])
    assert door.outcome() == ("Another session", "bad")
    assert "It is for no session." in door.here.verdict.more.text()
    door.scan(door.codes[0])
    assert door.outcome() == ("Welcome", "ok")
    assert box.currentText() == "22:00 二号厅"  # also after everybody came


def test_sessions_and_uses_are_counted_and_listed(door: Door) -> None:
    assert "0 / 3" in words(door.here.sessions)
    door.scan(door.codes[0])
    door.outcome()
    door.scan(door.codes[0])
    door.outcome()
    assert "1 / 3" in words(door.here.sessions)
    assert "0 / 2" in words(door.here.sessions)
    said = words(door.here.checks)
    assert said.index("Used already") < said.index("Let in")
    assert "Seat 1 · 22:00 二号厅 · 周凯" in said


def test_before_anybody_came_the_lists_say_so(door: Door) -> None:
    assert words(door.here.checks) == ["Nobody came yet."]
    assert door.outcome() == ("Scan a code", "")


def test_an_order_number_shows_its_codes_and_uses_none(door: Door) -> None:
    door.scan(door.number)
    door.settle()
    assert door.here.heading.text() == "3 codes found"
    assert door.here.found_area.isVisible()
    assert door.desk.ops.db.value("SELECT count(*) FROM voucher_end") == 0
    door.touch("Check now")
    assert door.outcome() == ("Welcome", "ok")
    assert door.here.heading.text() == "Checked today"


def test_the_search_on_top_looks_up_and_says_when_there_is_nothing(door: Door) -> None:
    door.here.submitted(door.codes[2][-4:])
    assert door.here.heading.text() == "1 code found"
    door.touch("Today's list")
    assert door.here.list_area.isVisible()
    door.here.submitted("nothing like it")
    assert any("No code was found" in text for text in door.notices())


def test_what_was_sold_meanwhile_is_counted(door: Door, clock: ManualClock) -> None:
    def seen() -> bool:
        return "0 / 3" in words(door.here.sessions)

    assert seen()
    clock.advance(3 * 3_600_000)  # tonight's session is over: another day
    door.desk.window.go("sell")
    door.settle()
    door.desk.window.go("vouchers")
    assert "0 / 3" not in words(door.here.sessions)
    door.scan(door.codes[0])
    assert door.outcome() == ("Expired", "bad")
    assert "It was valid until 2026-09-21." in door.here.verdict.more.text()


def test_who_may_not_check_is_told_and_the_code_stays_good(door: Door) -> None:
    with_right = door.desk.ops.actor
    door.desk.ops.actor = None
    door.scan(door.codes[0])
    door.settle()
    assert door.here.verdict.word.text() == "Scan a code"
    door.desk.ops.actor = with_right
    door.scan(door.codes[0])
    assert door.outcome() == ("Welcome", "ok")


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK])
def test_green_and_red_carry_words_that_can_be_read(tokens: theme.Tokens) -> None:
    assert theme.contrast(tokens.ok, tokens.on_inverse) >= 4.5
    assert theme.contrast(tokens.bad, tokens.on_inverse) >= 4.5


def test_the_word_is_in_letters_of_a_hand_s_width(door: Door) -> None:
    door.scan(door.codes[0])
    door.outcome()
    panel = door.here.verdict
    assert panel.word.fontInfo().pixelSize() >= 44
    assert panel.height() > door.window.height() // 2
