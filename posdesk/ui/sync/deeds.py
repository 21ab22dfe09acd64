"""What an entry of the journal did, in words."""

from __future__ import annotations

from typing import Final

from posdesk.i18n import N_, gettext

_DEEDS: Final[dict[str, str]] = {
    "payments.complete_sale": N_("Sale"),
    "payments.pay_order": N_("Payment of an order"),
    "payments.start_attempt": N_("Payment begun"),
    "payments.start_order_attempt": N_("Payment begun"),
    "orders.park": N_("Cart parked"),
    "orders.recall": N_("Cart recalled"),
    "orders.place": N_("Order taken"),
    "orders.cancel": N_("Order cancelled"),
    "orders.change": N_("Order changed"),
    "orders.void_cart": N_("Cart voided"),
    "orders.void_line": N_("Line voided"),
    "returns.settle": N_("Return settled"),
    "returns.take_back": N_("Goods taken back"),
    "returns.take_back_without_receipt": N_("Goods taken back"),
    "returns.request": N_("Return requested"),
    "catalog.import": N_("Catalog imported"),
    "catalog.set_price": N_("Price changed"),
    "stock.count": N_("Stock counted"),
    "credit.adjust": N_("Store credit corrected"),
    "member.erase": N_("Customer erased"),
    "member.add": N_("Customer added"),
    "settings.save": N_("Settings changed"),
    "staff.sign_in": N_("Signed in"),
    "staff.sign_out": N_("Signed out"),
    "staff.wrong_pin": N_("Wrong PIN"),
    "staff.approve": N_("Approval given"),
    "devices.open_drawer": N_("Drawer opened"),
}
"""What is done often, or asked about."""

_KINDS: Final[dict[str, str]] = {
    "payments": N_("Payment"),
    "orders": N_("Order"),
    "delivery": N_("Delivery"),
    "carrier": N_("Carrier"),
    "returns": N_("Return"),
    "catalog": N_("Catalog"),
    "stock": N_("Stock"),
    "member": N_("Customer"),
    "credit": N_("Store credit"),
    "staff": N_("Staff"),
    "settings": N_("Settings"),
    "service": N_("Service"),
    "notices": N_("Notice to a customer"),
    "vouchers": N_("Voucher"),
    "printing": N_("Document printed"),
    "devices": N_("Device"),
    "simulate": N_("Practice day"),
    "sync": N_("Sync"),
}


def deed(command: str) -> str:
    """Words for a command; one of a newer program by its own name."""
    found = _DEEDS.get(command) or _KINDS.get(command.partition(".")[0])
    return gettext(found) if found else command
