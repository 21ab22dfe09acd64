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

from posdesk.models.base import Kind, Table
from posdesk.models.catalog import (
    Barcode,
    Brand,
    Category,
    Favourite,
    Image,
    Product,
    Setting,
    Variant,
)
from posdesk.models.derived import (
    SEARCH_TOKENS,
    DayTotal,
    ProductTouch,
    SearchItem,
    SearchWord,
    StockLevel,
    VariantSales,
)
from posdesk.models.journal import Journal
from posdesk.models.local import Counter, Device, OpenCart, PinGuard, PrintJob, TillSetting
from posdesk.models.selling import (
    DrawerEvent,
    Order,
    OrderLine,
    ParkedCart,
    Payment,
    PaymentAttempt,
    PaymentAttemptEvent,
    PrintEvent,
    Refund,
    StockMove,
    VoidEvent,
)
from posdesk.models.staff import Approval, ApprovalUse, Role, Staff, StaffEvent

__all__ = [
    "SEARCH_TOKENS",
    "TABLES",
    "Approval",
    "ApprovalUse",
    "Barcode",
    "Brand",
    "Category",
    "Counter",
    "DayTotal",
    "Device",
    "DrawerEvent",
    "Favourite",
    "Image",
    "Journal",
    "Kind",
    "OpenCart",
    "Order",
    "OrderLine",
    "ParkedCart",
    "Payment",
    "PaymentAttempt",
    "PaymentAttemptEvent",
    "PinGuard",
    "PrintEvent",
    "PrintJob",
    "Product",
    "ProductTouch",
    "Refund",
    "Role",
    "SearchItem",
    "SearchWord",
    "Setting",
    "Staff",
    "StaffEvent",
    "StockLevel",
    "StockMove",
    "Table",
    "TillSetting",
    "Variant",
    "VariantSales",
    "VoidEvent",
]

TABLES: tuple[type[Table], ...] = (
    Setting, Image, Category, Brand, Product, Variant, Barcode, Favourite,
    Role, Staff, StaffEvent, Approval, ApprovalUse,
    ParkedCart, VoidEvent, Order, OrderLine, PaymentAttempt, PaymentAttemptEvent, Payment, Refund,
    StockMove, PrintEvent, DrawerEvent, Journal,
    StockLevel, ProductTouch, VariantSales, SearchItem, SearchWord, DayTotal,
    Device, Counter, TillSetting, OpenCart, PrintJob, PinGuard,
)  # fmt: skip
