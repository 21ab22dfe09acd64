"""How far a person may go alone, and what in a cart goes further and must be approved."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.cart import WHOLE
from posdesk.cart.priced import Priced, PricedLine
from posdesk.money import percent_of


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may be taken off by hand, in basis points of what the stage before asked."""

    line_percent: int = 0
    order_percent: int = 0


NO_LIMITS = Limits(WHOLE, WHOLE)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Something given by hand beyond the limit; ``number`` is the line's, None for the order.

    ``off`` and ``allowed`` are minor units; ``approval_id`` is that of who allowed it, if any.
    """

    number: int | None
    off: int
    allowed: int
    approval_id: str | None


def beyond(priced: Priced, limits: Limits) -> tuple[Beyond, ...]:
    """Everything given by hand that goes beyond the limits, approved or not."""
    found = [_line_beyond(line, limits) for line in priced.lines]
    found.append(_order_beyond(priced, limits))
    return tuple(each for each in found if each)


def unapproved(priced: Priced, limits: Limits) -> tuple[Beyond, ...]:
    """What goes beyond the limits without an approval."""
    return tuple(each for each in beyond(priced, limits) if not each.approval_id)


def _line_beyond(priced: PricedLine, limits: Limits) -> Beyond | None:
    line = priced.line
    off = priced.line_discount
    allowed = percent_of(priced.gross - priced.taken("level", "timed"), limits.line_percent)
    if off <= allowed:
        return None
    approvals = [each.approval_id for each in (line.override, line.discount) if each]
    approved = approvals[0] if all(approvals) else None
    return Beyond(line.number, off, allowed, approved)


def _order_beyond(priced: Priced, limits: Limits) -> Beyond | None:
    discount = priced.cart.discount
    off = sum(line.taken("order") for line in priced.lines)
    base = sum(line.net for line in priced.lines) + off
    allowed = percent_of(base, limits.order_percent)
    if not discount or off <= allowed:
        return None
    return Beyond(None, off, allowed, discount.approval_id)
