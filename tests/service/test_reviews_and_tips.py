"""Stars, words and photos of what was bought; tips in the drawer and in the day's figures."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from posdesk.db import Conflict, Database
from posdesk.errors import NotFound
from posdesk.orders import rollup
from posdesk.photos import prepared
from posdesk.receipts.day import x_report
from posdesk.receipts.source import day_report
from posdesk.reports.day import day_figures
from posdesk.service import queries
from posdesk.service.errors import (
    AlreadyReviewed,
    BadTip,
    NothingSaid,
    NotReviewable,
    TipTakenBack,
    TooLong,
    UnknownWord,
)
from posdesk.service.reviews import answer_review, review, show_review
from posdesk.service.tips import MOST, add_tip, take_back_tip
from posdesk.staff.rights import NotAllowed
from tests.selling import LI_MIN, ZHOU_KAI
from tests.service.conftest import Desk


def line_of(db: Database, name: str = "马克杯") -> str:
    return str(db.value("SELECT id FROM order_line WHERE name = ? ORDER BY id DESC", name))


def test_a_review_stands_with_its_photos_and_the_shop_s_answer(desk: Desk) -> None:
    order = desk.order()
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(picture, "PNG")
    photo = prepared(picture.getvalue())
    one = review(desk.db, ZHOU_KAI, line_of(desk.db), 4, "Nice mug", [photo]).value
    assert queries.counts(desk.db, ZHOU_KAI).reviews == 1
    answer_review(desk.db, ZHOU_KAI, one, "Thank you!")
    answer_review(desk.db, LI_MIN, one, "Thank you very much!")
    assert queries.counts(desk.db, ZHOU_KAI).reviews == 0
    row = queries.reviews_of(desk.db, order)[0]
    assert (row.product, row.stars, row.text, row.photos) == ("马克杯", 4, "Nice mug", 1)
    assert (row.answer, row.answered_by, row.shown) == ("Thank you very much!", "李敏", True)


def test_a_hidden_review_counts_for_no_rating_until_it_is_shown_again(desk: Desk) -> None:
    ids = []
    for stars in (5, 1):
        desk.order()
        ids.append(review(desk.db, ZHOU_KAI, line_of(desk.db), stars).value)
    show_review(desk.db, ZHOU_KAI, ids[1], False)
    show_review(desk.db, ZHOU_KAI, ids[1], False)
    assert queries.rating_of(desk.db, "mug") == queries.Rating(1, 5)
    answer_review(desk.db, ZHOU_KAI, ids[1], "Sorry")  # an answer does not show it again
    assert queries.rating_of(desk.db, "mug") == queries.Rating(1, 5)
    show_review(desk.db, ZHOU_KAI, ids[1], True)
    assert queries.rating_of(desk.db, "mug") == queries.Rating(2, 6)
    assert desk.count("review_answer") == 3


def test_reviews_without_an_answer_come_first_and_are_found_by_goods_and_words(desk: Desk) -> None:
    desk.order()
    old = review(desk.db, ZHOU_KAI, line_of(desk.db), 2, "chipped").value
    new = review(desk.db, ZHOU_KAI, line_of(desk.db, "农夫山泉 550ml"), 5, "wet").value
    assert [row.id for row in queries.reviews(desk.db)] == [new, old]
    answer_review(desk.db, ZHOU_KAI, new, "Indeed")
    assert [row.id for row in queries.reviews(desk.db)] == [old, new]
    assert [row.id for row in queries.reviews(desk.db, "chipped")] == [old]
    assert [row.id for row in queries.reviews(desk.db, "农夫")] == [new]


def test_a_line_is_reviewed_once(desk: Desk) -> None:
    order = desk.order()
    review(desk.db, ZHOU_KAI, line_of(desk.db), 4)
    with pytest.raises(AlreadyReviewed):
        review(desk.db, ZHOU_KAI, line_of(desk.db), 5)
    assert [(line.product, line.reviewed) for line in queries.reviewable_lines(desk.db, order)] == [
        ("农夫山泉 550ml", False),
        ("马克杯", True),
    ]


def test_what_can_not_be_meant_is_refused(desk: Desk) -> None:
    order = desk.order()
    line = line_of(desk.db)
    with pytest.raises(UnknownWord):
        review(desk.db, ZHOU_KAI, line, 0)
    with pytest.raises(TooLong):
        review(desk.db, ZHOU_KAI, line, 5, "x" * 1001)
    with pytest.raises(NotFound):
        review(desk.db, ZHOU_KAI, "gone", 5)
    with pytest.raises(NotAllowed):
        review(desk.db, None, line, 5)
    with desk.db.command("test.cancel", None) as tx:
        from posdesk.models import OrderEvent

        tx.insert(
            OrderEvent, id="e", order_id=order, event="cancelled", till="T1", occurred_at=tx.now
        )
    with pytest.raises(NotReviewable):
        review(desk.db, ZHOU_KAI, line, 5)
    assert desk.count("review") == 0
    with pytest.raises(NotFound):
        answer_review(desk.db, ZHOU_KAI, "gone", "x")
    with pytest.raises(NothingSaid):
        answer_review(desk.db, ZHOU_KAI, "gone", " ")


def test_a_cash_tip_explains_what_lies_in_the_drawer(desk: Desk) -> None:
    order = desk.order()
    before = day_figures(desk.db).in_drawer()
    add_tip(desk.db, LI_MIN, order, 500, "cash", for_staff=ZHOU_KAI)
    add_tip(desk.db, LI_MIN, order, 300, "alipay")
    figures = day_figures(desk.db)
    assert [(tip.key, tip.count, tip.amount) for tip in figures.tips] == [
        ("cash", 1, 500),
        ("alipay", 1, 300),
    ]
    assert figures.in_drawer() == before + 500
    assert figures.sales.amount == 2900  # a tip is not part of the sale
    assert "Tips" in str(x_report(day_report(desk.db, ""), "en"))
    assert [(tip.amount, tip.for_staff) for tip in queries.tips_of(desk.db, order)] == [
        (500, "周凯"),
        (300, ""),
    ]


def test_a_tip_that_was_typed_wrong_is_taken_back_once(desk: Desk) -> None:
    order = desk.order()
    tip = add_tip(desk.db, LI_MIN, order, 5000, "cash").value
    take_back_tip(desk.db, LI_MIN, tip)
    assert day_figures(desk.db).tips == ()
    assert queries.tips_of(desk.db, order)[0].taken_back
    with pytest.raises(TipTakenBack):
        take_back_tip(desk.db, LI_MIN, tip)
    with pytest.raises(NotFound):
        take_back_tip(desk.db, LI_MIN, "gone")


def test_the_file_itself_takes_a_tip_back_only_as_it_was_given(desk: Desk) -> None:
    from posdesk.models import Tip

    order = desk.order()
    tip = add_tip(desk.db, LI_MIN, order, 500, "cash").value
    same = {"order_id": order, "till": "T1", "business_day": "2026-09-21", "occurred_at": 1}
    for wrong in ({"amount": -400, "tender": "cash"}, {"amount": -500, "tender": "alipay"}):
        with pytest.raises(Conflict), desk.db.command("test.tip", None) as tx:
            tx.insert(Tip, id=tx.new_id(), reverses_id=tip, **wrong, **same)
    with pytest.raises(Conflict), desk.db.command("test.tip", None) as tx:
        tx.insert(Tip, id=tx.new_id(), amount=-1, tender="cash", **same)


def test_asked_twice_a_tip_is_written_once(desk: Desk) -> None:
    order = desk.order()
    for _click in range(2):
        add_tip(desk.db, LI_MIN, order, 500, "cash", tip_id="mine")
    assert desk.count("tip") == 1


@pytest.mark.parametrize("amount", [0, -1, MOST + 1])
def test_an_amount_that_is_no_tip_is_refused(desk: Desk, amount: int) -> None:
    with pytest.raises(BadTip) as caught:
        add_tip(desk.db, LI_MIN, desk.order(), amount, "cash")
    assert "¥10,000.00" in str(caught.value)


def test_a_tip_is_no_store_credit(desk: Desk) -> None:
    with pytest.raises(UnknownWord):
        add_tip(desk.db, LI_MIN, desk.order(), 100, "credit")


def test_rebuilt_figures_of_tips_are_those_kept_along_the_way(desk: Desk) -> None:
    order = desk.order()
    tip = add_tip(desk.db, LI_MIN, order, 500, "cash").value
    add_tip(desk.db, LI_MIN, order, 200, "cash")
    add_tip(desk.db, LI_MIN, order, 300, "wechat")
    take_back_tip(desk.db, LI_MIN, tip)
    query = "SELECT key, count, amount FROM day_total WHERE measure = 'tip' ORDER BY 1"
    kept = desk.db.rows(query)
    with desk.db.local() as tx:
        rollup.rebuild(tx)
    assert desk.db.rows(query) == kept == [("cash", 1, 200), ("wechat", 1, 300)]
