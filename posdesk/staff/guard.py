"""What keeps guessing PINs out: failures counted before the PIN is looked at, and locks that only
running time shortens.

A lock is what is left of it in milliseconds, as of a moment of the monotonic clock of one run of
the program. The wall clock is never asked, so setting it forward or back changes nothing; another
run starts again from what was written down, so stopping the program can only lengthen a lock. The
failure is committed before the PIN is compared, so killing the program in between doesn't give the
attempt back.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.staff.access import HOLDERS
from posdesk.staff.errors import LockedOut, ResetNeeded

FREE_TRIES = 3
"""Wrong PINs until the first lock."""

LOCK_SECONDS = (30, 60, 120, 300, 900, 1800, 3600)
"""The lock after the third, fourth, … wrong PIN in a row; the last one repeats."""

RESET_AFTER = 10
"""Wrong PINs in a row after which only a manager's reset helps, as long as somebody else could give
one.
"""

_STEP_MS = 5_000  # how much of a lock must have run off to be worth writing down


@dataclass(frozen=True)
class Guard:
    """The failures of one person and the lock that follows from them."""

    failures: int = 0
    locked_ms: int = 0
    run: str = ""
    seen_ms: int = 0

    def left_ms(self, run: str, now_ms: int) -> int:
        """What is left of the lock at `now_ms` of the monotonic clock of `run`."""
        if run != self.run:
            return self.locked_ms
        return max(0, self.locked_ms - max(0, now_ms - self.seen_ms))

    def attempts_left(self) -> int:
        """Wrong PINs that are still free."""
        return max(0, FREE_TRIES - self.failures)


def lock_ms(failures: int) -> int:
    """How long the wrong PIN number `failures` locks, in milliseconds."""
    if failures < FREE_TRIES:
        return 0
    return LOCK_SECONDS[min(failures - FREE_TRIES, len(LOCK_SECONDS) - 1)] * 1000


def now_ms(db: Database) -> int:
    """The monotonic clock of this run in milliseconds."""
    return int(db.clock.monotonic() * 1000)


def read(db: Database | Command, staff_id: str) -> Guard:
    """The guard of one person; a person who never failed has an empty one."""
    row = db.row(
        "SELECT failures, locked_ms, run, seen_ms FROM pin_guard WHERE staff_id = ?", staff_id
    )
    return Guard(*row) if row else Guard()


def count_attempt(db: Database, staff_id: str) -> Guard:
    """Count an attempt as failed, durably, before the PIN is looked at; the guard as it stands if
    it did fail.

    Raises `LockedOut` while a lock runs and `ResetNeeded` when only a reset helps; neither counts.
    """
    moment = now_ms(db)
    with db.local() as tx:
        guard = before = read(tx, staff_id)
        left = guard.left_ms(db.run, moment)
        refused = _refusal(tx, staff_id, guard, left)
        if refused is None:
            failures = guard.failures + 1
            guard = Guard(failures, lock_ms(failures), db.run, moment)
        elif db.run != guard.run or guard.locked_ms - left >= _STEP_MS:
            guard = Guard(guard.failures, left, db.run, moment)
        if guard != before:
            _write(tx, staff_id, guard)
    if refused is not None:
        raise refused
    failpoint("staff.pin.counted")
    return guard


def forget(tx: Command, staff_id: str) -> None:
    """The right PIN, or a manager's reset: no failures and no lock any more."""
    tx.execute("DELETE FROM pin_guard WHERE staff_id = ?", staff_id)


def refusal(db: Database, staff_id: str) -> LockedOut | None:
    """The refusal that an attempt would meet now; None when it would be checked."""
    guard = read(db, staff_id)
    return _refusal(db, staff_id, guard, guard.left_ms(db.run, now_ms(db)))


def _refusal(db: Database | Command, staff_id: str, guard: Guard, left: int) -> LockedOut | None:
    if guard.failures >= RESET_AFTER and _somebody_can_reset(db, staff_id):
        return ResetNeeded()
    return LockedOut(-(-left // 1000)) if left > 0 else None


def _somebody_can_reset(db: Database | Command, staff_id: str) -> bool:
    row = db.row(
        f"SELECT 1 {HOLDERS} AND staff.id <> ? AND NOT EXISTS"
        " (SELECT 1 FROM pin_guard WHERE pin_guard.staff_id = staff.id AND failures >= ?) LIMIT 1",
        "staff.manage",
        staff_id,
        RESET_AFTER,
    )
    return row is not None


def _write(tx: Command, staff_id: str, guard: Guard) -> None:
    tx.execute(
        "INSERT INTO pin_guard (staff_id, failures, locked_ms, run, seen_ms)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (staff_id) DO UPDATE SET failures = excluded.failures,"
        " locked_ms = excluded.locked_ms, run = excluded.run, seen_ms = excluded.seen_ms",
        staff_id,
        guard.failures,
        guard.locked_ms,
        guard.run,
        guard.seen_ms,
    )
