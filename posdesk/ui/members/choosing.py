"""What a picker answers with."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.members.addresses import Address


@dataclass(frozen=True, slots=True)
class Picked:
    """The customer that was chosen, and where their goods go if that was asked (None: nowhere)."""

    member_id: str
    name: str
    """As the customer is called: the name, else the end of the phone."""
    phone: str
    address: Address | None = None
