"""What must hold in the books of every shop: each query names the orders in which it does not.

A query gives (number, detail); the words are English message ids with {place} and {detail}.
"""

from __future__ import annotations

from posdesk.i18n import N_
from posdesk.returns.books import RETURN_BOOKS

# Per order what is owed as agreed now, what returns took off that, what was paid and given back.
_MONEY = (
    "WITH money AS (SELECT orders.id, number,"
    " total + (SELECT coalesce(sum(difference), 0) FROM order_change"
    " WHERE order_id = orders.id) AS owed,"
    " (SELECT coalesce(sum(settlement.amount), 0) FROM return_request AS request"
    " JOIN settlement ON settlement.request_id = request.id"
    " WHERE request.order_id = orders.id) AS returned,"
    " (SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id) AS paid,"
    " (SELECT coalesce(sum(amount), 0) FROM refund WHERE order_id = orders.id) AS refunded"
    " FROM orders)"
)

BOOKS: tuple[tuple[str, str], ...] = (
    (
        "SELECT number, coalesce(sum(net + iif(tax_inclusive, 0, line.tax)), 0) + rounding"
        " FROM orders LEFT JOIN order_line AS line ON line.order_id = orders.id"
        " AND line.version = 1 GROUP BY orders.id"
        " HAVING count(line.id) <> orders.lines OR orders.total <> rounding"
        " + sum(net + iif(tax_inclusive, 0, line.tax)) OR orders.gross <> sum(line.gross)"
        " OR orders.tax <> sum(line.tax)",
        N_("Sale {place}: its lines come to {detail} (minor units), which is not its total"),
    ),
    (
        "SELECT number, line.position FROM order_line AS line JOIN orders ON orders.id = order_id"
        " WHERE line.net <> line.gross - line.offer_discount - line.line_discount"
        " - line.order_discount",
        N_("Sale {place}: the figures of line {detail} do not add up"),
    ),
    (
        "SELECT number, line.position FROM order_line AS line JOIN orders ON orders.id = order_id"
        " LEFT JOIN (SELECT order_line_id, sum(quantity) AS moved FROM stock_move"
        " WHERE reason = 'sale' GROUP BY order_line_id) ON order_line_id = line.id"
        " WHERE variant_id NOTNULL AND coalesce(moved, 0) <> -line.quantity"
        " AND orders.id NOT IN (SELECT order_id FROM fulfilment)",
        N_("Sale {place}: the stock of line {detail} did not go with it"),
    ),
    (
        # What goes over the counter left at once, the rest with its shipments and as long as these
        # do not come back.
        "WITH counted AS (SELECT order_line_id AS id, sum(part.quantity) AS quantity"
        " FROM fulfilment_line AS part WHERE 'counter' = (SELECT method FROM fulfilment_terms"
        " WHERE fulfilment_id = part.fulfilment_id ORDER BY version DESC, id LIMIT 1)"
        " GROUP BY order_line_id),"
        " sent AS (SELECT order_line_id AS id, sum(part.quantity) AS quantity"
        " FROM shipment_line AS part JOIN shipment ON shipment.id = shipment_id"
        " WHERE NOT EXISTS (SELECT 1 FROM shipment_event WHERE shipment_id = shipment.id"
        " AND state = 'returned') AND EXISTS (SELECT 1 FROM shipment_event"
        " WHERE shipment_id = shipment.id"
        " AND state = iif(shipment.method = 'pickup', 'signed', 'handed_over'))"
        " GROUP BY order_line_id),"
        " moved AS (SELECT order_line_id AS id, sum(quantity) AS quantity FROM stock_move"
        " WHERE reason IN ('sale', 'undelivered') AND order_line_id NOTNULL GROUP BY order_line_id)"
        " SELECT number, line.position FROM fulfilment"
        " JOIN orders ON orders.id = fulfilment.order_id"
        " JOIN order_line AS line ON line.order_id = orders.id"
        " LEFT JOIN counted ON counted.id = line.id LEFT JOIN sent ON sent.id = line.id"
        " LEFT JOIN moved ON moved.id = line.id WHERE variant_id NOTNULL"
        " AND coalesce(moved.quantity, 0) <> -coalesce(counted.quantity, 0)"
        " - coalesce(sent.quantity, 0) GROUP BY line.id",
        N_("Order {place}: the stock of line {detail} is not what its shipments say"),
    ),
    (
        "SELECT number, coalesce(sum(amount), 0) FROM orders"
        " LEFT JOIN payment ON payment.order_id = orders.id WHERE terms = 'now'"
        " AND orders.id NOT IN (SELECT order_id FROM order_change)"
        " GROUP BY orders.id HAVING total <> coalesce(sum(amount), 0)",
        N_("Sale {place}: {detail} (minor units) was paid, which is not its total"),
    ),
    (
        f"{_MONEY} SELECT number, paid - refunded FROM money"
        " WHERE paid - refunded > owed - returned OR owed < 0",
        N_("Order {place}: {detail} (minor units) is kept, more than is owed"),
    ),
    (
        f"{_MONEY} SELECT number, paid - refunded FROM money JOIN order_event AS event"
        " ON event.order_id = money.id AND event IN ('cancelled', 'expired')"
        " WHERE paid <> refunded OR owed <> 0",
        N_("Order {place} ended, but {detail} (minor units) of it is kept or owed"),
    ),
    (
        "SELECT number, change.version FROM order_change AS change"
        " JOIN orders ON orders.id = change.order_id"
        " WHERE difference <> change.rounding"
        " + (SELECT coalesce(sum(net + iif(tax_inclusive, 0, line.tax)), 0)"
        " FROM order_line AS line WHERE line.order_id = orders.id"
        " AND line.version = change.version)"
        " - (SELECT coalesce(sum(amount), 0) FROM line_cancel WHERE change_id = change.id)"
        " OR change.version <> 1 + (SELECT count(*) FROM order_change AS other"
        " WHERE other.order_id = orders.id AND other.version <= change.version)",
        N_("Order {place}: version {detail} does not add up"),
    ),
    (
        "SELECT number, line.position FROM order_line AS line"
        " JOIN orders ON orders.id = line.order_id"
        " LEFT JOIN order_change AS change ON change.order_id = orders.id"
        " AND change.version = line.version WHERE line.version <> 1 AND change.id IS NULL",
        N_("Order {place}: nothing says why line {detail} was added"),
    ),
    (
        "SELECT number, line.position FROM (SELECT order_line_id AS id, sum(quantity) AS quantity,"
        " sum(amount) AS amount, sum(tax) AS tax FROM line_cancel GROUP BY order_line_id) AS off"
        " JOIN order_line AS line ON line.id = off.id JOIN orders ON orders.id = line.order_id"
        " WHERE off.quantity > line.quantity"
        " OR off.amount > net + iif(tax_inclusive, 0, line.tax) OR off.tax > line.tax"
        " OR (off.quantity = line.quantity"
        " AND (off.amount <> net + iif(tax_inclusive, 0, line.tax) OR off.tax <> line.tax))",
        N_("Order {place}: what was cancelled of line {detail} is not what it cost"),
    ),
    (
        "SELECT number, line.position FROM order_event AS event"
        " JOIN orders ON orders.id = event.order_id"
        " JOIN order_line AS line ON line.order_id = orders.id"
        " WHERE event IN ('cancelled', 'expired') AND line.quantity <> (SELECT"
        " coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)",
        N_("Order {place} ended, but line {detail} is still wanted"),
    ),
    (
        "SELECT number, line.position FROM order_line AS line JOIN orders ON orders.id = order_id"
        " WHERE line.kind_of = 'goods' AND orders.id IN (SELECT order_id FROM fulfilment)"
        " AND line.quantity <> (SELECT coalesce(sum(quantity), 0) FROM fulfilment_line"
        " WHERE order_line_id = line.id)",
        N_("Order {place}: not all of line {detail} has a way to the customer"),
    ),
    (
        f"{_MONEY} SELECT number, sum(due.amount) FROM money JOIN due ON due.order_id = money.id"
        " WHERE version = (SELECT max(version) FROM due AS other WHERE order_id = money.id)"
        " AND owed > 0 GROUP BY money.id HAVING sum(due.amount) <> owed",
        N_(
            "Order {place}: its schedule comes to {detail} (minor units), which is not what is owed"
        ),
    ),
    (
        "SELECT number, sum(change) FROM (SELECT order_id, amount AS change FROM credit_entry"
        " WHERE order_id NOTNULL UNION ALL SELECT order_id, amount FROM payment"
        " WHERE tender = 'credit' UNION ALL SELECT refund.order_id, -refund.amount FROM refund"
        " JOIN payment ON payment.id = payment_id"
        " WHERE coalesce(nullif(refund.tender, ''), payment.tender) = 'credit') AS credit"
        " JOIN orders ON orders.id = credit.order_id GROUP BY orders.id HAVING sum(change) <> 0",
        N_("Order {place}: store credit and payments differ by {detail} (minor units)"),
    ),
    (
        "SELECT number, payment.amount FROM payment JOIN orders ON orders.id = order_id"
        " LEFT JOIN payment_attempt AS attempt ON attempt.id = attempt_id WHERE attempt_id NOTNULL"
        " AND (attempt.amount <> payment.amount OR attempt.tender <> payment.tender"
        " OR attempt.cart_id <> orders.cart_id OR NOT EXISTS (SELECT 1 FROM payment_attempt_event"
        " WHERE attempt_id = attempt.id AND state = 'confirmed') OR EXISTS (SELECT 1"
        " FROM payment_attempt_event WHERE attempt_id = attempt.id AND state = 'revoked'))",
        N_("Sale {place}: a payment of {detail} (minor units) was not confirmed like that"),
    ),
    (
        "SELECT number, sum(refund.amount) FROM refund JOIN payment ON payment.id = payment_id"
        " JOIN orders ON orders.id = payment.order_id"
        " GROUP BY payment.id HAVING sum(refund.amount) > payment.amount",
        N_("Sale {place}: {detail} (minor units) was given back, more than was paid that way"),
    ),
    (
        "SELECT number, line.position FROM order_line AS line JOIN orders ON orders.id = order_id"
        " JOIN (SELECT order_line_id, sum(NOT EXISTS (SELECT 1 FROM voucher_end WHERE voucher_id"
        " = voucher.id AND how = 'taken_back')) AS live FROM voucher GROUP BY order_line_id)"
        " AS codes ON codes.order_line_id = line.id WHERE live * 1000 <> line.quantity"
        " - (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)"
        " - (SELECT coalesce(sum(settled.quantity), 0) FROM settlement_line AS settled"
        " JOIN return_line AS back ON back.id = return_line_id WHERE back.order_line_id = line.id)",
        N_("Sale {place}: line {detail} has more or fewer codes than were sold"),
    ),
    (
        "SELECT orders.number, line.position FROM order_line AS line"
        " JOIN voucher_plan AS plan ON plan.variant_id = line.variant_id AND plan.active = 1"
        " JOIN orders ON orders.id = line.order_id JOIN order_summary AS summary"
        " ON summary.order_id = orders.id WHERE orders.occurred_at > plan.since"
        " AND summary.status <> 'cancelled' AND summary.paid - summary.refunded"
        " >= summary.owed - summary.returned AND line.quantity > (SELECT"
        " coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)"
        " AND NOT EXISTS (SELECT 1 FROM voucher WHERE order_line_id = line.id)",
        N_("Sale {place}: line {detail} was paid and has no codes"),
    ),
    *RETURN_BOOKS,
)
