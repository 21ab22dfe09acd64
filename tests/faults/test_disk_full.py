"""The disk fills up while Li Min sells: refused before money is taken, and selling resumes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import apsw
import pytest

from posdesk.db import RESERVE_BYTES, Database, open_database
from posdesk.errors import DiskFull, words
from posdesk.orders import commands as orders
from posdesk.payments.attempts import attempts_of, record_answer, start_attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from tests.faults.disks import Fault, Tape
from tests.faults.till import Till, damage, fill, numbers, sell, set_up

CASH = [Tendered("cash", 100_000)]
ROOM_FOR_A_SALE = 4 << 20


class SmallDisk:
    """A disk of its own, which a test fills up and frees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def leave(self, free: int) -> None:
        """Fill the disk until only `free` bytes are left."""
        self.make_room()
        spare = shutil.disk_usage(self.folder).free - free
        with self._ballast.open("wb") as file:
            for _ in range(spare // 4096):
                file.write(bytes(4096))
        assert shutil.disk_usage(self.folder).free <= free + 4096

    def make_room(self) -> None:
        """Somebody clears the disk up."""
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A real disk of 32 MB in memory; only where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk of its own")
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Counted(NamedTuple):
    """What stands in the till's books."""

    sales: int
    attempts: int
    entries: int


def books(db: Database) -> Counted:
    """The number of sales, of attempts to take money and of journal entries."""
    row = db.row(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM payment_attempt),"
        " (SELECT count(*) FROM journal)"
    )
    assert row is not None
    return Counted(*row)


@pytest.fixture
def till(disk: SmallDisk) -> Iterator[Till]:
    """The till, on the small disk."""
    made = set_up(disk.folder / "shop")
    yield made
    made.db.close()


def test_money_is_refused_before_it_is_taken_while_the_disk_is_nearly_full(
    disk: SmallDisk, till: Till
) -> None:
    cart, before = fill(till, 1), books(till.db)
    disk.leave(RESERVE_BYTES // 2)
    with pytest.raises(DiskFull):
        start_attempt(till.db, till.cashier, cart, "alipay", 500)
    with pytest.raises(DiskFull):
        complete_sale(till.db, till.cashier, cart, CASH)
    assert books(till.db) == before


def test_the_refusal_says_what_is_wrong_and_what_to_do(disk: SmallDisk, till: Till) -> None:
    cart = fill(till, 1)
    disk.leave(RESERVE_BYTES // 2)
    with pytest.raises(DiskFull) as caught:
        complete_sale(till.db, till.cashier, cart, CASH)
    what, advice = words(caught.value)
    assert what.startswith("The disk is full, so nothing was saved")
    assert advice.startswith("Free some space on this disk")


def test_selling_resumes_without_a_restart_when_there_is_room(disk: SmallDisk, till: Till) -> None:
    sell(till, 1)
    cart = fill(till, 2)
    disk.leave(0)
    with pytest.raises(DiskFull):
        complete_sale(till.db, till.cashier, cart, CASH)
    disk.make_room()
    assert complete_sale(till.db, till.cashier, cart, CASH).value.number == "S01-T1-000002"
    assert sell(till, 3).number == "S01-T1-000003"
    assert list(damage(till.db)) == []


def test_a_cart_that_can_t_be_kept_on_the_full_disk_is_refused_and_kept_later(
    disk: SmallDisk, till: Till
) -> None:
    cart = fill(till, 1)
    disk.leave(0)
    with pytest.raises(DiskFull):
        for _ in range(1_000):  # what is left of the log's last block fills up first
            orders.save_open_cart(till.db, till.cashier, cart)
    disk.make_room()
    orders.save_open_cart(till.db, till.cashier, cart)
    assert till.db.value("SELECT count(*) FROM open_cart") == 1


def pay_by_phone_then_fill_the_disk(disk: SmallDisk, till: Till) -> bool:
    """Whether the customer's money was taken for a sale that then could not be written."""
    cart = fill(till, 3)
    disk.leave(100_000)
    try:
        attempt = start_attempt(till.db, till.cashier, cart, "alipay", 500).value
        record_answer(till.db, till.cashier, attempt.id, "confirmed")
    except DiskFull:
        return bool(attempts_of(till.db, cart.id))
    with pytest.raises(DiskFull):
        complete_sale(till.db, till.cashier, cart, CASH)
    return True


def test_no_money_is_taken_for_a_sale_that_the_disk_has_no_room_for(
    disk: SmallDisk, till: Till
) -> None:
    assert not pay_by_phone_then_fill_the_disk(disk, till)


def test_control_without_the_reserve_money_is_taken_for_a_sale_that_can_t_be_written(
    disk: SmallDisk, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "check_room", lambda _self: None)
    assert pay_by_phone_then_fill_the_disk(disk, till)


def test_the_reserve_holds_the_sale_of_money_that_was_taken_before_the_disk_filled_up(
    disk: SmallDisk, till: Till
) -> None:
    cart = fill(till, 3)
    attempt = start_attempt(till.db, till.cashier, cart, "alipay", 500).value
    record_answer(till.db, till.cashier, attempt.id, "confirmed")
    disk.leave(RESERVE_BYTES // 2)
    sale = complete_sale(till.db, till.cashier, cart, CASH).value
    assert numbers(till.db) == [sale.number]


@pytest.fixture
def taped(tmp_path: Path) -> Iterator[tuple[Till, Tape]]:
    """The till on a disk that can be told to be full: for users who may not mount one."""
    tape = Tape("full-disk")
    tape.recording = False
    made = set_up(tmp_path / "shop", tape.name)
    yield made, tape
    made.db.close()
    tape.unregister()


FULL = {"error": apsw.FullError, "once": False, "kinds": frozenset({"write"})}


@pytest.mark.parametrize("at", [0, 1, 9, 40, 80])
def test_a_commit_that_finds_the_disk_full_did_nothing_and_the_next_one_works(
    taped: tuple[Till, Tape], at: int
) -> None:
    till, tape = taped
    cart, before = fill(till, 1), books(till.db)
    with tape.failing(Fault(at, **FULL)) as fault, pytest.raises(DiskFull):
        complete_sale(till.db, till.cashier, cart, CASH)
    assert fault.hits > 0
    assert books(till.db) == before
    assert complete_sale(till.db, till.cashier, cart, CASH).value.number == "S01-T1-000001"
    assert list(damage(till.db)) == []


def test_what_was_refused_on_a_full_disk_is_not_there_after_a_restart(
    taped: tuple[Till, Tape],
) -> None:
    till, tape = taped
    cart = fill(till, 1)
    with tape.failing(Fault(40, **FULL)), pytest.raises(DiskFull):
        complete_sale(till.db, till.cashier, cart, CASH)
    till.db.close()
    till.db = open_database(till.db.path.parent, till.clock)
    assert numbers(till.db) == []
    assert list(damage(till.db)) == []
