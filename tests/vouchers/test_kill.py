"""PosDesk is killed at the box office: a code is whole or it is not there, used or still good."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from tests.conftest import MORNING
from tests.faults.day import named_points
from tests.selling import furnish
from tests.vouchers.door import BoxOffice, print_tickets
from tests.vouchers.killed import die_at


@pytest.mark.parametrize("point", named_points("vouchers"))
def test_a_kill_at_the_box_office_leaves_nothing_half_done(tmp_path: Path, point: str) -> None:
    folder = tmp_path / "shop"
    office = BoxOffice(open_database(folder, ManualClock(MORNING)))
    furnish(office.db)
    print_tickets(office)
    office.plan(capacity=2, numbered=True)
    code = office.codes(office.buy())[0]
    office.db.close()
    child = multiprocessing.get_context("spawn").Process(target=die_at, args=(str(folder), point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"the box office never came to {point}"
    office = BoxOffice(open_database(folder, ManualClock(MORNING + 120_000)))
    assert office.count("orders") == office.count("voucher") == office.count("payment") == 1
    assert office.count("voucher_end") == office.count("voucher_refusal") == 0
    assert [row.seat for row in office.rows(office.buy())] == [2]
    assert office.show(code).ok
    assert office.show(code).reason == "used"
    assert office.problems() == ()
    office.db.close()
