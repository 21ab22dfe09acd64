"""The proof finds what does not hold in the books of returns."""

from __future__ import annotations

import apsw
import pytest

from posdesk.returns import counter
from posdesk.returns.requesting import Wanted
from posdesk.verify import book_problems
from tests.returns.back import ReturnsShop
from tests.selling import ZHOU_KAI

DAMAGE = (
    ("UPDATE settlement SET rounding = rounding + 1", "is not what its lines come to"),
    ("UPDATE settlement_line SET amount = amount + 1", "is not what its lines come to"),
    ("UPDATE settlement SET refunded = refunded - 1", "settled and given back differ"),
    ("UPDATE settlement SET exchange_order_id = NULL", "not closed on both orders"),
    ("UPDATE payment SET amount = amount - 1, tendered = tendered - 1 WHERE tender = 'exchange'",
     "not closed on both orders"),
    ("UPDATE stock_move SET quantity = 2000 WHERE reason = 'return'", "did not come with it"),
    ("DELETE FROM settlement_line", "of its inspections are not"),
)  # fmt: skip


@pytest.mark.parametrize(("statement", "words"), DAMAGE)
def test_what_was_tampered_with_is_named(shop: ReturnsShop, statement: str, words: str) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    counter.take_back(
        shop.db, ZHOU_KAI, "r", "s", sale.order_id,
        [counter.Taken(Wanted(shop.line(sale), 1000, "mind"))], "exchange",
        counter.GoodsOut(shop.cart(("mug", 1000))),
    )  # fmt: skip
    assert list(book_problems(shop.db)) == []
    shop.db.close()
    file = apsw.Connection(str(shop.db.path))
    for (name,) in list(file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
        file.execute(f"DROP TRIGGER {name}")
    file.execute(statement)
    file.close()
    assert any(words in problem.text for problem in book_problems(shop.db))
