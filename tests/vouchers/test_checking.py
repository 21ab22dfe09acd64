"""The door: green once, red with the reason ever after."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Conflict
from posdesk.models import VoucherEnd
from posdesk.staff.rights import NotAllowed
from posdesk.vouchers.checking import check
from posdesk.vouchers.codes import ALPHABET, new_code, spaced
from posdesk.vouchers.queries import checks_today, door_list, look_up
from posdesk.vouchers.states import (
    EXPIRED,
    MISTYPED,
    NOT_YET,
    REFUSALS,
    TAKEN_BACK,
    UNKNOWN,
    USED,
    WRONG_DAY,
    WRONG_HOUR,
    WRONG_SESSION,
)
from posdesk.vouchers.taking_back import take_back_order
from tests.selling import ZHOU_KAI
from tests.vouchers.door import SWIM, TICKET, TONIGHT, BoxOffice

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def test_a_code_opens_the_door_once(office: BoxOffice, clock: ManualClock) -> None:
    office.plan(terms=TONIGHT, numbered=True)
    (code,) = office.codes(office.buy())
    first = office.show(spaced(code).lower())
    assert first.ok
    assert first.voucher is not None
    assert (first.voucher.title, first.voucher.seat) == ("《茶馆》成人票", 1)
    assert first.voucher.session == "22:00 二号厅"
    clock.advance(5 * MINUTE)
    again = office.show(code)
    assert again.reason == USED
    assert again.voucher is not None
    assert again.voucher.ended_at == first.checked_at
    assert (again.voucher.ended_by, again.voucher.ended_till) == ("周凯", "T1")


def test_the_file_itself_refuses_a_second_use(office: BoxOffice) -> None:
    office.plan()
    (row,) = office.rows(office.buy())
    office.show(row.code)
    with (
        pytest.raises(Conflict, match="UNIQUE constraint failed"),
        office.db.command("test.twice", None) as tx,
    ):
        tx.insert(
            VoucherEnd, id="twice", voucher_id=row.id, how="used", till="T2", occurred_at=tx.now
        )


def test_a_code_of_another_day_says_so(office: BoxOffice, clock: ManualClock) -> None:
    office.plan(terms=TONIGHT, day="2026-09-22", capacity=0)
    (code,) = office.codes(office.buy())
    assert office.show(code).reason == NOT_YET
    clock.advance(2 * DAY)
    assert office.show(code).reason == EXPIRED
    clock.advance(-DAY)
    assert office.show(code).ok


def test_days_run_out_at_the_end_of_the_last_one(office: BoxOffice, clock: ManualClock) -> None:
    office.plan(SWIM, valid_days=2)
    first, second = office.codes(office.buy(2, SWIM))
    clock.advance(DAY + HOUR)  # 23:13 of the second day
    assert office.show(first).ok
    clock.advance(HOUR)
    assert office.show(second).reason == EXPIRED


def test_a_weekday_that_is_not_its_own_says_so(office: BoxOffice, clock: ManualClock) -> None:
    office.plan(weekdays=0b1100000)  # the week-end
    (code,) = office.codes(office.buy())
    assert office.show(code).reason == WRONG_DAY
    clock.advance(5 * DAY)
    assert office.show(code).ok


@pytest.mark.parametrize(
    ("opens", "closes", "reason"),
    [(1334, 1440, WRONG_HOUR), (1333, 1334, ""), (0, 1333, WRONG_HOUR), (0, 1440, "")],
)
def test_it_opens_from_its_first_minute_until_just_before_its_last(
    office: BoxOffice, opens: int, closes: int, reason: str
) -> None:
    office.plan(opens=opens, closes=closes)  # it is 22:13, minute 1333
    (code,) = office.codes(office.buy())
    assert office.show(code).reason == reason


def test_a_door_lets_its_own_session_in(office: BoxOffice) -> None:
    office.plan(terms=TONIGHT)
    (code,) = office.codes(office.buy())
    assert office.show(code, "19:30 一号厅").reason == WRONG_SESSION
    assert office.show(code, "22:00 二号厅").ok


def test_what_was_taken_back_stays_outside(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy()
    with office.db.command("test.back", ZHOU_KAI) as tx:
        take_back_order(tx, sale.order_id, "R000071")
    answer = office.show(office.codes(sale)[0])
    assert answer.reason == TAKEN_BACK
    assert answer.voucher is not None
    assert answer.voucher.reason == "R000071"


def test_a_code_that_was_never_issued_is_unknown_and_a_slip_is_called_one(
    office: BoxOffice,
) -> None:
    office.plan()
    (code,) = office.codes(office.buy())
    slip = ALPHABET[(ALPHABET.index(code[7]) + 1) % 32]
    assert office.show(new_code()).reason == UNKNOWN
    assert office.show(code[:7] + slip + code[8:]).reason == MISTYPED
    assert office.show("6921168509256").reason == UNKNOWN
    assert office.show("").reason == UNKNOWN
    assert office.show(code).ok


def test_every_refusal_is_recorded_and_has_words(office: BoxOffice) -> None:
    office.plan()
    (code,) = office.codes(office.buy())
    office.show(code)
    office.show(code)
    office.show("V0000")
    rows = office.db.rows("SELECT voucher_id IS NOT NULL, code_tail, reason FROM voucher_refusal")
    assert rows == [(1, code[-4:], USED), (0, "0000", UNKNOWN)]
    assert {reason for _known, _tail, reason in rows} <= REFUSALS.keys()


def test_whoever_may_not_check_is_refused_and_the_code_stays_good(office: BoxOffice) -> None:
    office.plan()
    (code,) = office.codes(office.buy())
    with pytest.raises(NotAllowed):
        check(office.db, None, code)
    assert office.show(code).ok


def test_the_door_s_list_counts_who_came_and_who_is_to_come(
    office: BoxOffice, clock: ManualClock
) -> None:
    office.plan(terms=TONIGHT)
    office.plan(SWIM)
    tickets, swims = office.buy(3), office.buy(2, SWIM)
    office.show(office.codes(tickets)[0])
    office.show(office.codes(swims)[0])
    counted = {row.title: (row.session, row.used, row.expected) for row in door_list(office.db)}
    assert counted == {"《茶馆》成人票": ("22:00 二号厅", 1, 2), "游泳单次券": ("", 1, 1)}
    clock.advance(DAY)
    assert [(row.title, row.used, row.expected) for row in door_list(office.db)] == [
        ("游泳单次券", 0, 1)
    ]


def test_today_s_checks_are_listed_newest_first(office: BoxOffice, clock: ManualClock) -> None:
    office.plan()
    (code,) = office.codes(office.buy())
    for _time in range(2):
        clock.advance(MINUTE)
        office.show(code)
    assert [(row.reason, row.title, row.staff) for row in checks_today(office.db)] == [
        (USED, "《茶馆》成人票", "周凯"),
        ("", "《茶馆》成人票", "周凯"),
    ]
    clock.advance(DAY)
    assert checks_today(office.db) == ()


def test_codes_are_looked_up_without_using_them(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    one, two = office.codes(sale)
    assert [row.code for row in look_up(office.db, spaced(one))] == [one]
    assert {row.code for row in look_up(office.db, sale.number)} == {one, two}
    assert two in [row.code for row in look_up(office.db, two[-5:])]
    assert look_up(office.db, "abc") == ()
    assert all(row.how == "" for row in office.rows(sale))
    assert office.show(one).ok


def test_tickets_of_a_variant_know_their_variant(office: BoxOffice) -> None:
    office.plan()
    (row,) = office.rows(office.buy())
    assert row.variant_id == TICKET
