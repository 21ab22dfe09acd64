"""The page on which a person reads what a shop holds of them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from posdesk.clock import local
from posdesk.db import Command
from posdesk.i18n import N_, gettext
from posdesk.money import format_money, format_quantity

Rows = list[dict[str, Any]]
Held = Mapping[str, Rows]

_SECTIONS: Final = (
    ("member", N_("Customer")),
    ("member_phone", N_("Phones")),
    ("member_address", N_("Addresses")),
    ("credit_entry", N_("Store credit")),
    ("orders", N_("Orders")),
    ("order_line", N_("Goods")),
    ("order_note", N_("Notes")),
    ("order_change", N_("Changes of orders")),
    ("order_event", N_("What happened with orders")),
    ("payment", N_("Payments")),
    ("refund", N_("Refunds")),
    ("consignee", N_("Where goods went")),
    ("shipment", N_("Shipments")),
    ("shipment_event", N_("What happened with shipments")),
    ("waybill", N_("Waybills")),
    ("return_request", N_("Returns")),
    ("return_line", N_("Goods returned")),
    ("return_event", N_("What happened with returns")),
    ("inspection", N_("What was found")),
    ("settlement", N_("What was given for them")),
    ("ticket", N_("Tickets")),
    ("ticket_message", N_("Messages")),
    ("ticket_event", N_("What happened with tickets")),
    ("review", N_("Reviews")),
    ("review_answer", N_("Answers to reviews")),
    ("notice", N_("Notices")),
    ("tip", N_("Tips")),
)
_LABELS: Final = {
    "name": N_("Full name"),
    "phone": N_("Phone"),
    "label": N_("Label"),
    "card_code": N_("Card"),
    "email": N_("Mail"),
    "note": N_("Note"),
    "language": N_("Language"),
    "notices_ok": N_("May be told about orders"),
    "marketing_ok": N_("May be sent offers"),
    "consignee": N_("Recipient"),
    "region": N_("Region"),
    "street": N_("Street and number"),
    "hours": N_("When somebody is there"),
    "number": N_("Number"),
    "amount": N_("Amount"),
    "total": N_("Total"),
    "quantity": N_("Quantity"),
    "unit_price": N_("Unit price"),
    "net": N_("Amount"),
    "reason": N_("Reason"),
    "tender": N_("Paid by"),
    "reference": N_("Reference"),
    "text": N_("Text"),
    "subject": N_("Subject"),
    "contact": N_("Contact"),
    "body": N_("Text"),
    "recipient": N_("Sent to"),
    "channel": N_("Way"),
    "event": N_("Event"),
    "state": N_("State"),
    "detail": N_("Detail"),
    "place": N_("Place"),
    "person": N_("Person"),
    "matter": N_("Kind"),
    "stars": N_("Stars"),
    "condition": N_("Condition"),
    "deduction": N_("Deduction"),
    "deduction_reason": N_("Reason of the deduction"),
    "resolution": N_("Given as"),
    "method": N_("Way"),
    "difference": N_("Difference"),
    "created_at": N_("Since"),
    "occurred_at": N_("When"),
    "happened_at": N_("When"),
}
_MONEY: Final = frozenset({"amount", "total", "net", "unit_price", "deduction", "difference"})
_TIMES: Final = frozenset({"created_at", "occurred_at", "happened_at"})
_FLAGS: Final = frozenset({"notices_ok", "marketing_ok"})
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em}"
    "h2{margin-top:2em;font-size:1.1em}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #ccc;padding:.35em .6em;text-align:left;vertical-align:top}"
    "th{background:#f4f5f7;font-weight:600}img{max-width:20em;margin:.3em}"
)


def page(tx: Command, found: Held) -> str:
    """The page, in the language in use."""
    shop = str(tx.setting("shop.name"))
    title = gettext(N_("What {shop} holds of you")).format(shop=shop or gettext(N_("this shop")))
    at = f"{local(tx.now, tx.zone):%Y-%m-%d %H:%M}"
    parts = [
        "<!doctype html><html><head><meta charset='utf-8'>",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1><p>{escape(at)}</p>",
        *(_section(tx, gettext(name), found[table]) for table, name in _SECTIONS if table in found),
        _pictures(found.get("photo", [])),
        "</body></html>\n",
    ]
    return "".join(parts)


def _section(tx: Command, name: str, rows: Rows) -> str:
    columns = [
        column
        for column in _LABELS
        if column in rows[0] and any(row[column] not in (None, "") for row in rows)
    ]
    head = _cells("th", (gettext(_LABELS[column]) for column in columns))
    body = "".join(_cells("td", (_said(tx, c, row[c]) for c in columns)) for row in rows)
    return f"<h2>{escape(name)}</h2><table>{head}{body}</table>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts) + "</tr>"


def _said(tx: Command, column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in _MONEY:
        return format_money(value, tx.setting("shop.currency"))
    if column in _TIMES:
        return f"{local(value, tx.zone):%Y-%m-%d %H:%M}"
    if column in _FLAGS:
        return gettext(N_("Yes")) if value else gettext(N_("No"))
    return format_quantity(value) if column == "quantity" else str(value)


def _pictures(rows: Rows) -> str:
    shown = [row for row in rows if row["data"]]
    if not shown:
        return ""
    images = (
        f"<img alt='' src='data:{escape(row['mime'])};base64,"
        f"{base64.b64encode(row['data']).decode()}'>"
        for row in shown
    )
    return f"<h2>{escape(gettext(N_('Photos')))}</h2>" + "".join(images)
