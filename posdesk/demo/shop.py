"""A shop full of life: a catalog, people, three weeks of sales, carts waiting. Made by the same
commands that the window calls, on a clock that runs through the three weeks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from posdesk import i18n, settings
from posdesk.cart.operations import add
from posdesk.cart.pricing import price
from posdesk.catalog import commands as catalog
from posdesk.catalog.commands import BarcodeDraft, ProductDraft, VariantDraft, combinations
from posdesk.catalog.importing.run import Alone, Desk
from posdesk.clock import ManualClock, SystemClock, local
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.demo.desk import OrderDesk
from posdesk.demo.story import Story
from posdesk.money import parse_amount, parse_quantity
from posdesk.orders.commands import park, recall
from posdesk.orders.opening import new_cart, snapshot
from posdesk.orders.queries import parked_carts
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CASH
from posdesk.printing.commands import save_printer
from posdesk.printing.setup import FOLDER, PrinterSetup
from posdesk.resources import resource
from posdesk.simulate import sell
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id
from posdesk.stock.commands import count_stock

MANAGER_PIN = "7391"
CASHIER_PIN = "4826"
CLERK_PIN = "5937"
PRINTED = "printed"
"""The folder of the PDF printer, within the shop's."""
DAYS = 21
_DAY_MS = 86_400_000
_PER_DAY = 24
_DESK_MS = 90 * 60_000
"""So long before now the order desk began with what is open today."""
_OPENS, _CLOSES = 8, 22
_SOLD_SOON = 400_000
"""More of everything than three weeks sell, in thousandths; the last count sets it right."""


@dataclass(frozen=True)
class _Words:
    """What differs between the Chinese and the English demo shop."""

    suffix: str
    shop: str
    address: str
    footer: str
    people: tuple[str, str, str]
    waiting: tuple[str, str]


_WORDS = {
    "zh_CN": _Words(
        "zh",
        "小雨便利店",
        "上海市徐汇区漕溪北路 398 号",
        "谢谢惠顾，欢迎下次光临",
        ("赵磊", "李敏", "周凯"),
        ("忘带手机", "穿红衣服的顾客"),
    ),
    "en": _Words(
        "en",
        "Xiaoyu Corner Store",
        "398 North Caoxi Road, Xuhui, Shanghai",
        "Thank you, see you again",
        ("Zhao Lei", "Li Min", "Zhou Kai"),
        ("forgot the phone", "red coat"),
    ),
}


def people(language: str) -> tuple[str, str, str]:
    """The names of manager, cashier and clerk in the demo shop of a language."""
    return _WORDS[language].people


def prepare(folder: Path, language: str | None = None) -> bool:
    """Make the demo shop in `folder`; False where there is a shop already, which stays as it is."""
    if (folder / FILE_NAME).exists():
        return False
    words = _WORDS[language or i18n.system_language()]
    now = SystemClock()
    start = now.now() - DAYS * _DAY_MS
    db = open_database(folder, ManualClock(start))
    try:
        _Shop(db, words, folder).open()
    finally:
        db.close()
    return True


def add_goods(desk: Desk) -> None:
    """Fill an empty catalog with the demo goods, in the language in use; long work."""
    goods = _Goods(desk, _WORDS[i18n.language()])
    goods.count(goods.fill())


@dataclass
class _Goods:
    """Categories, products, favourites and stock, written through whoever asks for them."""

    desk: Desk
    words: _Words

    def fill(self) -> dict[str, int]:
        """Answers what should be on hand of every variant, in thousandths."""
        categories = self._categories()
        stock: dict[str, int] = {}
        rows = list(_table("catalog.tsv"))
        for number, row in enumerate(rows):
            if self.desk.cancelled:
                break
            draft = self._product(row, categories[row["category"]])
            product = self.desk.write(catalog.create_product, draft)
            if row["favourite"]:
                self.desk.write(catalog.set_favourite, product, True)
            variants = self.desk.db.rows("SELECT id FROM variant WHERE product_id = ?", product)
            for (variant,) in variants:
                level = parse_quantity(row["stock"]) // len(variants)
                stock[variant] = level if row["weighed"] else level // 1000 * 1000
            self.desk.report(number + 1, len(rows))
        return stock

    def count(self, stock: dict[str, int], more: int = 0) -> None:
        """Somebody counts the stock."""
        for variant, level in stock.items():
            self.desk.write(count_stock, variant, level + more)

    def _categories(self) -> dict[str, str]:
        made: dict[str, str] = {}
        for row in _table("categories.tsv"):
            place = (row[self.words.suffix], made.get(row["parent"]), row["colour"])
            made[row["code"]] = self.desk.write(catalog.add_category, *place)
        return made

    def _product(self, row: dict[str, str], category: str) -> ProductDraft:
        own = self.words.suffix
        specs = [self._spec(text) for text in row["specs"].split("|") if text]
        codes = [BarcodeDraft(row["barcode"])] if row["barcode"] else []
        if row["pack"]:
            codes.append(BarcodeDraft(row["pack_barcode"], int(row["pack"]) * 1000))
        variants = tuple(
            VariantDraft(
                parse_amount(row["price"]),
                values,
                sku=row["sku"] + (f"-{number:02}" if specs else ""),
                barcodes=tuple(codes),
                unit=row[f"unit_{own}"],
                weighed=bool(row["weighed"]),
                cost=parse_amount(row["cost"]),
                tax_rate=int(row["tax"]) * 100,
                weight=int(row["weight"] or 0),
                shelf=row["shelf"],
            )
            for number, values in enumerate(combinations(specs) if specs else [()], 1)
        )
        return ProductDraft(
            row[f"name_{own}"],
            variants,
            category,
            row[f"brand_{own}"],
            tuple(name for name, _values in specs),
            origin=row["origin"],
            storage=row["storage"],
            shelf_life=row["shelf_life"],
        )

    def _spec(self, text: str) -> tuple[str, tuple[str, ...]]:
        """`颜色/Colour:白/White,黑/Black` in the shop's own language."""
        name, _sep, values = text.partition(":")
        return self._own(name), tuple(self._own(value) for value in values.split(","))

    def _own(self, text: str) -> str:
        chinese, _sep, english = text.partition("/")
        return english if english and self.words.suffix == "en" else chinese


@dataclass
class _Shop:
    db: Database
    words: _Words
    folder: Path

    def open(self) -> None:
        """Everything, in the order in which it would happen; ready only when all of it is."""
        self._settle()
        people = self._hire()
        goods = _Goods(Alone(self.db, people["manager"]), self.words)
        stock = goods.fill()
        goods.count(stock, _SOLD_SOON)
        self._trade(people)
        goods.count(stock)
        settings.save(self.db, people["manager"], {"till.setup_done": True})

    def _settle(self) -> None:
        values = {
            "shop.name": self.words.shop,
            "shop.address": self.words.address,
            "shop.phone": "021-5588 6621",
            "receipt.footer": self.words.footer,
            "shop.store_code": "S01",
            "till.code": "T2",
            "till.language": "zh_CN" if self.words.suffix == "zh" else "en",
        }
        settings.save(self.db, None, values)

    def _hire(self) -> dict[str, str]:
        manager, cashier, clerk = self.words.people
        first = staff.create_first_manager(self.db, None, manager, MANAGER_PIN).value
        hired = staff.add_staff(self.db, first, cashier, first_role_id("cashier"), CASHIER_PIN)
        desk = staff.add_staff(self.db, first, clerk, first_role_id("clerk"), CLERK_PIN).value
        printer = PrinterSetup("PDF", FOLDER, path=str(self.folder / PRINTED))
        save_printer(self.db, first, printer)
        settings.save(self.db, first, {"printing.receipt_printer": "PDF"})
        return {"manager": first, "cashier": hired.value, "clerk": desk}

    # --- three weeks ------------------------------------------------------------------------------

    def _trade(self, people: dict[str, str]) -> None:
        clock = self.db.clock
        assert isinstance(clock, ManualClock)
        end = clock.now() + DAYS * _DAY_MS
        midnight = local(clock.now(), clock.zone).replace(hour=0, minute=0, second=0)
        first = int(midnight.timestamp() * 1000) + _OPENS * 3_600_000
        pause = (_CLOSES - _OPENS) * 3_600_000 // (_PER_DAY + 4)
        story = Story(OrderDesk(self.db, people, self.words.suffix, clock))
        story.begin()
        for day in range(DAYS + 1):
            opens = first + day * _DAY_MS
            busy = _PER_DAY + (8 if local(opens, clock.zone).weekday() > 4 else 0)
            sales = min(busy, (end - opens) // pause - 1)
            if opens < clock.now() or sales < 1:
                continue
            clock.advance(opens - clock.now())
            if day < DAYS:
                story.morning(DAYS - day)
            sell(self.db, sales, day, people, lambda: clock.advance(pause - 60_000))
        self._serve_waiting(people["cashier"])
        clock.advance(max(0, end - _DESK_MS - clock.now()))
        story.morning(0)
        clock.advance(max(0, end - clock.now()))

    def _serve_waiting(self, cashier: str) -> None:
        """Whoever parked a cart fetches it; two others park theirs just now."""
        for waiting in parked_carts(self.db):
            cart = recall(self.db, cashier, waiting.id).value
            complete_sale(self.db, cashier, cart, [Tendered(CASH, price(cart).due())], documents=())
        goods = self.db.rows("SELECT id FROM variant WHERE NOT weighed ORDER BY sku LIMIT 5")
        for number, label in enumerate(self.words.waiting):
            cart = new_cart(self.db)
            for (variant,) in goods[number * 2 : number * 2 + 3]:
                cart = add(cart, snapshot(self.db, variant), 2000)
            park(self.db, cashier, cart, label)


def _table(name: str) -> Iterator[dict[str, str]]:
    with resource("demo", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")
