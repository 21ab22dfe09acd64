"""The power goes out, at every operation on the disk, while Li Min serves customers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from tests.faults.disks import Platter, Tape, put
from tests.faults.till import MORNING, Till, damage, numbers, sell, set_up


@dataclass
class Day:
    """A tape of a day's sales: which operation each sale had reached when it was reported done."""

    tape: Tape
    opened_at: int
    done: list[tuple[int, str]] = field(default_factory=list)

    def reported(self, operation: int) -> list[str]:
        """The numbers of the sales that were reported done before this operation."""
        return [number for reached, number in self.done if reached <= operation]


@dataclass
class Outcome:
    """What a number of power cuts did."""

    cuts: int = 0
    starts: int = 0
    sales_lost: int = 0
    cuts_with_losses: int = 0


def record_day(folder: Path, sales: int, synchronous: str = "FULL") -> Day:
    """Sell on a taped disk, closing once in the middle as an evening and a morning do."""
    tape = Tape(f"tape-{folder.name}-{synchronous}")
    till = set_up(folder, tape.name)
    day = Day(tape, len(tape.operations))
    _protect(till, synchronous)
    for number in range(1, sales + 1):
        sale = sell(till, number)
        day.done.append((len(tape.operations), sale.number))
        if number == sales // 2:
            till.db.close()
            till.db = open_database(folder, till.clock, vfs=tape.name)
            _protect(till, synchronous)
    till.db.close()
    tape.unregister()
    return day


def _protect(till: Till, synchronous: str) -> None:
    till.db.row(f"PRAGMA synchronous = {synchronous}")
    till.db.row("PRAGMA wal_autocheckpoint = 200")  # checkpoints, too, come often in a short day


def cut_power(day: Day, folder: Path, every: int, seed: int = 1) -> Outcome:
    """Cut the power at each `every`-th operation, twice: nothing unsynced is left, or some."""
    outcome, rng, platter = Outcome(), random.Random(seed), Platter()
    for place, operation in enumerate(day.tape.operations):
        if place >= day.opened_at and (place - day.opened_at) % every == 0:
            outcome.cuts += 1
            for files in (platter.lost(), platter.mixed(operation, rng)):
                lost = _start_again(put(folder, files), day.reported(place))
                outcome.starts += 1
                outcome.sales_lost += lost
                outcome.cuts_with_losses += lost > 0
        platter.play(operation)
    return outcome


def _start_again(folder: Path, reported: list[str]) -> int:
    """Open what the power cut left with the program as it is; how many reported sales are gone."""
    db = open_database(folder, ManualClock(MORNING))
    try:
        assert list(damage(db)) == []
        found = numbers(db)
        assert len(found) <= len(reported) + 1, "a sale that nobody made"
        return len(set(reported) - set(found))
    finally:
        db.close()


def test_no_reported_sale_is_lost_by_a_power_cut(tmp_path: Path) -> None:
    day = record_day(tmp_path / "day", sales=12)
    outcome = cut_power(day, tmp_path / "cut", every=29)
    assert outcome.cuts > 30
    assert outcome.sales_lost == 0


def cut_power_while_made(folder: Path, every: int) -> int:
    """Cut the power while a new shop is made, then open what is left; how many starts."""
    tape = Tape(f"making-{every}")
    till = set_up(folder / "made", tape.name)
    made = len(tape.operations)
    till.db.close()
    tape.unregister()
    platter, rng, starts = Platter(), random.Random(1), 0
    for place, operation in enumerate(tape.operations[:made]):
        if place % every == 0:
            for files in (platter.lost(), platter.mixed(operation, rng)):
                assert _start_again(put(folder / "cut", files), []) == 0
                starts += 1
        platter.play(operation)
    return starts


def test_a_power_cut_while_the_shop_is_made_leaves_one_that_opens(tmp_path: Path) -> None:
    assert cut_power_while_made(tmp_path, every=83) > 10


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_a_power_cut_at_any_operation_while_the_shop_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = cut_power_while_made(tmp_path, every=1)
    with capsys.disabled():
        print(f"\nwhile made: {starts} starts")  # noqa: T201
    assert starts > 500


def test_control_without_full_sync_reported_sales_are_lost(tmp_path: Path) -> None:
    day = record_day(tmp_path / "day", sales=12, synchronous="NORMAL")
    outcome = cut_power(day, tmp_path / "cut", every=97)
    assert outcome.sales_lost > 0


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_no_reported_sale_of_sixty_is_lost_by_a_power_cut_at_any_operation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = record_day(tmp_path / "day", sales=60)
    outcome = cut_power(day, tmp_path / "cut", every=1)
    with capsys.disabled():
        print(f"\nFULL: {outcome}")  # noqa: T201
    assert outcome.cuts == len(day.tape.operations) - day.opened_at
    assert outcome.sales_lost == 0


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_control_without_full_sync_sales_of_sixty_are_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = record_day(tmp_path / "day", sales=60, synchronous="NORMAL")
    outcome = cut_power(day, tmp_path / "cut", every=10)
    with capsys.disabled():
        print(f"\nNORMAL: {outcome}")  # noqa: T201
    assert outcome.cuts_with_losses > outcome.starts // 2


def test_control_a_disk_that_tears_nothing_would_hide_a_torn_write(tmp_path: Path) -> None:
    """The disk does tear and reorder: what it leaves differs from both extremes."""
    day = record_day(tmp_path / "day", sales=2)
    platter, rng, torn = Platter(), random.Random(1), 0
    for operation in day.tape.operations:
        lost, mixed = platter.lost(), platter.mixed(operation, rng)
        platter.play(operation)
        torn += mixed not in (lost, platter.lost())
    assert torn > len(day.tape.operations) // 2
