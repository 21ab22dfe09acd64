"""Changing the catalog: goods, their barcodes, prices and favourites.

Categories and brands are changed by `posdesk.catalog.tree`, pictures are kept by
`posdesk.catalog.images`; all of them can be had from here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from posdesk.catalog import checks, drafts, touches
from posdesk.catalog.drafts import (
    KG,
    TEXTS,
    BarcodeDraft,
    ProductDraft,
    VariantDraft,
    combinations,
    piece,
)
from posdesk.catalog.images import add_image, keep, set_product_image, shrunk
from posdesk.catalog.search import index_variants
from posdesk.catalog.tree import (
    add_brand,
    add_category,
    brand_named,
    delete_brand,
    delete_category,
    move_category,
    rename_brand,
    rename_category,
    reorder_categories,
)
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import Barcode, Favourite, Product, Variant
from posdesk.staff.access import authorize

__all__ = [
    "BarcodeDraft",
    "ProductDraft",
    "VariantDraft",
    "add_barcode",
    "add_brand",
    "add_category",
    "add_image",
    "combinations",
    "create_from_scan",
    "create_product",
    "delete_brand",
    "delete_category",
    "delete_product",
    "move_category",
    "order_favourites",
    "remove_barcode",
    "rename_brand",
    "rename_category",
    "reorder_categories",
    "save_product",
    "set_favourite",
    "set_on_sale",
    "set_price",
    "set_product_image",
]
RIGHT = "catalog.edit"


def create_product(
    db: Database, actor: str | None, draft: ProductDraft, approval: str | None = None
) -> Done[str]:
    """Add a product with its variants and barcodes; answers its id.

    Raises:
        what `drafts.checked` raises; DuplicateBarcode, DuplicateSku with whose it is; NotFound for
            a category that is gone; NotAllowed
    """
    good = _checked(draft)
    with db.command("catalog.create_product", actor) as tx:
        authorize(tx, RIGHT, approval)
        product_id = _insert_product(tx, good)
        failpoint("catalog.product.written")
    return Done(product_id, tx.changes)


def create_from_scan(
    db: Database,
    actor: str | None,
    code: str,
    name: str,
    price: int,
    *,
    category_id: str | None = None,
    unit: str = "",
    weighed: bool = False,
    approval: str | None = None,
) -> Done[str]:
    """Make goods of an unknown code with the few things a sale needs; answers the variant's id.

    `price` in minor units, for weighed goods per kilogram. Raises what `create_product` raises.
    """
    variant = VariantDraft(
        price,
        barcodes=(BarcodeDraft(code),),
        unit=KG if weighed else unit or piece(),
        weighed=weighed,
    )
    good = drafts.checked(ProductDraft(name, (variant,), category_id=category_id))
    with db.command("catalog.create_from_scan", actor) as tx:
        authorize(tx, RIGHT, approval)
        product_id = _insert_product(tx, good)
        found = tx.value("SELECT id FROM variant WHERE product_id = ?", product_id)
    return Done(str(found), tx.changes)


def save_product(
    db: Database,
    actor: str | None,
    product_id: str,
    draft: ProductDraft,
    approval: str | None = None,
) -> Done[str]:
    """Make a product what the draft says.

    Variants are told by their id: one without an id is added, one that is no longer there is
    deleted. Only what differs is written, so that the history names what somebody really changed.
    Raises what `create_product` raises, and NotFound for a product that is gone.
    """
    good = _checked(draft)
    with db.command("catalog.save_product", actor) as tx:
        authorize(tx, RIGHT, approval)
        there = _variants_of(tx, product_id)
        if not there:
            raise NotFound(N_("product"), product_id)
        changed = _update(tx, Product, product_id, _product_columns(tx, good))
        kept = {variant.id for variant in good.variants if variant.id}
        for gone in [key for key in there if key not in kept]:
            _delete_variant(tx, gone)
            changed = True
        for place, variant in enumerate(good.variants):
            changed |= _save_variant(tx, product_id, variant, place, there)
        _finish(tx, [product_id] if changed else [], [*there, *_variants_of(tx, product_id)])
        failpoint("catalog.product.written")
    return Done(product_id, tx.changes)


def delete_product(
    db: Database, actor: str | None, product_id: str, approval: str | None = None
) -> Done[None]:
    """Take a product out of the catalog; past sales keep what they were.

    Raises:
        NotFound, NotAllowed
    """
    with db.command("catalog.delete_product", actor) as tx:
        authorize(tx, RIGHT, approval)
        variants = _variants_of(tx, product_id)
        tx.update(Product, product_id, deleted_at=tx.now)
        for variant in variants:
            _delete_variant(tx, variant)
        _unpin(tx, product_id)
        _finish(tx, [product_id], variants)
    return Done(None, tx.changes)


def set_price(
    db: Database, actor: str | None, variant_id: str, price: int, approval: str | None = None
) -> Done[None]:
    """Change a price (minor units); sales already made keep theirs.

    Raises:
        BadPriceRange, NotFound, NotAllowed
    """
    drafts.check_price(price)
    with db.command("catalog.set_price", actor) as tx:
        authorize(tx, RIGHT, approval)
        product = _product_of(tx, variant_id)
        changed = _update(tx, Variant, variant_id, {"price": price})
        _finish(tx, [product] if changed else [], [variant_id])
    return Done(None, tx.changes)


def set_on_sale(
    db: Database, actor: str | None, product_id: str, on_sale: bool, approval: str | None = None
) -> Done[None]:
    """Put a product on sale or take it off, with all its variants.

    Raises:
        NotFound, NotAllowed
    """
    with db.command("catalog.set_on_sale", actor) as tx:
        authorize(tx, RIGHT, approval)
        changed = _update(tx, Product, product_id, {"active": int(on_sale)})
        variants = _variants_of(tx, product_id)
        if on_sale and not tx.value(
            "SELECT count(*) FROM variant WHERE product_id = ? AND active = 1"
            " AND deleted_at IS NULL",
            product_id,
        ):
            for variant in variants:
                changed |= _update(tx, Variant, variant, {"active": 1})
        _finish(tx, [product_id] if changed else [], variants)
    return Done(None, tx.changes)


def add_barcode(
    db: Database,
    actor: str | None,
    variant_id: str,
    code: str,
    quantity: int = 1000,
    approval: str | None = None,
) -> Done[None]:
    """Give a variant one more code; `quantity` thousandths are sold by one scan (a pack).

    Raises:
        NotABarcode, BadCheckDigit, BadPackQuantity, DuplicateBarcode, NotFound, NotAllowed
    """
    good = drafts.checked_barcode(BarcodeDraft(code, quantity))
    with db.command("catalog.add_barcode", actor) as tx:
        authorize(tx, RIGHT, approval)
        product = _product_of(tx, variant_id)
        checks.code_is_free(tx, good.code)
        _insert_barcode(tx, variant_id, good)
        _finish(tx, [product], [variant_id])
    return Done(None, tx.changes)


def remove_barcode(
    db: Database, actor: str | None, code: str, approval: str | None = None
) -> Done[None]:
    """Take a code off the goods that have it.

    Raises:
        NotFound, NotAllowed
    """
    with db.command("catalog.remove_barcode", actor) as tx:
        authorize(tx, RIGHT, approval)
        row = tx.row(
            "SELECT id, variant_id FROM barcode WHERE code = ? AND deleted_at IS NULL", code
        )
        if row is None:
            raise NotFound(N_("barcode"), code)
        tx.update(Barcode, row[0], deleted_at=tx.now)
        _finish(tx, [_product_of(tx, row[1])], [row[1]])
    return Done(None, tx.changes)


def set_favourite(
    db: Database, actor: str | None, product_id: str, pinned: bool, approval: str | None = None
) -> Done[None]:
    """Pin a product to the first page of tiles, behind those there, or take it off.

    Raises:
        NotFound, NotAllowed
    """
    with db.command("catalog.set_favourite", actor) as tx:
        authorize(tx, RIGHT, approval)
        if not _variants_of(tx, product_id):
            raise NotFound(N_("product"), product_id)
        changed = _pin(tx, product_id) if pinned else _unpin(tx, product_id)
        if changed:
            touches.touch(tx, [product_id])
            tx.changed("catalog")
    return Done(None, tx.changes)


def order_favourites(
    db: Database, actor: str | None, product_ids: Sequence[str], approval: str | None = None
) -> Done[None]:
    """Put the favourites in this order; those not named follow as they were.

    Raises:
        NotAllowed
    """
    with db.command("catalog.order_favourites", actor) as tx:
        authorize(tx, RIGHT, approval)
        pinned: dict[str, str] = dict(
            tx.rows(
                "SELECT product_id, id FROM favourite WHERE deleted_at IS NULL"
                " ORDER BY position, id"
            )
        )
        order = [key for key in product_ids if key in pinned]
        order += [key for key in pinned if key not in order]
        moved = [
            product
            for place, product in enumerate(order)
            if _update(tx, Favourite, pinned[product], {"position": place})
        ]
        touches.touch(tx, moved)
        tx.changed("catalog")
    return Done(None, tx.changes)


# --- inside ---------------------------------------------------------------------------------------


def _checked(draft: ProductDraft) -> ProductDraft:
    """The draft as it can be kept, a new picture made small."""
    good = drafts.checked(draft)
    return replace(good, picture=shrunk(good.picture)) if good.picture else good


def _insert_product(tx: Command, draft: ProductDraft) -> str:
    product_id = tx.new_id()
    tx.insert(Product, id=product_id, created_at=tx.now, **_product_columns(tx, draft))
    for place, variant in enumerate(draft.variants):
        _insert_variant(tx, product_id, variant, place)
    _finish(tx, [], _variants_of(tx, product_id))
    return product_id


def _product_columns(tx: Command, draft: ProductDraft) -> dict[str, Any]:
    if draft.category_id is not None:
        checks.category_is_there(tx, draft.category_id)
    return {
        "name": draft.name,
        "category_id": draft.category_id,
        "brand_id": brand_named(tx, draft.brand),
        "spec_names": _json(draft.spec_names),
        **{text: getattr(draft, text) for text in TEXTS},
        "image_id": keep(tx, draft.picture) if draft.picture else draft.image_id,
        "active": int(draft.active),
    }


def _variant_columns(tx: Command, draft: VariantDraft, place: int) -> dict[str, Any]:
    default = tx.setting("tax.default_rate")
    return {
        "sku": draft.sku or None,
        "label": draft.label,
        "spec_values": _json(draft.spec_values),
        "unit": draft.unit,
        "weighed": int(draft.weighed),
        "price": draft.price,
        "cost": draft.cost,
        "tax_rate": default if draft.tax_rate is None else draft.tax_rate,
        "image_id": draft.image_id,
        "position": place,
        "active": int(draft.active),
        "weight": draft.weight,
        "shelf": draft.shelf,
    }


def _insert_variant(tx: Command, product_id: str, draft: VariantDraft, place: int) -> None:
    checks.sku_is_free(tx, draft.sku)
    variant_id = tx.new_id()
    columns = _variant_columns(tx, draft, place)
    tx.insert(Variant, id=variant_id, product_id=product_id, created_at=tx.now, **columns)
    for barcode in draft.barcodes:
        checks.code_is_free(tx, barcode.code)
        _insert_barcode(tx, variant_id, barcode)


def _insert_barcode(tx: Command, variant_id: str, draft: BarcodeDraft) -> None:
    tx.insert(
        Barcode,
        id=tx.new_id(),
        code=draft.code,
        variant_id=variant_id,
        quantity=draft.quantity,
    )


def _save_variant(
    tx: Command, product_id: str, draft: VariantDraft, place: int, there: Sequence[str]
) -> bool:
    """Add or change one variant; answers whether anything was written."""
    if not draft.id:
        _insert_variant(tx, product_id, draft, place)
        return True
    if draft.id not in there:
        raise NotFound(N_("variant"), draft.id)
    checks.sku_is_free(tx, draft.sku, but=draft.id)
    if draft.tax_rate is None:
        kept = tx.value("SELECT tax_rate FROM variant WHERE id = ?", draft.id)
        draft = replace(draft, tax_rate=int(kept))
    changed = _update(tx, Variant, draft.id, _variant_columns(tx, draft, place))
    return _save_barcodes(tx, draft) or changed


def _save_barcodes(tx: Command, draft: VariantDraft) -> bool:
    have = {
        (code, quantity): key
        for key, code, quantity in tx.rows(
            "SELECT id, code, quantity FROM barcode WHERE variant_id = ? AND deleted_at IS NULL",
            draft.id,
        )
    }
    want = {(barcode.code, barcode.quantity): barcode for barcode in draft.barcodes}
    for place in have.keys() - want.keys():
        tx.update(Barcode, have[place], deleted_at=tx.now)
    for place in [place for place in want if place not in have]:
        checks.code_is_free(tx, place[0])
        _insert_barcode(tx, draft.id, want[place])
    return have.keys() != want.keys()


def _delete_variant(tx: Command, variant_id: str) -> None:
    tx.update(Variant, variant_id, deleted_at=tx.now)
    for (barcode,) in tx.rows(
        "SELECT id FROM barcode WHERE variant_id = ? AND deleted_at IS NULL", variant_id
    ):
        tx.update(Barcode, barcode, deleted_at=tx.now)


def _pin(tx: Command, product_id: str) -> bool:
    row = tx.row(
        "SELECT id, deleted_at FROM favourite WHERE product_id = ?"
        " ORDER BY deleted_at IS NOT NULL, id",
        product_id,
    )
    if row and row[1] is None:
        return False
    last = tx.value("SELECT max(position) FROM favourite WHERE deleted_at IS NULL")
    place = 0 if last is None else last + 1
    if row:
        tx.update(Favourite, row[0], deleted_at=None, position=place)
    else:
        tx.insert(Favourite, id=tx.new_id(), product_id=product_id, position=place)
    return True


def _unpin(tx: Command, product_id: str) -> bool:
    pinned = tx.rows(
        "SELECT id FROM favourite WHERE product_id = ? AND deleted_at IS NULL", product_id
    )
    for (key,) in pinned:  # two tills may each have pinned it
        tx.update(Favourite, key, deleted_at=tx.now)
    return bool(pinned)


def _update(
    tx: Command, model: type[Product | Variant | Favourite], key: str, columns: dict[str, Any]
) -> bool:
    """Write the columns that differ; answers whether any did. Raises `NotFound`."""
    names = ", ".join(columns)
    row = tx.row(f"SELECT {names} FROM {model.table()} WHERE id = ? AND deleted_at IS NULL", key)
    if row is None:
        raise NotFound(N_("product"), key)
    changes = {
        column: value
        for (column, value), now in zip(columns.items(), row, strict=True)
        if value != now
    }
    if changes:
        tx.update(model, key, **changes)
    return bool(changes)


def _variants_of(tx: Command, product_id: str) -> list[str]:
    found = tx.rows(
        "SELECT variant.id FROM variant JOIN product ON product.id = variant.product_id"
        " WHERE product_id = ? AND variant.deleted_at IS NULL AND product.deleted_at IS NULL"
        " ORDER BY position, variant.id",
        product_id,
    )
    return [row[0] for row in found]


def _product_of(tx: Command, variant_id: str) -> str:
    found = tx.value(
        "SELECT product_id FROM variant WHERE id = ? AND deleted_at IS NULL", variant_id
    )
    if found is None:
        raise NotFound(N_("variant"), variant_id)
    return str(found)


def _finish(tx: Command, products: Sequence[str], variants: Sequence[str]) -> None:
    """Bring what is derived up to date."""
    touches.touch(tx, products)
    index_variants(tx, variants)
    tx.changed("catalog")


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
