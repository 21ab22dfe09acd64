"""What the catalog refuses, with the data of the refusal."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_amount, format_money


@dataclass(eq=False)
class NotABarcode(Refusal):
    """A text can't be printed as a barcode at all."""

    entered: str
    text = N_("“{entered}” is not a barcode.")
    advice = N_("A barcode has 3 to 48 letters or digits and no spaces.")


@dataclass(eq=False)
class BadCheckDigit(Refusal):
    """The last digit of a GTIN does not fit the others (GS1 General Specifications, 7.9)."""

    code: str
    found: str
    expected: str
    text = N_("Barcode {code} ends in {found}, but its check digit should be {expected}.")
    advice = N_("Scan it again or compare it with the goods; one digit is wrong.")


@dataclass(eq=False)
class DuplicateBarcode(Refusal):
    """A barcode already belongs to other goods."""

    code: str
    owner: str
    text = N_("Barcode {code} already belongs to {owner}.")
    advice = N_("Remove it there first, or check which goods it is printed on.")


@dataclass(eq=False)
class DuplicateSku(Refusal):
    """A SKU already belongs to other goods."""

    sku: str
    owner: str
    text = N_("SKU {sku} already belongs to {owner}.")
    advice = N_("Choose another SKU.")


@dataclass(eq=False)
class EmptyName(Refusal):
    """Something in the catalog has no name."""

    text = N_("The name is empty.")
    advice = N_("Enter a name.")


@dataclass(eq=False)
class TextTooLong(Refusal):
    """A text is longer than its field takes."""

    field: str
    length: int
    limit: int
    text = N_("{field} has {length} characters; {limit} fit.")
    advice = N_("Shorten it.")

    def values(self) -> dict[str, object]:
        return {"field": gettext(self.field), "length": self.length, "limit": self.limit}


@dataclass(eq=False)
class BadPriceRange(Refusal):
    """A price or cost (minor units) is negative or beyond any shop's."""

    amount: int
    text = N_("{amount} can't be a price.")
    advice = N_("Enter an amount between 0 and 9,999,999.99.")

    def values(self) -> dict[str, object]:
        return {"amount": format_money(self.amount)}


@dataclass(eq=False)
class BadWeight(Refusal):
    """A weight (grams) that nothing in a shop has."""

    weight: int
    text = N_("{weight} g is not the weight of goods.")
    advice = N_("Enter grams, 0 where it is not known, at most 1,000,000.")


@dataclass(eq=False)
class BadTaxRate(Refusal):
    """A tax rate (basis points) outside 0–100 %."""

    rate: int
    text = N_("{rate} is not a tax rate.")
    advice = N_("Enter a rate between 0 and 100 percent.")

    def values(self) -> dict[str, object]:
        return {"rate": format_amount(self.rate) + " %"}


@dataclass(eq=False)
class BadPackQuantity(Refusal):
    """A pack's barcode sells no whole, positive number of pieces (thousandths)."""

    code: str
    quantity: int
    text = N_("A pack with barcode {code} can't hold that many pieces.")
    advice = N_("Enter how many pieces are in the pack, for example 24.")


@dataclass(eq=False)
class UnitWithoutName(Refusal):
    """A variant has no sale unit."""

    text = N_("The sale unit is empty.")
    advice = N_("Enter a unit such as 件, 瓶 or kg.")


@dataclass(eq=False)
class SpecificationMismatch(Refusal):
    """A variant's values don't answer the product's specifications one by one."""

    wanted: int
    given: int
    text = N_("This product has {wanted} specifications, but {given} values were given.")
    advice = N_("Choose one value for each specification.")


@dataclass(eq=False)
class RepeatedSpecification(Refusal):
    """A specification, a value or a combination appears twice."""

    value: str
    text = N_("“{value}” is there twice.")
    advice = N_("Remove one of the two.")


@dataclass(eq=False)
class TooManyVariants(Refusal):
    """The specifications multiply to more variants than one product may have."""

    count: int
    limit: int
    text = N_("These specifications make {count} variants; a product may have {limit}.")
    advice = N_("Remove values, or split the product.")


@dataclass(eq=False)
class LastVariant(Refusal):
    """A product keeps at least one variant."""

    name: str
    text = N_("This is the only variant of {name}.")
    advice = N_("Take the whole product off sale or delete it instead.")


@dataclass(eq=False)
class CategoryNotEmpty(Refusal):
    """A category that still holds goods or categories can't be deleted as it is."""

    name: str
    products: int
    children: int
    text = N_("Category {name} still holds {products} products and {children} categories.")
    advice = N_("Move them to another category first, or choose where they go.")


@dataclass(eq=False)
class CategoryLoop(Refusal):
    """A category can't be moved into itself or below itself."""

    name: str
    text = N_("Category {name} can't be put inside itself.")
    advice = N_("Choose a category outside of it.")


@dataclass(eq=False)
class CategoryTooDeep(Refusal):
    """The tree has a limit of levels, so that its chips fit the sell screen."""

    limit: int
    text = N_("Categories go at most {limit} levels deep.")
    advice = N_("Put it one level higher.")


@dataclass(eq=False)
class DuplicateName(Refusal):
    """A brand, or a category beside it, already has this name."""

    name: str
    text = N_("“{name}” is already there.")
    advice = N_("Use the one that is there, or choose another name.")


@dataclass(eq=False)
class ImageRefused(Refusal):
    """A picture file is not one that can be kept."""

    reason: str
    text = N_("This picture can't be used: {reason}.")
    advice = N_("Choose a JPEG, PNG or WebP picture of at most 20 MB.")

    def values(self) -> dict[str, object]:
        return {"reason": gettext(self.reason)}


@dataclass(eq=False)
class BadScaleRule(Refusal):
    """A scale barcode rule can't be used."""

    pattern: str
    reason: str
    text = N_("The scale barcode pattern {pattern} can't be used: {reason}.")
    advice = N_(
        "A pattern has 13 or 18 places: digits, P for the PLU, W weight, A amount, C check digit."
    )

    def values(self) -> dict[str, object]:
        return {"pattern": self.pattern, "reason": gettext(self.reason)}


@dataclass(eq=False)
class BadScaleCode(Refusal):
    """A code matches a scale rule, but what it says can't be right."""

    code: str
    reason: str
    text = N_("The scale label {code} can't be used: {reason}.")
    advice = N_("Scan it again, or weigh the goods and print a new label.")

    def values(self) -> dict[str, object]:
        return {"code": self.code, "reason": gettext(self.reason)}
