"""Codes come back unless they were used; over any sequence the books are right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.errors import Refusal
from posdesk.models import LineCancel
from posdesk.vouchers.errors import NotWhole, VoucherNotRefundable, VoucherUsed
from posdesk.vouchers.queries import variant_standing
from posdesk.vouchers.taking_back import line_standing, take_back, take_back_order
from tests.conftest import MORNING
from tests.selling import ZHOU_KAI, furnish
from tests.vouchers.door import TICKET, BoxOffice, print_tickets


def back(office: BoxOffice, line: str, units: int, **how: object) -> tuple[str, ...]:
    """Cancel units of a line, as an order's change does, with their codes."""
    with office.db.command("test.cancel", ZHOU_KAI) as tx:
        codes = take_back(tx, line, units * 1000, **how)  # type: ignore[arg-type]
        order_id = tx.value("SELECT order_id FROM order_line WHERE id = ?", line)
        tx.insert(
            LineCancel, id=tx.new_id(), order_id=order_id, order_line_id=line,
            quantity=units * 1000, amount=0, occurred_at=tx.now,
        )  # fmt: skip
    return codes


def test_unused_codes_come_back_and_no_door_opens_for_them(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(3)
    rows = office.rows(sale)
    chosen = back(office, rows[0].order_line_id, 1, codes=[rows[1].code], reason="changed")
    assert chosen == (rows[1].code,)
    assert not office.show(rows[1].code).ok
    assert office.show(rows[0].code).ok
    assert office.problems() == ()


def test_a_used_code_can_not_come_back(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    line = office.rows(sale)[0].order_line_id
    office.show(office.codes(sale)[0])
    with pytest.raises(VoucherUsed) as refused:
        back(office, line, 2)
    assert (refused.value.used, refused.value.unused) == (1, 1)
    assert office.count("line_cancel") == 0
    assert len(back(office, line, 1)) == 1
    with pytest.raises(VoucherUsed):
        back(office, line, 1)


def test_an_order_of_which_one_was_used_is_not_cancelled_as_a_whole(office: BoxOffice) -> None:
    office.plan()
    sale = office.buy(2)
    office.show(office.codes(sale)[0])
    with pytest.raises(VoucherUsed), office.db.command("test.cancel", ZHOU_KAI) as tx:
        take_back_order(tx, sale.order_id)
    assert office.count("voucher_end") == 1


def test_what_was_sold_as_not_refundable_needs_an_approval(office: BoxOffice) -> None:
    office.plan(refundable=False)
    line = office.rows(office.buy())[0].order_line_id
    with pytest.raises(VoucherNotRefundable):
        back(office, line, 1)
    assert len(back(office, line, 1, approved=True)) == 1


def test_a_line_without_codes_has_nothing_to_take_back(office: BoxOffice) -> None:
    sale = office.sell_for_cash(10_000, ("mug", 1000))
    line = office.db.value("SELECT id FROM order_line WHERE order_id = ?", sale.order_id)
    assert line_standing(office.db, line) is None
    assert back(office, line, 1) == ()


def test_half_a_code_does_not_come_back(office: BoxOffice) -> None:
    office.plan()
    line = office.rows(office.buy())[0].order_line_id
    with pytest.raises(NotWhole), office.db.command("test.half", ZHOU_KAI) as tx:
        take_back(tx, line, 500)


STEPS = st.lists(
    st.tuples(st.sampled_from(["buy", "check", "back", "again"]), st.integers(0, 5)), max_size=14
)


@settings(max_examples=12)
@given(STEPS)
def test_over_any_sequence_every_place_is_sold_once_and_every_code_used_once(
    steps: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "shop", ManualClock(MORNING))
        try:
            furnish(db)
            office = BoxOffice(db)
            print_tickets(office)
            office.plan(capacity=5, numbered=True)
            _play(office, steps)
            assert office.problems() == ()
        finally:
            db.close()


def _play(office: BoxOffice, steps: list[tuple[str, int]]) -> None:
    codes: list[str] = []
    used: set[str] = set()
    gone: set[str] = set()
    for what, number in steps:
        live = len(codes) - len(gone)
        if what == "buy":
            count = number % 3 + 1
            if live + count > 5:
                _refused(lambda count=count: office.buy(count))
            else:
                codes += office.codes(office.buy(count))
        elif codes:
            code = codes[number % len(codes)]
            if what == "back":
                line = office.db.value("SELECT order_line_id FROM voucher WHERE code = ?", code)
                standing = line_standing(office.db, line)
                assert standing is not None
                if standing.unused:
                    gone |= set(back(office, line, 1, codes=[code]))
                else:
                    _refused(lambda line=line: back(office, line, 1))
            else:
                assert office.show(code).ok == (code not in used | gone)
                used |= {code} - gone
        standing = variant_standing(office.db, TICKET)
        assert standing.sold == len(codes) - len(gone) == 5 - (standing.left or 0)
        assert standing.used == len(used)
    seats = office.db.rows(
        "SELECT seat FROM voucher WHERE id NOT IN"
        " (SELECT voucher_id FROM voucher_end WHERE how = 'taken_back')"
    )
    assert len(set(seats)) == len(seats)
    assert all(1 <= seat <= 5 for (seat,) in seats)


def _refused(act: Callable[[], object]) -> None:
    with pytest.raises(Refusal):
        act()
