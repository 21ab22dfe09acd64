"""What a cart begins with: the shop's rules, and goods as the catalog has them now."""

from __future__ import annotations

from posdesk.cart.cart import Cart, VariantSnapshot
from posdesk.cart.operations import add
from posdesk.cart.rounding import FEN, JIAO, NO_ROUNDING, YUAN, Rounding
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders.errors import NotForSale, NothingToRepeat
from posdesk.orders.queries import last_order_id

_STEPS = {"fen": FEN, "jiao": JIAO, "yuan": YUAN}

_SNAPSHOT = """
SELECT variant.id, variant.product_id, coalesce(variant.sku, ''), product.name, variant.price,
       variant.tax_rate, variant.label, variant.unit, variant.weighed, product.category_id,
       variant.cost,
       variant.active AND product.active AND variant.deleted_at IS NULL
       AND product.deleted_at IS NULL
FROM variant JOIN product ON product.id = variant.product_id
WHERE variant.id = ?
"""


def new_cart(db: Database) -> Cart:
    """An empty cart under the shop's tax and rounding settings."""
    return Cart(db.ids.new(), rounding=shop_rounding(db), tax_inclusive=db.setting("tax.inclusive"))


def shop_rounding(db: Database | Command) -> Rounding:
    """The rounding that every cart begins with; none where it is only done by hand."""
    by_hand = manual_rounding(db)
    when = db.setting("rounding.when")
    if by_hand is None or when == "manual":
        return NO_ROUNDING
    return Rounding(by_hand.step, by_hand.direction, when)


def manual_rounding(db: Database | Command) -> Rounding | None:
    """What the cashier's 抹零 key does to the cart in hand; None where the shop rounds nothing."""
    step = _STEPS.get(db.setting("rounding.unit"))
    return Rounding(step, db.setting("rounding.mode"), "always") if step else None


def snapshot(db: Database, variant_id: str, barcode: str = "") -> VariantSnapshot:
    """The variant as it is sold now; ``barcode`` is the code that was scanned.

    Raises:
        NotFound, NotForSale
    """
    row = db.row(_SNAPSHOT, variant_id)
    if row is None:
        raise NotFound(N_("variant"), variant_id)
    id_, product_id, sku, name, price, tax_rate, label, unit, weighed, category, cost, active = row
    if not active:
        raise NotForSale(name)
    return VariantSnapshot(
        id_,
        product_id,
        sku,
        name,
        price,
        tax_rate,
        label,
        barcode,
        unit,
        bool(weighed),
        category,
        cost,
    )


def repeat_last(db: Database, cart: Cart) -> Cart:
    """The cart with the goods of this till's last sale added, at today's prices.

    Raises:
        NothingToRepeat: no sale yet. NotForSale: one of the goods is no longer sold.
    """
    lines = db.rows(
        "SELECT variant_id, quantity, barcode FROM order_line"
        " WHERE order_id = ? AND variant_id IS NOT NULL ORDER BY position",
        last_order_id(db),
    )
    if not lines:
        raise NothingToRepeat
    for variant_id, quantity, barcode in lines:
        cart = add(cart, snapshot(db, variant_id, barcode), quantity)
    return cart
