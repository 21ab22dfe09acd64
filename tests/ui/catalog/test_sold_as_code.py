"""The section of a product's page that says what its codes are good for."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QPushButton, QScrollArea

from posdesk.ui.catalog.vouchercard import COUNTED, FIXED, VoucherCard
from posdesk.vouchers.plans import Terms, plan_of
from tests.ui.catalog.conftest import Office


def card(office: Office) -> VoucherCard:
    """The section, scrolled into sight."""
    form = office.here.detail.form
    area: QScrollArea = form.areas[0]
    office.settle()
    area.ensureWidgetVisible(form.vouchers, 0, 400)
    return form.vouchers


def stored(office: Office, variant: str = "mug") -> Terms | None:
    return office.desk.ops.read(plan_of, variant)


def choose(section: VoucherCard, kind: str) -> None:
    section.valid.setCurrentIndex(section.valid.findData(kind))
    section.valid.activated.emit(section.valid.currentIndex())


def test_goods_are_not_sold_as_a_code_until_somebody_says_so(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    assert not section.on.isChecked()
    assert not section.body.isVisible()
    assert not section.foot.isVisible()


def test_a_fixed_day_with_its_session_places_and_seats_is_saved(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    choose(section, FIXED)
    section.day.setDate(QDate(2026, 10, 24))
    card(office)
    office.write(section.session, "19:30 H2")
    office.write(section.opens, "18:45")
    office.write(section.closes, "20:00")
    office.write(section.capacity, "120")
    section.numbered.click()
    office.touch("Save code terms")
    office.settle()
    assert stored(office) == Terms(
        day="2026-10-24", session="19:30 H2", opens=1125, closes=1200, capacity=120, numbered=True
    )
    assert not section.foot.isVisible()
    assert "0 sold · 0 used · 120 left" in section.summary.text()


def test_days_from_the_sale_and_weekdays_are_saved(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    choose(section, COUNTED)
    office.write(section.days, "45")
    for box in section.weekdays[:5]:
        box.click()
    section.refundable.click()
    section.save_button.click()
    office.settle()
    assert stored(office) == Terms(valid_days=45, weekdays=0b1100000, refundable=False)
    section.on.click()
    section.save_button.click()
    office.settle()
    assert stored(office) is None


def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    office.write(section.opens, "half past six")
    office.touch("Save code terms")
    assert "a time is written like 18:45" in section.error.text()
    assert section.opens.text() == "half past six"
    office.write(section.opens, "20:00")
    office.write(section.closes, "18:00")
    office.touch("Save code terms")
    assert "it opens after it closes" in section.error.text()
    assert stored(office) is None


def test_typed_terms_are_asked_about_before_another_product_opens(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    office.open_product("农夫山泉 550ml")
    assert "Save the changes to 马克杯?" in office.asked()
    answers = office.here.detail.ask.findChildren(QPushButton)
    office.click(next(button for button in answers if button.text() == "Save"))
    office.settle()
    assert stored(office) == Terms()
    assert office.title() == "农夫山泉 550ml"
    assert not card(office).on.isChecked()


def test_the_page_s_own_save_stores_product_and_terms(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    office.here.detail.form.general.name.setText("Mug")
    office.here.detail.form.general.name.textEdited.emit("Mug")
    office.save()
    assert stored(office) == Terms()
    assert office.stored("p-mug").name == "Mug"


def test_discard_shows_what_is_stored_again(office: Office) -> None:
    office.open_product("马克杯")
    section = card(office)
    section.on.click()
    section.undo.click()
    assert not section.on.isChecked()
    assert not office.here.detail.dirty


def test_each_variant_has_terms_of_its_own(office: Office) -> None:
    office.open_product("圆领T恤")
    section = card(office)
    section.on.click()
    section.save_button.click()
    office.settle()
    first = section.variant_id
    office.here.detail.form.variants.choose(1)
    office.here.detail.form.variants.table.chosen.emit(1)
    assert section.variant_id != first
    assert not section.on.isChecked()
    assert stored(office, first) == Terms()


def test_a_new_product_is_saved_first(office: Office) -> None:
    office.here.new_product()
    section = card(office)
    assert not section.on.isEnabled()
    assert "Save the product first" in section.summary.text()


def test_who_may_not_edit_is_refused_and_keeps_what_was_typed(counter: Office) -> None:
    counter.open_product("马克杯")
    section = card(counter)
    section.on.click()
    section.save_button.click()
    counter.settle()
    assert stored(counter) is None
    assert section.on.isChecked()
    assert any("You may not do this" in text for text in counter.notices())
