"""What a variant sold as a code is good for, and the command that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import VoucherPlan
from posdesk.staff.access import authorize
from posdesk.vouchers.errors import BadPlan

Reader = Database | Command
EVERY_DAY = 127
DAY_MINUTES = 1440
MOST_DAYS = 3650
MOST_PLACES = 100_000
MOST_SESSION = 60


@dataclass(frozen=True, slots=True)
class Terms:
    """What a code is good for.

    `day` (YYYY-MM-DD) fixes the day; else it holds `valid_days` from the day of sale, which counts
    as the first (0: without end). `weekdays` has bit 0 for Monday; it is let in from `opens` until
    just before `closes`, minutes after midnight. `session` is a name for the door. `capacity` is
    how many are sold at most (0: no limit); `numbered` gives each a seat.
    """

    day: str = ""
    valid_days: int = 0
    weekdays: int = EVERY_DAY
    opens: int = 0
    closes: int = DAY_MINUTES
    session: str = ""
    capacity: int = 0
    numbered: bool = False
    refundable: bool = True

    def check(self) -> None:
        """Raise `BadPlan` for what makes no sense."""
        if problem := self._problem():
            raise BadPlan(problem)

    def _problem(self) -> str:
        if self.day and not _is_day(self.day):
            return N_("the day is not a date")
        if self.day and self.valid_days:
            return N_("it has a fixed day and a number of days")
        if not 0 <= self.valid_days <= MOST_DAYS:
            return N_("it is valid for 1 to 3650 days")
        if not 0 < self.weekdays <= EVERY_DAY:
            return N_("it is valid on no weekday")
        if self.day and not self.weekdays >> date.fromisoformat(self.day).weekday() & 1:
            return N_("its day is on a weekday that is not chosen")
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            return N_("it opens after it closes")
        if not 0 <= self.capacity <= MOST_PLACES:
            return N_("there are 1 to 100000 places")
        if self.numbered and not self.capacity:
            return N_("numbered seats need a number of places")
        return N_("the session's name is too long") if len(self.session) > MOST_SESSION else ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_COLUMNS = "day, valid_days, weekdays, opens, closes, session, capacity, numbered, refundable"


def plan_of(reader: Reader, variant_id: str) -> Terms | None:
    """What a variant is sold as, None where it is not sold as a code."""
    row = reader.row(
        f"SELECT {_COLUMNS} FROM voucher_plan"
        " WHERE variant_id = ? AND active = 1 AND deleted_at IS NULL",
        variant_id,
    )
    return Terms(*[*row[:7], bool(row[7]), bool(row[8])]) if row else None


def save_plan(db: Database, actor: str | None, variant_id: str, terms: Terms | None) -> Done[None]:
    """Sell a variant as a code from now on, or change what it is good for; None: no more.

    Codes that were issued keep the terms that they were sold with.

    Raises:
        NotFound, NotAllowed, BadPlan
    """
    if terms is not None:
        terms.check()
    with db.command("vouchers.save_plan", actor) as tx:
        authorize(tx, "catalog.edit")
        weighed = tx.value("SELECT weighed FROM variant WHERE id = ?", variant_id)
        if weighed is None:
            raise NotFound(N_("product"), variant_id)
        if weighed and terms is not None:
            raise BadPlan(N_("it is sold by weight"))
        _save(tx, variant_id, terms)
    return Done(None, tx.changes)


def _save(tx: Command, variant_id: str, terms: Terms | None) -> None:
    before = plan_of(tx, variant_id)
    if before == terms:
        return
    known = tx.value("SELECT 1 FROM voucher_plan WHERE variant_id = ?", variant_id)
    if terms is None:
        tx.update(VoucherPlan, variant_id, active=0)
    else:
        columns = {name: getattr(terms, name) for name in _COLUMNS.split(", ")}
        columns |= {"numbered": int(terms.numbered), "refundable": int(terms.refundable)}
        if before is None:  # what was sold until now has no codes and needs none
            columns |= {"active": 1, "since": tx.now, "deleted_at": None}
        if known:
            tx.update(VoucherPlan, variant_id, **columns)
        else:
            tx.insert(VoucherPlan, variant_id=variant_id, **columns)
    tx.changed("vouchers", "catalog")
