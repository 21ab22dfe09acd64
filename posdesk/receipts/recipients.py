"""From what the papers of a delivery call an address to what documents call a recipient."""

from __future__ import annotations

from posdesk.deliveries.papers import Address
from posdesk.receipts.data import Recipient


def recipient_of(address: Address) -> Recipient:
    """The same person and place."""
    return Recipient(
        address.name, address.phone, address.region, address.street, address.note, address.hours
    )
