"""What bringing an order costs, by the shop's rules, and whether a region is served at all.

Of all rules for a method the first by position that fits the region counts. A method without any
rule costs nothing and goes everywhere; one with rules goes only where a rule says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cart.cart import Cart, Charge, check_price
from posdesk.cart.operations import set_charges
from posdesk.cart.priced import PricedLine
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_, gettext
from posdesk.models import DeliveryRule
from posdesk.money import THOUSAND, round_div
from posdesk.orders.errors import BadDeliveryRule, RegionMissing, RegionNotServed
from posdesk.orders.plan import OrderPlan, Part
from posdesk.orders.states import COUNTER, COURIER, LOCAL, METHODS, PICKUP
from posdesk.staff.access import authorize

Reader = Database | Command

CHARGE_NAMES = {
    COURIER: N_("Delivery by courier"),
    LOCAL: N_("Local delivery"),
    PICKUP: N_("Pick-up service"),
}
BY_HAND = N_("Delivery")

_RULES = (
    "SELECT id, position, method, region, served, base, free_from, first_weight, step_weight, step,"
    " active FROM delivery_rule WHERE deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """One rule: minor units and grams; see `models.DeliveryRule`."""

    method: str
    region: str = ""
    served: bool = True
    base: int = 0
    free_from: int = 0
    first_weight: int = 0
    step_weight: int = 0
    step: int = 0
    position: int = 0
    active: bool = True
    id: str = ""

    def fits(self, method: str, region: str) -> bool:
        """Whether it speaks of this method and of the region or one around it."""
        return self.method == method and lies_in(region, self.region)

    def cost(self, worth: int, grams: int) -> int:
        """What goods worth so much and weighing so many grams cost to bring."""
        if self.free_from and worth >= self.free_from:
            return 0
        beyond = grams - self.first_weight
        if not self.first_weight or not self.step_weight or beyond <= 0:
            return self.base
        return self.base + -(-beyond // self.step_weight) * self.step


def lies_in(region: str, around: str) -> bool:
    """Whether a region path is that of ``around`` or lies in it; everything lies in the empty
    one.
    """
    inner, outer = (path.strip().strip("/") for path in (region, around))
    return not outer or inner == outer or inner.startswith(f"{outer}/")


def rules(reader: Reader, *, inactive: bool = False) -> tuple[ChargeRule, ...]:
    """The shop's rules in the order in which they are tried."""
    query = _RULES if inactive else f"{_RULES} AND active = 1"
    found = []
    for row in reader.rows(f"{query} ORDER BY position, id"):
        id_, position, method, region, served, base, free, first, step_weight, step, active = row
        figures = (base, free, first, step_weight, step, position)
        found.append(ChargeRule(method, region, bool(served), *figures, bool(active), id_))
    return tuple(found)


def rule_for(known: Sequence[ChargeRule], method: str, region: str) -> ChargeRule | None:
    """The rule that counts; None where the method has no rules at all, and so costs nothing.

    Raises:
        RegionNotServed
    """
    mine = [rule for rule in known if rule.method == method]
    fitting = next((rule for rule in mine if rule.fits(method, region)), None)
    if mine and (fitting is None or not fitting.served):
        raise (RegionNotServed if region else RegionMissing)(region, method)
    return fitting


@dataclass(frozen=True, slots=True)
class Load:
    """Goods that are brought together: what they cost (minor units) and weigh (grams)."""

    method: str
    region: str
    worth: int
    grams: int


def charges_of(reader: Reader, loads: Sequence[Load]) -> tuple[Charge, ...]:
    """What bringing these loads costs; nothing is asked for where it comes to nothing.

    Raises:
        RegionNotServed
    """
    known = rules(reader)
    rate = reader.setting("orders.charge_tax_rate")
    found: list[Charge] = []
    for load in loads:
        rule = rule_for(known, load.method, load.region)
        cost = rule.cost(load.worth, load.grams) if rule else 0
        if cost:
            found.append(Charge(gettext(CHARGE_NAMES[load.method]), cost, rate))
    return tuple(found)


def by_hand(reader: Reader, amount: int) -> tuple[Charge, ...]:
    """A charge that somebody chose instead of the rules' one.

    Raises:
        PriceRefused
    """
    check_price(amount)
    rate = reader.setting("orders.charge_tax_rate")
    return (Charge(gettext(BY_HAND), amount, rate),) if amount else ()


def with_charges(reader: Reader, cart: Cart, plan: OrderPlan, prices: Rules = NO_RULES) -> Cart:
    """The cart with what the plan's way of bringing it costs, in the place of other charges.

    Raises:
        RegionNotServed, PriceRefused
    """
    bare = set_charges(cart, ())
    loads = loads_of(reader, bare, plan, prices)
    asked = charges_of(reader, loads)  # also says whether the region is served
    if plan.charge is not None:
        asked = by_hand(reader, plan.charge)
    return set_charges(bare, asked)


def loads_of(reader: Reader, cart: Cart, plan: OrderPlan, prices: Rules = NO_RULES) -> list[Load]:
    """What each way brings together; what is taken along at the counter is not brought."""
    parts = [part for part in plan.parts if part.method != COUNTER]
    if not parts:
        return []
    lines = {priced.line.number: priced for priced in price(cart, prices).lines}
    weights = unit_weights(reader, [each.line.item.variant_id for each in lines.values()])
    return [_load(part, lines, weights) for part in parts]


def _load(part: Part, lines: dict[int, PricedLine], weights: dict[str, int]) -> Load:
    worth = grams = 0
    for number, quantity in part.lines:
        priced = lines.get(number)
        if priced is None:
            continue
        item = priced.line.item
        worth += round_div(priced.total * quantity, priced.line.quantity)
        grams += grams_of(item.weighed, quantity, weights.get(item.variant_id, 0))
    region = part.consignee.region if part.consignee else ""
    return Load(part.method, region, worth, grams)


def grams_of(weighed: bool, quantity: int, unit_weight: int) -> int:
    """Grams of ``quantity`` thousandths: of weighed goods they are the grams themselves."""
    return quantity if weighed else round_div(unit_weight * quantity, THOUSAND)


def unit_weights(reader: Reader, variants: Sequence[str]) -> dict[str, int]:
    """Grams of one sale unit of each variant; 0: not known."""
    marks = ", ".join("?" * len(variants))
    query = f"SELECT id, weight FROM variant WHERE id IN ({marks})"
    return dict(reader.rows(query, *variants))


def save_rule(
    db: Database, actor: str | None, rule: ChargeRule, approval: str | None = None
) -> Done[str]:
    """Add a rule, or change the one with this id; answers its id.

    Raises:
        BadDeliveryRule, NotFound, NotAllowed, ApprovalInvalid
    """
    amounts = (rule.base, rule.free_from, rule.first_weight, rule.step_weight, rule.step)
    stepless = rule.step > 0 and (rule.step_weight <= 0 or not rule.first_weight)
    unknown = rule.method not in METHODS or rule.method == COUNTER
    if unknown or stepless or min(amounts) < 0 or max(amounts) > 10**9:
        raise BadDeliveryRule
    columns = {
        "position": rule.position,
        "method": rule.method,
        "region": rule.region.strip().strip("/"),
        "served": int(rule.served),
        "base": rule.base,
        "free_from": rule.free_from,
        "first_weight": rule.first_weight,
        "step_weight": rule.step_weight,
        "step": rule.step,
        "active": int(rule.active),
    }
    with db.command("orders.save_delivery_rule", actor) as tx:
        authorize(tx, "settings.edit", approval)
        rule_id = rule.id or tx.new_id()
        if rule.id:
            tx.update(DeliveryRule, rule_id, **columns)
        else:
            tx.insert(DeliveryRule, id=rule_id, **columns)
        tx.changed("settings")
    return Done(rule_id, tx.changes)


def remove_rule(
    db: Database, actor: str | None, rule_id: str, approval: str | None = None
) -> Done[None]:
    """Take a rule away; orders that were agreed keep their charge.

    Raises:
        NotFound, NotAllowed, ApprovalInvalid
    """
    with db.command("orders.remove_delivery_rule", actor) as tx:
        authorize(tx, "settings.edit", approval)
        if tx.value(f"{_RULES} AND id = ?", rule_id) is None:
            raise NotFound(N_("delivery rule"), rule_id)
        tx.update(DeliveryRule, rule_id, deleted_at=tx.now)
        tx.changed("settings")
    return Done(None, tx.changes)
