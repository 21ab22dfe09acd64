"""Row ids: UUIDv7 (RFC 9562), monotonic within a process, as 32 hex digits."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from posdesk.clock import Clock

_RANDOM_BITS = 62
_COUNTER_BITS = 12


class Ids:
    """Makes ids that sort by the time they were made, even within one millisecond or a clock set
    back.
    """

    def __init__(self, clock: Clock, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._milliseconds = 0
        self._counter = 0

    def new(self) -> str:
        """A new id, greater than every earlier one of this maker."""
        now = self._clock.now()
        if now > self._milliseconds:
            self._milliseconds, self._counter = now, self._random_bits(_COUNTER_BITS - 1)
        else:
            self._counter += 1
            if self._counter >> _COUNTER_BITS:
                self._milliseconds, self._counter = self._milliseconds + 1, 0
        value = (self._milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | self._counter << 64
        value |= 2 << 62 | self._random_bits(_RANDOM_BITS)
        return f"{value:032x}"
