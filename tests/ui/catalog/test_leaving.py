"""Closing the window asks once when typed work would be lost."""

from __future__ import annotations

from posdesk.ui.catalog.place import CatalogPlace
from tests.selling import ZHAO_LEI
from tests.ui.shop import Till


def test_unsaved_changes_are_asked_about_before_the_window_closes(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    place = till.desk.window.go("catalog")
    assert isinstance(place, CatalogPlace)
    till.settle()
    till.touch("New product")
    till.type("Tea")
    assert place.leave()
    till.desk.window.close()
    assert till.desk.window.isVisible()
    assert till.desk.ops.is_open
    assert "not saved" in till.notices()[-1]
    till.touch("Close anyway")
    assert not till.desk.window.isVisible()
    assert not till.desk.ops.is_open


def test_a_window_without_unsaved_work_closes_at_once(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.desk.window.go("catalog")
    till.settle()
    till.desk.window.close()
    assert not till.desk.ops.is_open
