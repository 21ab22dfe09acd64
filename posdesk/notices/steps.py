"""The moments at which a customer is told something, and what can be said at each.

A placeholder is text, money (minor units) or a moment (UTC ms); `facts.py` reads most of them from
the order itself, the others come with the call (`extra`).
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.i18n import N_

MAIL, SMS = "mail", "sms"
CHANNELS = {MAIL: N_("Mail"), SMS: N_("SMS")}

OFF, EITHER, BOTH = "off", "either", "both"
CHOICES = {
    OFF: N_("Not told"),
    SMS: N_("SMS"),
    MAIL: N_("Mail"),
    EITHER: N_("Mail, else SMS"),
    BOTH: N_("Mail and SMS"),
}
"""By which way a step is told; `either` takes SMS only where there is no mail address."""

TEXT, MONEY, MOMENT = "text", "money", "moment"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something that a template can say: what it is, and what it looks like in a preview."""

    label: str
    kind: str = TEXT
    sample: str | int = ""


PLACEHOLDERS: dict[str, Placeholder] = {
    "shop": Placeholder(N_("Name of the shop")),
    "shop_phone": Placeholder(N_("Phone of the shop"), sample="021-6468 0000"),
    "name": Placeholder(N_("Name of the customer"), sample=N_("Wang Xiaoyu")),
    "order": Placeholder(N_("Order number"), sample="S01-T2-000481"),
    "total": Placeholder(N_("What the order comes to"), MONEY, 11_590),
    "paid": Placeholder(N_("Paid so far"), MONEY, 5_000),
    "outstanding": Placeholder(N_("Still to be paid"), MONEY, 6_590),
    "amount": Placeholder(N_("Amount of this step"), MONEY, 5_000),
    "until": Placeholder(N_("Until when"), MOMENT),
    "code": Placeholder(N_("Pick-up code"), sample="483920"),
    "collect_by": Placeholder(N_("Collect by"), MOMENT),
    "slot": Placeholder(N_("Promised time"), sample="2026-12-01 10:00–12:00"),
    "consignee": Placeholder(N_("Consignee"), sample=N_("Wang Xiaoyu")),
    "address": Placeholder(N_("Delivery address"), sample=N_("200 Hengshan Road, Xuhui")),
    "carrier": Placeholder(N_("Carrier"), sample=N_("SF Express")),
    "waybill": Placeholder(N_("Waybill"), sample="SF1024330021746"),
    "track": Placeholder(N_("Tracking page"), sample="https://www.sf-express.com/…"),
    "person": Placeholder(N_("Who received it"), sample=N_("Wang Xiaoyu")),
    "reason": Placeholder(N_("Reason"), sample=N_("nobody was at home")),
    "return": Placeholder(N_("Number of the return"), sample="S01-T2-R000071"),
    "ticket": Placeholder(N_("Number of the ticket"), sample="S01-T2-K000012"),
    "answer": Placeholder(N_("What was answered"), sample=N_("Your parcel leaves us today.")),
}

_ALWAYS = frozenset({"shop", "shop_phone", "name"})
_ORDER = _ALWAYS | {"order", "total", "paid", "outstanding"}
_PLACED = _ORDER | {"slot", "consignee", "address"}
_SENT = _PLACED | {"carrier", "waybill", "track"}
_RETURN = _ALWAYS | {"order", "return"}


@dataclass(frozen=True, slots=True)
class Step:
    """A moment worth telling of: its name, what its words may mention, and by which way it is told
    unless the shop chooses another.
    """

    label: str
    may_say: frozenset[str]
    choice: str = EITHER


STEPS: dict[str, Step] = {
    "order_placed": Step(N_("Order placed"), _PLACED | {"until"}),
    "order_accepted": Step(N_("Order accepted"), _PLACED),
    "payment_received": Step(N_("Payment received"), _ORDER | {"amount"}),
    "payment_due": Step(N_("Payment is due"), _ORDER | {"amount", "until"}),
    "order_changed": Step(N_("Order changed"), _PLACED | {"amount", "reason"}),
    "order_cancelled": Step(N_("Order cancelled"), _ORDER | {"amount", "reason"}),
    "order_expired": Step(N_("Order expired unpaid"), _ORDER),
    "ready_for_pickup": Step(N_("Ready for pick-up"), _ORDER | {"code", "collect_by"}, SMS),
    "pickup_expiring": Step(N_("Pick-up ends soon"), _ORDER | {"code", "collect_by"}, SMS),
    "handed_over": Step(N_("Given to the carrier"), _SENT),
    "out_for_delivery": Step(N_("Out for delivery"), _SENT, SMS),
    "signed": Step(N_("Delivered or collected"), _SENT | {"person"}),
    "delivery_failed": Step(N_("Delivery failed"), _SENT | {"reason"}, SMS),
    "return_requested": Step(N_("Return requested"), _RETURN),
    "return_asked": Step(N_("Return: something is missing"), _RETURN | {"reason"}),
    "return_approved": Step(N_("Return approved"), _RETURN | {"until"}),
    "return_rejected": Step(N_("Return rejected"), _RETURN | {"reason"}),
    "return_received": Step(N_("Return received"), _RETURN),
    "return_refused": Step(N_("Return refused and sent back"), _RETURN | {"reason", "waybill"}),
    "refund_done": Step(N_("Refund done"), _RETURN | {"amount"}),
    "ticket_opened": Step(N_("Ticket opened"), _ALWAYS | {"order", "ticket"}, OFF),
    "ticket_answered": Step(N_("Ticket answered"), _ALWAYS | {"order", "ticket", "answer"}),
}
