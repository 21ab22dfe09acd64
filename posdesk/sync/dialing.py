"""A line to the hub of a till, and what a person at it asks the hub for."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.members.credit import leased
from posdesk.members.people import survivor
from posdesk.notices.secrets import Secrets
from posdesk.sync import commands, keys, link
from posdesk.sync.client import HubClient
from posdesk.sync.mending import Write
from posdesk.sync.transport import HttpTransport


def client_of(db: Database) -> HubClient:
    """A client that speaks for this till, for one thread; its owner closes it. Raises `NoHub`,
    `DeviceKeyGone`.
    """
    here = link.need(db)
    device = str(db.value("SELECT device FROM device"))
    sign = keys.signer(Secrets(db))
    return HubClient(HttpTransport(here.url, here.certificate), device, sign)


def acquire_lease(
    db: Database, write: Write, member_id: str, amount: int, client: HubClient | None = None
) -> None:
    """Have the hub set so much of a customer's store credit (minor units) aside for this till,
    unless it has already; a till without a hub needs none. Waits for the network.

    Raises:
        HubUnreachable, NotTheHub, NotCovered, HubSaysNo
    """
    if link.find(db) is None:
        return
    member_id = survivor(db, member_id)
    if leased(db, member_id, amount):
        return
    calling = client or client_of(db)
    try:
        lease = calling.lease(member_id, amount)
    finally:
        if client is None:
            calling.close()
    failpoint("sync.leased")
    write(commands.keep_lease, lease.id, lease.member, lease.amount, lease.expires_at)


def ask_for_cart(db: Database, cart_id: str, client: HubClient | None = None) -> None:
    """Ask for a cart that is parked at another till of the store: it comes with the next news from
    the hub. Waits for the network.

    Raises:
        HubUnreachable, NotTheHub, TillNotThere, HubSaysNo, NoHub
    """
    calling = client or client_of(db)
    try:
        calling.ask(cart_id)
    finally:
        if client is None:
            calling.close()
