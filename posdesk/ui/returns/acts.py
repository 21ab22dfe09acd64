"""Commands on returns as their screen sends them: each act that a person lacks the right for may be
approved by a manager, one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from posdesk.changes import Done
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.returns.errors import EvidenceMissing
from posdesk.returns.record import BEYOND_POLICY
from posdesk.staff.rights import NotAllowed
from posdesk.ui import messages
from posdesk.ui.place import Shell

Told = Callable[[Any], object]
Refused = Callable[[Refusal], bool]
"""Answers whether the refusal was said where it belongs; else the window says it."""


class ReturnActs:
    """Sends commands again with the approvals that a manager gave."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def run(
        self,
        command: Callable[..., Done[Any]],
        *args: Any,
        detail: str,
        done: Told | None = None,
        refused: Refused | None = None,
        approvals: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Runs `command(db, actor, *args, **options)`; `detail` tells a manager what it is for."""
        given = dict(approvals or {})

        def again(act: str, approval: str) -> None:
            self.run(
                command, *args, detail=detail, done=done, refused=refused,
                approvals={**given, act: approval}, **options,
            )  # fmt: skip

        def answered(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                if refused is not None:
                    refused(refusal)
                self._shell.refuse(refusal, approved=partial(again, refusal.act), detail=detail)
            elif isinstance(refusal, EvidenceMissing):
                self._without_photo(refusal, partial(again, BEYOND_POLICY), detail)
                if refused is not None:
                    refused(refusal)
            elif refused is None or not refused(refusal):
                self._shell.refuse(refusal)

        sent = partial(command, **options, approvals=given)
        self._shell.ops.run(sent, *args, done=done, refused=answered)

    def _without_photo(
        self, refusal: EvidenceMissing, again: Callable[[str], object], detail: str
    ) -> None:
        said = messages.message(refusal)

        def ask() -> None:
            self._shell.ask_approval(BEYOND_POLICY, detail, again)

        self._shell.notify(
            said.text, said.advice, tone=said.tone, actions=[(_("Ask a manager"), ask)]
        )
