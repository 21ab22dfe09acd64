"""The place and its chip on a real window: every state, every list, with keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from posdesk.db import Database
from posdesk.models import StockMove
from posdesk.sync.states import State
from posdesk.ui.orders.place import OrdersPlace
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.sync.place import ASIDE, EXCEPTIONS, HELD, STAND, WAITING
from posdesk.ui.widgets import Badge
from tests.selling import LI_MIN
from tests.ui.shop import Till
from tests.ui.sync.conftest import Linked, aside, exception, link, waits

HOUR = 3_600_000


def sell(db: Database) -> None:
    """An entry of the journal, as a sale leaves it."""
    with db.command("payments.complete_sale", LI_MIN) as tx:
        tx.insert(
            StockMove,
            id=tx.new_id(),
            variant_id="water",
            quantity=-1000,
            reason="sale",
            till="T1",
            occurred_at=tx.now,
        )


def proven(db: Database) -> None:
    """Writes down the proof as the engine does."""
    from posdesk.sync import link as links

    here = links.need(db)
    link(db, proven_mark=here.mark, proven_at=db.clock.now())


def test_without_a_hub_the_chip_says_so_and_leads_to_pairing(till: Till) -> None:
    till.click(till.desk.window.top.sync)
    till.touch("Pair with a hub…")
    place = till.desk.window.place()
    assert isinstance(place, SettingsPlace)
    assert place.buttons["sync"].isChecked()


def test_the_chip_says_proven_only_while_nothing_waits(paired: Linked) -> None:
    paired.write(proven)
    assert paired.chip().startswith("Proven equal ")
    paired.write(sell)
    paired.till.until(lambda: paired.chip() == "1 waiting")
    assert "1 entry is not at the hub yet." in paired.till.desk.window.top.sync.toolTip()


def test_the_chip_opens_the_place_and_its_words_are_not_colour_alone(paired: Linked) -> None:
    chip = paired.till.desk.window.top.sync
    paired.write(link, trouble="revoked")
    assert paired.chip() == "Needs attention"
    assert chip.property("tone") == "bad"
    paired.till.click(chip)
    assert paired.till.desk.window.open_id() == "sync"
    assert "revoked" in paired.place().trouble.accessibleName()


def test_what_waits_is_listed_oldest_first_with_who_and_what(paired: Linked) -> None:
    place = paired.place()
    for _each in range(3):
        paired.write(sell)
    place.show_tab(WAITING)
    entries = [item.entry for item in place.lists.waiting.items.values()]
    assert [entry.title for entry in entries] == ["Sale"] * 3
    assert "李敏" in entries[0].detail
    assert place.tabs[WAITING].text().endswith("3")
    paired.write(waits, 0)
    place.redraw()
    assert place.lists.waiting.stack.currentWidget() is place.lists.waiting.empty


def test_a_contradiction_says_what_to_do_and_opens_its_order(paired: Linked) -> None:
    order = paired.ops.db.value("SELECT id FROM orders LIMIT 1")
    paired.write(exception)
    paired.write(exception, "x-2", code="overpaid", amount=1290, order_id=order or "o-1")
    place = paired.place()
    assert place.pages.currentWidget() is place.lists.exceptions  # it needs a person: comes first
    page = place.lists.exceptions
    page.choose("x-1")
    assert page.panel.title.text() == "Sold more than there was"
    assert page.panel.facts.values["How much"].text() == "2"
    assert not page.panel.order.isVisible()
    page.choose("x-2")
    assert page.panel.facts.values["How much"].text() == "¥12.90"
    paired.till.click(page.panel.order)
    assert isinstance(paired.till.desk.window.place(), OrdersPlace)


def test_a_decision_needs_words_and_the_hub(paired: Linked) -> None:
    paired.write(exception)
    page = paired.place().lists.exceptions
    paired.till.click(page.panel.close_it)
    assert page.panel.said.text() == "Say in a few words what was decided."
    page.panel.note.setText("Counted: it was there")
    paired.till.click(page.panel.close_it)
    paired.till.settle()  # there is no such hub
    assert page.panel.said.isVisible()
    assert page.panel.note.text() == "Counted: it was there"
    assert page.panel.close_it.isEnabled()


def test_one_that_was_settled_says_by_whom(paired: Linked) -> None:
    paired.write(exception)
    now = paired.ops.db.clock.now()
    paired.write(exception, "x-9", closed_at=now, closed_by="Zhao (T2)", note="Counted")
    place = paired.place()
    page = place.lists.exceptions
    assert place.tabs[EXCEPTIONS].text().endswith("1")
    page.choose("x-9")
    assert page.panel.facts.values["Decision"].text() == "Counted"
    assert not page.panel.close_it.isVisible()


def test_what_only_the_hub_knows_is_asked_for_and_says_when_it_cannot_be(paired: Linked) -> None:
    place = paired.place()
    place.show_tab(HELD)
    page = place.lists.held
    assert page.stack.currentWidget() is page.busy
    paired.till.settle()
    assert page.stack.currentWidget() is page.wrong
    assert page.wrong.text.text()
    paired.till.touch("Try again")
    assert page.stack.currentWidget() is page.busy
    paired.till.settle()


def test_rows_put_aside_say_why(paired: Linked) -> None:
    paired.write(aside)
    place = paired.place()
    place.show_tab(ASIDE)
    assert "does not know yet" in place.lists.aside.panel.text.text()


def test_banners_go_with_their_cause(paired: Linked) -> None:
    now = paired.ops.db.clock.now()
    paired.write(link, skew=400_000, heard_at=now - 30 * HOUR)
    place = paired.place()
    place.show_tab(STAND)
    assert place.clock.isVisible()
    assert place.stale.isVisible()
    paired.write(link, skew=0, heard_at=now)
    assert not place.clock.isVisible()
    assert not place.stale.isVisible()


def test_a_repair_is_told_until_somebody_has_seen_it(paired: Linked) -> None:
    paired.write(link, trouble="repaired")
    place = paired.place()
    assert place.status.state is State.ATTENTION
    paired.till.click(place.trouble.button)
    paired.till.settle()
    assert paired.ops.db.value("SELECT trouble FROM hub_link") == ""
    assert not place.trouble.isVisible()


def test_the_lists_are_reached_and_walked_by_keys(paired: Linked) -> None:
    paired.write(exception)
    paired.write(exception, "x-2", raised_at=1)
    place = paired.place()
    place.show_tab(STAND)
    paired.till.press(Qt.Key.Key_3, ctrl=True)
    page = place.lists.exceptions
    assert place.pages.currentWidget() is page
    assert page.list.hasFocus()
    paired.till.press(Qt.Key.Key_Down)
    assert page.list.key() == "x-2"
    paired.till.press(Qt.Key.Key_Return)
    assert page.panel.note.hasFocus()


def test_what_is_compared_is_shown_with_its_fingerprint(paired: Linked) -> None:
    place = paired.place()
    rows = dict(paired.ops.db.rows("SELECT stream, rows FROM stream_digest"))
    text = " ".join(w.text() for w in place.stand.findChildren(type(place.title)))
    assert f"{rows['tenant']} rows" in text
    assert any(badge.text() in ("Equal", "Not proven now") for badge in place.findChildren(Badge))


@pytest.mark.parametrize("width", [1000, 1366])
def test_nothing_is_cut_off(paired: Linked, width: int) -> None:
    paired.till.desk.window.resize(width, 768)
    paired.write(exception)
    paired.write(link, trouble="certificate", skew=HOUR)
    place = paired.place()
    chip = paired.till.desk.window.top.sync
    paired.till.until(lambda: chip.width() >= chip.sizeHint().width())
    assert place.now.width() >= place.now.minimumSizeHint().width()
    for tab in place.tabs.values():
        assert tab.geometry().right() <= place.width()


def test_old_prices_are_told_of_above_the_goods(paired: Linked) -> None:
    now = paired.ops.db.clock.now()
    paired.write(link, heard_at=now - 30 * HOUR)
    paired.till.desk.window.go("sell")
    banner = paired.till.place.freshness.banner
    assert banner is not None
    assert banner.isVisible()
    paired.write(link, heard_at=now)
    paired.till.until(lambda: not banner.isVisible())
    paired.write(link, heard_at=now - 30 * HOUR)
    paired.till.click(banner.button)
    assert paired.till.desk.window.open_id() == "sync"
