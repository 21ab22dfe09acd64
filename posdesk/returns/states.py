"""Where a return is, and the words for why goods come back, how they are, and what becomes of them.

`PARTLY_SETTLED` is no event: it is read off a request of which all that came so far was settled and
more is to come.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.i18n import N_
from posdesk.workflow import Workflow

REQUESTED, ASKED, ANSWERED = "requested", "asked", "answered"
APPROVED, REJECTED = "approved", "rejected"
SENT_BACK, BROUGHT_IN, RECEIVED, INSPECTED = "sent_back", "brought_in", "received", "inspected"
PARTLY_SETTLED, SETTLED = "partly_settled", "settled"
REFUSED, WITHDRAWN = "refused", "withdrawn"

STATES = {
    REQUESTED: N_("Requested"),
    ASKED: N_("Customer asked"),
    ANSWERED: N_("Answered"),
    APPROVED: N_("Approved"),
    REJECTED: N_("Rejected"),
    SENT_BACK: N_("Sent back"),
    BROUGHT_IN: N_("Brought in"),
    RECEIVED: N_("Received"),
    INSPECTED: N_("Inspected"),
    PARTLY_SETTLED: N_("Partly settled"),
    SETTLED: N_("Settled"),
    REFUSED: N_("Refused, sent back"),
    WITHDRAWN: N_("Withdrawn"),
}
ENDED = frozenset({REJECTED, SETTLED, REFUSED, WITHDRAWN})

TO_REVIEW, TO_COME_BACK, TO_INSPECT, TO_SETTLE = "review", "come_back", "inspect", "settle"
COLUMNS = {
    TO_REVIEW: (REQUESTED, ASKED, ANSWERED),
    TO_COME_BACK: (APPROVED, SENT_BACK, PARTLY_SETTLED),
    TO_INSPECT: (BROUGHT_IN, RECEIVED),
    TO_SETTLE: (INSPECTED,),
}
"""The board: what is due, by the state it is due in."""
COLUMN_NAMES = {
    TO_REVIEW: N_("To review"),
    TO_COME_BACK: N_("To come back"),
    TO_INSPECT: N_("To inspect"),
    TO_SETTLE: N_("To settle"),
}
DUE = (REQUESTED, ANSWERED, BROUGHT_IN, RECEIVED, INSPECTED)
"""States in which it is the shop's turn: what the rail counts."""

_REVIEWED = (REQUESTED, ASKED, ANSWERED)
RETURN = Workflow(
    N_("return"),
    frozenset(
        {
            *((state, ASKED) for state in (REQUESTED, ANSWERED)),
            (ASKED, ANSWERED),
            *((state, APPROVED) for state in _REVIEWED),
            *((state, REJECTED) for state in _REVIEWED),
            *((state, WITHDRAWN) for state in (*_REVIEWED, APPROVED, SENT_BACK, BROUGHT_IN)),
            (APPROVED, SENT_BACK),
            (APPROVED, BROUGHT_IN),
            (SENT_BACK, BROUGHT_IN),  # the customer came with it instead
            (SENT_BACK, RECEIVED),
            (BROUGHT_IN, RECEIVED),
            (RECEIVED, INSPECTED),
            (RECEIVED, REFUSED),
            (INSPECTED, INSPECTED),  # line by line
            (INSPECTED, RECEIVED),  # another part arrived
            (INSPECTED, SENT_BACK),
            (INSPECTED, BROUGHT_IN),
            *((state, SETTLED) for state in (INSPECTED, SENT_BACK, BROUGHT_IN, RECEIVED)),
            (INSPECTED, REFUSED),
            (PARTLY_SETTLED, SENT_BACK),
            (PARTLY_SETTLED, BROUGHT_IN),
            (PARTLY_SETTLED, RECEIVED),
            (PARTLY_SETTLED, INSPECTED),
            (PARTLY_SETTLED, SETTLED),  # the rest will not come any more
        }
    ),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why goods come back. ``fault``: the shop's; ``quality``: the longer time counts;
    ``evidence``: photos are asked for where the policy wants them.
    """

    words: str
    fault: bool = False
    quality: bool = False
    evidence: bool = False


REASONS = {
    "mind": Reason(N_("Changed their mind")),
    "size": Reason(N_("Size or fit")),
    "quality": Reason(N_("Quality fault"), fault=True, quality=True),
    "damaged": Reason(N_("Arrived damaged"), fault=True, quality=True, evidence=True),
    "wrong": Reason(N_("Wrong goods"), fault=True, quality=True),
    "missing": Reason(N_("Parts are missing"), fault=True, quality=True),
    "described": Reason(N_("Not as described"), fault=True, quality=True),
    "date": Reason(N_("Past its date"), fault=True, quality=True),
    "late": Reason(N_("Came too late"), fault=True),
    "other": Reason(N_("Another reason")),
}

CONDITIONS = {
    "unopened": N_("Unopened"),
    "intact": N_("Opened, as new"),
    "used": N_("Used"),
    "incomplete": N_("Incomplete"),
    "faulty": N_("Faulty"),
    "broken": N_("Broken"),
}

RESTOCK, DAMAGED, SCRAP = "restock", "damaged", "scrap"
DISPOSITIONS = {
    RESTOCK: N_("Back on the shelf"),
    DAMAGED: N_("Damaged goods"),
    SCRAP: N_("Scrap"),
}

REFUND, EXCHANGE, CREDIT = "refund", "exchange", "credit"
RESOLUTIONS = {
    REFUND: N_("Refund"),
    EXCHANGE: N_("Exchange"),
    CREDIT: N_("Store credit"),
}

CHANNELS = {
    "counter": N_("At the counter"),
    "phone": N_("By phone"),
    "online": N_("Online"),
}
