"""What the sell place asks of the catalog, and how the answers become tiles and cart lines."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.cart import VariantSnapshot
from posdesk.catalog import queries as catalog
from posdesk.catalog.queries import Scan, Sellable, Tile, VariantDetail
from posdesk.catalog.states import SaleState
from posdesk.errors import NotFound
from posdesk.orders import queries
from posdesk.orders.errors import NotForSale
from posdesk.ui.ops import Ops
from posdesk.ui.sell.chips import ChipView
from posdesk.ui.sell.tiles import Fetch, TileView
from posdesk.ui.sell.variants import Option


@dataclass(frozen=True)
class Forms:
    """A product with the forms it is sold in."""

    name: str
    specs: tuple[str, ...]
    options: tuple[Option, ...]


class Shelf:
    """Reads on the window's thread: a scan is one or two indexed look-ups, tiles are one page."""

    def __init__(self, ops: Ops, currency: str) -> None:
        self._ops, self._currency = ops, currency

    # --- tiles ------------------------------------------------------------------------------------

    def categories(self) -> list[ChipView]:
        """The top categories in the shop's order."""
        return [ChipView(*each) for each in self._ops.read(catalog.top_categories)]

    def all_categories(self) -> list[ChipView]:
        """Every category, named from the top."""
        nodes = self._ops.read(catalog.categories)
        return [ChipView(node.id, " / ".join(node.path)) for node in nodes]

    def favourites(self) -> Fetch:
        """The pinned products."""
        return lambda offset, limit: self._tiles(
            self._ops.read(catalog.favourite_tiles, limit, offset)
        )

    def category(self, key: str) -> Fetch:
        """What is sold in a category, best sellers first."""
        return lambda offset, limit: self._tiles(
            self._ops.read(catalog.category_tiles, key, limit, offset)
        )

    def search(self, text: str) -> Fetch:
        """What the words mean, best first; a form that was meant exactly stands for itself."""

        from posdesk.catalog.search import search  # much to load, and a first scan needs none of it

        def fetch(offset: int, limit: int) -> list[TileView]:
            hits = self._ops.read(search, text, limit=limit, offset=offset, group=True)
            tiles = self._ops.read(catalog.tiles, [hit.product_id for hit in hits])
            return self._tiles(tiles)

        return fetch

    def _tiles(self, tiles: list[Tile]) -> list[TileView]:
        return [self._tile(tile) for tile in tiles]

    def _tile(self, tile: Tile) -> TileView:
        return TileView(
            product_id=tile.product_id,
            variant_id=tile.variant_id,
            name=tile.name,
            price=tile.price,
            currency=self._currency,
            price_varies=tile.price_varies,
            unit=tile.unit,
            weighed=tile.weighed,
            stock=tile.left,
            low=tile.low,
            variants=tile.variants,
            hue=tile.hue,
            image=tile.image_id,
            detail=tile.label,
        )

    def picture(self, image_id: str) -> bytes:
        """The bytes of a picture; empty where it is gone."""
        try:
            return self._ops.read(catalog.image, image_id)
        except NotFound:
            return b""

    def forms(self, product_id: str) -> Forms:
        """A product's forms that are on sale, with price and what is left of them."""
        product = self._ops.read(catalog.product, product_id)
        low = self._ops.db.setting("catalog.low_stock")
        options = [_option(each, low) for each in product.variants if each.active]
        return Forms(product.name, product.spec_names, tuple(options))

    # --- goods ------------------------------------------------------------------------------------

    def scan(self, code: str) -> Scan:
        """What a scanned or typed code means."""
        return self._ops.read(catalog.scan, code)

    def item(self, variant_id: str, code: str = "") -> VariantSnapshot:
        """A variant as it goes into the cart. Raises `NotFound`, `NotForSale`."""
        found = self._ops.read(catalog.sellable, variant_id)
        if found.state is not SaleState.ON_SALE:
            raise NotForSale(found.name)
        return snapshot(found, code)

    def is_sale(self, code: str) -> bool:
        """Whether the code is the number of a sale, as receipts carry it."""
        return "-" in code and bool(self._ops.read(queries.find_by_number, code, 1))


def snapshot(found: Sellable, code: str = "") -> VariantSnapshot:
    """Goods as the catalog has them now, for a line of the cart."""
    return VariantSnapshot(
        found.variant_id,
        found.product_id,
        found.sku,
        found.name,
        found.price,
        tax_rate=found.tax_rate,
        label=found.label,
        barcode=code,
        unit=found.unit,
        weighed=found.weighed,
        category_id=found.category_id,
        cost=found.cost,
    )


def _option(variant: VariantDetail, low: int) -> Option:
    values = tuple(value for value in variant.spec_values if value) or (variant.label,)
    stock = None if variant.on_hand is None else variant.on_hand - variant.reserved
    is_low = stock is not None and stock <= low
    return Option(variant.id, values, variant.price, stock, is_low)
