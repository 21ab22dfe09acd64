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

import json
from collections.abc import Collection, Iterable, Mapping

from posdesk.db import Command, Row

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
        tx.execute_many(_ADD, tx.rows(query.format(only="settlement.id = ?"), settlement_id))


def add_facts(tx: Command, made: Mapping[str, Collection[str]]) -> None:
    """Count facts that came from elsewhere: the keys of those that are new, by table."""
    for table, queries in _BY_TABLE.items():
        keys = made.get(table)
        if keys:
            wanted = json.dumps(list(keys))
            for key, query in queries:
                tx.execute_many(_ADD, tx.rows(query.format(only=f"{key} {_AMONG}"), wanted))
    _add_sold_facts(tx, made)


def changed_figures(tx: Command, order_ids: Iterable[str]) -> list[Row]:
    """The figures of all changes of these orders, as (business_day, till, measure, key, count,
    amount): what was found before a merge is taken off, what is found after it is added.
    """
    wanted = json.dumps(list(order_ids))
    return [
        row
        for query in _OF_CHANGES
        for row in tx.rows(query.format(only=f"change.order_id {_AMONG}"), wanted)
    ]


def replace_figures(tx: Command, before: Iterable[Row], after: Iterable[Row]) -> None:
    """Take figures off the days and add others."""
    tx.execute_many(_ADD, [(*row[:4], -row[4], -row[5]) for row in before])
    tx.execute_many(_ADD, after)
    tx.execute("DELETE FROM day_total WHERE measure = 'change' AND count = 0")


def _add_sold_facts(tx: Command, made: Mapping[str, Collection[str]]) -> None:
    for table, statement in (
        ("order_line", _SOLD_LINES),
        ("line_cancel", _SOLD_OFF),
        ("order_change", _SOLD_LATER),
    ):
        if made.get(table):
            tx.execute(statement, json.dumps(list(made[table])))


_AMONG = "IN (SELECT value FROM json_each(?1))"
_WHEN = (
    "coalesce((SELECT max(occurred_at) FROM order_change WHERE order_id = line.order_id"
    " AND version = line.version), orders.occurred_at)"
)
_SOLD_LINES = (
    "INSERT INTO variant_sales (variant_id, sold, sales, last_sold_at)"
    f" SELECT variant_id, sum(line.quantity), count(*), max({_WHEN})"
    " FROM order_line AS line JOIN orders ON orders.id = line.order_id"
    f" WHERE variant_id IS NOT NULL AND line.id {_AMONG} GROUP BY variant_id"
    " ON CONFLICT (variant_id) DO UPDATE SET sold = sold + excluded.sold,"
    " sales = sales + excluded.sales, last_sold_at = max(last_sold_at, excluded.last_sold_at)"
)
_SOLD_OFF = (
    "UPDATE variant_sales SET sold = sold - off.quantity FROM (SELECT line.variant_id,"
    " sum(off.quantity) AS quantity FROM line_cancel AS off"
    f" JOIN order_line AS line ON line.id = off.order_line_id WHERE off.id {_AMONG}"
    " GROUP BY line.variant_id) AS off WHERE off.variant_id = variant_sales.variant_id"
)
# A change that another till made of the same version of an order.
_SOLD_LATER = (
    "UPDATE variant_sales SET last_sold_at = max(last_sold_at, later.moment) FROM (SELECT"
    " line.variant_id, max(change.occurred_at) AS moment FROM order_change AS change"
    " JOIN order_line AS line ON line.order_id = change.order_id AND line.version = change.version"
    f" WHERE change.id {_AMONG} GROUP BY line.variant_id) AS later"
    " WHERE later.variant_id = variant_sales.variant_id"
)

# Each query gives (business_day, till, measure, key, count, amount) from the facts alone, of those
# that {only} lets through; none where nothing is.
_RETURNED = (
    "SELECT business_day, till, 'returned', resolution, count(*), sum(amount)"
    " FROM settlement WHERE {only} GROUP BY 1, 2, 4"
)
_RETURNED_TAX = tuple(
    f"SELECT settlement.business_day, settlement.till, '{measure}', CAST(line.tax_rate AS TEXT), 0,"
    f" sum({figure}) FROM settlement JOIN settlement_line AS part"
    " ON part.settlement_id = settlement.id JOIN return_line AS back"
    " ON back.id = part.return_line_id JOIN order_line AS line ON line.id = back.order_line_id"
    " WHERE {only} GROUP BY 1, 2, 4"
    for measure, figure in (("tax", "-part.tax"), ("net", "part.tax - part.amount"))
)
_TOTAL = "line.net + CASE WHEN tax_inclusive THEN 0 ELSE line.tax END"
_OF_ORDERS = (
    "SELECT business_day, till, 'sales', '', count(*), sum(total) FROM orders"
    " WHERE {only} GROUP BY 1, 2",
    "SELECT business_day, till, 'gross', '', count(*), sum(gross) FROM orders"
    " WHERE {only} GROUP BY 1, 2",
    "SELECT business_day, till, 'lines', '', sum(lines), sum(pieces) FROM orders"
    " WHERE {only} GROUP BY 1, 2",
    "SELECT business_day, till, 'staff', coalesce(staff_id, ''), count(*), sum(total)"
    " FROM orders WHERE {only} GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'hour', printf('%02d', hour), count(*), sum(total)"
    " FROM orders WHERE {only} GROUP BY 1, 2, 4",
    *(
        f"SELECT business_day, till, 'discount', '{stage}', count(*), sum({stage}_discount)"
        f" FROM orders WHERE {stage}_discount <> 0 AND {{only}} GROUP BY 1, 2"
        for stage in ("offer", "line", "order")
    ),
    "SELECT business_day, till, 'rounding', '', count(*), sum(rounding)"
    " FROM orders WHERE rounding <> 0 AND {only} GROUP BY 1, 2",
    "SELECT business_day, till, 'terms', terms, count(*), sum(total) FROM orders"
    " WHERE terms <> 'now' AND {only} GROUP BY 1, 2, 4",
)
_OF_LINES = (
    "SELECT orders.business_day, orders.till, 'tax', CAST(tax_rate AS TEXT), count(*),"
    " sum(line.tax) FROM order_line AS line JOIN orders ON orders.id = order_id"
    " WHERE line.version = 1 AND {only} GROUP BY 1, 2, 4",
    "SELECT orders.business_day, orders.till, 'net', CAST(tax_rate AS TEXT), count(*),"
    " sum(net - CASE WHEN tax_inclusive THEN line.tax ELSE 0 END)"
    " FROM order_line AS line JOIN orders ON orders.id = order_id"
    " WHERE line.version = 1 AND {only} GROUP BY 1, 2, 4",
    f"SELECT orders.business_day, orders.till, 'charge', '', count(*), sum({_TOTAL})"
    " FROM order_line AS line JOIN orders ON orders.id = order_id"
    " WHERE kind_of = 'charge' AND line.version = 1 AND {only} GROUP BY 1, 2",
)
_OF_PAYMENTS = (
    "SELECT business_day, till, 'tender', tender, count(*), sum(amount)"
    " FROM payment WHERE {only} GROUP BY 1, 2, 4",
    "SELECT payment.business_day, payment.till, 'taken', terms, count(*), sum(amount)"
    " FROM payment CROSS JOIN orders ON orders.id = payment.order_id"
    " WHERE terms <> 'now' AND {only} GROUP BY 1, 2, 4",
)
_BY_TABLE: dict[str, tuple[tuple[str, str], ...]] = {
    "orders": tuple(("orders.id", query) for query in _OF_ORDERS),
    "order_line": tuple(("line.id", query) for query in _OF_LINES),
    "payment": tuple(("payment.id", query) for query in _OF_PAYMENTS),
    "refund": (
        (
            "refund.id",
            "SELECT refund.business_day, refund.till, 'refund',"
            " coalesce(nullif(refund.tender, ''), payment.tender), count(*), sum(refund.amount)"
            " FROM refund JOIN payment ON payment.id = refund.payment_id"
            " WHERE {only} GROUP BY 1, 2, 4",
        ),
    ),
    "settlement": (("settlement.id", _RETURNED),),
    "settlement_line": tuple(("part.id", query) for query in _RETURNED_TAX),
    "tip": (
        (
            "tip.id",
            "SELECT business_day, till, 'tip', tender,"
            " sum(CASE WHEN amount > 0 THEN 1 ELSE -1 END), sum(amount)"
            " FROM tip WHERE {only} GROUP BY 1, 2, 4",
        ),
    ),
    "void_event": (
        (
            "void_event.id",
            "SELECT business_day, till, 'void', scope, count(*), sum(amount)"
            " FROM void_event WHERE {only} GROUP BY 1, 2, 4",
        ),
    ),
}

# Lines that a change added, and what one took out, with the day and till of the change: the first
# where two tills made the same version of an order, not knowing of each other.
_FIRST = (
    "(SELECT min(id) FROM order_change WHERE order_id = line.order_id AND version = line.version)"
)
_ADDED = (
    " FROM order_change AS change JOIN order_line AS line ON line.order_id = change.order_id"
    " AND line.version = change.version JOIN orders ON orders.id = line.order_id"
    f" WHERE change.id = {_FIRST} AND {{only}}"
)
_OFF = (
    " FROM order_change AS change JOIN line_cancel AS off ON off.order_id = change.order_id"
    " AND off.change_id = change.id JOIN order_line AS line ON line.id = off.order_line_id"
    " WHERE {only}"
)
# An order that ended did so with its last change; the first of two ends counts.
_OF_CHANGES = (
    "SELECT business_day, till, 'change', iif(version = (SELECT max(version) FROM order_change"
    " AS other WHERE other.order_id = change.order_id), coalesce((SELECT event FROM order_event"
    " WHERE order_event.order_id = change.order_id AND event IN ('cancelled', 'expired')"
    " ORDER BY id LIMIT 1), 'changed'), 'changed'), count(*), sum(difference)"
    " FROM order_change AS change WHERE {only} GROUP BY 1, 2, 4",
    "SELECT business_day, till, 'rounding', '', count(*), sum(rounding)"
    " FROM order_change AS change WHERE rounding <> 0 AND {only} GROUP BY 1, 2",
    "SELECT change.business_day, change.till, 'tax', CAST(tax_rate AS TEXT), count(*),"
    f" sum(line.tax) {_ADDED} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'net', CAST(tax_rate AS TEXT), count(*),"
    f" sum({_TOTAL} - line.tax) {_ADDED} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'charge', '', count(*),"
    f" sum({_TOTAL}) {_ADDED} AND kind_of = 'charge' GROUP BY 1, 2",
    "SELECT change.business_day, change.till, 'tax', CAST(tax_rate AS TEXT), 0, -sum(off.tax)"
    f"{_OFF} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'net', CAST(tax_rate AS TEXT), 0,"
    f" sum(off.tax - off.amount) {_OFF} GROUP BY 1, 2, 4",
    "SELECT change.business_day, change.till, 'charge', '', 0,"
    f" -sum(off.amount) {_OFF} AND kind_of = 'charge' GROUP BY 1, 2",
)
_FROM_FACTS = (*(q for queries in _BY_TABLE.values() for _key, q in queries), *_OF_CHANGES)


def rebuild(tx: Command) -> None:
    """Throw both tables away and compute them again from the facts."""
    tx.execute("DELETE FROM day_total")
    for query in _FROM_FACTS:
        tx.execute_many(_ADD, tx.rows(query.format(only="true")))
    tx.execute("DELETE FROM variant_sales")
    tx.execute(
        "INSERT INTO variant_sales (variant_id, sold, sales, last_sold_at)"
        " SELECT variant_id, sum(line.quantity - coalesce(off.quantity, 0)), count(*),"
        f" max({_WHEN})"
        " FROM order_line AS line JOIN orders ON orders.id = line.order_id"
        " LEFT JOIN (SELECT order_line_id, sum(quantity) AS quantity FROM line_cancel"
        " GROUP BY order_line_id) AS off ON off.order_line_id = line.id"
        " WHERE variant_id IS NOT NULL GROUP BY variant_id"
    )
