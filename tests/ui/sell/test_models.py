"""The item models of the sell place, held to Qt's own rules."""

from dataclasses import replace

from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from posdesk.ui.sell.cart_model import CartModel, LineView
from posdesk.ui.sell.tiles import PAGE, TileModel, TileView


def strict(model: TileModel | CartModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


class Shelf:
    """A catalog of `size` products that notes what was asked of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked: list[tuple[int, int]] = []
        self.price = 200

    def __call__(self, offset: int, limit: int) -> list[TileView]:
        self.asked.append((offset, limit))
        rows = range(offset, min(offset + limit, self.size))
        return [TileView(str(n), str(n), f"Product {n}", self.price) for n in rows]


def test_a_million_products_open_with_one_page(qtbot: QtBot) -> None:
    model, shelf = TileModel(), Shelf(1_000_000)
    strict(model)
    model.show(shelf)
    assert model.rowCount() == PAGE
    assert shelf.asked == [(0, PAGE)]


def test_scrolling_down_asks_for_the_next_page_until_there_is_none(qtbot: QtBot) -> None:
    model, shelf = TileModel(), Shelf(PAGE + 5)
    strict(model)
    model.show(shelf)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert model.rowCount() == PAGE + 5
    assert not model.canFetchMore(QModelIndex())


def test_a_refresh_repaints_changed_tiles_and_keeps_the_place(qtbot: QtBot) -> None:
    model, shelf = TileModel(), Shelf(PAGE * 3)
    strict(model)
    model.show(shelf)
    model.fetchMore(QModelIndex())
    shelf.price = 250
    with qtbot.waitSignal(model.dataChanged):
        model.refresh()
    assert model.rowCount() == PAGE * 2
    assert model.canFetchMore(QModelIndex())
    last = model.row(PAGE * 2 - 1)
    assert last is not None
    assert last.price == 250


def lines(*names: str) -> list[LineView]:
    return [LineView(number, name, 1000, 200) for number, name in enumerate(names, 1)]


def test_a_line_that_did_not_change_is_not_repainted(qtbot: QtBot) -> None:
    model = CartModel()
    strict(model)
    mug, shirt, apples = lines("Mug", "T-shirt", "Apples")
    model.set_lines([mug, shirt])
    touched: list[int] = []
    model.dataChanged.connect(
        lambda first, last: touched.extend(range(first.row(), last.row() + 1))
    )
    model.set_lines([mug, replace(shirt, quantity=2000), apples])
    assert touched == [1]
    assert model.rowCount() == 3


def test_a_line_put_back_returns_to_its_place(qtbot: QtBot) -> None:
    model = CartModel()
    strict(model)
    mug, shirt, apples = lines("Mug", "T-shirt", "Apples")
    model.set_lines([mug, shirt, apples])
    model.set_lines([mug, apples])
    assert [model.line(0), model.line(1)] == [mug, apples]
    model.set_lines([mug, shirt, apples])
    assert model.row_of(shirt.number) == 1


def test_a_quantity_typed_into_its_box_is_handed_on_as_it_was_typed(qtbot: QtBot) -> None:
    model = CartModel()
    model.set_lines(lines("Mug"))
    with qtbot.waitSignal(model.quantity_typed) as typed:
        assert model.setData(model.index(0), "12")
    assert typed.args == [1, "12"]
