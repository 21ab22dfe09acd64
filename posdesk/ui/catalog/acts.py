"""Commands of the catalog as its screens send them: who lacks the right may ask a manager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from posdesk.changes import Done
from posdesk.errors import Refusal
from posdesk.staff.rights import NotAllowed
from posdesk.ui.place import Shell

Told = Callable[[Any], object]
Refused = Callable[[Refusal], bool]
"""Answers whether the refusal was said where it belongs; else the window says it."""


class Acts:
    """Sends commands whose last argument is the id of an approval, None at first."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def run(
        self,
        command: Callable[..., Done[Any]],
        *args: Any,
        detail: str,
        done: Told | None = None,
        refused: Refused | None = None,
    ) -> None:
        """Runs `command(db, actor, *args, approval)`; `detail` tells a manager what it is about."""

        def send(approval: str | None) -> None:
            self._shell.ops.run(command, *args, approval, done=done, refused=answered)

        def answered(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                if refused is not None:
                    refused(refusal)
                self._shell.refuse(refusal, approved=send, detail=detail)
            elif refused is None or not refused(refusal):
                self._shell.refuse(refusal)

        send(None)
