"""From specifications to variants: every combination once, and those that exist are kept.

A variant that is there is the same thing before and after: its stock, its codes and its past sales
hang on it. So a value that was only renamed keeps its variants, a new specification gives them its
first value, and a specification taken away leaves the first variant of each combination that stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posdesk.catalog.drafts import MAX_SPECS, combinations
from posdesk.catalog.errors import RepeatedSpecification, TooManyVariants
from posdesk.i18n import _
from posdesk.ui.catalog.editing import Spec, VariantEdit

_SEPARATORS = re.compile(r"[,，、;；/\n]+")
_BLANKS = re.compile(r"\s+")


def split_values(text: str) -> tuple[str, ...]:
    """`白, 黑、红` as single values."""
    parts = (_BLANKS.sub(" ", part).strip() for part in _SEPARATORS.split(text))
    return tuple(part for part in parts if part)


def spec_problem(specs: Sequence[Spec]) -> str:
    """What is wrong with the specifications, "" if variants can be made of them."""
    if len(specs) > MAX_SPECS:
        return _("A product may have {n} specifications.").format(n=MAX_SPECS)
    for name, values in specs:
        if not name.strip():
            return _("Give the specification a name, such as 颜色 or Size.")
        if not values:
            return _("Enter the values of “{name}”, separated by commas.").format(name=name)
    try:
        combinations(specs)
    except (RepeatedSpecification, TooManyVariants) as refusal:
        return str(refusal)
    return ""


def regenerate(
    before: Sequence[Spec], variants: Sequence[VariantEdit], after: Sequence[Spec]
) -> tuple[VariantEdit, ...]:
    """The variants of the specifications `after`; what exists of those `before` is kept.

    New ones take price, cost, tax and unit of the variant that is most like them.
    """
    kept = _kept(before, variants, after)
    made = []
    for values in combinations(after) if after else [()]:
        there = kept.get(values)
        made.append(there if there is not None else _like(values, kept, variants))
    return tuple(made)


def _kept(
    before: Sequence[Spec], variants: Sequence[VariantEdit], after: Sequence[Spec]
) -> dict[tuple[str, ...], VariantEdit]:
    """The variants that are there, by the values they get."""
    places = _places(before, after)
    renamed = [
        _renamed(before[place][1], values) if place is not None else {}
        for place, (_name, values) in zip(places, after, strict=True)
    ]
    kept: dict[tuple[str, ...], VariantEdit] = {}
    for variant in variants:
        values = tuple(
            after[at][1][0]
            if place is None or place >= len(variant.values)
            else renamed[at].get(variant.values[place], variant.values[place])
            for at, place in enumerate(places)
        )
        kept.setdefault(values, replace(variant, values=values))
    return kept


def _places(before: Sequence[Spec], after: Sequence[Spec]) -> list[int | None]:
    """For each specification after, the place of the same one before; None for a new one."""
    names = [name for name, _values in before]
    places = [names.index(name) if name in names else None for name, _values in after]
    if len(before) == len(after):  # a name that changed in its place is the same specification
        free = [at for at in range(len(before)) if at not in places]
        places = [at if place is None and at in free else place for at, place in enumerate(places)]
    return places


def _renamed(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Values that were written anew in their place."""
    if len(old) != len(new):
        return {}
    return {a: b for a, b in zip(old, new, strict=True) if a not in new and b not in old}


def _like(
    values: tuple[str, ...],
    kept: dict[tuple[str, ...], VariantEdit],
    variants: Sequence[VariantEdit],
) -> VariantEdit:
    def alike(other: tuple[str, ...]) -> int:
        return sum(a == b for a, b in zip(values, other, strict=True))

    closest = max(kept, key=alike, default=None)
    model = kept[closest] if closest is not None else variants[0]
    return replace(
        model, id="", values=values, sku="", codes=(), stock=None, image_id=None, active=True
    )
