"""Lines have a place for every text: columns stand below each other, figures stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.receipts.compose import Line, compose, share
from posdesk.receipts.escpos.render import ColumnMeasure
from posdesk.receipts.layout import (
    Align,
    Cell,
    Column,
    Document,
    Facts,
    Node,
    Overflow,
    Record,
    Row,
    Size,
    Table,
    Text,
    Totals,
    pair,
)
from posdesk.receipts.text import columns as width

NAME = Column("Item", overflow=Overflow.WRAP, grow=2)
CODE = Column(overflow=Overflow.STEP, grow=1)
FIGURE = Column("Amount", Align.RIGHT)
TEXTS = st.text(st.sampled_from("农夫山泉ABC def 0129.-%（），"), max_size=50)


def drawn(*nodes: Node, span: int = 32, page: bool = False) -> list[str]:
    """The lines as text on a grid of columns; texts that overlap or leave the paper fail."""
    lines = []
    for block in compose(Document("", "en", nodes), ColumnMeasure(span, page=page)):
        if isinstance(block, Line):
            lines.append(on_grid(block, span))
    return lines


def on_grid(line: Line, span: int) -> str:
    text, place = "", 0
    double = 2 if line.size is Size.LARGE else 1
    for run in line.runs:
        assert run.x >= place, f"{run.text!r} overlaps {text!r}"
        text += " " * ((run.x - place) // double) + run.text
        place = run.x + width(run.text) * double
    assert place <= span, f"{text!r} is wider than the paper"
    return text


def test_a_label_and_its_figure_stand_at_the_two_edges() -> None:
    assert drawn(pair("小计", "129.90")) == ["小计" + " " * 22 + "129.90"]


def test_a_long_label_wraps_beside_its_figure() -> None:
    label = "会员日全场满一百减十元优惠券（编号 NEW10）"
    first, *rest = drawn(pair(label, "-10.00"))
    assert first.endswith("-10.00")
    assert "".join([first.removesuffix("-10.00"), *rest]).replace(" ", "") == label.replace(" ", "")


def test_figures_of_a_table_stand_below_each_other() -> None:
    records = (Record(("水", "1.00")), Record(("长名字的商品", "12,345.00")))
    _header, first, second = drawn(Table((NAME, FIGURE), records))
    assert width(first) == width(second) == 32


def test_on_a_roll_the_name_leads_on_a_line_of_its_own() -> None:
    table = Table((NAME, CODE, FIGURE), (Record(("农夫山泉", "6921168", "2.00")),), lead=True)
    assert drawn(table)[1:] == ["农夫山泉", "6921168" + " " * 21 + "2.00"]
    assert len(drawn(table, span=80, page=True)) == 2


def test_a_code_too_long_for_its_column_steps_onto_its_own_line() -> None:
    records = (Record(("水", "6921168", "2.00")), Record(("徽章", "A" * 30, "3.50")))
    table = Table((NAME, CODE, FIGURE), records, lead=True)
    assert drawn(table)[3:] == ["徽章", "A" * 30, " " * 28 + "3.50"]


def test_facts_share_a_line_where_they_fit() -> None:
    facts = Facts(("单号：S01-T2-000482", "收银员：李敏", "收银台：T2"))
    assert drawn(facts) == ["单号：S01-T2-000482", "收银员：李敏    收银台：T2"]


def test_totals_of_a_page_stand_in_its_right_half() -> None:
    (line,) = drawn(Totals((pair("应收", "1.00"),)), span=80, page=True)
    assert line == " " * 40 + "应收" + " " * 32 + "1.00"


def test_large_type_takes_twice_the_columns() -> None:
    assert drawn(Text("友邻超市友邻超市友", size=Size.LARGE)) == ["友邻超市友邻超市", "友"]


def test_text_breaks_at_its_own_line_ends() -> None:
    assert drawn(Text("谢谢惠顾\n欢迎再来")) == ["谢谢惠顾", "欢迎再来"]


@given(
    st.lists(st.tuples(TEXTS, st.integers(0, 10**9)), min_size=1, max_size=4), st.integers(14, 48)
)
def test_whatever_the_texts_nothing_overlaps_or_leaves_the_paper(
    rows: list[tuple[str, int]], span: int
) -> None:
    records = tuple(Record((name, name[:13], f"{figure / 100:.2f}")) for name, figure in rows)
    lines = drawn(Table((NAME, CODE, FIGURE), records, lead=True), span=span)
    said = "".join(lines).replace(" ", "")
    for record in records:
        assert record.cells[2] in said
        assert "".join(record.cells[0].split()) in said


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(14, 48))
def test_whatever_a_row_holds_it_fits(texts: list[str], span: int) -> None:
    kinds = (Overflow.WRAP, Overflow.STEP, Overflow.STAY, Overflow.WRAP, Overflow.STAY)
    cells = tuple(Cell(t, Column(overflow=k)) for t, k in zip(texts, kinds, strict=False))
    said = "".join(drawn(Row(cells), span=span))
    for text in texts:
        assert sorted(said.replace(" ", "")) == sorted("".join(texts).replace(" ", "")), text


@pytest.mark.parametrize(
    ("needs", "widths"),
    [([4, 6], [25, 6]), ([40, 6], [25, 6]), ([4, 30], None)],
)
def test_width_to_spare_and_width_that_is_missing_go_to_the_label(
    needs: list[int], widths: list[int] | None
) -> None:
    columns = (Column(overflow=Overflow.WRAP, grow=1), Column(align=Align.RIGHT))
    assert share(columns, needs, 32, 1) == widths
