"""A product while it is edited: texts as they were typed, what is wrong with them, the draft.

Nothing here knows the window. Texts stay as typed until they are checked, so that a wrong amount
can be said beside its field and nothing typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from posdesk.catalog.barcodes import canonical, read_barcode
from posdesk.catalog.drafts import (
    KG,
    MAX_NAME,
    MAX_PRICE,
    MAX_SHELF,
    MAX_SKU,
    MAX_WEIGHT,
    BarcodeDraft,
    ProductDraft,
    VariantDraft,
    piece,
)
from posdesk.catalog.errors import BadPriceRange
from posdesk.catalog.queries import ProductDetail, VariantDetail
from posdesk.catalog.states import SaleState
from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.money import (
    BadAmount,
    BadQuantity,
    format_amount,
    format_percent,
    format_quantity,
    parse_amount,
    parse_quantity,
    round_div,
)

_PIECES = ("件", "piece")  # goods may have been entered in the other language
WHOLE = -1
"""The row of a problem that concerns the product, not one of its variants."""

Place = tuple[int, str]
"""Where a problem is: the variant's row (or `WHOLE`) and the field."""

Problems = dict[Place, str]
Spec = tuple[str, tuple[str, ...]]
"""A specification: its name and its values."""


@dataclass(frozen=True)
class CodeEdit:
    """A barcode and how many pieces one scan of it sells, as typed."""

    code: str
    pieces: str = "1"


@dataclass(frozen=True)
class VariantEdit:
    """A variant as it stands in the form. `stock` is thousandths, None where never counted;
    `reserved` of it is promised to orders.
    """

    id: str = ""
    values: tuple[str, ...] = ()
    sku: str = ""
    price: str = ""
    cost: str = ""
    tax: str = ""
    unit: str = field(default_factory=piece)
    weighed: bool = False
    active: bool = True
    codes: tuple[CodeEdit, ...] = ()
    stock: int | None = None
    reserved: int = 0
    image_id: str | None = None
    weight: str = ""
    shelf: str = ""

    @property
    def label(self) -> str:
        """The specification in one line: `白 / L`."""
        return " / ".join(value for value in self.values if value)


@dataclass(frozen=True)
class Facts:
    """What must be known about food and other goods, as typed."""

    description: str = ""
    origin: str = ""
    ingredients: str = ""
    shelf_life: str = ""
    storage: str = ""
    licence_number: str = ""
    certification_number: str = ""


@dataclass(frozen=True)
class ProductEdit:
    """A product as it stands in the form; `id` is empty for a new one.

    `picture` holds the bytes of a newly chosen file, `image_id` the stored picture.
    """

    id: str = ""
    name: str = ""
    category_id: str | None = None
    brand: str = ""
    specs: tuple[Spec, ...] = ()
    facts: Facts = Facts()
    image_id: str | None = None
    picture: bytes | None = None
    active: bool = True
    variants: tuple[VariantEdit, ...] = (VariantEdit(),)


def blank(tax_rate: int, category_id: str | None = None, code: str = "") -> ProductEdit:
    """A new product with one variant at the shop's tax rate (basis points), with a scanned code."""
    codes = (CodeEdit(code),) if code else ()
    first = VariantEdit(tax=percent(tax_rate), codes=codes)
    return ProductEdit(category_id=category_id, variants=(first,))


def from_detail(detail: ProductDetail, currency: str) -> ProductEdit:
    """The form of a stored product."""
    variants = tuple(_variant(variant, currency) for variant in detail.variants)
    names = detail.spec_names
    if not names and any(variant.label for variant in detail.variants):
        names = (_("Specification"),)  # lists say what a thing is like without naming in what
        variants = tuple(
            replace(edit, values=(variant.label,))
            for edit, variant in zip(variants, detail.variants, strict=True)
        )
    return ProductEdit(
        id=detail.id,
        name=detail.name,
        category_id=detail.category_id,
        brand=detail.brand,
        specs=tuple(
            (name, tuple(dict.fromkeys(variant.values[at] for variant in variants)))
            for at, name in enumerate(names)
        ),
        facts=Facts(**{field.name: getattr(detail, field.name) for field in fields(Facts)}),
        image_id=detail.image_id,
        active=detail.state is SaleState.ON_SALE,
        variants=variants,
    )


def _variant(detail: VariantDetail, currency: str) -> VariantEdit:
    return VariantEdit(
        id=detail.id,
        values=detail.spec_values,
        sku=detail.sku,
        price=plain_amount(detail.price, currency),
        cost="" if detail.cost is None else plain_amount(detail.cost, currency),
        tax=percent(detail.tax_rate),
        unit=detail.unit,
        weighed=detail.weighed,
        active=detail.active,
        codes=tuple(CodeEdit(b.code, str(b.quantity // 1000)) for b in detail.barcodes),
        stock=detail.on_hand,
        reserved=detail.reserved,
        image_id=detail.image_id,
        weight=str(detail.weight) if detail.weight else "",
        shelf=detail.shelf,
    )


def in_stock(variant: VariantEdit) -> str:
    """What is on hand, and how much of it orders wait for; "" where it was never counted."""
    if variant.stock is None:
        return ""
    quantity = format_quantity(variant.stock)
    if not variant.reserved:
        return _("{quantity} left").format(quantity=quantity)
    reserved = format_quantity(variant.reserved)
    return _("{quantity} left, {reserved} reserved").format(quantity=quantity, reserved=reserved)


def duplicate(edit: ProductEdit) -> ProductEdit:
    """A new product like this one; codes and SKUs belong to one thing only and stay behind."""
    variants = tuple(
        replace(variant, id="", sku="", codes=(), stock=None, reserved=0)
        for variant in edit.variants
    )
    name = _("{name} (copy)").format(name=edit.name)[:MAX_NAME]
    return replace(edit, id="", name=name, variants=variants)


def plain_amount(amount: int, currency: str) -> str:
    """Minor units as they are typed: `1234.50`."""
    return format_amount(amount, currency).replace(",", "")


def percent(basis_points: int) -> str:
    """Basis points as they are typed: `13`."""
    return format_percent(basis_points).removesuffix("%")


def basis_points(text: str) -> int:
    """Percent as typed (`13`, `13%`) to basis points; raises `BadQuantity`."""
    thousandths = parse_quantity(text.strip().removesuffix("%"))
    if thousandths % 10:
        raise BadQuantity(text)
    return thousandths // 10


def margin(variant: VariantEdit, currency: str) -> str:
    """What is left of the price after the cost, in percent: `38.2%`; "" where that says nothing."""
    try:
        price, cost = parse_amount(variant.price, currency), parse_amount(variant.cost, currency)
    except Refusal:
        return ""
    if price <= 0:
        return ""
    return format_percent(round_div((price - cost) * 1000, price) * 10)


# --- checking -------------------------------------------------------------------------------------


def problems(edit: ProductEdit, currency: str) -> Problems:
    """Everything that is wrong with the form, by its place, in words."""
    found: Problems = {}
    if not edit.name.strip():
        found[WHOLE, "name"] = _("Enter a name.")
    elif len(edit.name.strip()) > MAX_NAME:
        found[WHOLE, "name"] = _("At most {n} characters.").format(n=MAX_NAME)
    skus: dict[str, int] = {}
    codes: dict[str, int] = {}
    for row, variant in enumerate(edit.variants):
        _check_figures(found, row, variant, currency)
        _check_sku(found, row, variant, skus)
        for code in variant.codes:
            if said := code_problem(code):
                found.setdefault((row, "codes"), said)
            elif codes.setdefault(canonical(code.code), row) != row:
                owner = edit.variants[codes[canonical(code.code)]].label or edit.name
                found.setdefault((row, "codes"), belongs_to(code.code, owner))
    return found


def _check_figures(found: Problems, row: int, variant: VariantEdit, currency: str) -> None:
    if not variant.price.strip():
        found[row, "price"] = _("Enter a price.")
    elif said := amount_problem(variant.price, currency):
        found[row, "price"] = said
    if variant.cost.strip() and (said := amount_problem(variant.cost, currency)):
        found[row, "cost"] = said
    if said := tax_problem(variant.tax):
        found[row, "tax"] = said
    if said := weight_problem(variant.weight):
        found[row, "weight"] = said
    if len(variant.shelf.strip()) > MAX_SHELF:
        found[row, "shelf"] = _("At most {n} characters.").format(n=MAX_SHELF)
    if not variant.unit.strip():
        found[row, "unit"] = _("Enter a unit such as 件, 瓶 or kg.")


def _check_sku(found: Problems, row: int, variant: VariantEdit, skus: dict[str, int]) -> None:
    sku = variant.sku.strip()
    if len(sku) > MAX_SKU:
        found[row, "sku"] = _("At most {n} characters.").format(n=MAX_SKU)
    elif sku and skus.setdefault(sku, row) != row:
        found[row, "sku"] = _("Another variant here already has this SKU.")


def amount_problem(text: str, currency: str) -> str:
    """What is wrong with a price or cost as typed, "" if nothing."""
    try:
        amount = parse_amount(text, currency)
    except BadAmount:
        return _("This is not an amount. Enter one like 12.50.")
    if not 0 <= amount <= MAX_PRICE:
        return words(BadPriceRange(amount))[1]
    return ""


def tax_problem(text: str) -> str:
    """What is wrong with a tax rate as typed, "" if nothing."""
    try:
        rate = basis_points(text)
    except BadQuantity:
        rate = -1
    return "" if 0 <= rate <= 10_000 else _("A rate between 0 and 100, for example 13.")


def weight_problem(text: str) -> str:
    """What is wrong with grams as typed, "" if nothing."""
    grams = text.strip()
    if not grams or (grams.isascii() and grams.isdigit() and int(grams) <= MAX_WEIGHT):
        return ""
    return _("Whole grams, for example 450.")


def code_problem(code: CodeEdit) -> str:
    """What is wrong with a barcode or its number of pieces, "" if nothing."""
    try:
        read_barcode(code.code)
    except Refusal as refusal:
        return str(refusal)
    pieces = code.pieces.strip()
    if not (pieces.isascii() and pieces.isdigit() and 0 < int(pieces) <= 10_000):
        return _("Enter how many pieces one scan of {code} sells, 1 to 10000.").format(
            code=code.code
        )
    return ""


def belongs_to(code: str, owner: str) -> str:
    """Words for a barcode that other goods have."""
    return _("Barcode {code} already belongs to {owner}.").format(code=code, owner=owner)


def draft(edit: ProductEdit, currency: str) -> ProductDraft:
    """The form as a draft for the core; only for a form without problems."""
    facts = {field.name: getattr(edit.facts, field.name) for field in fields(Facts)}
    return ProductDraft(
        name=edit.name,
        variants=tuple(_draft(variant, currency) for variant in edit.variants),
        category_id=edit.category_id,
        brand=edit.brand,
        spec_names=tuple(name for name, _values in edit.specs),
        image_id=edit.image_id,
        active=edit.active,
        **facts,
    )


def _draft(variant: VariantEdit, currency: str) -> VariantDraft:
    return VariantDraft(
        price=parse_amount(variant.price, currency),
        spec_values=variant.values,
        sku=variant.sku,
        barcodes=tuple(BarcodeDraft(c.code, int(c.pieces) * 1000) for c in variant.codes),
        unit=variant.unit,
        weighed=variant.weighed,
        cost=parse_amount(variant.cost, currency) if variant.cost.strip() else None,
        tax_rate=basis_points(variant.tax),
        image_id=variant.image_id,
        active=variant.active,
        id=variant.id,
        weight=int(variant.weight.strip() or 0),
        shelf=variant.shelf,
    )


def weigh(variant: VariantEdit, weighed: bool) -> VariantEdit:
    """Sold by weight or by the piece, with the unit that goes with it unless another was chosen."""
    unit = variant.unit
    if weighed and unit.strip() in ("", piece(), *_PIECES):
        unit = KG
    elif not weighed and unit.strip() == KG:
        unit = piece()
    return replace(variant, weighed=weighed, unit=unit)
