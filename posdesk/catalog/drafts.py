"""What a person enters about goods, and whether it can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product as combined
from typing import Any

from posdesk.cards import refuse_card_number
from posdesk.catalog import errors
from posdesk.catalog.barcodes import read_barcode
from posdesk.catalog.texts import tidy, tidy_lines
from posdesk.i18n import N_, _

MAX_NAME = 200
MAX_LABEL = 100
MAX_TEXT = 4000
MAX_SKU = 64
MAX_UNIT = 16
MAX_SHELF = 40
MAX_WEIGHT = 1_000_000  # grams of one unit as it is shipped
MAX_PRICE = 999_999_999
MAX_VARIANTS = 200
MAX_SPECS = 5
KG = "kg"
TEXTS = (
    "description",
    "origin",
    "ingredients",
    "shelf_life",
    "storage",
    "licence_number",
    "certification_number",
)


def piece() -> str:
    """The usual unit of goods that are counted, in the language in use."""
    return _("piece")


@dataclass(frozen=True, slots=True)
class BarcodeDraft:
    """A code and how much it sells, in thousandths: 1000 for one piece, 24000 for a case of 24."""

    code: str
    quantity: int = 1000


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One sellable form. Price and cost in minor units (per kg when weighed), tax in basis points.

    Weighed goods are always sold by the kilogram. `id` names the variant that is edited; empty
    makes a new one. `tax_rate` None takes the shop's. `weight` is grams of one unit as it is
    shipped (0: not known; weighed goods weigh what is sold), `shelf` where it stands.
    """

    price: int
    spec_values: tuple[str, ...] = ()
    sku: str = ""
    barcodes: tuple[BarcodeDraft, ...] = ()
    unit: str = field(default_factory=piece)
    weighed: bool = False
    cost: int | None = None
    tax_rate: int | None = None
    image_id: str | None = None
    active: bool = True
    id: str = ""
    weight: int = 0
    shelf: str = ""

    @property
    def label(self) -> str:
        """The specification as tills and receipts show it: `白 / L`."""
        return " / ".join(value for value in self.spec_values if value)[:MAX_LABEL]


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product with its variants, at least one."""

    name: str
    variants: tuple[VariantDraft, ...]
    category_id: str | None = None
    brand: str = ""
    spec_names: tuple[str, ...] = ()
    description: str = ""
    origin: str = ""
    ingredients: str = ""
    shelf_life: str = ""
    storage: str = ""
    licence_number: str = ""
    certification_number: str = ""
    image_id: str | None = None
    active: bool = True
    picture: bytes = b""  # of a file just chosen: takes the place of image_id


def combinations(specs: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, ...]]:
    """Every combination of the values of these specifications, in their order.

    Raises:
        RepeatedSpecification, TooManyVariants
    """
    _no_repeats([name for name, _values in specs])
    count = 1
    for _name, values in specs:
        _no_repeats(list(values))
        count *= max(1, len(values))
    if count > MAX_VARIANTS:
        raise errors.TooManyVariants(count, MAX_VARIANTS)
    return list(combined(*(values for _name, values in specs if values)))


def checked(draft: ProductDraft) -> ProductDraft:
    """The draft with clean texts and codes in the form under which they are kept.

    Raises:
        EmptyName, TextTooLong, BadPriceRange, BadTaxRate, UnitWithoutName, SpecificationMismatch,
        RepeatedSpecification, TooManyVariants, LastVariant, NotABarcode, BadCheckDigit,
        BadPackQuantity, DuplicateBarcode, DuplicateSku, CardNumberRefused
    """
    names = tuple(clean(name, N_("Specification"), 40) for name in draft.spec_names)
    texts: dict[str, Any] = {name: lines(getattr(draft, name), name) for name in TEXTS}
    found = replace(
        draft,
        name=named(draft.name),
        brand=clean(draft.brand, N_("Brand"), 60),
        spec_names=names,
        variants=tuple(_variant(variant, len(names)) for variant in draft.variants),
        **texts,
    )
    _check_whole(found)
    return found


def _check_whole(draft: ProductDraft) -> None:
    """What can only be seen of the variants together."""
    _no_repeats(list(draft.spec_names))
    if not draft.variants:
        raise errors.LastVariant(draft.name)
    if len(draft.variants) > MAX_VARIANTS:
        raise errors.TooManyVariants(len(draft.variants), MAX_VARIANTS)
    _no_repeats([variant.label for variant in draft.variants])
    owners: dict[str, str] = {}
    skus: dict[str, str] = {}
    for variant in draft.variants:
        shown = variant.label or draft.name
        if variant.sku and skus.setdefault(variant.sku, shown) != shown:
            raise errors.DuplicateSku(variant.sku, skus[variant.sku])
        for barcode in variant.barcodes:
            if barcode.code in owners:
                raise errors.DuplicateBarcode(barcode.code, owners[barcode.code])
            owners[barcode.code] = shown


def _variant(draft: VariantDraft, specs: int) -> VariantDraft:
    values = tuple(clean(value, N_("Specification"), 60) for value in draft.spec_values)
    if len(values) != specs:
        raise errors.SpecificationMismatch(specs, len(values))
    for amount in (draft.price, draft.cost or 0):
        check_price(amount)
    if draft.tax_rate is not None and not 0 <= draft.tax_rate <= 10_000:
        raise errors.BadTaxRate(draft.tax_rate)
    if not 0 <= draft.weight <= MAX_WEIGHT:
        raise errors.BadWeight(draft.weight)
    unit = KG if draft.weighed else clean(draft.unit, N_("Unit"), MAX_UNIT)
    if not unit:
        raise errors.UnitWithoutName
    return replace(
        draft,
        spec_values=values,
        sku=clean(draft.sku, N_("SKU"), MAX_SKU),
        barcodes=tuple(checked_barcode(barcode) for barcode in draft.barcodes),
        unit=unit,
        shelf=clean(draft.shelf, N_("Shelf"), MAX_SHELF),
    )


def checked_barcode(draft: BarcodeDraft) -> BarcodeDraft:
    """The code in its kept form.

    Raises:
        NotABarcode, BadCheckDigit, BadPackQuantity, CardNumberRefused
    """
    if draft.quantity <= 0 or draft.quantity % 1000 or draft.quantity > 10_000_000:
        raise errors.BadPackQuantity(draft.code, draft.quantity)
    return BarcodeDraft(read_barcode(draft.code).text, draft.quantity)


def check_price(amount: int) -> None:
    """Raise `BadPriceRange` for a price that no shop has."""
    if not 0 <= amount <= MAX_PRICE:
        raise errors.BadPriceRange(amount)


def named(text: str) -> str:
    """A name of one line; raises `EmptyName`, `TextTooLong`, `CardNumberRefused`."""
    name = clean(text, N_("Name"), MAX_NAME)
    if not name:
        raise errors.EmptyName
    return name


def clean(text: str, field: str, limit: int) -> str:
    """One line without blanks around it; raises `TextTooLong`, `CardNumberRefused`."""
    line = tidy(text)
    if len(line) > limit:
        raise errors.TextTooLong(field, len(line), limit)
    refuse_card_number(line)
    return line


_TEXT_LABELS = {
    "description": N_("Description"),
    "origin": N_("Origin"),
    "ingredients": N_("Ingredients"),
    "shelf_life": N_("Shelf life"),
    "storage": N_("Storage"),
    "licence_number": N_("Licence number"),
    "certification_number": N_("Certification number"),
}


def lines(text: str, field: str) -> str:
    """A text that may have lines; raises `TextTooLong`, `CardNumberRefused`."""
    found = tidy_lines(text)
    if len(found) > MAX_TEXT:
        raise errors.TextTooLong(_TEXT_LABELS[field], len(found), MAX_TEXT)
    refuse_card_number(found)
    return found


def _no_repeats(values: Sequence[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise errors.RepeatedSpecification(value)
        seen.add(value)
