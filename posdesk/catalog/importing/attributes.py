"""Texts that hold several facts: `品牌: 统一|包装规格: 128g*1桶|口味: 牛肉味`, `规格: 黑色`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from posdesk.catalog.importing.fields import ATTRIBUTE_KEYS, ATTRIBUTE_SPECS, TASTE_KEYS
from posdesk.i18n import N_, gettext

Spec = tuple[tuple[str, ...], tuple[str, ...]]
_BETWEEN = re.compile(r"(?<!\\)[|｜;；\n]+")
# A key does not end in a digit, so that 1:10 is a value.
_KEYED = re.compile(r"((?:\\.|[^:：\\]){0,59}?(?:\\.|[^\d\s:：\\]))\s*[:：]\s*(.+)", re.S)
_ESCAPED = re.compile(r"\\([|｜;；:：\\\d])")
_TO_ESCAPE = re.compile(r"[|｜;；:：\\]")
# What people write where there is nothing to say.
_NOTHING = frozenset(("", "/", "-", "--", "无", "暂无", "其他", "\\N", "null", "none", "n/a"))
_SEE = re.compile(r"^(详见|见).{0,12}(说明|包装|配料表|标签|详情)")
PLAIN_NAME = N_("Specification")


@dataclass(slots=True)
class Attributes:
    """What an attribute text says, sorted by where it belongs."""

    spec: Spec = ((), ())
    brand: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    rest: str = ""
    rest_with_taste: str = ""


def escaped(text: str, *, key: bool = False) -> str:
    """A name or value that stands between `:` and `|`, so that `specification` reads it back."""
    safe = _TO_ESCAPE.sub(r"\\\g<0>", text)
    return safe[:-1] + "\\" + safe[-1] if key and safe[-1:].isdecimal() else safe


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.strip())


def pairs(text: str) -> list[tuple[str, str]]:
    """The `key: value` parts of a text; those that say nothing are left out."""
    found = []
    for part in _BETWEEN.split(text):
        match = _KEYED.fullmatch(part.strip())
        if match and match[2].strip() not in _NOTHING and not _SEE.match(match[2]):
            found.append((_plain(match[1]), _plain(match[2])))
    return found


def specification(text: str) -> Spec:
    """`颜色: 白 | 尺码: L` → names and values; a plain text is the value of one specification."""
    if not text:
        return (), ()
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    keyed = [_KEYED.fullmatch(part) for part in parts]
    matches = [match for match in keyed if match]
    if len(matches) == len(parts):
        return (
            tuple(_plain(match[1]) for match in matches),
            tuple(_plain(match[2]) for match in matches),
        )
    return (gettext(PLAIN_NAME),), (_plain(text),)


def read(text: str) -> Attributes:
    """Sort the facts of an attribute text. What has no field of its own becomes description."""
    found = Attributes()
    specs: dict[str, str] = {}
    tastes: dict[str, str] = {}
    rest: list[tuple[str, str]] = []
    for key, value in pairs(text):
        place = ATTRIBUTE_KEYS.get(key.casefold())
        if place == "brand":
            found.brand = found.brand or value
        elif place:
            found.texts.setdefault(place, value)
        elif key in ATTRIBUTE_SPECS:
            specs.setdefault(key, value)
        elif key.casefold() in TASTE_KEYS:
            tastes.setdefault(key, value)
        else:
            rest.append((key, value))
    chosen = dict(sorted(specs.items(), key=lambda item: ATTRIBUTE_SPECS.index(item[0]))[:1])
    chosen.update(list(tastes.items())[:1])
    found.spec = (tuple(chosen), tuple(chosen.values()))
    found.rest = _lines(rest)
    found.rest_with_taste = _lines([*tastes.items(), *rest])
    return found


def _lines(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in facts)
