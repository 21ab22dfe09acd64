"""Which acts in a cart need a right or an approval, by the rights of who is selling."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.priced import Priced, PricedLine
from posdesk.money import percent_of
from posdesk.staff.rights import Rights


@dataclass(frozen=True, slots=True)
class NeededAct:
    """An act that the seller may not do alone; ``number`` is the line's, None for the order.

    ``off`` is what it takes and ``allowed`` what the seller may take alone, in minor units;
    ``approval_id`` is that of the approval that came with it, if any.
    """

    act: str
    number: int | None
    off: int
    allowed: int
    approval_id: str | None


def needed_acts(priced: Priced, rights: Rights) -> tuple[NeededAct, ...]:
    """Everything in the cart that the seller's rights do not cover, approved or not."""
    acts = [act for line in priced.lines for act in _line_acts(line, rights)]
    return (*acts, *_order_acts(priced, rights))


def unapproved_acts(priced: Priced, rights: Rights) -> tuple[NeededAct, ...]:
    """What still needs somebody's approval."""
    return tuple(act for act in needed_acts(priced, rights) if not act.approval_id)


def _line_acts(priced: PricedLine, rights: Rights) -> list[NeededAct]:
    line, acts = priced.line, []
    if line.override and not rights.may("price.override"):
        off, approval = priced.taken("hand"), line.override.approval_id
        acts.append(NeededAct("price.override", line.number, off, 0, approval))
    if line.discount:
        off = priced.taken("line")
        base = priced.gross - priced.taken("level", "timed", "hand")
        acts += _beyond("line", line.number, off, base, rights, line.discount.approval_id)
    return acts


def _order_acts(priced: Priced, rights: Rights) -> list[NeededAct]:
    discount = priced.cart.discount
    if not discount:
        return []
    off = sum(line.taken("order") for line in priced.lines)
    base = sum(line.net for line in priced.lines) + off
    return _beyond("order", None, off, base, rights, discount.approval_id)


def _beyond(
    scope: str, number: int | None, off: int, base: int, rights: Rights, approval: str | None
) -> list[NeededAct]:
    act = f"discount.{scope}.over_limit"
    allowed = percent_of(base, rights.limit(f"discount.{scope}"))
    if off <= allowed or rights.may(act):
        return []
    return [NeededAct(act, number, off, allowed, approval)]
