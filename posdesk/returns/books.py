"""What must hold in the books of returns: each query names those in which it does not."""

from __future__ import annotations

from posdesk.i18n import N_

RETURN_BOOKS: tuple[tuple[str, str], ...] = (
    (
        "SELECT number, amount FROM settlement JOIN return_request AS request"
        " ON request.id = settlement.request_id WHERE amount <> charges + rounding - deduction"
        " - way_back + (SELECT coalesce(sum(amount), 0) FROM settlement_line"
        " WHERE settlement_id = settlement.id) OR deduction <> (SELECT coalesce(sum(deduction), 0)"
        " FROM settlement_line WHERE settlement_id = settlement.id)",
        N_("Return {place}: a settlement of {detail} (minor units) is not what its lines come to"),
    ),
    (
        "SELECT number, sum(refunded) - back FROM (SELECT request.id, number, order_id, refunded,"
        " CASE WHEN order_id IS NULL THEN (SELECT coalesce(sum(amount), 0) FROM credit_entry"
        " WHERE return_id = request.id) ELSE (SELECT coalesce(sum(amount), 0) FROM refund"
        " WHERE return_id = request.id) END AS back FROM settlement"
        " JOIN return_request AS request ON request.id = settlement.request_id)"
        " GROUP BY id HAVING sum(refunded) <> back",
        N_("Return {place}: settled and given back differ by {detail} (minor units)"),
    ),
    (
        "SELECT request.number, coalesce(exchange_order_id, '') FROM settlement"
        " JOIN return_request AS request ON request.id = settlement.request_id"
        " WHERE (resolution = 'exchange') <> (exchange_order_id IS NOT NULL)"
        " OR (resolution = 'exchange' AND (SELECT coalesce(sum(amount), 0) FROM payment"
        " WHERE order_id = exchange_order_id AND tender = 'exchange') <> (SELECT"
        " coalesce(sum(refund.amount), 0) FROM refund JOIN payment ON payment.id = payment_id"
        " WHERE return_id = request.id AND refund.occurred_at = settlement.occurred_at"
        " AND coalesce(nullif(refund.tender, ''), payment.tender) = 'exchange'))",
        N_("Return {place}: its exchange is not closed on both orders ({detail})"),
    ),
    (
        "SELECT number, payment.amount FROM payment JOIN orders ON orders.id = payment.order_id"
        " WHERE tender = 'exchange' AND NOT EXISTS (SELECT 1 FROM settlement"
        " WHERE exchange_order_id = orders.id)",
        N_("Sale {place}: {detail} (minor units) was paid with goods that nobody brought back"),
    ),
    (
        "SELECT number, back.position FROM return_line AS back"
        " JOIN return_request AS request ON request.id = back.request_id"
        " WHERE back.variant_id NOTNULL AND back.order_line_id NOTNULL"
        " AND (SELECT coalesce(sum(inspection.quantity), 0) FROM return_line AS other"
        " JOIN inspection ON inspection.return_line_id = other.id"
        " WHERE other.order_line_id = back.order_line_id AND NOT EXISTS (SELECT 1"
        " FROM return_event WHERE request_id = inspection.request_id AND state = 'refused'))"
        " <> (SELECT coalesce(sum(quantity), 0) FROM stock_move"
        " WHERE variant_id = back.variant_id AND order_line_id = back.order_line_id"
        " AND reason = 'return')",
        N_("Return {place}: the stock of line {detail} did not come with it"),
    ),
    (
        "SELECT number, count(*) FROM return_request AS request"
        " JOIN inspection ON inspection.request_id = request.id"
        " JOIN return_event AS event ON event.request_id = request.id AND event.state = 'settled'"
        " WHERE NOT EXISTS (SELECT 1 FROM settlement_line WHERE inspection_id = inspection.id)"
        " GROUP BY request.id",
        N_("Return {place} is settled, but {detail} of its inspections are not"),
    ),
    (
        "SELECT number, line.position FROM settlement_line AS settled"
        " JOIN return_line AS back ON back.id = settled.return_line_id"
        " JOIN order_line AS line ON line.id = back.order_line_id"
        " JOIN orders ON orders.id = line.order_id GROUP BY line.id"
        " HAVING sum(settled.quantity) > line.quantity - (SELECT coalesce(sum(quantity), 0)"
        " FROM line_cancel WHERE order_line_id = line.id)",
        N_("Sale {place}: more of line {detail} came back than was bought"),
    ),
)
