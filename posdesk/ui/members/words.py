"""How customers are worded wherever they are shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.i18n import _, gettext, n_
from posdesk.members.addresses import Address, place
from posdesk.members.keys import CARD, PHONE, TAIL
from posdesk.members.phones import masked, shown, tail
from posdesk.members.queries import MemberRow
from posdesk.money import format_money
from posdesk.ui.sell.entries import Entry


def name_of(name: str, phone: str) -> str:
    """What a customer is called: the name, else the end of the phone."""
    if name:
        return name
    return _("Customer {tail}").format(tail=tail(phone)) if phone else _("Customer without a name")


def day(at: int | None, zone: ZoneInfo) -> str:
    """A day in the shop's zone; nothing for none."""
    return "" if at is None else f"{local(at, zone):%Y-%m-%d}"


def moment(at: int, zone: ZoneInfo) -> str:
    """A day with the time in the shop's zone."""
    return f"{local(at, zone):%Y-%m-%d %H:%M}"


def entry(row: MemberRow, zone: ZoneInfo, currency: str) -> Entry:
    """A customer as a row: whose phone was typed sees it whole, else only its ends."""
    phone = shown(row.phone) if row.why in (PHONE, TAIL) else masked(row.phone)
    orders = n_("{n} order", "{n} orders", row.orders).format(n=row.orders) if row.orders else ""
    card = _("Card {code}").format(code=row.card_code) if row.why == CARD else ""
    last = day(row.last_order_at, zone)
    detail = " · ".join(part for part in (phone, card, orders, last) if part)
    credit = format_money(row.credit, currency) if row.credit else ""
    return Entry(row.member_id, name_of(row.name, row.phone), detail, credit)


def address_entry(address: Address) -> Entry:
    """An address as a row: who receives, then where."""
    who = " ".join(part for part in (address.consignee, shown(address.phone)) if part)
    default = gettext("Default") if address.is_default else ""
    return Entry(address.address_id, who, place(address.region, address.street), "", default)
