"""Carts that wait, orders, money taken and given back, goods that came and went."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import (
    Kind,
    Once,
    Table,
    flag,
    integer,
    key,
    one_of,
    optional,
    text,
    to,
    zero,
)
from posdesk.models.catalog import Variant
from posdesk.models.members import Member
from posdesk.models.staff import Approval, Staff


class ParkedCart(Table):
    """A cart put aside (挂单); recalled exactly once."""

    kind = Kind.REGISTER
    once = (Once(("cart_id",), "$.recalled_at IS NULL AND $.deleted_at IS NULL"),)
    personal = frozenset({"label", "cart"})
    id = key()
    cart_id = text()
    label = text(default="")
    cart = text()  # JSON
    total = integer()
    lines = integer()
    till = text()
    parked_by = to(Staff, null=True)
    parked_at = integer()
    recalled_by = to(Staff, null=True)
    recalled_at = integer(null=True)
    deleted_at = integer(null=True)


ParkedCart.add_index(
    pw.SQL(
        "CREATE INDEX parked_cart_waiting ON parked_cart (cart_id)"
        " WHERE recalled_at IS NULL AND deleted_at IS NULL"
    )
)


class VoidEvent(Table):
    """A line or a whole cart was taken back before payment: who, why, how much."""

    kind = Kind.FACT
    id = key()
    cart_id = text(index=True)
    scope = text()
    variant = to(Variant, null=True, index=False)
    name = text(default="")
    quantity = zero()
    amount = zero()
    reason = text(default="")
    staff = to(Staff, null=True)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text(index=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("scope", "line", "cart")]


class Order(Table):
    """A sale or order as it was agreed. Its status is read off payments, hand-overs and returns."""

    kind = Kind.FACT
    once = (
        Once(("number",)),
        Once(("cart_id",)),
    )
    personal = frozenset({"note"})
    id = key()
    number = text(index=True)
    cart_id = text(index=True)  # one cart becomes at most one order
    channel = text(default="counter")
    currency = text()
    tax_inclusive = flag(1)
    lines = integer()
    pieces = integer()  # thousandths; a weighed line counts as one piece
    gross = integer()  # sum of unit x quantity at list price
    offer_discount = zero()  # timed offers, bundles
    line_discount = zero()  # by hand
    order_discount = zero()  # order offers, coupons and order discount by hand
    rounding = zero()  # 抹零: negative when the customer pays less
    total = integer()  # due after rounding
    tax = integer()
    note = text(default="")
    staff = to(Staff, null=True)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text(index=True)
    hour = zero()  # 0 to 23 by the clock on the shop's wall, whatever zone it is in later
    occurred_at = integer(index=True)
    member = to(Member, null=True, index=False)
    terms = text(default="now")  # when it is paid; see orders/states.py

    class Meta:
        table_name = "orders"
        constraints: ClassVar = [
            pw.Check("total >= 0 AND lines > 0"),
            pw.Check("hour BETWEEN 0 AND 23"),
            one_of("terms", "now", "later", "deposit", "cod", "account", "instalments"),
        ]


Order.add_index(
    pw.SQL("CREATE INDEX orders_terms ON orders (terms, occurred_at) WHERE terms <> 'now'")
)


class OrderLine(Table):
    """A line with the figure of every stage of its price, and the product as it was called then."""

    kind = Kind.FACT
    once = (Once(("order_id", "position")),)
    personal = frozenset({"note"})
    id = key()
    order = to(Order)
    position = integer()
    variant = to(Variant, null=True)
    name = text()
    label = text(default="")
    sku = text(default="")
    barcode = text(default="")
    unit = text(default="")
    weighed = flag()
    quantity = integer()
    list_price = integer()
    unit_price = integer()  # after price list, member price or a price by hand
    gross = integer()  # round(list_price x quantity)
    offer_discount = zero()
    line_discount = zero()
    order_discount = zero()
    net = integer()
    tax_rate = integer()
    tax = integer()
    cost = integer(null=True)
    note = text(default="")
    stages = text(default="[]")  # JSON: why this price
    kind_of = text(default="goods")  # a charge (for delivery) is a line without a variant
    version = integer(1)  # of the order that added it

    class Meta:
        constraints: ClassVar = [
            pw.Check("quantity > 0"),
            pw.Check("net >= 0"),
            one_of("kind_of", "goods", "charge"),
        ]
        indexes: ClassVar = ((("order", "position"), False),)


class PaymentAttempt(Table):
    """A provider was, or is about to be, asked for money; the customer's code is not kept."""

    kind = Kind.FACT
    id = key()
    cart_id = text(index=True)
    tender = text()
    provider = text()
    amount = integer()
    code_tail = text(default="")
    staff = to(Staff, null=True)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("amount > 0")]


class PaymentAttemptEvent(Table):
    """What is known of an attempt since: its latest event is its state."""

    kind = Kind.FACT
    id = key()
    attempt = to(PaymentAttempt)
    state = text()
    reference = text(default="")
    detail = text(default="")
    staff = to(Staff, null=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("state", "pending", "confirmed", "failed", "unknown", "revoked")
        ]


class Payment(Table):
    """Money taken for an order: `amount` settles it; cash also says what was handed over and given
    back.
    """

    kind = Kind.FACT
    once = (
        Once(("order_id", "position")),
        Once(("attempt_id",)),
    )
    id = key()
    order = to(Order)
    position = integer()
    tender = text()
    amount = integer()
    tendered = integer()
    change = zero()
    reference = text(default="")
    attempt = to(PaymentAttempt, null=True)
    staff = to(Staff, null=True)
    till = text()
    business_day = text(index=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            pw.Check("amount >= 0 AND change >= 0 AND tendered = amount + change"),
            pw.Check("change = 0 OR tender = 'cash'"),
        ]
        indexes: ClassVar = ((("order", "position"), False),)


class Refund(Table):
    """Money given back on an order, out of the payment it came from; never more than that gave.

    `tender` is how it was paid out where that is not how it came in: as store credit, or against
    the goods of an exchange.
    """

    kind = Kind.FACT
    personal = frozenset({"reason"})
    id = key()
    order = to(Order)
    payment = to(Payment)
    amount = integer()
    reference = text(default="")
    reason = text(default="")
    staff = to(Staff, null=True)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text(index=True)
    occurred_at = integer()
    tender = text(default="")  # empty: the payment's own
    return_id = optional(index=True)  # the return request it settles
    change_id = optional(index=True)  # the change of the order it belongs to

    class Meta:
        constraints: ClassVar = [pw.Check("amount > 0")]

    guards: ClassVar = (
        "CREATE TRIGGER refund_bounded BEFORE INSERT ON refund WHEN NEW.amount"
        " + (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = NEW.payment_id)"
        " > (SELECT amount FROM payment WHERE id = NEW.payment_id)"
        " BEGIN SELECT RAISE(ABORT, 'more given back than this payment gave'); END",
    )


class StockMove(Table):
    """Goods came or went: thousandths, negative when they left."""

    kind = Kind.FACT
    id = key()
    variant = to(Variant)
    quantity = integer()
    reason = text()
    order_line = to(OrderLine, null=True, index=False)
    note = text(default="")
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of(
                "reason", "sale", "return", "import", "count", "adjust", "receive",
                "undelivered", "write_off",
            )
        ]  # fmt: skip


# Whether the shop keeps stock of a variant at all: of goods that only sell, nothing is in it.
StockMove.add_index(
    pw.SQL(
        "CREATE INDEX stock_move_counted ON stock_move (variant_id)"
        " WHERE reason IN ('import', 'count', 'adjust', 'receive')"
    )
)


class PrintEvent(Table):
    """A document of an order was printed again: copies are counted."""

    kind = Kind.FACT
    once = (Once(("order_id", "document", "copy_number", "till")),)
    id = key()
    order = to(Order)
    document = text()
    copy_number = integer()
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        indexes: ClassVar = ((("order", "document", "copy_number", "till"), False),)


class DrawerEvent(Table):
    """The cash drawer was opened, by a sale or by hand, and why."""

    kind = Kind.FACT
    id = key()
    reason = text()
    order = to(Order, null=True)
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    occurred_at = integer()
