"""Messages of strangers: a field is of the type that the protocol says, or nothing is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeVar

from posdesk.sync.protocol import BadMessage, Message

M = TypeVar("M", bound=Message)

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "bytes": (bytes,),
    "bool": (bool,),
    "int | None": (int, type(None)),
    "Sequence[Any]": (list, tuple),
}
_MOST = 1 << 63


@cache
def _expected(kind: Any) -> list[tuple[str, tuple[type, ...]]]:
    return [(each.name, _KINDS[str(each.type)]) for each in fields(kind)]


def checked(message: M) -> M:
    """The message, whose fields are what they should be; raises `BadMessage`."""
    kind: Any = type(message)
    for name, kinds in _expected(kind):
        if not is_a(getattr(message, name), kinds):
            raise BadMessage(f"{name} is not right")
    return message


def is_a(value: Any, kinds: tuple[type, ...]) -> bool:
    """Whether a value is of one of these types; a number fits in 64 bits, a truth is no number,
    and a text can be written down (PostgreSQL keeps no NUL).
    """
    if isinstance(value, bool):
        return bool in kinds
    if isinstance(value, int):
        return int in kinds and -_MOST <= value < _MOST
    if isinstance(value, str) and "\0" in value:
        return False
    return isinstance(value, kinds)


def argument(
    found: Mapping[str, Any],
    name: str,
    kind: type,
    default: Any = None,
    *,
    within: Sequence[Any] = (),
) -> Any:
    """One value of a map; raises `BadMessage`."""
    value = found.get(name, default)
    if not is_a(value, (kind,)) or (within and value not in within):
        raise BadMessage(f"{name} is not right")
    return value
