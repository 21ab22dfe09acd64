"""Which contradictions the hub must have found, read off its rows by other means than its rules:
none may be missing, and none may be told of that is not there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from posdesk.sync import exceptions as codes
from tests.sync.house import House

Rows = list[tuple[str, dict[str, Any]]]
_ONLY_OF_COPIES = frozenset({codes.CLONE, codes.SAME_NUMBER, codes.SAME_ID, "fork"})
"""What two machines with one disk do, and a till whose disk was put back."""


def contradictions(house: House) -> Iterator[str]:
    """What is missing, and what is told without a cause."""
    told = defaultdict(set)
    for code, subject, order, closed in _told(house):
        told[code].add(subject)
        if order:
            told[f"{code} of order"].add(order)
        if not closed:
            told[f"open {code}"].add(subject)
    yield from _codes(house, told)
    yield from _credit(house, told)
    yield from _returns(house, told)
    if not (house.cloned or house.put_back_once):
        for code in _ONLY_OF_COPIES & told.keys():
            yield f"{code} was told of {sorted(told[code])}, and there is no copy of any till"


def _told(house: House) -> list[tuple[str, str, str | None, int | None]]:
    query = "SELECT code, subject_key, order_id, closed_at FROM exception WHERE tenant = %s"
    return house.side.rows(query, house.name)  # type: ignore[return-value]


Told = Mapping[str, set[str]]


def _codes(house: House, told: Told) -> Iterator[str]:
    """A code that was used twice; a cart that was sold twice."""
    ends = Counter(row["voucher_id"] for _key, row in house.ledger("voucher_end"))
    orders = dict(house.ledger("order_line"))
    vouchers = {key: row["order_line_id"] for key, row in house.ledger("voucher")}
    twice = {voucher for voucher, times in ends.items() if times > 1}
    returned = told["over_return of order"]
    for voucher in twice - told[codes.VOUCHER_TWICE]:
        line = orders.get(vouchers.get(voucher, ""), {})
        if line.get("order_id") not in returned:
            yield f"voucher {voucher} ended {ends[voucher]} times, and nobody was told"
    for voucher in told[codes.VOUCHER_TWICE] - twice:
        yield f"it was told that voucher {voucher} was used twice, and it was not"
    carts = Counter(row["cart_id"] for _key, row in house.ledger("orders"))
    sold_twice = {cart for cart, times in carts.items() if times > 1}
    if sold_twice != told[codes.RECALLED_TWICE]:
        yield f"carts sold twice: {sold_twice}, told: {told[codes.RECALLED_TWICE]}"


def _credit(house: House, told: Told) -> Iterator[str]:
    """Store credit below nothing: never, as long as no till was copied or put back."""
    left: Counter[str] = Counter()
    for _key, row in house.ledger("credit_entry"):
        left[row["member_id"]] += row["amount"]
    below = {member for member, amount in left.items() if amount < 0}
    if below and not (house.cloned or house.put_back_once or house.restored_hub):
        yield f"store credit was spent that was not there: {dict(left)}"
    if below != told["open overspent"]:
        yield f"overspent: {below}, told: {told['open overspent']}"


def _returns(house: House, told: Told) -> Iterator[str]:
    """More settled than was bought, line by line."""
    requests = {key: row["order_line_id"] for key, row in house.ledger("return_line")}
    lines = dict(house.ledger("order_line"))
    bought = {key: row["quantity"] for key, row in lines.items()}
    for _key, row in house.ledger("line_cancel"):
        bought[row["order_line_id"]] -= row["quantity"]
    back: Counter[str] = Counter()
    for _key, row in house.ledger("settlement_line"):
        line = requests.get(row["return_line_id"])
        if line:
            back[line] += row["quantity"]
    over = {lines[line]["order_id"] for line, many in back.items() if many > bought[line]}
    found = told["over_return of order"]
    for order in over - found:
        yield f"more of order {order} was returned than bought, and nobody was told"
    asked: Counter[str] = Counter()
    for _key, row in house.ledger("return_line"):
        if row["order_line_id"]:
            asked[row["order_line_id"]] += row["quantity"]
    may = {lines[line]["order_id"] for line, many in asked.items() if many > bought[line]}
    for order in found - may:
        yield f"it was told that too much of order {order} was returned, and it was not"
