"""Which round amounts a customer is likely to hand over, so that one touch enters them."""

from __future__ import annotations

from typing import Final

QUICK_LIMIT: Final = 5

# Faces of the notes in minor units, smallest first. CNY leaves out 20: a customer who owes 65.90
# hands over 66, 70 or 100, and a fifth round amount next to those only slows the eye.
_NOTES: Final[dict[str, tuple[int, ...]]] = {
    "CNY": (100, 500, 1000, 5000, 10000),
    "HKD": (1000, 2000, 5000, 10000, 50000),
    "TWD": (10000, 50000, 100000),
    "JPY": (1000, 5000, 10000),
    "KRW": (1000, 5000, 10000, 50000),
    "EUR": (500, 1000, 2000, 5000, 10000),
    "GBP": (500, 1000, 2000, 5000),
    "USD": (100, 500, 1000, 2000, 5000, 10000),
    "SGD": (200, 500, 1000, 5000, 10000),
}
_OTHER: Final = (100, 500, 1000, 5000, 10000)


def quick_amounts(due: int, currency: str = "CNY", limit: int = QUICK_LIMIT) -> list[int]:
    """The exact amount first, then `due` rounded up to each note of the currency; minor units.

    When there are more than `limit`, the ones just above the exact amount are left out: a person
    pays 12.30 with 15, 20, 50 or 100 sooner than with 13.
    """
    if due <= 0:
        return []
    rounded = {-(-due // note) * note for note in _NOTES.get(currency, _OTHER)}
    above = sorted(rounded - {due})
    room = limit - 1
    return [due, *(above[-room:] if room else [])]
