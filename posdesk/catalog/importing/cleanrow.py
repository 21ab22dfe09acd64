"""A row of a list as it was understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from posdesk.catalog.drafts import MAX_LABEL
from posdesk.catalog.importing.problems import Problem, error, warning


@dataclass(slots=True)
class CleanRow:
    """What a row says. Prices in minor units, stock in thousandths, tax in basis points."""

    number: int
    name: str = ""
    spec_names: tuple[str, ...] = ()
    spec_values: tuple[str, ...] = ()
    barcodes: list[str] = field(default_factory=list)
    packs: list[tuple[str, int]] = field(default_factory=list)  # code, thousandths in the pack
    sku: str | None = None
    price: int | None = None
    cost: int | None = None
    stock: int | None = None
    category: tuple[str, ...] = ()
    category_weak: bool = False  # only a shelf of a shop window
    brand: str = ""
    unit: str | None = None
    weighed: bool | None = None
    tax_rate: int | None = None
    weight: int | None = None  # grams
    shelf: str | None = None
    active: bool | None = None
    texts: dict[str, str] = field(default_factory=dict)
    repeats: int = 0  # the earlier row of the same goods
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False

    @property
    def label(self) -> str:
        """The specification as tills and receipts show it: `白 / L`."""
        if not self.spec_values:
            return ""
        return " / ".join(value for value in self.spec_values if value)[:MAX_LABEL]

    def fail(self, code: str, name: str = "", value: str = "", detail: object = "") -> None:
        self.problems.append(error(self.number, code, name, value, detail))
        self.failed = True

    def warn(self, code: str, name: str = "", value: str = "", detail: object = "") -> None:
        self.problems.append(warning(self.number, code, name, value, detail))
