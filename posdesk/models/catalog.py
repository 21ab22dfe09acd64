"""What is sold: settings, pictures, categories, brands, products, variants, barcodes."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import (
    Kind,
    Once,
    Stream,
    Table,
    flag,
    integer,
    key,
    optional,
    text,
    to,
    zero,
)


class Setting(Table):
    """A setting that all tills of the shop share; the value is JSON."""

    kind = Kind.REGISTER
    name = key()
    value = text()


class Image(Table):
    """A picture, downscaled, named by what it holds."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()
    mime = text()
    data = pw.BlobField()
    created_at = integer()
    deleted_at = integer(null=True)


class Category(Table):
    """A node of the category tree."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()
    parent = to("self", null=True)
    name = text()
    position = zero()
    colour = text(default="")
    deleted_at = integer(null=True)


class Brand(Table):
    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()
    name = text(index=True)
    deleted_at = integer(null=True)


class Product(Table):
    """What customers call a thing; its sellable forms are variants."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
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
    stream = Stream.TENANT
    once = (Once(("sku",), "$.deleted_at IS NULL"),)
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
    weight = zero()  # grams of one sale unit as it is shipped; 0: not known
    shelf = text(default="")  # where it stands: pick lists go by it

    class Meta:
        constraints: ClassVar = [
            pw.Check("price >= 0 AND price <= 100000000000"),
            pw.Check("tax_rate BETWEEN 0 AND 10000"),
            pw.Check("active IN (0, 1) AND weighed IN (0, 1)"),
        ]


Variant.add_index(
    pw.SQL("CREATE INDEX variant_sku ON variant (sku) WHERE sku IS NOT NULL AND deleted_at IS NULL")
)


class Barcode(Table):
    """A code that scans as a variant; a pack's code sells `quantity` of it."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    once = (Once(("code",), "$.deleted_at IS NULL"),)
    id = key()
    code = text()
    variant = to(Variant)
    quantity = integer(default=1000)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0"), pw.Check("length(code) > 0")]


Barcode.add_index(pw.SQL("CREATE INDEX barcode_code ON barcode (code) WHERE deleted_at IS NULL"))


class Favourite(Table):
    """A product pinned to the first page of tiles."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    once = (Once(("product_id",)),)
    id = key()
    product = to(Product)
    position = zero()
    deleted_at = integer(null=True)
