"""The states of asking a payment provider for money.

``unknown`` is a state of its own: no answer came, or one that says nothing. Only a query, or a
person who looked at the shop's device, leads on from it; it is never counted as paid.
"""

from __future__ import annotations

from posdesk.i18n import N_
from posdesk.workflow import Workflow

PENDING, CONFIRMED, FAILED = "pending", "confirmed", "failed"
UNKNOWN, REVOKED = "unknown", "revoked"

LABELS = {
    PENDING: N_("pending"),
    CONFIRMED: N_("confirmed"),
    FAILED: N_("failed"),
    UNKNOWN: N_("unknown"),
    REVOKED: N_("taken back"),
}

ATTEMPT = Workflow(
    N_("payment"),
    frozenset(
        {
            (PENDING, CONFIRMED),
            (PENDING, FAILED),
            (PENDING, UNKNOWN),
            (UNKNOWN, CONFIRMED),
            (UNKNOWN, FAILED),
            (UNKNOWN, REVOKED),
            (CONFIRMED, REVOKED),
        }
    ),
)

OPEN = frozenset({PENDING, UNKNOWN})
"""States in which money may or may not have moved."""
