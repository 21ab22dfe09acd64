"""The item models of the catalog, held to Qt's own rules."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from posdesk.catalog.importing.problems import error, warning
from posdesk.catalog.queries import CategoryNode, ProductRow
from posdesk.catalog.states import SaleState
from posdesk.ui.catalog.editing import CodeEdit, VariantEdit
from posdesk.ui.catalog.rows import PAGE, ProductModel, price_text
from posdesk.ui.catalog.transfer.result import ProblemModel
from posdesk.ui.catalog.treemodel import CategoryModel
from posdesk.ui.catalog.varianttable import VariantModel


def strict(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def goods(number: int, price: int = 200) -> ProductRow:
    return ProductRow(
        str(number),
        f"Product {number}",
        "",
        "",
        1,
        price,
        price,
        None,
        False,
        "件",
        SaleState.ON_SALE,
        None,
    )


class Shelf:
    """A catalog of `size` products that notes what was asked of it."""

    def __init__(self, size: int) -> None:
        self.size, self.price = size, 200
        self.asked: list[tuple[int, int]] = []

    def __call__(self, offset: int, limit: int) -> list[ProductRow]:
        self.asked.append((offset, limit))
        return [goods(n, self.price) for n in range(offset, min(offset + limit, self.size))]


def test_a_million_products_open_with_one_page(qtbot: QtBot) -> None:
    model, shelf = ProductModel("CNY"), Shelf(1_000_000)
    strict(model)
    model.show(shelf)
    assert model.rowCount() == PAGE
    assert shelf.asked == [(0, PAGE)]
    assert not model.complete


def test_scrolling_asks_for_page_after_page_until_there_is_none(qtbot: QtBot) -> None:
    model, shelf = ProductModel("CNY"), Shelf(PAGE + 7)
    strict(model)
    model.show(shelf)
    model.fetchMore(QModelIndex())
    assert model.rowCount() == PAGE + 7
    assert model.complete
    assert model.place_of(str(PAGE + 6)) == PAGE + 6


def test_a_refresh_keeps_the_place_and_repaints_what_changed(qtbot: QtBot) -> None:
    model, shelf = ProductModel("CNY"), Shelf(3)
    strict(model)
    model.show(shelf)
    shelf.price = 250
    with qtbot.waitSignal(model.dataChanged):
        model.refresh()
    shelf.size = 2
    with qtbot.waitSignal(model.rowsRemoved):
        model.refresh()
    assert model.rowCount() == 2


def test_a_price_says_its_range_and_its_unit() -> None:
    assert price_text(goods(1, 7900), "CNY") == "¥79.00"
    shirt = ProductRow("s", "", "", "", 6, 7900, 8500, None, False, "件", SaleState.ON_SALE, None)
    apples = ProductRow("a", "", "", "", 1, 898, 898, None, True, "kg", SaleState.ON_SALE, None)
    assert price_text(shirt, "CNY") == "¥79.00–85.00"
    assert price_text(apples, "CNY") == "¥8.98/kg"


NODES = [
    CategoryNode("drinks", None, "饮料", "", 0, ("饮料",), 2, 0),
    CategoryNode("tea", "drinks", "茶", "", 1, ("饮料", "茶"), 0, 0),
    CategoryNode("water", "drinks", "水", "#2F7DE1", 1, ("饮料", "水"), 0, 0),
    CategoryNode("food", None, "食品", "", 0, ("食品",), 0, 0),
]


def tree() -> CategoryModel:
    model = CategoryModel()
    strict(model)
    model.show(NODES)
    return model


def test_the_tree_begins_with_all_products(qtbot: QtBot) -> None:
    model = tree()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "All products",
        "饮料",
        "食品",
    ]
    drinks = model.index_of("drinks")
    assert [model.index(row, 0, drinks).data() for row in range(model.rowCount(drinks))] == [
        "茶",
        "水",
    ]


def test_counts_of_a_category_include_those_below_it(qtbot: QtBot) -> None:
    model = tree()
    model.show_counts({"drinks": 1, "tea": 2, "water": 4}, 9)
    drinks, whole = model.category("drinks"), model.category(None)
    assert drinks is not None
    assert whole is not None
    assert (drinks.products, whole.products) == (7, 9)
    model.show(NODES[:2])
    again = model.category("tea")
    assert again is not None
    assert again.products == 2


def dropped(model: CategoryModel, what: str, row: int, parent: str | None) -> list[object]:
    asked: list[object] = []
    model.moved.connect(lambda *args: asked.extend(args))
    data = model.mimeData([model.index_of(what)])
    target = model.index_of(parent) if parent else QModelIndex()
    model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, target)
    return asked


def test_a_category_dropped_onto_another_goes_to_its_end(qtbot: QtBot) -> None:
    assert dropped(tree(), "food", -1, "drinks") == ["food", "drinks", 2]


def test_a_category_dropped_between_others_takes_that_place(qtbot: QtBot) -> None:
    assert dropped(tree(), "water", 0, "drinks") == ["water", "drinks", 0]
    assert dropped(tree(), "tea", 2, "drinks") == ["tea", "drinks", 1]
    assert dropped(tree(), "drinks", 3, None) == ["drinks", None, 1]


def test_a_category_is_not_dropped_into_itself(qtbot: QtBot) -> None:
    assert dropped(tree(), "drinks", -1, "tea") == []


def test_the_variants_show_what_is_wrong_and_hand_on_what_is_typed(qtbot: QtBot) -> None:
    model = VariantModel()
    strict(model)
    white = VariantEdit(
        id="a", values=("白", "M"), price="79", codes=(CodeEdit("1"), CodeEdit("2"))
    )
    black = VariantEdit(values=("黑", "M"), price="x")
    model.show((white, black), {(1, "price"): "This is not an amount."})
    assert [model.index(row, 0).data() for row in (0, 1)] == ["白 / M", "黑 / M (new)"]
    assert model.index(0, 2).data() == "1 +1"
    assert model.index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == "This is not an amount."
    typed: list[object] = []
    model.typed.connect(lambda *args: typed.append(args))
    model.setData(model.index(0, 3), "85")
    model.setData(model.index(1, 8), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert typed == [(0, "price", "85"), (1, "active", False)]
    model.show((white,), {})
    assert model.rowCount() == 1


def test_the_problems_of_an_import_name_row_result_and_reason(qtbot: QtBot) -> None:
    model = ProblemModel()
    strict(model)
    model.show([error(3, "no_name", "name"), warning(1200, "bad_barcode", "barcode", "69x")])
    cells = [[model.index(row, column).data() for column in range(5)] for row in (0, 1)]
    assert cells[0][:3] == ["3", "left out", "Product name"]
    assert cells[1] == [
        "1,200",
        "taken",
        "Barcode",
        "69x",
        "Barcode: “69x” can't be a barcode; left out",
    ]
