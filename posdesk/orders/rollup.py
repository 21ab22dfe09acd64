"""The day's figures and how well things sell, kept beside the facts in the same transaction.

``day_total`` holds one row per business day, till, measure and key; so a report of a day reads a
few dozen rows, however many sales there were. Amounts are minor units.

| measure | key | count | amount |
|---|---|---|---|
| sales, gross | | orders | due after rounding; at list price |
| lines | | lines | pieces (thousandths) |
| tender | its code | payments | taken |
| refund | the code of how it was paid out | refunds | given back |
| returned | refund, credit, exchange | settlements | given for goods that came back |
| tax, net | rate in basis points | lines | tax; net without tax |
| charge | | charges | asked for bringing it, less what was cancelled |
| terms | when it is paid, if not now | orders | due after rounding |
| taken | the order's terms, if not now | payments | taken |
| change | changed, cancelled, expired | changes of orders | what is owed more (negative: less) |
| discount | offer, line, order | orders with one | taken off |
| rounding | | orders rounded | 抹零 (negative: the customer paid less) |
| void | line, cart | voids | amount voided |
| staff | staff id | orders | due after rounding |
| tip | the code of its tender | tips | given to the staff (taken back: less) |
| hour | 00–23 in the shop's zone | orders | due after rounding |

Over all days sales + change − returned − tender + refund is what customers still owe.
"""

from __future__ import annotations

from collections.abc import Iterable

from posdesk.db import Command

Figure = tuple[str, str, int, int]

_ADD = (
    "INSERT INTO day_total (business_day, till, measure, key, count, amount)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (business_day, till, measure, key)"
    " DO UPDATE SET count = count + excluded.count, amount = amount + excluded.amount"
)
_SOLD = (
    "INSERT INTO variant_sales (variant_id, sold, sales, last_sold_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (variant_id) DO UPDATE SET sold = sold + excluded.sold,"
    " sales = sales + excluded.sales, last_sold_at = max(last_sold_at, excluded.last_sold_at)"
)


def add_figures(tx: Command, business_day: str, till: str, figures: Iterable[Figure]) -> None:
    """Add (measure, key, count, amount) figures to a day."""
    tx.execute_many(_ADD, [(business_day, till, *figure) for figure in figures])


def add_sold(tx: Command, sold: Iterable[tuple[str, int]]) -> None:
    """Count lines of (variant id, thousandths) as sold now."""
    tx.execute_many(_SOLD, [(variant, quantity, 1, tx.now) for variant, quantity in sold])


def take_off_sold(tx: Command, off: Iterable[tuple[str, int]]) -> None:
    """Take (variant id, thousandths) off again that were ordered, but are not wanted any more."""
    tx.execute_many("UPDATE variant_sales SET sold = sold - ?2 WHERE variant_id = ?1", list(off))


def add_settlement(tx: Command, settlement_id: str) -> None:
    """Add a return's settlement, just written, to its day: to be called in the same command."""
    for query in (_RETURNED, *_RETURNED_TAX):
        tx.execute_many(
            _ADD, tx.rows(f"{query} AND settlement.id = ? GROUP BY 1, 2, 4", settlement_id)
        )


_RETURNED = (
    "SELECT business_day, till, 'returned', resolution, count(*), sum(amount)"
    " FROM settlement WHERE true"
)
_RETURNED_TAX = tuple(
    f"SELECT settlement.business_day, settlement.till, '{measure}', CAST(line.tax_rate AS TEXT), 0,"
    f" sum({figure}) FROM settlement JOIN settlement_line AS part"
    " ON part.settlement_id = settlement.id JOIN return_line AS back"
    " ON back.id = part.return_line_id JOIN order_line AS line ON line.id = back.order_line_id"
    " WHERE true"
    for measure, figure in (("tax", "-part.tax"), ("net", "part.tax - part.amount"))
)

# Lines that a change added, and what one took out, with the day and till of the change.
_ADDED = (
    " FROM order_line AS line JOIN orders ON orders.id = line.order_id JOIN order_change AS change"
    " ON change.order_id = line.order_id AND change.version = line.version"
)
_OFF = (
    " FROM line_cancel AS off JOIN order_line AS line ON line.id = off.order_line_id"
    " JOIN order_change AS change ON change.id = off.change_id"
)
_TOTAL = "line.net + CASE WHEN tax_inclusive THEN 0 ELSE line.tax END"

# Each gives (business_day, till, measure, key, count, amount) for all days from the facts alone.
_FROM_FACTS = (
    "SELECT business_day, till, 'sales', '', count(*), sum(total) FROM orders GROUP BY 1, 2",
    "SELECT business_day, till, 'gross', '', count(*), sum(gross) FROM orders GROUP BY 1, 2",
    "SELECT business_day, till, 'lines', '', sum(lines), sum(pieces) FROM orders GROUP BY 1, 2",
    "SELECT business_day, till, 'staff', coalesce(staff_id, ''), count(*), sum(total)"
    " FROM orders GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'hour', printf('%02d', hour), count(*), sum(total)"
    " FROM orders GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'discount', 'offer', count(*), sum(offer_discount)"
    " FROM orders WHERE offer_discount <> 0 GROUP BY 1, 2",
    "SELECT business_day, till, 'discount', 'line', count(*), sum(line_discount)"
    " FROM orders WHERE line_discount <> 0 GROUP BY 1, 2",
    "SELECT business_day, till, 'discount', 'order', count(*), sum(order_discount)"
    " FROM orders WHERE order_discount <> 0 GROUP BY 1, 2",
    "SELECT business_day, till, 'rounding', '', count(*), sum(rounding)"
    " FROM orders WHERE rounding <> 0 GROUP BY 1, 2",
    "SELECT business_day, till, 'tender', tender, count(*), sum(amount)"
    " FROM payment GROUP BY 1, 2, 4",
    "SELECT refund.business_day, refund.till, 'refund',"
    " coalesce(nullif(refund.tender, ''), payment.tender), count(*),"
    " sum(refund.amount) FROM refund JOIN payment ON payment.id = refund.payment_id"
    " GROUP BY 1, 2, 4",
    "SELECT orders.business_day, orders.till, 'tax', CAST(tax_rate AS TEXT), count(*),"
    " sum(order_line.tax) FROM order_line JOIN orders ON orders.id = order_id"
    " WHERE order_line.version = 1 GROUP BY 1, 2, 4",
    "SELECT orders.business_day, orders.till, 'net', CAST(tax_rate AS TEXT), count(*),"
    " sum(net - CASE WHEN tax_inclusive THEN order_line.tax ELSE 0 END)"
    " FROM order_line JOIN orders ON orders.id = order_id"
    " WHERE order_line.version = 1 GROUP BY 1, 2, 4",
    f"SELECT orders.business_day, orders.till, 'charge', '', count(*), sum({_TOTAL})"
    " FROM order_line AS line JOIN orders ON orders.id = order_id"
    " WHERE kind_of = 'charge' AND line.version = 1 GROUP BY 1, 2",
    "SELECT business_day, till, 'terms', terms, count(*), sum(total) FROM orders"
    " WHERE terms <> 'now' GROUP BY 1, 2, 4",
    "SELECT payment.business_day, payment.till, 'taken', terms, count(*), sum(amount)"
    " FROM orders JOIN payment ON payment.order_id = orders.id WHERE terms <> 'now'"
    " GROUP BY 1, 2, 4",
    "SELECT business_day, order_change.till, 'change', coalesce(event, 'changed'), count(*),"
    " sum(difference) FROM order_change LEFT JOIN order_event"
    " ON order_event.order_id = order_change.order_id AND event IN ('cancelled', 'expired')"
    " AND version = (SELECT max(version) FROM order_change AS other"
    " WHERE other.order_id = order_change.order_id) GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'rounding', '', count(*), sum(rounding)"
    " FROM order_change WHERE rounding <> 0 GROUP BY 1, 2",
    "SELECT change.business_day, change.till, 'tax', CAST(tax_rate AS TEXT), count(*),"
    f" sum(line.tax) {_ADDED} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'net', CAST(tax_rate AS TEXT), count(*),"
    f" sum({_TOTAL} - line.tax) {_ADDED} GROUP BY 1, 2, 4",
    f"SELECT change.business_day, change.till, 'charge', '', count(*), sum({_TOTAL}) {_ADDED}"
    " WHERE kind_of = 'charge' GROUP BY 1, 2",
    "SELECT change.business_day, change.till, 'tax', CAST(tax_rate AS TEXT), 0, -sum(off.tax)"
    f"{_OFF} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'net', CAST(tax_rate AS TEXT), 0,"
    f" sum(off.tax - off.amount) {_OFF} GROUP BY 1, 2, 4",
    f"SELECT change.business_day, change.till, 'charge', '', 0, -sum(off.amount) {_OFF}"
    " WHERE kind_of = 'charge' GROUP BY 1, 2",
    f"{_RETURNED} GROUP BY 1, 2, 4",
    *(f"{query} GROUP BY 1, 2, 4" for query in _RETURNED_TAX),
    "SELECT business_day, till, 'tip', tender, sum(CASE WHEN amount > 0 THEN 1 ELSE -1 END),"
    " sum(amount) FROM tip GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'void', scope, count(*), sum(amount)"
    " FROM void_event GROUP BY 1, 2, 4",
)


def rebuild(tx: Command) -> None:
    """Throw both tables away and compute them again from the facts."""
    tx.execute("DELETE FROM day_total")
    for query in _FROM_FACTS:
        tx.execute_many(_ADD, tx.rows(query))
    tx.execute("DELETE FROM variant_sales")
    tx.execute(
        "INSERT INTO variant_sales (variant_id, sold, sales, last_sold_at)"
        " SELECT variant_id, sum(line.quantity - coalesce(off.quantity, 0)), count(*),"
        " max(coalesce(change.occurred_at, orders.occurred_at))"
        " FROM order_line AS line JOIN orders ON orders.id = line.order_id"
        " LEFT JOIN order_change AS change ON change.order_id = line.order_id"
        " AND change.version = line.version"
        " LEFT JOIN (SELECT order_line_id, sum(quantity) AS quantity FROM line_cancel"
        " GROUP BY order_line_id) AS off ON off.order_line_id = line.id"
        " WHERE variant_id IS NOT NULL GROUP BY variant_id"
    )
