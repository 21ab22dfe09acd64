"""The customers place: found, opened, edited, merged, exported and erased by a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from posdesk.members import addresses, queries
from posdesk.ui.members.history import CREDIT, RETURNS, TICKETS
from posdesk.ui.members.tasks import AddressTask, CreditTask, MemberTask, MergeTask
from tests.selling import ZHAO_LEI
from tests.ui.members.conftest import Desk


def test_the_newest_come_first_and_the_first_is_open(desk: Desk) -> None:
    assert desk.listed() == ["Customer 1234", "陈立", "王小雨"]
    assert desk.shown() == "Customer 1234"
    assert desk.place.left.chips[""].text() == "All 3"
    assert desk.place.left.count.text() == "3 customers"


@pytest.mark.parametrize("text", ["6621", "wxy", "xiaoyu", "王小"])
def test_typing_finds_and_enter_opens(desk: Desk, text: str) -> None:
    field = desk.till.desk.window.search
    field.setFocus()
    field.setText(text)
    field.searched.emit(text)
    assert desk.listed() == ["王小雨"]
    desk.till.press(Qt.Key.Key_Return)
    assert desk.shown() == "王小雨"


def test_a_scanned_card_opens_its_customer_and_other_codes_are_left_to_the_sale(desk: Desk) -> None:
    assert desk.place.scanned("M-77")
    assert desk.shown() == "王小雨"
    assert not desk.place.scanned("6901234567892")


def test_the_list_is_narrowed_to_those_with_credit(desk: Desk) -> None:
    desk.till.click(desk.place.left.chips["credit"])
    assert desk.listed() == ["陈立"]
    desk.till.click(desk.place.left.chips[""])
    assert len(desk.listed()) == 3


def test_nobody_found_says_so_and_enter_starts_a_new_customer(desk: Desk) -> None:
    desk.place.searched("13999990000")
    assert desk.listed() == []
    assert "13999990000" in desk.place.left.empty.title.text()
    desk.place.submitted("13999990000")
    task = desk.place.detail.task
    assert isinstance(task, MemberTask)
    assert task.form.phones[0].phone.text() == "139 9999 0000"
    task.form.name.setText("新客")
    task.submit()
    desk.settle()
    assert desk.shown() == "新客"
    assert queries.find(desk.till.desk.ops.db, "13999990000")


def test_all_is_shown_and_the_history_leads_to_the_order(desk: Desk) -> None:
    desk.place.show_member(desk.people.xiaoyu)
    view = desk.place.detail.view
    facts = [fact.text for fact in view.contact.facts.facts]
    assert "138 0000 6621" in facts
    assert "Card M-77" in facts
    assert view.figures.spent.text() == "¥25.00"
    entry = view.history.list.entries.entry(0)
    assert entry is not None
    assert (entry.title, entry.amount) == (desk.people.number, "¥25.00")
    desk.till.click(
        view.history.list.viewport(), view.history.list.visualRect(entry_index(desk)).center()
    )
    assert desk.till.desk.window.open_id() == "orders"
    opened = desk.till.desk.window.place()
    assert opened is not None
    assert opened.detail.detail.number == desk.people.number  # type: ignore[attr-defined]


def entry_index(desk: Desk) -> QModelIndex:
    return desk.place.detail.view.history.list.entries.index(0)


def test_each_kind_of_history_says_when_there_is_nothing(desk: Desk) -> None:
    desk.place.show_member(desk.people.chen_li)
    history = desk.place.detail.view.history
    assert history.nothing.text() == "Nothing bought yet"
    for kind, words in ((RETURNS, "Nothing came back"), (TICKETS, "No questions or complaints")):
        desk.till.click(history.chips[kind])
        assert history.nothing.text() == words
        assert history.nothing.isVisible()
    desk.till.click(history.chips[CREDIT])
    entry = history.list.entries.entry(0)
    assert entry is not None
    assert entry.amount == "+¥50.00"
    assert not history.nothing.isVisible()


def test_editing_keeps_what_was_typed_when_it_is_refused(desk: Desk) -> None:
    desk.place.show_member(desk.people.chen_li)
    desk.till.touch("Edit")
    task = desk.place.detail.task
    assert isinstance(task, MemberTask)
    task.form.name.setText("陈立新")
    task.form.phones[0].phone.setText("12345")
    task.submit()
    desk.settle()
    assert "not a phone number" in task.form.phone_error.text()
    assert task.form.name.text() == "陈立新"
    task.form.phones[0].phone.setText("139 1234 5678")
    task.submit()
    desk.settle()
    assert desk.place.detail.task is None
    assert desk.shown() == "陈立新"
    desk.till.until(lambda: "陈立新" in desk.listed())


def test_leaving_a_form_asks_once_and_loses_nothing(desk: Desk) -> None:
    desk.place.show_member(desk.people.chen_li)
    desk.place.acts.edit()
    task = desk.place.detail.task
    assert isinstance(task, MemberTask)
    task.form.name.setText("陈")
    desk.place.show_member(desk.people.xiaoyu)
    assert desk.place.detail.ask.asking
    assert desk.place.detail.task is task
    assert desk.place.leave()
    desk.till.touch("Keep editing")
    assert task.form.name.text() == "陈"
    desk.place.act("back")
    desk.till.touch("Discard it")
    assert desk.place.detail.task is None
    assert not desk.place.leave()


def test_a_known_phone_offers_the_customer_who_has_it(desk: Desk) -> None:
    desk.place.acts.add()
    task = desk.place.detail.task
    assert isinstance(task, MemberTask)
    task.form.name.setText("小雨")
    task.form.phones[0].phone.setText("138-0000-6621")
    task.submit()
    desk.settle()
    assert "belongs to 王小雨" in task.said.text()
    desk.till.touch("Open 王小雨")
    assert desk.shown() == "王小雨"


def test_an_address_is_pasted_saved_changed_and_taken_out(desk: Desk) -> None:
    db = desk.till.desk.ops.db
    desk.place.show_member(desk.people.chen_li)
    desk.till.touch("New address")
    task = desk.place.detail.task
    assert isinstance(task, AddressTask)
    task.submit()
    desk.settle()
    assert task.form._fields["region"].wrong
    task.form.paste.setText("陈立 13912345678 广东深圳南山区科技园路1号B座")
    assert task.form.region.text() == "广东省/深圳市/南山区"
    task.submit()
    desk.settle()
    assert desk.place.detail.task is None
    book = addresses.address_book(db, desk.people.chen_li)
    assert [each.street for each in book] == ["科技园路1号B座"]
    desk.place.acts.edit_address(book[0].address_id)
    desk.till.touch("Take out of the book")
    desk.settle()
    assert addresses.address_book(db, desk.people.chen_li) == ()


@pytest.mark.qt_log_ignore("This plugin does not support")  # lists that pop up without a display
def test_regions_are_offered_while_they_are_typed(desk: Desk) -> None:
    desk.place.show_member(desk.people.chen_li)
    desk.place.acts.add_address()
    task = desk.place.detail.task
    assert isinstance(task, AddressTask)
    field = task.form.region
    field.setText("xhq")
    field.textEdited.emit("xhq")
    assert field.offers.stringList()[0] == "上海市/徐汇区", "where a customer lives comes first"
    field._taken("上海市")
    assert "上海市/徐汇区" in field.offers.stringList()
    field.completer().popup().hide()


def test_store_credit_is_corrected_with_a_managers_pin(desk: Desk) -> None:
    desk.place.show_member(desk.people.chen_li)
    desk.till.touch("Correct…")
    task = desk.place.detail.task
    assert isinstance(task, CreditTask)
    task.amount.setText("-5.00")
    task.submit()
    desk.settle()
    assert task._fields["reason"].wrong
    task.reason.setText("mistake")
    task.submit()
    desk.till.approve()
    desk.settle()
    assert desk.place.detail.view.figures.credit.text() == "¥45.00"


def test_two_records_are_compared_and_merged(desk: Desk) -> None:
    desk.place.show_member(desk.people.xiaoyu)
    desk.till.touch("Merge…")
    picker = desk.place.detail.task.picker  # type: ignore[union-attr]
    picker.finding.look("1234")
    picker.finding.use.click()
    task = desk.place.detail.task
    assert isinstance(task, MergeTask)
    assert task.left.facts[0].text == "王小雨"
    assert task.right.facts[0].text == "Customer 1234"
    desk.till.touch("The other one stays")
    assert task.go.text() == "Merge into Customer 1234"
    desk.till.touch("The other one stays")
    desk.till.click(task.go)
    desk.settle()
    assert desk.listed() == ["陈立", "王小雨"]
    assert len(desk.place.detail.found.phones) == 2  # type: ignore[union-attr]


def test_erasing_asks_once_naming_the_person_and_needs_a_manager(desk: Desk) -> None:
    desk.place.show_member(desk.people.xiaoyu)
    desk.place.acts.ask_erase()
    assert "王小雨" in desk.place.detail.ask.text.text()
    desk.till.touch("Keep")
    assert queries.find(desk.till.desk.ops.db, "6621")
    desk.place.acts.ask_erase()
    desk.till.touch("Erase 王小雨")
    desk.till.approve()
    desk.settle()
    assert queries.find(desk.till.desk.ops.db, "6621") == ()
    assert "王小雨" not in desk.listed()
    assert desk.shown() != "王小雨"
    assert any("is erased" in notice for notice in desk.till.notices())


def test_who_has_store_credit_is_not_erased_and_it_says_why(desk: Desk) -> None:
    desk.till.sign_in(ZHAO_LEI)
    desk.till.desk.window.go("members")
    desk.place.show_member(desk.people.chen_li)
    desk.place.acts.ask_erase()
    desk.till.touch("Erase 陈立")
    desk.settle()
    assert any("¥50.00" in notice for notice in desk.till.notices())
    assert queries.find(desk.till.desk.ops.db, "5678")


def test_everything_held_is_written_to_two_files(desk: Desk, tmp_path: Path) -> None:
    desk.till.sign_in(ZHAO_LEI)
    desk.till.desk.window.go("members")
    desk.place.show_member(desk.people.xiaoyu)
    desk.place.acts.export_to(tmp_path / "her.json")
    desk.settle()
    data = json.loads((tmp_path / "her.json").read_text("utf-8"))
    assert data["tables"]["member"][0]["name"] == "王小雨"
    assert "漕溪北路398号12楼" in (tmp_path / "her.html").read_text("utf-8")
    assert any("her.json" in notice for notice in desk.till.notices())


def test_keys_walk_through_the_list_add_edit_and_leave(desk: Desk) -> None:
    place = desk.place
    place.left.list.setFocus()
    desk.till.press(Qt.Key.Key_Down)
    assert desk.shown() == "陈立"
    assert place.act("previous")
    assert desk.shown() == "Customer 1234"
    assert place.key("Ctrl+E")
    assert isinstance(place.detail.task, MemberTask)
    assert place.act("back")
    assert place.detail.task is None
    assert place.key("Ctrl+N")
    assert isinstance(place.detail.task, MemberTask)


def test_what_others_change_is_seen(desk: Desk) -> None:
    from posdesk.members import commands

    draft = commands.MemberDraft(name="路过的人")
    desk.till.desk.ops.run(commands.add, draft)
    desk.settle()
    desk.till.until(lambda: "路过的人" in desk.listed())


def test_an_empty_shop_says_what_is_enough(desk: Desk) -> None:
    desk.place.left.model.show(lambda _start, _limit: [])
    desk.place.searched("nobody at all")
    assert desk.place.left.empty.button.isVisible()
    desk.till.click(desk.place.left.empty.button)
    assert len(desk.listed()) == 3


def test_the_models_keep_qts_rules(desk: Desk) -> None:
    tester = QAbstractItemModelTester(
        desk.place.left.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    for text in ("王", "nobody", ""):
        desk.place.searched(text)
    assert tester.model() is desk.place.left.model


def test_every_control_has_a_name(desk: Desk) -> None:
    desk.place.show_member(desk.people.xiaoyu)
    desk.place.acts.edit()
    task = desk.place.detail.task
    assert task is not None
    for widget in QApplication.allWidgets():
        if task.isAncestorOf(widget) and widget.isVisible() and widget.focusPolicy().value & 1:
            assert widget.accessibleName() or widget.property("text"), widget
