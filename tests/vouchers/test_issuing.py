"""Codes are issued once when they are paid, never more than there are places."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Conflict
from posdesk.models import Variant, Voucher, VoucherEnd, VoucherPlan
from posdesk.settings import save
from posdesk.staff.rights import NotAllowed
from posdesk.vouchers.codes import is_sound
from posdesk.vouchers.errors import BadPlan, NotWhole, SoldOut
from posdesk.vouchers.issuing import issue, left
from posdesk.vouchers.plans import Terms, plan_of, save_plan
from posdesk.vouchers.queries import variant_standing
from posdesk.vouchers.taking_back import take_back
from tests.selling import LI_MIN, ZHAO_LEI
from tests.vouchers.door import SWIM, TICKET, TODAY, TONIGHT, BoxOffice


def test_every_paid_unit_has_its_code(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(3)
    codes = office.codes(sale)
    assert len(set(codes)) == 3
    assert all(map(is_sound, codes))
    assert office.problems() == ()


def test_goods_that_are_not_sold_as_a_code_have_none(office: BoxOffice) -> None:
    office.plan()
    sale = office.sell_for_cash(10_000, ("mug", 2000))
    assert office.codes(sale) == []
    assert office.count("voucher") == 0


def test_codes_are_issued_once_however_often_it_is_asked(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    for _time in range(2):
        with office.db.command("test.again", LI_MIN) as tx:
            assert issue(tx, sale.order_id) == ()
    assert len(office.codes(sale)) == 2


def test_a_fixed_day_holds_on_that_day_and_days_count_from_the_sale(
    office: BoxOffice, clock: ManualClock
) -> None:
    office.plan(terms=TONIGHT)
    office.plan(SWIM, valid_days=30)
    (fixed,) = office.rows(office.buy())
    clock.advance(3 * 86_400_000)
    (counted,) = office.rows(office.buy(1, SWIM))
    assert (fixed.valid_from, fixed.valid_until) == (TODAY, TODAY)
    assert (fixed.session, fixed.opens, fixed.closes) == ("22:00 二号厅", 1260, 1380)
    assert (counted.valid_from, counted.valid_until) == ("2026-09-24", "2026-10-23")


def test_without_a_number_of_days_it_holds_without_end(office: BoxOffice) -> None:
    office.plan()
    (row,) = office.rows(office.buy())
    assert (row.valid_from, row.valid_until) == (TODAY, "")


def test_no_more_are_sold_than_there_are_places(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT)
    office.buy(2)
    with pytest.raises(SoldOut) as refused:
        office.buy(2)
    assert (refused.value.wanted, refused.value.left) == (2, 1)
    assert "1 left" in str(refused.value)
    assert left(office.db, TICKET) == 1
    assert office.count("orders") == 1  # nothing of the refused sale is left behind
    assert office.count("payment") == 1
    office.buy(1)
    assert left(office.db, TICKET) == 0
    assert office.problems() == ()


def test_the_file_itself_refuses_one_place_too_many(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT)
    sale = office.buy(3)
    line = office.rows(sale)[0].order_line_id
    with (
        pytest.raises(Conflict, match="more sold than there are places"),
        office.db.command("test.oversell", None) as tx,
    ):
        tx.insert(
            Voucher, id="x", code="X", order_line_id=line, variant_id=TICKET, occurred_at=tx.now
        )


def test_the_file_itself_refuses_a_seat_twice(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT, numbered=True, capacity=5)
    (row,) = office.rows(office.buy())
    with (
        pytest.raises(Conflict, match="this seat is sold"),
        office.db.command("test.seat", None) as tx,
    ):
        tx.insert(
            Voucher, id="x", code="X", order_line_id=row.order_line_id, variant_id=TICKET,
            seat=row.seat, occurred_at=tx.now,
        )  # fmt: skip


def test_numbered_seats_are_given_from_the_first_and_again_once_taken_back(
    office: BoxOffice,
) -> None:
    office.plan(terms=TONIGHT, numbered=True)
    first, second = office.buy(2), office.buy(1)
    assert [row.seat for row in office.rows(first)] == [1, 2]
    assert [row.seat for row in office.rows(second)] == [3]
    one = office.rows(first)[0]
    with office.db.command("test.back", LI_MIN) as tx:
        assert take_back(tx, one.order_line_id, 1000, codes=[one.code]) == (one.code,)
    assert left(office.db, TICKET) == 1
    assert [row.seat for row in office.rows(office.buy(1))] == [1]


def test_a_part_of_a_ticket_can_not_be_sold(office: BoxOffice) -> None:
    with pytest.raises(BadPlan, match="by weight"):
        office.plan("apples")
    office.plan()
    with office.db.command("test.by_weight", None) as tx:
        tx.update(Variant, TICKET, weighed=1)
    with pytest.raises(NotWhole):
        office.sell_for_cash(10_000, (TICKET, 500))
    assert office.count("orders") == 0


def test_codes_keep_the_terms_that_they_were_sold_with(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT)
    sale = office.buy()
    office.plan(terms=TONIGHT, day="2026-10-01", session="another")
    (row,) = office.rows(sale)
    assert (row.valid_until, row.session) == (TODAY, "22:00 二号厅")


def test_what_is_no_more_sold_as_a_code_issues_none(office: BoxOffice) -> None:
    office.plan()
    office.buy()
    save_plan(office.db, ZHAO_LEI, TICKET, None)
    assert plan_of(office.db, TICKET) is None
    assert office.codes(office.buy()) == []
    office.plan()  # and what was sold meanwhile needs none
    assert office.problems() == ()
    assert len(office.codes(office.buy())) == 1


def test_vouchers_come_out_with_the_receipt_where_the_till_is_set_so(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    jobs = office.db.rows("SELECT job FROM print_job WHERE order_id = ?", sale.order_id)
    assert ("voucher",) in jobs
    save(office.db, None, {"printing.auto_voucher": False})
    sale = office.buy()
    jobs = office.db.rows("SELECT job FROM print_job WHERE order_id = ?", sale.order_id)
    assert ("voucher",) not in jobs


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(day="tomorrow"), "not a date"),
        (Terms(day="2026-9-21"), "not a date"),
        (Terms(day=TODAY, valid_days=3), "a fixed day and a number of days"),
        (Terms(valid_days=-1), "1 to 3650"),
        (Terms(weekdays=0), "no weekday"),
        (Terms(day=TODAY, weekdays=0b1111110), "weekday that is not chosen"),
        (Terms(opens=600, closes=600), "opens after it closes"),
        (Terms(capacity=-1), "places"),
        (Terms(numbered=True), "numbered seats"),
        (Terms(session="x" * 61), "too long"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(
    office: BoxOffice, terms: Terms, words: str
) -> None:
    with pytest.raises(BadPlan, match=words):
        save_plan(office.db, ZHAO_LEI, TICKET, terms)
    assert plan_of(office.db, TICKET) is None


def test_a_cashier_may_not_edit_plans(office: BoxOffice) -> None:
    with pytest.raises(NotAllowed):
        save_plan(office.db, LI_MIN, TICKET, TONIGHT)


def test_a_variant_s_codes_are_counted(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT)
    sale = office.buy(2)
    office.show(office.codes(sale)[0])
    standing = variant_standing(office.db, TICKET)
    assert (standing.sold, standing.used, standing.unused, standing.left) == (2, 1, 1, 1)


def test_a_code_that_vanished_and_one_too_many_are_found(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    row = office.rows(sale)[0]
    with office.db.command("test.vanish", None) as tx:
        tx.insert(
            VoucherEnd, id="gone", voucher_id=row.id, how="taken_back", till="T1",
            occurred_at=tx.now,
        )  # fmt: skip
    (problem,) = office.problems()
    assert problem.part == "books"
    assert problem.place == sale.number


def test_a_paid_line_without_codes_is_found(office: BoxOffice) -> None:
    sale = office.buy()  # before the plan: it needs none
    office.plan()
    assert office.problems() == ()
    with office.db.command("test.earlier", None) as tx:
        tx.update(VoucherPlan, TICKET, since=0)
    (problem,) = office.problems()
    assert (problem.part, problem.place) == ("books", sale.number)
