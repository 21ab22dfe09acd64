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
CONFIRMATION, PAYMENT, REFUND = "order_confirmation", "payment_receipt", "refund_receipt"
RETURN_SLIP, EXCHANGE, VOUCHER = "return_slip", "exchange_receipt", "voucher"
PICK_LIST, PACKING_SLIP, LABEL = "pick_list", "packing_slip", "waybill_label"
DISPATCH_NOTE, HAND_OVER, RUN_SHEET = "dispatch_note", "hand_over", "run_sheet"
PICKUP_SLIP = "pickup_slip"
JOBS = {
    RECEIPT: N_("Receipt"),
    GIFT: N_("Gift receipt"),
    REPRINT: N_("Reprint"),
    X_REPORT: N_("X report"),
    TEST_PAGE: N_("Test page"),
    DRAWER: N_("Drawer"),
    CONFIRMATION: N_("Order confirmation"),
    PAYMENT: N_("Payment receipt"),
    REFUND: N_("Refund receipt"),
    RETURN_SLIP: N_("Return slip"),
    EXCHANGE: N_("Exchange receipt"),
    VOUCHER: N_("Voucher slip"),
    PICK_LIST: N_("Pick list"),
    PACKING_SLIP: N_("Packing slip"),
    LABEL: N_("Waybill label"),
    DISPATCH_NOTE: N_("Dispatch note"),
    HAND_OVER: N_("Hand-over list"),
    RUN_SHEET: N_("Run sheet"),
    PICKUP_SLIP: N_("Pick-up slip"),
}
