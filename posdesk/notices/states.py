"""Where a notice stands: its newest event, or while it has none, its place on the queue."""

from __future__ import annotations

from posdesk.i18n import N_
from posdesk.workflow import Workflow

QUEUED, SENDING, SENT = "queued", "sending", "sent"
FAILED, INTERRUPTED, CANCELLED, AGAIN = "failed", "interrupted", "cancelled", "again"

LABELS = {
    QUEUED: N_("waiting"),
    SENDING: N_("being sent"),
    SENT: N_("sent"),
    FAILED: N_("failed"),
    INTERRUPTED: N_("interrupted"),
    CANCELLED: N_("cancelled"),
}
STEPS = Workflow(
    N_("notice"),
    frozenset(
        {
            (QUEUED, SENDING),
            (QUEUED, FAILED),
            (QUEUED, CANCELLED),
            (SENDING, SENT),
            (SENDING, QUEUED),
            (SENDING, FAILED),
            (SENDING, INTERRUPTED),
            (FAILED, QUEUED),
            (FAILED, CANCELLED),
            (INTERRUPTED, QUEUED),
            (INTERRUPTED, CANCELLED),
            (INTERRUPTED, SENT),
            (CANCELLED, QUEUED),
        }
    ),
)
