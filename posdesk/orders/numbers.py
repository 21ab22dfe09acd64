"""The numbers that people read, each of a counter of this till, used up only by what commits."""

from __future__ import annotations

from posdesk.db import Command


def order_number(store: str, till: str, counter: int) -> str:
    """How people read an order: ``S01-T2-000481``."""
    return f"{store}-{till}-{counter:06d}"


def lettered(tx: Command, letter: str, counter: str) -> str:
    """The next number of another document: ``S01-T2-R000071`` of a return."""
    store, till = tx.setting("shop.store_code"), tx.setting("till.code")
    return f"{store}-{till}-{letter}{tx.next_number(counter):06}"
