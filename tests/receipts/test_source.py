"""A sale that was made at the till becomes the data of its receipt."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.cart.cart import Discount
from posdesk.cart.operations import set_order_discount
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.models import Image
from posdesk.orders.queries import sale_detail
from posdesk.payments.settle import Tendered
from posdesk.receipts.data import Figure, Reduction, TenderLine
from posdesk.receipts.source import day_report, document_language, receipt_data, shop
from tests.receipts.papers import logo
from tests.selling import LI_MIN, Shop, furnish


@pytest.fixture
def till(db: Database) -> Shop:
    furnish(db)
    settings.save(db, None, {"shop.name": "友邻超市", "receipt.footer": "谢谢"})
    return Shop(db)


def test_a_sale_becomes_its_receipt(till: Shop) -> None:
    cart = till.cart(("water", 6000), ("apples", 1236))
    cart = set_order_discount(cart, Discount(amount=100))
    sale = till.sell(cart, Tendered("cash", 3000))
    data = receipt_data(till.db, sale_detail(till.db, sale.order_id))
    assert (data.number, data.cashier, data.till) == (sale.number, "李敏", "T1")
    assert data.issued_at == sale.occurred_at
    assert [(line.name, line.quantity, line.amount) for line in data.lines] == [
        ("农夫山泉 550ml", 6000, 1200),
        ("红富士苹果", 1236, 1110),
    ]
    assert data.reductions == (Reduction("order", -100),)
    assert data.gross + sum(each.amount for each in data.reductions) == data.total == 2210
    assert sum(line.net for line in data.lines) == 2210
    assert sum(tax.net + tax.tax for tax in data.taxes) == 2210
    assert data.tenders == (TenderLine("cash", 2210, 3000, 790),)
    assert data.qr == sale.number
    assert data.reprint == 0


def test_settings_choose_what_a_receipt_shows(till: Shop) -> None:
    values = {"receipt.show_qr": False, "receipt.show_tax": False, "receipt.language": "zh_CN"}
    settings.save(till.db, None, values)
    sale = till.sell_for_cash(1000, ("water", 1000))
    data = receipt_data(till.db, sale_detail(till.db, sale.order_id))
    assert data.qr == ""
    assert not data.show_taxes
    assert document_language(till.db) == "zh_CN"


def test_the_shop_s_logo_is_read_from_its_pictures(till: Shop) -> None:
    with till.db.command("test.logo", None) as tx:
        tx.insert(Image, id="logo", mime="image/png", data=logo(), created_at=tx.now)
    assert shop(till.db).logo is None
    settings.save(till.db, None, {"shop.logo_image": "logo"})
    assert shop(till.db).logo == logo()


def test_the_day_so_far_counts_sales_tenders_and_drawer_openings(
    till: Shop, clock: ManualClock
) -> None:
    till.sell_for_cash(1000, ("water", 1000))
    cart = till.cart(("mug", 1000))
    till.paid_by(cart, "alipay", 2500)
    till.sell(cart)
    clock.advance(86_400_000)
    till.sell_for_cash(1000, ("water", 2000))
    today = day_report(till.db)
    before = day_report(till.db, _yesterday(clock), issued_by="赵磊")
    assert (today.sales, today.drawer_openings) == (Figure("", 1, 400), 1)
    assert (before.sales, before.drawer_openings) == (Figure("", 2, 2700), 1)
    assert before.tenders == (Figure("alipay", 1, 2500), Figure("cash", 1, 200))
    assert before.staff == (Figure("李敏", 2, 2700),)
    assert before.issued_by == "赵磊"
    assert LI_MIN not in str(before)


def _yesterday(clock: ManualClock) -> str:
    from posdesk.clock import business_day

    return business_day(clock.now() - 86_400_000, clock.zone)
