"""Which screens redraw when rows of a table came from another till."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_NOUNS: Final = {
    "setting": ("settings",),
    **dict.fromkeys(
        ("image", "category", "brand", "product", "variant", "barcode", "favourite"), ("catalog",)
    ),
    **dict.fromkeys(("role", "staff"), ("staff",)),
    **dict.fromkeys(("approval", "approval_use"), ("approvals",)),
    **dict.fromkeys(("member", "member_phone", "member_address", "credit_entry"), ("members",)),
    "parked_cart": ("parked",),
    "void_event": ("voids", "reports"),
    **dict.fromkeys(("orders", "order_change", "payment", "refund"), ("orders", "reports")),
    **dict.fromkeys(
        ("order_line", "line_cancel", "order_event", "order_note", "fulfilment",
         "fulfilment_terms", "pickup_code", "due"),
        ("orders",),
    ),
    **dict.fromkeys(("payment_attempt", "payment_attempt_event"), ("payments",)),
    "stock_move": ("stock",),
    "carrier": ("carriers",),
    **dict.fromkeys(
        ("waybill_range", "shipment", "shipment_line", "shipment_event", "pick_check", "parcel",
         "waybill", "pick_list", "hand_over", "driver_run", "run_stop", "run_settlement"),
        ("deliveries", "orders"),
    ),
    **dict.fromkeys(("delivery_rule", "delivery_slot"), ("settings", "deliveries")),
    "return_policy": ("return_policy",),
    **dict.fromkeys(
        ("return_request", "return_line", "return_event", "inspection", "settlement"),
        ("returns", "orders", "reports"),
    ),
    "photo": ("photos",),
    **dict.fromkeys(("notice", "notice_event", "notice_template"), ("notices",)),
    **dict.fromkeys(
        ("ticket", "ticket_message", "ticket_event", "review", "review_answer"),
        ("service", "tickets"),
    ),
    "tip": ("reports", "orders"),
    **dict.fromkeys(("voucher_plan", "voucher", "voucher_end"), ("vouchers",)),
}  # fmt: skip


def of(tables: Iterable[str]) -> set[str]:
    """The nouns that rows of these tables belong to."""
    return {noun for table in tables for noun in _NOUNS.get(table, ())}
