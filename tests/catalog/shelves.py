"""Shelves to search: put goods into a shop's catalog and its index as commands do."""

from __future__ import annotations

from posdesk.catalog import search
from posdesk.db import Command, Database
from posdesk.models import Barcode, Brand, Category, Product, StockLevel, Variant

WATER = "农夫山泉 饮用天然水 550ml"
NOODLES = "重庆小面"
COLA = "Coca-Cola 330ml"
MUG = "Mug white"
SHIRT = "T-shirt"
APPLES = "苹果 红富士"


class Shelf:
    """A catalog that grows one product at a time; every id is the name it was given."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._made = 0

    def category(self, name: str, parent: str | None = None) -> str:
        with self.db.command("test.category", None) as tx:
            tx.insert(Category, id=name, parent_id=parent, name=name)
        return name

    def brand(self, name: str) -> str:
        with self.db.command("test.brand", None) as tx:
            tx.insert(Brand, id=name, name=name)
        return name

    def put(
        self,
        name: str,
        *,
        code: str = "",
        sku: str | None = None,
        labels: tuple[str, ...] = ("",),
        price: int = 100,
        category: str | None = None,
        brand: str | None = None,
        on_hand: int | None = None,
        sales: int = 0,
        active: int = 1,
    ) -> str:
        """A product with a variant for each label; answers the id of the first variant."""
        self._made += 1
        with self.db.command("test.put", None) as tx:
            product = tx.new_id()
            tx.insert(
                Product,
                id=product,
                name=name,
                category_id=category,
                brand_id=brand,
                created_at=tx.now + self._made,
            )
            variants = [
                self._variant(tx, product, label, price + place, sku if not place else None, active)
                for place, label in enumerate(labels)
            ]
            if code:
                tx.insert(Barcode, id=tx.new_id(), code=code, variant_id=variants[0])
            if on_hand is not None:
                tx.insert(StockLevel, variant_id=variants[0], on_hand=on_hand)
            if sales:
                self._sell(tx, variants[0], sales)
            search.index_variants(tx, variants)
        return variants[0]

    def _variant(
        self, tx: Command, product: str, label: str, price: int, sku: str | None, active: int
    ) -> str:
        variant = tx.new_id()
        tx.insert(
            Variant,
            id=variant,
            product_id=product,
            label=label,
            sku=sku,
            price=price,
            active=active,
            created_at=tx.now + self._made,
        )
        return variant

    @staticmethod
    def _sell(tx: Command, variant: str, sales: int) -> None:
        tx.execute(
            "INSERT INTO variant_sales (variant_id, sold, sales, last_sold_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (variant_id) DO UPDATE SET sold = excluded.sold, sales = excluded.sales",
            variant,
            sales * 1000,
            sales,
            tx.now,
        )

    def sell(self, variant: str, sales: int) -> None:
        """From now on the variant has been sold so often."""
        with self.db.command("test.sell", None) as tx:
            self._sell(tx, variant, sales)

    def change(self, variant: str, **columns: object) -> None:
        with self.db.command("test.change", None) as tx:
            tx.update(Variant, variant, **columns)
            search.index_variants(tx, [variant])

    def rename(self, variant: str, name: str) -> None:
        product = self.db.value("SELECT product_id FROM variant WHERE id = ?", variant)
        with self.db.command("test.rename", None) as tx:
            tx.update(Product, product, name=name)
            search.index_products(tx, [product])

    def names(self, text: str, **options: object) -> list[str]:
        """What a search answers, by name."""
        return [hit.name for hit in search.search(self.db, text, **options)]  # type: ignore[arg-type]


def stocked(db: Database) -> Shelf:
    """The shop's own small catalog."""
    shelf = Shelf(db)
    shelf.put(WATER, code="6921168509256", brand=shelf.brand("农夫山泉"), sales=40)
    shelf.put(NOODLES, code="6926892566087", sku="BOWL-7")
    shelf.put(COLA, code="6928804011142", sku="COLA-330")
    shelf.put(MUG, sku="MUG-W-01")
    shelf.put(SHIRT, labels=("白 / M", "白 / L", "黑 / M"), price=7900)
    shelf.put(APPLES, price=998)
    shelf.put("Chocolate milk 1L", sales=3)
    shelf.put("Milk chocolate with hazelnut", sales=9)
    shelf.put("Шоколад молочный")
    shelf.put("Шампунь ёлочка")
    shelf.put("Café crème")
    shelf.put("绿茶 无糖 500ml")
    shelf.put("银行卡套")
    shelf.put("可口可乐 330ml 罐装")
    shelf.put("红烧牛肉面")
    return shelf
