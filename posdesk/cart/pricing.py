"""What a cart costs, stage by stage, as docs/money.md puts it in words.

list price → price list or member price → timed offer → price or discount by hand → bundle →
order offers and coupons → (抹零, kept on the order). No stage takes a line below zero. Charges come
beside the goods: no offer and no discount touches them, and none counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posdesk.cart.cart import (
    Cart,
    CartLine,
    Charge,
    Discount,
    PriceOverride,
    VariantSnapshot,
)
from posdesk.cart.priced import Applied, Priced, PricedLine, Stage, amount_at
from posdesk.cart.rules import NO_RULES, OrderOffer, Rules, TimedOffer
from posdesk.money import THOUSAND, included_tax, percent_of, spread

KINDS = {
    "level": "offer_discount",
    "timed": "offer_discount",
    "bundle": "offer_discount",
    "hand": "line_discount",
    "line": "line_discount",
    "offer": "order_discount",
    "order": "order_discount",
}
"""What each stage's figure is summed up as on the line and on the order."""


def price(cart: Cart, rules: Rules = NO_RULES) -> Priced:
    """What the cart costs under the rules, with every stage's figure on every line."""
    drafts = [_Draft.of(line, rules) for line in cart.lines]
    applied = [
        _apply(offer, drafts) for offer in _best(rules.order_offers, drafts)
    ]  # in the order in which the offers were given
    if cart.discount:
        applied.append(_apply_by_hand(cart.discount, drafts))
    lines = tuple(draft.priced(cart.tax_inclusive) for draft in drafts)
    charges = tuple(_charge(-at, each, cart) for at, each in enumerate(cart.charges, 1))
    return Priced(cart, lines, tuple(each for each in applied if each.amount), charges)


def _charge(number: int, charge: Charge, cart: Cart) -> PricedLine:
    """A charge as a line of one piece; its number is below those of all goods."""
    item = VariantSnapshot("", "", "", charge.name, charge.amount, charge.tax_rate)
    draft = _Draft.of(CartLine(number, item, THOUSAND), NO_RULES)
    return draft.priced(cart.tax_inclusive)


@dataclass(slots=True)
class _Draft:
    """A line while its price is being worked out."""

    line: CartLine
    unit_price: int
    gross: int
    stages: list[Stage]
    net: int

    @classmethod
    def of(cls, line: CartLine, rules: Rules) -> _Draft:
        """The line after the stages that look at it alone."""
        unit = line.item.unit_price
        gross = amount_at(line, unit)
        draft = cls(line, unit, gross, [], gross)
        draft._to_unit("level", rules.level_prices.get(line.item.variant_id, unit))
        offer = _lowest_offer(line, rules.timed_offers)
        if offer and offer.unit_price < draft.unit_price:
            draft._to_unit("timed", offer.unit_price, offer.label, offer.id)
        if line.override:
            draft._to_unit("hand", line.override.unit_price, *_by_hand(line.override))
        if line.discount:
            draft.take("line", line.discount.off(draft.net), *_by_hand(line.discount))
        for bundle in rules.bundles:
            if bundle.number == line.number:
                draft.take("bundle", min(bundle.amount, draft.net), bundle.label, bundle.id)
        return draft

    def _to_unit(self, name: str, unit: int, label: str = "", offer_id: str = "") -> None:
        change = amount_at(self.line, unit) - self.net
        if unit != self.unit_price:
            self.unit_price = unit
            self.take(name, -change, label, offer_id)

    def take(self, name: str, amount: int, label: str = "", offer_id: str = "") -> None:
        if amount:
            self.stages.append(Stage(name, -amount, label, offer_id))
            self.net -= amount

    def priced(self, inclusive: bool) -> PricedLine:
        rate = self.line.item.tax_rate
        tax = included_tax(self.net, rate) if inclusive else percent_of(self.net, rate)
        taken = dict.fromkeys(KINDS.values(), 0)
        for stage in self.stages:
            taken[KINDS[stage.name]] -= stage.amount
        return PricedLine(
            self.line,
            self.unit_price,
            self.gross,
            tuple(self.stages),
            self.net,
            tax,
            inclusive,
            **taken,
        )


def _lowest_offer(line: CartLine, offers: Iterable[TimedOffer]) -> TimedOffer | None:
    fitting = [offer for offer in offers if offer.variant_id == line.item.variant_id]
    return min(fitting, key=lambda offer: offer.unit_price, default=None)


def _best(offers: Sequence[OrderOffer], drafts: Sequence[_Draft]) -> tuple[OrderOffer, ...]:
    """The offers that make the cheapest total: one that stands alone, or all that stack."""
    ids = [draft.line.item.variant_id for draft in drafts]
    nets = [draft.net for draft in drafts]
    choices = [tuple(offer for offer in offers if offer.stacks)]
    choices += [(offer,) for offer in offers if not offer.stacks]
    return min(choices, key=lambda choice: sum(_after(choice, ids, nets)))


def _after(offers: Iterable[OrderOffer], ids: Sequence[str], nets: Sequence[int]) -> Sequence[int]:
    for offer in offers:
        shares = _shares(offer, ids, nets)
        nets = [net - share for net, share in zip(nets, shares, strict=True)]
    return nets


def _shares(offer: OrderOffer, ids: Sequence[str], nets: Sequence[int]) -> list[int]:
    weights = [net if offer.covers(id_) else 0 for id_, net in zip(ids, nets, strict=True)]
    return spread(offer.off(sum(weights)), weights)


def _apply(offer: OrderOffer, drafts: Sequence[_Draft]) -> Applied:
    ids = [draft.line.item.variant_id for draft in drafts]
    shares = _shares(offer, ids, [draft.net for draft in drafts])
    for draft, share in zip(drafts, shares, strict=True):
        draft.take("offer", share, offer.label, offer.id)
    return Applied("offer", offer.label, sum(shares), offer.id)


def _apply_by_hand(discount: Discount, drafts: Sequence[_Draft]) -> Applied:
    nets = [draft.net for draft in drafts]
    shares = spread(discount.off(sum(nets)), nets)
    for draft, share in zip(drafts, shares, strict=True):
        draft.take("order", share, *_by_hand(discount))
    return Applied("order", discount.reason, sum(shares))


def _by_hand(given: Discount | PriceOverride) -> tuple[str, str]:
    return given.reason, given.approval_id or ""
