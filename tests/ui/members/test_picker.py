"""Choosing a customer at the till: found or made in seconds, with where their goods go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posdesk.members import queries
from posdesk.ui.members.choosing import Picked
from posdesk.ui.members.picker import MemberPicker
from tests.ui.members.conftest import Desk


class Choosing:
    """The picker over the window, and what it answered."""

    def __init__(self, desk: Desk, **options: object) -> None:
        self.desk = desk
        self.picker = MemberPicker(desk.till.desk.window, **options)  # type: ignore[arg-type]
        self.answers: list[Picked] = []
        self.cancelled = 0
        self.picker.chosen.connect(self.answers.append)
        self.picker.cancelled.connect(self._cancel)
        desk.till.desk.window.show_over(self.picker)

    def _cancel(self) -> None:
        self.cancelled += 1

    def type(self, text: str) -> None:
        """Into the search field, with Enter."""
        self.picker.finding.search.setFocus()
        self.picker.finding.search.setText(text)
        QTest.keyClick(self.picker.finding.search, Qt.Key.Key_Return)


@pytest.fixture
def choosing(desk: Desk) -> Iterator[Choosing]:
    """The picker for a customer alone."""
    made = Choosing(desk)
    yield made
    desk.till.desk.window.panels.close()


@pytest.fixture
def sending(desk: Desk) -> Iterator[Choosing]:
    """The picker that asks for an address as well."""
    made = Choosing(desk, with_address=True)
    yield made
    desk.till.desk.window.panels.close()


@pytest.mark.parametrize("text", ["6621", "138 0000 6621", "wxy", "王小雨", "M-77"])
def test_typing_and_enter_choose(choosing: Choosing, text: str) -> None:
    choosing.type(text)
    (picked,) = choosing.answers
    assert picked == Picked(choosing.desk.people.xiaoyu, "王小雨", "13800006621")


def test_a_new_customer_takes_a_phone_a_name_and_enter(choosing: Choosing) -> None:
    choosing.type("13999990000")
    page = choosing.picker.new
    assert page.phone.text() == "13999990000"
    page.name.setText("新客")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    choosing.desk.settle()
    (picked,) = choosing.answers
    assert (picked.name, picked.phone) == ("新客", "13999990000")
    assert queries.find(choosing.desk.till.desk.ops.db, "xk")


def test_a_name_that_nobody_has_becomes_the_new_name(choosing: Choosing) -> None:
    choosing.type("欧阳")
    assert choosing.picker.new.name.text() == "欧阳"
    choosing.picker.new.add()
    choosing.desk.settle()
    assert [picked.name for picked in choosing.answers] == ["欧阳"]


def test_what_is_no_phone_is_said_and_stays_typed(choosing: Choosing) -> None:
    choosing.type("13999")
    choosing.picker.new.add()
    choosing.desk.settle()
    assert "not a phone number" in choosing.picker.new.error.text()
    assert choosing.picker.new.phone.text() == "13999"
    assert choosing.answers == []


def test_a_new_customer_that_was_left_is_still_there(choosing: Choosing) -> None:
    choosing.type("欧阳")
    page = choosing.picker.new
    page.phone.setText("1399999")
    page.back.click()
    assert choosing.picker.pages.currentWidget() is choosing.picker.finding
    choosing.type("欧阳")
    assert (page.name.text(), page.phone.text()) == ("欧阳", "1399999")


def test_a_known_phone_offers_its_owner_or_a_second_one(choosing: Choosing) -> None:
    page = choosing.picker.new
    choosing.picker._make("小雨")
    page.phone.setText("13800006621")
    page.add()
    choosing.desk.settle()
    assert page.known.text() == "Use 王小雨"
    page.add()
    assert [picked.name for picked in choosing.answers] == ["王小雨"], "Enter takes the known one"
    page.both.click()
    choosing.desk.settle()
    assert [picked.name for picked in choosing.answers] == ["王小雨", "小雨"]


def test_with_an_address_the_book_is_offered_default_first(sending: Choosing) -> None:
    sending.type("wxy")
    assert sending.answers == []
    sending.picker.where.use.click()
    (picked,) = sending.answers
    assert picked.address is not None
    assert picked.address.street == "漕溪北路398号12楼"


def test_who_has_no_address_yet_is_asked_for_one(sending: Choosing) -> None:
    sending.type("5678")
    form = sending.picker.new_address.form
    assert (form.consignee.text(), form.phone.text()) == ("陈立", "139 1234 5678")
    form.paste.setText("上海徐汇漕溪北路1号")
    sending.picker.new_address.add()
    sending.desk.settle()
    (picked,) = sending.answers
    assert picked.address is not None
    assert (picked.address.consignee, picked.address.region) == ("陈立", "上海市/徐汇区")


def test_esc_goes_back_step_by_step_and_out(sending: Choosing) -> None:
    sending.type("wxy")
    QTest.keyClick(sending.picker, Qt.Key.Key_Escape)
    assert sending.picker.pages.currentWidget() is sending.picker.finding
    assert sending.cancelled == 0
    QTest.keyClick(sending.picker, Qt.Key.Key_Escape)
    assert sending.cancelled == 1


def test_arrows_walk_through_what_was_found(choosing: Choosing) -> None:
    page = choosing.picker.finding
    page.look("")
    first = page.list.key()
    page.search.setText(" ")
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.list.key() != first


def test_it_can_start_with_a_customer(desk: Desk) -> None:
    made = Choosing(desk, with_address=True, member_id=desk.people.xiaoyu)
    assert made.picker.pages.currentWidget() is made.picker.where
    desk.till.desk.window.panels.close()
