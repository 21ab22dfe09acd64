"""What of an order is to be paid by when, and how a changed order changes it: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.money import spread
from posdesk.orders.errors import BadDueDay, BadTerms, DuesDoNotFit
from posdesk.orders.plan import DueDraft, OrderPlan
from posdesk.orders.states import ACCOUNT, DEPOSIT, INSTALMENTS, LATER

MOST_DUES = 60


@dataclass(frozen=True, slots=True)
class DueRow:
    """What is to be paid by a day, which ends at ``due_at`` (UTC ms); minor units."""

    due_on: str
    due_at: int
    amount: int


@dataclass(frozen=True, slots=True)
class Habits:
    """When things are due in this shop: now (UTC ms) and its zone, minutes until an unpaid order
    expires, days until a balance and an account are due.
    """

    now: int
    zone: ZoneInfo
    pay_within: int
    balance_days: int
    account_days: int

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def day(self, chosen: str, days: int) -> str:
        """The day chosen, or so many days from now.

        Raises:
            BadDueDay
        """
        return _day(chosen, self.today) if chosen else (self.today + timedelta(days)).isoformat()

    def ends(self, day: str, amount: int) -> DueRow:
        """What is due by the end of a day."""
        return DueRow(day, end_of_day(day, self.zone), amount)

    def soon(self, amount: int) -> DueRow:
        """What is due before an unpaid order expires."""
        due_at = self.now + self.pay_within * 60_000
        return DueRow(local(due_at, self.zone).date().isoformat(), due_at, amount)


def end_of_day(day: str, zone: ZoneInfo) -> int:
    """The last millisecond of a day in a zone, UTC ms."""
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(1), datetime.min.time())
    return round(midnight.replace(tzinfo=zone).astimezone(UTC).timestamp()) * 1000 - 1


def schedule(
    plan: OrderPlan, owed: int, paid: int, habits: Habits, quoted: int | None = None
) -> tuple[DueRow, ...]:
    """The dues of an order that comes to ``owed`` and of which ``paid`` was paid at once. They sum
    to what is owed; terms that ask for the money at once, or on delivery, have none.

    ``quoted`` is what instalments were planned for, where cash has rounded that since.

    Raises:
        BadTerms, DuesDoNotFit, BadDueDay
    """
    if not owed:
        return ()
    if plan.terms == LATER:
        return (habits.soon(owed),)
    if plan.terms == DEPOSIT:
        return _deposit(plan, owed, paid, habits)
    if plan.terms == ACCOUNT:
        return (habits.ends(habits.day(plan.balance_on, habits.account_days), owed),)
    if plan.terms == INSTALMENTS:
        planned = _instalments(plan.dues, owed if quoted is None else quoted, habits)
        return rescheduled(planned, owed, paid)
    return ()


def deposit_of(plan: OrderPlan, owed: int) -> int:
    """What is to be paid first.

    Raises:
        BadTerms: nothing was said of it, or it is nothing.
    """
    amount = plan.deposit.of(owed) if plan.deposit else 0
    if amount <= 0 and owed:
        raise BadTerms(DEPOSIT)
    return amount


def _deposit(plan: OrderPlan, owed: int, paid: int, habits: Habits) -> tuple[DueRow, ...]:
    first = deposit_of(plan, owed)
    due = habits.soon(first)
    if paid >= first:
        due = replace(due, due_on=habits.today.isoformat(), due_at=habits.now)
    if first == owed:
        return (due,)
    day = habits.day(plan.balance_on, habits.balance_days)
    return (due, habits.ends(day, owed - first))


def _instalments(dues: Sequence[DueDraft], owed: int, habits: Habits) -> tuple[DueRow, ...]:
    planned = sum(due.amount for due in dues)
    if planned != owed or any(due.amount <= 0 for due in dues) or len(dues) > MOST_DUES:
        raise DuesDoNotFit(planned, owed)
    earliest = habits.today
    rows = []
    for due in dues:
        day = _day(due.due_on, earliest)
        rows.append(habits.ends(day, due.amount))
        earliest = date.fromisoformat(day) + timedelta(1)
    return tuple(rows)


def _day(text: str, earliest: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadDueDay(text) from None
    if day < earliest:
        raise BadDueDay(text)
    return day.isoformat()


def rescheduled(dues: Sequence[DueRow], owed: int, paid: int) -> tuple[DueRow, ...]:
    """The schedule of an order that now comes to ``owed``, of which ``paid`` is paid.

    What payments have covered stays; the rest is shared over the dues that are still open, by what
    each was, or falls to the last one where none is.
    """
    if not dues:
        return ()
    covered = _covered([due.amount for due in dues], min(paid, owed))
    open_parts = [due.amount - part for due, part in zip(dues, covered, strict=True)]
    rest = owed - sum(covered)
    if not any(open_parts):
        open_parts[-1] = 1
    shares = spread(rest, open_parts)
    amounts = [part + share for part, share in zip(covered, shares, strict=True)]
    return tuple(
        replace(due, amount=amount) for due, amount in zip(dues, amounts, strict=True) if amount
    )


def _covered(amounts: Sequence[int], paid: int) -> list[int]:
    """What of each due ``paid`` has settled, the oldest first."""
    covered = []
    for amount in amounts:
        covered.append(min(amount, paid))
        paid -= covered[-1]
    return covered
