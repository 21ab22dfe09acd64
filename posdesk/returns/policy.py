"""What the shop takes back, and for how long: a policy per category, inherited from the categories
above it and at last from the shop's own.

Days are counted by the calendar of the shop, from the day after the customer got the goods.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import ReturnPolicy
from posdesk.returns.errors import BadPolicy
from posdesk.returns.states import REASONS
from posdesk.staff.access import authorize

Reader = Database | Command
RIGHT = "settings.edit"
MOST_DAYS = 3650

NOT_RETURNABLE, TOO_LATE = "not_returnable", "too_late"
BEYOND = {
    NOT_RETURNABLE: N_("Goods of this category are not taken back"),
    TOO_LATE: N_("The time to return is over"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What may come back. ``shop_pays_way_back`` is for customers who changed their minds: what is
    the shop's fault it always pays. ``category_id`` is where the policy was set (None: the shop's).
    """

    returnable: bool = True
    days_no_reason: int = 7
    days_quality: int = 15
    evidence_for_damage: bool = True
    shop_pays_way_back: bool = False
    category_id: str | None = None

    def days(self, reason: str) -> int:
        """How long goods may come back for a reason."""
        return self.days_quality if REASONS[reason].quality else self.days_no_reason

    def wants_photo(self, reason: str) -> bool:
        """Whether this reason needs a photo."""
        return self.evidence_for_damage and REASONS[reason].evidence

    def way_back_paid(self, reason: str) -> bool:
        """Whether the shop pays for bringing goods back for this reason."""
        return self.shop_pays_way_back or REASONS[reason].fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a line stands to its policy: ``beyond`` is "" or a word of `BEYOND`. ``day`` is the day
    of ``days`` that today is (1 on the day of receipt as well), 0 before the goods arrived.
    """

    beyond: str
    day: int
    days: int

    @property
    def days_left(self) -> int:
        """Whole days left, today not counted; below zero when they are over."""
        return self.days - self.day


def verdict(policy: Policy, reason: str, got_on: date | None, today: date) -> Verdict:
    """How a line that the customer got on a day (None: not yet) stands for a reason."""
    days = policy.days(reason)
    gone = (today - got_on).days if got_on else 0
    day = max(1, gone) if got_on else 0
    if not policy.returnable:
        return Verdict(NOT_RETURNABLE, day, days)
    return Verdict(TOO_LATE if gone > days else "", day, days)


def day_of(moment: int, reader: Reader) -> date:
    """The shop's calendar day of a moment (UTC ms)."""
    zone = reader.zone if isinstance(reader, Command) else reader.clock.zone
    return date.fromisoformat(business_day(moment, zone))


_POLICIES = (
    "SELECT category_id, returnable, days_no_reason, days_quality, evidence_for_damage,"
    " shop_pays_way_back FROM return_policy WHERE deleted_at IS NULL ORDER BY id DESC"
)
_UPWARDS = """
WITH RECURSIVE above (id, depth) AS (
    SELECT ?1, 0
    UNION ALL SELECT category.parent_id, depth + 1 FROM above
    JOIN category ON category.id = above.id
    WHERE category.parent_id IS NOT NULL AND depth < 16)
SELECT id FROM above ORDER BY depth
"""


def own_policies(reader: Reader) -> dict[str | None, Policy]:
    """The policies that were set, by category; None is the shop's own."""
    return {
        category: Policy(bool(able), plain, quality, bool(photo), bool(pays), category)
        for category, able, plain, quality, photo, pays in reader.rows(_POLICIES)
    }


def policy_of(reader: Reader, category_id: str | None) -> Policy:
    """The policy that counts for goods of a category."""
    return _inherited(reader, own_policies(reader), category_id)


def policies_of(reader: Reader, categories: set[str | None]) -> dict[str | None, Policy]:
    """The same for several at once."""
    own = own_policies(reader)
    return {each: _inherited(reader, own, each) for each in categories}


def _inherited(reader: Reader, own: dict[str | None, Policy], category_id: str | None) -> Policy:
    shop = own.get(None, Policy())
    if category_id is None or not own.keys() - {None}:
        return shop
    for (above,) in reader.rows(_UPWARDS, category_id):
        if above in own:
            return own[above]
    return shop


def save_policy(
    db: Database,
    actor: str | None,
    category_id: str | None,
    policy: Policy,
    approval: str | None = None,
) -> Done[Policy]:
    """Set the policy of a category, or of the shop (None).

    Raises:
        BadPolicy, NotFound, NotAllowed, ApprovalInvalid
    """
    _check(policy)
    with db.command("returns.save_policy", actor) as tx:
        authorize(tx, RIGHT, approval)
        _check_category(tx, category_id)
        values = {
            "returnable": int(policy.returnable),
            "days_no_reason": policy.days_no_reason,
            "days_quality": policy.days_quality,
            "evidence_for_damage": int(policy.evidence_for_damage),
            "shop_pays_way_back": int(policy.shop_pays_way_back),
        }
        known = _row_of(tx, category_id)
        if known is None:
            tx.insert(ReturnPolicy, id=tx.new_id(), category_id=category_id, **values)
        else:
            tx.update(ReturnPolicy, known, **values, deleted_at=None)
        tx.changed("return_policy")
    return Done(replace(policy, category_id=category_id), tx.changes)


def drop_policy(
    db: Database, actor: str | None, category_id: str, approval: str | None = None
) -> Done[None]:
    """Let a category have the policy of what is above it again.

    Raises:
        NotAllowed, ApprovalInvalid
    """
    with db.command("returns.drop_policy", actor) as tx:
        authorize(tx, RIGHT, approval)
        for (known,) in tx.rows(_OF_CATEGORY, category_id):  # two tills may each have made one
            tx.update(ReturnPolicy, known, deleted_at=tx.now)
            tx.changed("return_policy")
    return Done(None, tx.changes)


_OF_CATEGORY = (
    "SELECT id FROM return_policy WHERE category_id IS ? ORDER BY deleted_at IS NOT NULL, id"
)


def _row_of(tx: Command, category_id: str | None) -> str | None:
    found: str | None = tx.value(f"{_OF_CATEGORY} LIMIT 1", category_id)
    return found


def _check(policy: Policy) -> None:
    for days in (policy.days_no_reason, policy.days_quality):
        if not 0 <= days <= MOST_DAYS:
            raise BadPolicy(N_("that is no number of days"))


def _check_category(tx: Command, category_id: str | None) -> None:
    alive = "SELECT 1 FROM category WHERE id = ? AND deleted_at IS NULL"
    if category_id is not None and tx.value(alive, category_id) is None:
        raise NotFound(N_("category"), category_id)
