"""The moments of an order at which its customer may be told something."""

from __future__ import annotations

from posdesk.db import Command


def tell(
    tx: Command, step: str, order_id: str, occasion: str = "", **extra: str | int | None
) -> None:
    """Queue what the shop chose to say at a step, inside the command, after its facts were written.

    ``occasion`` names the time where a step can come again; ``extra`` are further placeholders.
    """
    from posdesk.notices.queueing import queue  # a counter sale needs none of it

    queue(tx, step, order_id=order_id, occasion=occasion, extra=extra)
