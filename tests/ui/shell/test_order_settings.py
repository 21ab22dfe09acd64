"""A manager says what deliveries cost, which times are offered, and what is usual for orders."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from posdesk.orders import charges, slots
from posdesk.orders.charges import ChargeRule
from posdesk.ui.settings.deliveryrules import ChargeFields, SlotFields, in_order, minutes_of
from posdesk.ui.settings.orders import OrdersChapter
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.settings.ruletable import Wrong
from tests.selling import ZHAO_LEI
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


@pytest.fixture
def chapter(till: Till) -> OrdersChapter:
    """The chapter, opened by the manager."""
    till.sign_in(ZHAO_LEI)
    place = till.desk.window.go("settings")
    assert isinstance(place, SettingsPlace)
    opened = place.open_chapter("orders")
    assert isinstance(opened, OrdersChapter)
    return opened


def charge(chapter: OrdersChapter, at: int = -1) -> ChargeFields:
    made = chapter.charges.rows[at]
    assert isinstance(made, ChargeFields)
    return made


def slot(chapter: OrdersChapter, at: int = -1) -> SlotFields:
    made = chapter.slots.rows[at]
    assert isinstance(made, SlotFields)
    return made


def add_charge(chapter: OrdersChapter, region: str, base: str) -> ChargeFields:
    chapter.charges.add()
    made = charge(chapter)
    made.region.setText(region)
    made.base.setText(base)
    return made


def save(till: Till, chapter: OrdersChapter) -> None:
    chapter.charges.save()
    till.settle()


def test_a_charge_by_region_and_weight_is_stored(till: Till, chapter: OrdersChapter) -> None:
    made = add_charge(chapter, "上海市", "10")
    made.free_from.setText("99")
    made.first.setText("1")
    made.step.setText("2.5")
    made.step_weight.setText("0.5")
    save(till, chapter)
    (rule,) = charges.rules(till.desk.ops.db)
    assert (rule.method, rule.region, rule.base, rule.free_from) == (
        "courier",
        "上海市",
        1000,
        9900,
    )
    assert (rule.first_weight, rule.step_weight, rule.step) == (1000, 500, 250)
    assert till.notices() == ["Saved."]


def test_the_narrowest_region_counts_whatever_was_typed_first(
    till: Till, chapter: OrdersChapter
) -> None:
    add_charge(chapter, "", "15")
    add_charge(chapter, "上海市", "10")
    add_charge(chapter, "上海市/徐汇区", "5")
    save(till, chapter)
    known = charges.rules(till.desk.ops.db)
    found = charges.rule_for(known, "courier", "上海市/徐汇区")
    assert found is not None
    assert found.base == 500
    assert [rule.region for rule in known] == ["上海市/徐汇区", "上海市", ""]


def test_a_changed_rule_keeps_its_place_and_a_removed_one_goes(
    till: Till, chapter: OrdersChapter
) -> None:
    add_charge(chapter, "上海市", "10")
    add_charge(chapter, "", "15")
    save(till, chapter)
    before = charges.rules(till.desk.ops.db)
    charge(chapter, 0).base.setText("12")
    till.click(charge(chapter, 1).remove)
    save(till, chapter)
    (rule,) = charges.rules(till.desk.ops.db)
    assert (rule.id, rule.base) == (before[0].id, 1200)


def test_a_region_that_is_not_served_asks_for_no_figures(
    till: Till, chapter: OrdersChapter
) -> None:
    made = add_charge(chapter, "西藏自治区", "")
    made.served.setChecked(False)
    assert not made.base.isEnabled()
    save(till, chapter)
    assert not charges.rules(till.desk.ops.db)[0].served


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("base", "ten", "Charge: “ten” is not an amount."),
        ("free_from", "-1", "Free from: zero or more."),
        ("step", "2", "A charge by weight needs both weights: up to, and per."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    till: Till, chapter: OrdersChapter, field: str, typed: str, said: str
) -> None:
    made = add_charge(chapter, "上海市", "")
    control = getattr(made, field)
    control.setText(typed)
    save(till, chapter)
    assert chapter.charges.wrong.text().startswith(said)
    assert control.text() == typed
    assert charges.rules(till.desk.ops.db) == ()


def test_times_of_some_weekdays_are_stored(till: Till, chapter: OrdersChapter) -> None:
    chapter.slots.add()
    made = slot(chapter)
    made.starts.setText("9：30")
    made.ends.setText("1130")
    made.capacity.setText("6")
    made.closes.setText("90")
    till.until(made.days.isVisible)
    for chip in made.days.days[5:]:
        till.click(chip)
    chapter.slots.save()
    till.settle()
    (rule,) = slots.slot_rules(till.desk.ops.db)
    assert (rule.method, rule.starts, rule.ends) == ("local", 570, 690)
    assert (rule.weekdays, rule.capacity, rule.closes_before) == (0b0011111, 6, 90)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("10:00", "9:00", "A time ends after it begins."),
        ("ten", "12", "From: a time like 9:30."),
        ("10", "25:00", "Until: a time like 9:30."),
    ],
)
def test_a_time_that_is_none_is_refused(
    till: Till, chapter: OrdersChapter, starts: str, ends: str, said: str
) -> None:
    chapter.slots.add()
    made = slot(chapter)
    made.starts.setText(starts)
    made.ends.setText(ends)
    chapter.slots.save()
    assert chapter.slots.wrong.text() == said
    assert slots.slot_rules(till.desk.ops.db) == ()


def test_a_time_needs_a_day(till: Till, chapter: OrdersChapter) -> None:
    chapter.slots.add()
    for chip in slot(chapter).days.days:
        chip.setChecked(False)
    chapter.slots.save()
    assert chapter.slots.wrong.text() == "Choose at least one day of the week."


def test_the_usual_deposit_is_a_setting(till: Till, chapter: OrdersChapter) -> None:
    form = chapter.charges.parentWidget().findChildren(QLineEdit)
    deposit = next(field for field in form if field.accessibleName() == "Usual deposit (%)")
    deposit.setText("25")
    deposit.textEdited.emit("25")
    till.touch("Save")
    till.settle()
    assert till.desk.ops.db.setting("orders.deposit_percent") == 2500


@pytest.mark.parametrize(
    ("typed", "minutes"), [("9", 540), ("9:30", 570), ("930", 570), ("24:00", 1440), ("0:00", 0)]
)
def test_times_are_typed_as_people_say_them(qtbot: object, typed: str, minutes: int) -> None:
    assert minutes_of(QLineEdit(typed)) == minutes


@pytest.mark.parametrize("typed", ["", "24:01", "12:60", "x", "9:3x"])
def test_what_is_no_time_is_not_guessed(qtbot: object, typed: str) -> None:
    with pytest.raises(Wrong):
        minutes_of(QLineEdit(typed))


def test_rules_of_the_same_width_stay_in_their_order() -> None:
    one, other = ChargeRule("courier", "上海市"), ChargeRule("courier", "江苏省")
    assert [rule.region for rule in in_order((one, other))] == ["上海市", "江苏省"]
