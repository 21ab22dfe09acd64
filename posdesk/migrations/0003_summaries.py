"""Summaries of the orders that were there before: all of them sales over the counter, paid at once."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql(
        "INSERT INTO order_summary (order_id, number, occurred_at, member_id, method, status,"
        " marks, owed, returned, paid, refunded, accepted)"
        " SELECT id, number, occurred_at, NULL, 'counter', 'completed', '', total, 0, total, 0, 1"
        " FROM orders"
    )
    db.execute_sql(
        "INSERT INTO order_tally (status, count)"
        " SELECT 'completed', count(*) FROM orders HAVING count(*) > 0"
    )
