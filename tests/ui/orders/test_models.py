"""The list of orders as a model, and the widgets that show where an order stands."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from posdesk.clock import ManualClock
from posdesk.orders.goods import LineRow
from posdesk.orders.listing import OrderRow, Way
from posdesk.orders.states import MARKS, STATUSES
from posdesk.ui.orders.lines import LineModel
from posdesk.ui.orders.listview import OrderList
from posdesk.ui.orders.rows import OrderModel
from posdesk.ui.widgets.status import mark_look, order_look
from posdesk.ui.widgets.timeline import Step, Timeline
from tests.conftest import MORNING

PAGE = OrderModel.PAGE
ROW = OrderRow(
    "", "", MORNING, "to_fulfil", (), "courier", 11_590, 0, None, True, "", "", "", "王小雨",
    "now", "CNY", 11_590, (Way("courier", "顺丰"),),
)  # fmt: skip


def order(number: int) -> OrderRow:
    return replace(ROW, order_id=f"{number:09}", number=f"S01-T1-{number:06}")


class Ledger:
    """So many orders, the newest first; notes after which one it was asked for more."""

    def __init__(self, size: int) -> None:
        self.orders = [order(number) for number in range(size, 0, -1)]
        self.asked: list[tuple[str, int]] = []

    def __call__(self, after: OrderRow | None, limit: int) -> list[OrderRow]:
        self.asked.append((after.number[-3:] if after else "", limit))
        start = self.orders.index(after) + 1 if after else 0
        return self.orders[start : start + limit]


def model_of(ledger: Ledger, clock: ManualClock) -> OrderModel:
    model = OrderModel(clock)
    modes = QAbstractItemModelTester.FailureReportingMode
    tester = QAbstractItemModelTester(model, modes.Fatal, model)
    tester.setUseFetchMore(False)  # the tests say when the list is scrolled
    model.show_after(ledger)
    return model


def numbers(model: OrderModel) -> list[str]:
    return [row.number[-3:] for at in range(model.rowCount()) if (row := model.row(at))]


def test_a_page_goes_on_after_the_last_row(qtbot: QtBot, clock: ManualClock) -> None:
    ledger = Ledger(PAGE + 7)
    model = model_of(ledger, clock)
    assert ledger.asked == [("", PAGE)]
    model.fetchMore(QModelIndex())
    assert ledger.asked[-1] == ("008", PAGE)
    assert (model.rowCount(), model.complete) == (PAGE + 7, True)


def test_a_new_order_comes_on_top_and_what_is_chosen_stays_chosen(
    qtbot: QtBot, clock: ManualClock
) -> None:
    ledger = Ledger(3)
    model = model_of(ledger, clock)
    view = OrderList(model)
    qtbot.addWidget(view)
    view.setCurrentIndex(model.index(1))
    assert [row.number[-3:] for row in view.picked()] == ["002"]
    ledger.orders.insert(0, order(4))
    with qtbot.waitSignal(model.rowsInserted):
        model.refresh()
    assert numbers(model) == ["004", "003", "002", "001"]
    assert [row.number[-3:] for row in view.picked()] == ["002"]
    del ledger.orders[1]
    with qtbot.waitSignal(model.rowsRemoved):
        model.refresh()
    assert numbers(model) == ["004", "002", "001"]
    assert [row.number[-3:] for row in view.picked()] == ["002"]


def test_whoever_scrolled_far_keeps_what_is_below(qtbot: QtBot, clock: ManualClock) -> None:
    ledger = Ledger(PAGE * 8)
    model = model_of(ledger, clock)
    for _page in range(6):
        model.fetchMore(QModelIndex())
    ledger.orders.insert(0, order(PAGE * 8 + 1))
    model.refresh()
    assert ledger.asked[-1] == ("", PAGE * OrderModel.FRESH), "only the first pages are read again"
    assert model.rowCount() == PAGE * 7 + 1
    shown = numbers(model)
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == len(shown)


def test_rows_in_another_order_start_anew(qtbot: QtBot, clock: ManualClock) -> None:
    ledger = Ledger(3)
    model = model_of(ledger, clock)
    ledger.orders.reverse()
    with qtbot.waitSignal(model.modelReset):
        model.refresh()
    assert numbers(model) == ["001", "002", "003"]


def test_several_are_chosen_by_clicks_alone_while_picking(qtbot: QtBot, clock: ManualClock) -> None:
    view = OrderList(model_of(Ledger(3), clock))
    qtbot.addWidget(view)
    view.set_picking(True)
    select = QItemSelectionModel.SelectionFlag.Select
    for place in (2, 0):
        view.selectionModel().select(view.orders.index(place), select)
    assert [row.number[-3:] for row in view.picked()] == ["003", "001"]


def test_a_row_is_read_out_whole(clock: ManualClock) -> None:
    model = OrderModel(clock)
    late = replace(order(1), marks=("attention",), due_at=MORNING - 1)
    assert model.spoken(late) == (
        "S01-T1-000001, 22:13, 王小雨, Courier · 顺丰, ¥115.90, To fulfil Needs attention"
    )
    assert model.late(late)


def test_every_status_and_mark_has_its_word_and_tone() -> None:
    for look in [*map(order_look, STATUSES), *map(mark_look, MARKS)]:
        assert look.text[0].isupper()
        assert look.tone in ("plain", "info", "ok", "warn", "bad")
    assert order_look("from the future").text == "from the future"


def test_a_line_of_which_a_part_was_cancelled_says_both() -> None:
    line = LineRow(
        "l", 1, "mug", "马克杯", "", "MUG", "", False, False, 1, 2500, 3000, 0, 5000, 1000, 0, 0, 0,
        0, "",
    )  # fmt: skip
    model = LineModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show([line], {"l": ("not sent yet", False)}, "CNY")
    assert [model.index(0, column).data() for column in range(6)] == [
        "马克杯", "25.00", "2/3", "–", "50.00", "not sent yet",
    ]  # fmt: skip
    assert "1 cancelled" in model.index(0, 0).data(3)


STEPS = (
    Step("Placed", "done", ("10:42 李敏",)),
    Step("Shipping", "current", ("顺丰 SF1390228177342",)),
    Step("Signed for", "todo"),
)


def test_the_timeline_is_read_out_with_the_state_of_every_step(qtbot: QtBot) -> None:
    line = Timeline(STEPS)
    qtbot.addWidget(line)
    assert line.accessibleName() == (
        "Placed (done), 10:42 李敏; Shipping (next), 顺丰 SF1390228177342; Signed for (to do)"
    )


def test_the_timeline_is_higher_where_its_words_need_two_lines(qtbot: QtBot) -> None:
    line = Timeline(STEPS)
    qtbot.addWidget(line)
    assert line.heightForWidth(240) > line.heightForWidth(900)
    line.resize(240, line.heightForWidth(240))
    assert not line.grab().isNull()
