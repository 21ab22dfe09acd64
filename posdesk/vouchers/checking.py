"""The door: a code is checked once, and whoever shows it again is told when that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posdesk.changes import Done
from posdesk.clock import local
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import VoucherEnd, VoucherRefusal
from posdesk.staff.access import authorize
from posdesk.vouchers.codes import is_sound, looks_like_code, normal
from posdesk.vouchers.queries import VoucherRow, voucher_by_code
from posdesk.vouchers.states import (
    EXPIRED,
    MISTYPED,
    NOT_YET,
    TAKEN_BACK,
    UNKNOWN,
    USED,
    WRONG_DAY,
    WRONG_HOUR,
    WRONG_SESSION,
)

_TAIL = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says. `reason` is empty for a code that was let in, else a key of
    `states.REFUSALS`; `voucher` is None where no such code was ever issued.
    """

    code: str
    reason: str
    checked_at: int
    voucher: VoucherRow | None = None

    @property
    def ok(self) -> bool:
        """Whether the door opens."""
        return not self.reason


def check(db: Database, actor: str | None, code: str, session: str = "") -> Done[Answer]:
    """Use a code at the door, if it may be used now; a refusal is recorded too.

    `session` is the one that this door lets in (empty: every one). A second check of the same code,
    even at the same moment at another desk, answers that it was used.

    Raises:
        NotAllowed
    """
    with db.command("vouchers.check", actor) as tx:
        authorize(tx, "vouchers.check")
        wanted = normal(code)
        voucher = voucher_by_code(tx, wanted)
        reason = _reason(tx, wanted, voucher, session)
        failpoint("vouchers.checked")
        if reason or voucher is None:
            _refuse(tx, wanted, voucher, reason)
        else:
            _use(tx, voucher.id)
            voucher = voucher_by_code(tx, wanted)
        tx.changed("vouchers")
        answer = Answer(wanted, reason, tx.now, voucher)
    return Done(answer, tx.changes)


def _reason(tx: Command, code: str, voucher: VoucherRow | None, session: str) -> str:
    if voucher is None:
        whole = not looks_like_code(code) or is_sound(code)
        return UNKNOWN if whole else MISTYPED
    return refusal_of(voucher, local(tx.now, tx.zone), session)


def refusal_of(voucher: VoucherRow, wall: datetime, session: str = "") -> str:
    """Why a code would be refused at a time of the shop's clock; empty where it would be let in."""
    if voucher.how:
        return USED if voucher.how == USED else TAKEN_BACK
    today = wall.strftime("%Y-%m-%d")
    if voucher.valid_until and today > voucher.valid_until:
        return EXPIRED
    if voucher.valid_from and today < voucher.valid_from:
        return NOT_YET
    if not voucher.weekdays >> wall.weekday() & 1:
        return WRONG_DAY
    if session and voucher.session != session:
        return WRONG_SESSION
    minute = wall.hour * 60 + wall.minute
    return "" if voucher.opens <= minute < voucher.closes else WRONG_HOUR


def _use(tx: Command, voucher_id: str) -> None:
    tx.insert(
        VoucherEnd,
        id=tx.new_id(),
        voucher_id=voucher_id,
        how=USED,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )


def _refuse(tx: Command, code: str, voucher: VoucherRow | None, reason: str) -> None:
    tx.insert(
        VoucherRefusal,
        id=tx.new_id(),
        voucher_id=voucher.id if voucher else None,
        code_tail=code[-_TAIL:],
        reason=reason,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
