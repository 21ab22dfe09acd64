"""Somebody puts the category tree in order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.catalog.conftest import Office

TOP = ["饮料", "方便食品", "服饰", "生鲜", "日用"]


def alt(office: Office, key: Qt.Key) -> None:
    QTest.keyClick(office.here.left.tree, key, Qt.KeyboardModifier.AltModifier)
    office.settle()


def test_a_category_is_added_inside_the_chosen_one_with_its_colour(office: Office) -> None:
    office.choose_category("饮料")
    office.touch("New category")
    form = office.here.left.form
    assert form.title.text() == "New category in 饮料"
    office.type("茶饮料")
    office.click(form.colours.buttons["#3E9B4F"])
    office.click(form.save_button)
    office.settle()
    assert office.tree() == ["饮料", "  茶饮料", *TOP[1:]]
    assert office.here.left.tree.currentIndex().data() == "茶饮料"
    assert office.here.left.categories[1].colour == "#3E9B4F"
    assert not form.isVisible()


def test_a_name_that_is_there_already_is_said_in_the_form(office: Office) -> None:
    office.choose_category("All products")
    office.touch("New category")
    form = office.here.left.form
    office.click(form.save_button)
    assert form.name_field.below.text() == "Enter a name."
    office.type("服饰")
    office.press(Qt.Key.Key_Return)
    office.settle()
    assert "“服饰” is already there." in form.name_field.below.text()
    office.press(Qt.Key.Key_Escape)
    assert office.tree() == TOP


def test_f2_renames_moves_and_colours(office: Office) -> None:
    office.choose_category("日用")
    office.press(Qt.Key.Key_F2)
    form = office.here.left.form
    office.until(form.isVisible)
    office.type("家居")
    form.place.setCurrentIndex(form.place.findText("服饰"))
    office.click(form.save_button)
    office.settle()
    office.until(lambda: office.tree() == ["饮料", "方便食品", "服饰", "  家居", "生鲜"])


def test_alt_and_arrows_move_a_category(office: Office) -> None:
    office.choose_category("方便食品")
    alt(office, Qt.Key.Key_Up)
    office.until(lambda: office.tree()[:2] == ["方便食品", "饮料"])
    office.until(lambda: office.category_index("方便食品").row() == 1)
    alt(office, Qt.Key.Key_Down)
    office.until(lambda: office.category_index("方便食品").row() == 2)
    alt(office, Qt.Key.Key_Right)
    office.until(lambda: office.tree()[:2] == ["饮料", "  方便食品"])
    office.until(lambda: office.category_index("方便食品").parent().data() == "饮料")
    alt(office, Qt.Key.Key_Left)
    office.until(lambda: office.tree() == TOP)


def test_the_menu_offers_what_is_possible(office: Office) -> None:
    office.choose_category("All products")
    acts = {a.text().split("\t")[0]: a.isEnabled() for a in office.here.left.menu().actions()}
    assert acts["New category"]
    assert not acts["Delete…"]
    office.choose_category("服饰")
    office.pick(office.here.left.menu(), "Move up")
    office.until(lambda: office.tree()[1] == "服饰")


def test_a_category_dragged_into_another_goes_there(office: Office) -> None:
    model = office.here.left.model
    data = model.mimeData([office.category_index("生鲜")])
    target = office.category_index("方便食品")
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, 0, target)
    office.settle()
    office.until(lambda: office.tree() == ["饮料", "方便食品", "  生鲜", "服饰", "日用"])


def test_what_a_deleted_category_holds_goes_where_it_is_told(office: Office) -> None:
    office.choose_category("饮料")
    QTest.keyClick(office.here.left.tree, Qt.Key.Key_Delete)
    form = office.here.left.form
    assert form.title.text() == "Delete 饮料?"
    assert form.text.text() == "It holds 1 product."
    form.place.setCurrentIndex(form.place.findText("日用"))
    office.click(form.save_button)
    office.settle()
    office.until(lambda: office.tree() == TOP[1:])
    assert office.stored("p-water").category_path == ("日用",)
    assert office.notices() == ["Category 饮料 was deleted."]
    office.until(lambda: len(office.names()) == 5)


def test_the_cashier_moves_a_category_with_a_managers_pin(counter: Office) -> None:
    counter.choose_category("饮料")
    alt(counter, Qt.Key.Key_Down)
    assert counter.tree() == TOP
    counter.touch("Ask a manager")
    counter.approve()
    counter.until(lambda: counter.tree()[:2] == ["方便食品", "饮料"])
