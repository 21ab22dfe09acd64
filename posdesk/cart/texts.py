"""The short texts that people type about a sale, an order, a parcel or a return."""

from __future__ import annotations

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong


def check_texts(*texts: str) -> None:
    """Raise `TextTooLong` or `CardNumberRefused` for what may not be stored."""
    if any(len(text) > MAX_TEXT for text in texts):
        raise TextTooLong(MAX_TEXT)
    refuse_card_number(*texts)
