"""PINs: what makes one, what makes one weak, and how it is kept (argon2id, RFC 9106).

A PIN has few possibilities, so the hash only slows down whoever already has the file; what keeps
guessing out at the till is `posdesk.staff.guard`. A hash carries its own cost, so the cost can be
raised without asking anybody for a new PIN: the next sign-in renews the hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from posdesk.staff.errors import BadPin, WeakPin

SHORTEST = 4
LONGEST = 8

_KEYPAD_ROWS = ("2580", "1470", "3690", "1472580", "1478963", "14789632")
_FAVOURITES = frozenset({
    "1004", "1010", "1122", "1221", "1313", "1314", "1342", "1420", "1516", "1818", "1881",
    "2112", "2211", "2233", "2468", "2582", "3344", "4242", "4455", "5200", "5201", "5566",
    "5683", "6677", "6868", "6969", "7410", "7788", "8520", "8686", "8899", "9527", "9963",
    "112233", "121314", "123321", "131420", "142857", "147258", "159357", "159753", "168168",
    "314159", "520131", "5201314", "520520", "654123", "741852", "789456", "888666", "963852",
})  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """The work of one argon2id hash: passes over the memory, memory in KiB, lanes."""

    passes: int
    memory_kib: int
    lanes: int = 1


class Pins:
    """Hashes and checks PINs at one cost."""

    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID
        )

    def hashed(self, pin: str) -> str:
        """The PHC string (salt, cost and hash) to keep for `pin`."""
        return self._hasher.hash(pin)

    def match(self, kept: str, pin: str) -> bool:
        """Whether `pin` is the one that `kept` was made from; a hash that can't be read matches
        nothing.
        """
        try:
            return self._hasher.verify(kept, pin)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, kept: str) -> bool:
        """Whether `kept` was made at another cost than this one and should be renewed."""
        return self._hasher.check_needs_rehash(kept)


def check_new_pin(pin: str) -> None:
    """Raise `BadPin` unless `pin` is 4 to 8 digits, `WeakPin` when it is among the first that
    anybody would try.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise BadPin(SHORTEST, LONGEST)
    if is_weak(pin):
        raise WeakPin


def is_weak(pin: str) -> bool:
    """Repeats, runs up or down, keypad rows, favourites, years and whole dates."""
    return _repeats(pin) or _runs(pin) or _on_keypad(pin) or pin in _FAVOURITES or _is_date(pin)


def _repeats(pin: str) -> bool:
    for size in (1, 2, 3, 4):
        if len(pin) % size == 0 and len(pin) > size and pin == pin[:size] * (len(pin) // size):
            return True
    return False


def _runs(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 2, 8, 9}


def _on_keypad(pin: str) -> bool:
    return any(pin in row or pin in row[::-1] for row in _KEYPAD_ROWS)


def _is_date(pin: str) -> bool:
    if len(pin) == 4:
        return "1940" <= pin <= "2039"
    return len(pin) == 8 and "1900" <= pin[:4] <= "2099" and _valid_day(pin)


def _valid_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
