"""The schema: fields, constraints and indexes. No queries and no rules live here.

Every table states its kind:
FACT      inserted once, never updated or deleted (triggers refuse it); a correction is a new fact
REGISTER  editable; merges per column; deleting sets `deleted_at`
DERIVED   computed from the two above in the same transaction; can be rebuilt
LOCAL     never leaves this machine

Money is integer minor units, quantities integer thousandths, rates basis points, times UTC
milliseconds, ids 32 hex digits (UUIDv7). `personal` names the columns that hold personal data: they
travel in the journal's private part, which can be erased without breaking the chain.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

import peewee as pw


class Kind(StrEnum):
    """What may be done with the rows of a table."""

    FACT = "fact"
    REGISTER = "register"
    DERIVED = "derived"
    LOCAL = "local"


class Table(pw.Model):
    """Base of every table."""

    kind: ClassVar[Kind]
    personal: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        strict_tables = True
        legacy_table_names = False

    @classmethod
    def table(cls) -> str:
        """The table's name in the file."""
        return str(cls._meta.table_name)

    @classmethod
    def key_column(cls) -> str:
        """The column of the primary key; tables with a composite key have none."""
        field: Any = cls._meta.primary_key
        return str(field.column_name)


def text(default: str | None = None, **options: Any) -> pw.TextField:
    return pw.TextField(**options, **_with_default(default))


def optional(**options: Any) -> pw.TextField:
    return pw.TextField(null=True, **options)


def integer(default: int | None = None, **options: Any) -> pw.IntegerField:
    return pw.IntegerField(**options, **_with_default(default))


def key() -> pw.TextField:
    return pw.TextField(primary_key=True)


def flag(default: int = 0) -> pw.IntegerField:
    return integer(default)


def zero() -> pw.IntegerField:
    return integer(0)


def _with_default(default: str | int | None) -> dict[str, Any]:
    """The default in SQL too, so that compiled inserts may leave the column out."""
    if default is None:
        return {}
    return {"default": default, "constraints": [pw.SQL(f"DEFAULT {default!r}")]}


def to(model: Any, **options: Any) -> pw.ForeignKeyField:
    return pw.ForeignKeyField(model, backref="+", on_delete="RESTRICT", **options)


def one_of(column: str, *values: str) -> Any:
    """CHECK that a column holds one of a few words."""
    return pw.Check(f"{column} IN ({', '.join(repr(value) for value in values)})")


# --- catalog --------------------------------------------------------------------------------------


class Setting(Table):
    """A setting that all tills of the shop share; the value is JSON."""

    kind = Kind.REGISTER
    name = key()
    value = text()


class Image(Table):
    """A picture, downscaled, named by what it holds."""

    kind = Kind.REGISTER
    id = key()
    mime = text()
    data = pw.BlobField()
    created_at = integer()
    deleted_at = integer(null=True)


class Category(Table):
    """A node of the category tree."""

    kind = Kind.REGISTER
    id = key()
    parent = to("self", null=True)
    name = text()
    position = zero()
    colour = text(default="")
    deleted_at = integer(null=True)


class Brand(Table):
    kind = Kind.REGISTER
    id = key()
    name = text(index=True)
    deleted_at = integer(null=True)


class Product(Table):
    """What customers call a thing; its sellable forms are variants."""

    kind = Kind.REGISTER
    id = key()
    name = text(index=True)
    category = to(Category, null=True)
    brand = to(Brand, null=True, index=False)
    description = text(default="")
    spec_names = text(default="[]")  # JSON: ["颜色", "尺码"]
    origin = text(default="")
    ingredients = text(default="")
    shelf_life = text(default="")
    storage = text(default="")
    licence_number = text(default="")
    certification_number = text(default="")
    image = to(Image, null=True, index=False)
    active = flag(1)
    created_at = integer()
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("active IN (0, 1)")]


class Variant(Table):
    """One sellable form of a product: a SKU with its own price, barcodes and stock."""

    kind = Kind.REGISTER
    id = key()
    product = to(Product)
    sku = optional()
    label = text(default="")  # "白 / L"; empty for the only variant
    spec_values = text(default="[]")  # JSON, in the order of the product's spec_names
    unit = text(default="件")
    weighed = flag()  # sold by weight: price per kg, quantity in grams
    price = integer()
    cost = integer(null=True)
    tax_rate = integer(default=1300)
    image = to(Image, null=True, index=False)
    position = zero()
    active = flag(1)
    created_at = integer()
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            pw.Check("price >= 0 AND price <= 100000000000"),
            pw.Check("tax_rate BETWEEN 0 AND 10000"),
            pw.Check("active IN (0, 1) AND weighed IN (0, 1)"),
        ]


Variant.add_index(
    pw.SQL(
        "CREATE UNIQUE INDEX variant_sku ON variant (sku)"
        " WHERE sku IS NOT NULL AND deleted_at IS NULL"
    )
)


class Barcode(Table):
    """A code that scans as a variant; a pack's code sells `quantity` of it."""

    kind = Kind.REGISTER
    id = key()
    code = text()
    variant = to(Variant)
    quantity = integer(default=1000)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0"), pw.Check("length(code) > 0")]


Barcode.add_index(
    pw.SQL("CREATE UNIQUE INDEX barcode_code ON barcode (code) WHERE deleted_at IS NULL")
)


class Favourite(Table):
    """A product pinned to the first page of tiles."""

    kind = Kind.REGISTER
    id = key()
    product = to(Product, unique=True)
    position = zero()
    deleted_at = integer(null=True)


# --- staff ----------------------------------------------------------------------------------------


class Role(Table):
    """Rights as data: a JSON list of right codes and a JSON object of limits."""

    kind = Kind.REGISTER
    id = key()
    code = text(unique=True)
    name = text()
    rights = text(default="[]")
    limits = text(default="{}")
    deleted_at = integer(null=True)


class Staff(Table):
    kind = Kind.REGISTER
    personal = frozenset({"name", "pin_hash"})
    id = key()
    name = text()
    role = to(Role)
    pin_hash = text()
    colour = text(default="")
    active = flag(1)
    created_at = integer()
    deleted_at = integer(null=True)


class StaffEvent(Table):
    """Somebody signed in, out, was refused, was locked out, or changed a PIN."""

    kind = Kind.FACT
    id = key()
    staff = to(Staff, null=True)
    event = text()
    detail = text(default="")
    till = text()
    occurred_at = integer(index=True)


class Approval(Table):
    """A manager allowed one act that the person at the till may not do alone."""

    kind = Kind.FACT
    id = key()
    act = text()
    detail = text(default="")
    asked_by = to(Staff, null=True)
    approved_by = to(Staff)
    till = text()
    occurred_at = integer(index=True)


class ApprovalUse(Table):
    """The act that an approval was spent on: each allows one."""

    kind = Kind.FACT
    id = key()
    approval = to(Approval, unique=True)
    till = text()
    occurred_at = integer()


# --- selling --------------------------------------------------------------------------------------


class ParkedCart(Table):
    """A cart put aside (挂单); recalled exactly once."""

    kind = Kind.REGISTER
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
        "CREATE UNIQUE INDEX parked_cart_waiting ON parked_cart (cart_id)"
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
    id = key()
    number = text(unique=True)
    cart_id = text(unique=True)  # one cart becomes at most one order
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
    occurred_at = integer(index=True)

    class Meta:
        table_name = "orders"
        constraints: ClassVar = [pw.Check("total >= 0 AND lines > 0")]


class OrderLine(Table):
    """A line with the figure of every stage of its price, and the product as it was called then."""

    kind = Kind.FACT
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

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0"), pw.Check("net >= 0")]
        indexes: ClassVar = ((("order", "position"), True),)


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
    id = key()
    order = to(Order)
    position = integer()
    tender = text()
    amount = integer()
    tendered = integer()
    change = zero()
    reference = text(default="")
    attempt = to(PaymentAttempt, null=True, unique=True)
    staff = to(Staff, null=True)
    till = text()
    business_day = text(index=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            pw.Check("amount >= 0 AND change >= 0 AND tendered = amount + change"),
            pw.Check("change = 0 OR tender = 'cash'"),
        ]
        indexes: ClassVar = ((("order", "position"), True),)


class Refund(Table):
    """Money given back on an order, to the payment it came from."""

    kind = Kind.FACT
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

    class Meta:
        constraints: ClassVar = [pw.Check("amount > 0")]


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
            one_of("reason", "sale", "return", "import", "count", "adjust", "receive")
        ]


class PrintEvent(Table):
    """A document of an order was printed again: copies are counted."""

    kind = Kind.FACT
    id = key()
    order = to(Order)
    document = text()
    copy_number = integer()
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        indexes: ClassVar = ((("order", "document", "copy_number", "till"), True),)


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


# --- journal --------------------------------------------------------------------------------------


class Journal(Table):
    """One entry per command: audit trail, outbox and hash chain at once. Only `private` and `salt`
    can be erased.
    """

    kind = Kind.FACT
    id = key()
    device = text()
    epoch = integer()
    dseq = integer()
    command = text()
    actor = optional()
    occurred_at = integer(index=True)
    hlc = integer()
    schema = integer()
    changes = pw.BlobField()  # zlib of canonical JSON
    private = pw.BlobField(null=True)  # zlib of canonical JSON
    salt = pw.BlobField(null=True)
    private_hash = pw.BlobField(null=True)  # SHA-256(salt + private)
    prev_hash = pw.BlobField()
    hash = pw.BlobField()

    class Meta:
        indexes: ClassVar = ((("device", "epoch", "dseq"), True),)


# --- derived --------------------------------------------------------------------------------------


class StockLevel(Table):
    """On hand = sum of moves, in thousandths; may be negative."""

    kind = Kind.DERIVED
    variant_id = key()
    on_hand = integer()


class ProductTouch(Table):
    """When a product, its variants or its barcodes were changed: finds the journal's entries of
    it.
    """

    kind = Kind.DERIVED
    product_id = text()
    occurred_at = integer()

    class Meta:
        primary_key = pw.CompositeKey("product_id", "occurred_at")


class VariantSales(Table):
    """How well a variant sells: for ranking."""

    kind = Kind.DERIVED
    variant_id = key()
    sold = zero()  # thousandths
    sales = zero()  # lines
    last_sold_at = integer(index=True)


VariantSales.add_index(
    pw.SQL("CREATE INDEX variant_sales_rank ON variant_sales (sales DESC, variant_id)")
)


class SearchItem(Table):
    """A variant in the search index. Lower docids sell better: finds come in their order."""

    kind = Kind.DERIVED
    docid = integer(primary_key=True)
    variant_id = text(unique=True)
    product_id = text()
    name_key = text(index=True)  # the folded name, with readings, as lists sort it
    rest = text()  # folded label, brand and SKU
    codes = text()  # barcodes and /SKU, each between blanks
    category_id = optional()
    brand_id = optional()
    price = integer(index=True)
    active = flag(1)
    created_at = integer(index=True)


class SearchWord(Table):
    """The words of all names: what typing mistakes are put right with."""

    kind = Kind.DERIVED
    word = key()


# The tokens of each SearchItem by docid; see catalog/search/tokens.py for what they are.
SEARCH_TOKENS = (
    "CREATE VIRTUAL TABLE search_tokens USING fts5("
    "tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)


class DayTotal(Table):
    """Rollup of a business day: one row for each measure and key, so that a day report is one short
    read.

    measure/key: sales, gross, lines, tender/<code>, refund/<code>, tax/<rate>, net/<rate>,
    discount/<stage>, rounding, void/<scope>, staff/<id>, hour/<hh>.
    """

    kind = Kind.DERIVED
    business_day = text()
    till = text()
    measure = text()
    key = text(default="")
    count = zero()
    amount = zero()

    class Meta:
        primary_key = pw.CompositeKey("business_day", "till", "measure", "key")


# --- local ----------------------------------------------------------------------------------------


class Device(Table):
    """This till's identity and the end of its own chain: one row."""

    kind = Kind.LOCAL
    id = integer(primary_key=True)
    device = text()
    epoch = integer()
    dseq = integer()
    hlc = integer()
    last_hash = pw.BlobField()
    created_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("id = 1")]


class Counter(Table):
    """Human numbers of this till, taken in the commit that uses them."""

    kind = Kind.LOCAL
    name = key()
    value = integer()


class TillSetting(Table):
    """A setting of this till alone; the value is JSON."""

    kind = Kind.LOCAL
    name = key()
    value = text()


class OpenCart(Table):
    """The cart on the screen, kept at every change so that a crash loses nothing: one row."""

    kind = Kind.LOCAL
    id = integer(primary_key=True)
    cart = text()
    staff_id = optional()
    updated_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("id = 1")]


class PrintJob(Table):
    """A document, or a drawer kick, on its way to a printer."""

    kind = Kind.LOCAL
    id = key()
    job = text()  # receipt, gift_receipt, reprint, x_report, test_page, drawer
    order_id = optional(index=True)
    payload = text(default="{}")  # JSON
    printer = text(default="")  # empty: the till's default
    state = text(default="queued")
    tries = zero()
    cause = text(default="")
    created_at = integer()
    due_at = zero()
    done_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", "queued", "sending", "printed", "failed", "interrupted", "cancelled"),
        ]
        indexes: ClassVar = ((("state", "due_at"), False),)


class PinGuard(Table):
    """Wrong PINs and what is left of a lock-out, counted in time that this program has run."""

    kind = Kind.LOCAL
    staff_id = key()
    failures = zero()
    locked_ms = zero()  # what was left of the lock when the clock of run `run` said `seen_ms`
    run = text(default="")
    seen_ms = zero()

    class Meta:
        constraints: ClassVar = [pw.Check("failures >= 0 AND locked_ms >= 0")]


TABLES: tuple[type[Table], ...] = (
    Setting, Image, Category, Brand, Product, Variant, Barcode, Favourite,
    Role, Staff, StaffEvent, Approval, ApprovalUse,
    ParkedCart, VoidEvent, Order, OrderLine, PaymentAttempt, PaymentAttemptEvent, Payment, Refund,
    StockMove, PrintEvent, DrawerEvent, Journal,
    StockLevel, ProductTouch, VariantSales, SearchItem, SearchWord, DayTotal,
    Device, Counter, TillSetting, OpenCart, PrintJob, PinGuard,
)  # fmt: skip
