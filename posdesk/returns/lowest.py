"""The most that is given for goods whose sale is not known: their lowest recent price."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_

Reader = Database | Command
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant that comes back without a receipt; ``lowest`` is what one unit was sold for at the
    least lately, or costs now if that is less (minor units, with the tax).
    """

    variant_id: str
    name: str
    label: str
    unit: str
    weighed: bool
    lowest: int


_GOODS = (
    "SELECT variant.id, product.name, variant.label, variant.unit, variant.weighed, variant.price"
    " FROM variant JOIN product ON product.id = variant.product_id WHERE variant.id = ?"
)
# Rounded down: what was paid for a unit was never less.
_LOWEST = """
SELECT min((line.net + iif(orders.tax_inclusive, 0, line.tax)) * 1000 / line.quantity)
FROM order_line AS line JOIN orders ON orders.id = line.order_id
WHERE line.variant_id = ? AND orders.occurred_at >= ? AND line.net > 0
"""


def goods_of(reader: Reader, variant_id: str) -> Goods:
    """A variant and the most that is given for one of it.

    Raises:
        NotFound
    """
    row = reader.row(_GOODS, variant_id)
    if row is None:
        raise NotFound(N_("variant"), variant_id)
    now = reader.now if isinstance(reader, Command) else reader.clock.now()
    since = now - reader.setting("returns.price_days") * _DAY_MS
    sold_for = reader.value(_LOWEST, variant_id, since)
    lowest = row[5] if sold_for is None else min(row[5], sold_for)
    return Goods(*[*row[:4], bool(row[4]), lowest])
