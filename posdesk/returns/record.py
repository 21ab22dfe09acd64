"""What the commands of a return share: reading it, and writing its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from posdesk.cart.texts import check_texts
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import ReturnEvent
from posdesk.orders import summary as orders
from posdesk.returns import summary
from posdesk.returns.errors import UnknownWord
from posdesk.returns.states import RETURN, STATES
from posdesk.staff import access
from posdesk.workflow import IllegalStep

Reader = Database | Command
Approvals = Mapping[str, str]
"""Ids of approvals that a manager gave, by the act they are for."""
NO_APPROVALS: Approvals = MappingProxyType({})

TAKE, APPROVE, SETTLE = "returns.take", "returns.approve", "returns.settle"
BEYOND_POLICY, NO_RECEIPT = "returns.beyond_policy", "returns.no_receipt"


@dataclass(frozen=True, slots=True)
class Held:
    """A return as a command finds it."""

    id: str
    number: str
    order_id: str | None
    member_id: str | None
    wish: str
    occurred_at: int
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """An event to be written: why, in words, and how the goods travel."""

    state: str
    reason: str = ""
    note: str = ""
    carrier_id: str | None = None
    waybill: str = ""
    approval_id: str | None = field(default=None)


_HELD = (
    "SELECT request.id, request.number, request.order_id, request.member_id, request.wish,"
    " request.occurred_at, summary.state FROM return_request AS request"
    " JOIN return_summary AS summary ON summary.request_id = request.id WHERE request.id = ?"
)


def load(reader: Reader, request_id: str) -> Held:
    """The return; raises `NotFound`."""
    row = reader.row(_HELD, request_id)
    if row is None:
        raise NotFound(N_("return"), request_id)
    return Held(*row)


class Permit:
    """What whoever acts may do in one command, alone or with approvals; each is spent once."""

    def __init__(self, tx: Command, approvals: Approvals) -> None:
        self._tx, self._approvals = tx, approvals
        self._granted: dict[str, str | None] = {}

    def allow(self, act: str) -> str | None:
        """Make sure that the act may be done; answers the approval that was spent on it.

        Raises:
            NotAllowed, ApprovalInvalid
        """
        if act not in self._granted:
            self._granted[act] = access.authorize(self._tx, act, self._approvals.get(act))
        return self._granted[act]

    def may(self, act: str) -> bool:
        """Whether it would be allowed, or an approval is there for it."""
        return act in self._approvals or access.rights_of(self._tx, self._tx.actor).may(act)


def authorize(tx: Command, act: str, approvals: Approvals) -> str | None:
    """The same for a command that asks for one act.

    Raises:
        NotAllowed, ApprovalInvalid
    """
    return Permit(tx, approvals).allow(act)


def today(tx: Command) -> str:
    """The business day of the command."""
    return business_day(tx.now, tx.zone)


def check_step(state: str, target: str) -> None:
    """Raise `IllegalStep`, in words, unless a return may go from one state to the other."""
    if not RETURN.allows(state, target):
        raise IllegalStep(RETURN.name, STATES[state], STATES[target])


def take_step(tx: Command, held: Held, step: Step) -> None:
    """Write a step that is legal from the state that the return was loaded in.

    Raises:
        IllegalStep, TextTooLong, CardNumberRefused
    """
    check_step(held.state, step.state)
    write_step(tx, held.id, step)


def write_step(tx: Command, request_id: str, step: Step) -> None:
    """Write a step that the command itself knows to be legal."""
    check_texts(step.reason, step.note, step.waybill)
    tx.insert(
        ReturnEvent,
        id=tx.new_id(),
        request_id=request_id,
        state=step.state,
        reason=step.reason.strip(),
        note=step.note.strip(),
        carrier_id=step.carrier_id,
        waybill=step.waybill.strip(),
        staff_id=tx.actor,
        approval_id=step.approval_id,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )


def refresh(tx: Command, request_id: str, order_id: str | None) -> str:
    """Bring the figures of the return and then of its order up to date; answers its state."""
    state = summary.refresh(tx, request_id)
    if order_id is not None:
        orders.refresh(tx, order_id)
    return state


def check_word(word: str, known: Mapping[str, object]) -> None:
    """Raise `UnknownWord` for what is not offered."""
    if word not in known:
        raise UnknownWord(word)
