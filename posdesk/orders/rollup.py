"""The day's figures and how well things sell, kept beside the facts in the same transaction.

``day_total`` holds one row per business day, till, measure and key; so a report of a day reads a
few dozen rows, however many sales there were. Amounts are minor units.

| measure | key | count | amount |
|---|---|---|---|
| sales, gross | | orders | due after rounding; at list price |
| lines | | lines | pieces (thousandths) |
| tender | its code | payments | taken |
| refund | the code of how it was paid out | refunds | given back |
| return | refund, credit, exchange | settlements | given for goods that came back |
| tax, net | rate in basis points | lines | tax; net without tax |
| discount | offer, line, order | orders with one | taken off |
| rounding | | orders rounded | 抹零 (negative: the customer paid less) |
| void | line, cart | voids | amount voided |
| staff | staff id | orders | due after rounding |
| hour | 00–23 in the shop's zone | orders | due after rounding |
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
    "SELECT business_day, till, 'return', resolution, count(*), sum(amount)"
    " FROM settlement GROUP BY 1, 2, 4",
    "SELECT orders.business_day, orders.till, 'tax', CAST(tax_rate AS TEXT), count(*),"
    " sum(order_line.tax) FROM order_line JOIN orders ON orders.id = order_id GROUP BY 1, 2, 4",
    "SELECT orders.business_day, orders.till, 'net', CAST(tax_rate AS TEXT), count(*),"
    " sum(net - CASE WHEN tax_inclusive THEN order_line.tax ELSE 0 END)"
    " FROM order_line JOIN orders ON orders.id = order_id GROUP BY 1, 2, 4",
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
        " SELECT variant_id, sum(quantity), count(*), max(occurred_at)"
        " FROM order_line JOIN orders ON orders.id = order_id"
        " WHERE variant_id IS NOT NULL GROUP BY variant_id"
    )
