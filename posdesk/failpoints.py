"""Named places where a test can stop the process dead, to see what survives.

Unarmed (always, outside tests) a failpoint is one dictionary look-up. `POSDESK_FAILPOINT=name`
kills the process with SIGKILL at the first pass of that point; `name:3` at the third.
"""

from __future__ import annotations

import os
import signal

_armed: dict[str, int] = {}


def arm(specification: str) -> None:
    """Arm one failpoint: `name` or `name:nth`. An empty text disarms all."""
    _armed.clear()
    if specification:
        name, _sep, nth = specification.partition(":")
        _armed[name] = int(nth or 1)


def failpoint(name: str) -> None:
    """Die here, as a power cut to the process would, when this point is armed."""
    if name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] == 0:
        os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


arm(os.environ.get("POSDESK_FAILPOINT", ""))
