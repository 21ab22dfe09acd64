"""The steps of a print job."""

from __future__ import annotations

from posdesk.i18n import N_
from posdesk.workflow import Workflow

QUEUED, SENDING, PRINTED = "queued", "sending", "printed"
FAILED, INTERRUPTED, CANCELLED = "failed", "interrupted", "cancelled"

LABELS = {
    QUEUED: N_("waiting"),
    SENDING: N_("printing"),
    PRINTED: N_("printed"),
    FAILED: N_("failed"),
    INTERRUPTED: N_("interrupted"),
    CANCELLED: N_("cancelled"),
}
STEPS = Workflow(
    N_("print job"),
    frozenset(
        {
            (QUEUED, SENDING),
            (QUEUED, FAILED),
            (QUEUED, CANCELLED),
            (SENDING, PRINTED),
            (SENDING, QUEUED),
            (SENDING, FAILED),
            (SENDING, INTERRUPTED),
            (SENDING, CANCELLED),
            (FAILED, QUEUED),
            (FAILED, CANCELLED),
            (INTERRUPTED, CANCELLED),
            (CANCELLED, QUEUED),
        }
    ),
)

RECEIPT, GIFT, REPRINT = "receipt", "gift_receipt", "reprint"
X_REPORT, TEST_PAGE, DRAWER = "x_report", "test_page", "drawer"
JOBS = {
    RECEIPT: N_("Receipt"),
    GIFT: N_("Gift receipt"),
    REPRINT: N_("Reprint"),
    X_REPORT: N_("X report"),
    TEST_PAGE: N_("Test page"),
    DRAWER: N_("Drawer"),
}
