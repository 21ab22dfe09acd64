"""Commands on orders as their screen sends them: who lacks the right may ask a manager."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from posdesk.changes import Done
from posdesk.errors import Refusal
from posdesk.orders import accepting, handling
from posdesk.orders.detail import OrderDetail
from posdesk.staff.rights import NotAllowed
from posdesk.ui.place import Shell

Told = Callable[[Any], object]
Refused = Callable[[Refusal], bool]
"""Answers whether the refusal was said where it belongs; else the window says it."""


class OrderActs:
    """Sends commands; those that take an approval are sent again with the one a manager gave."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def run(
        self,
        command: Callable[..., Done[Any]],
        *args: Any,
        detail: str,
        done: Told | None = None,
        refused: Refused | None = None,
        approvable: bool = True,
        **options: Any,
    ) -> None:
        """Runs `command(db, actor, *args, **options)`; `detail` tells a manager what it is for."""

        def send(approval: str | None) -> None:
            more = {**options, "approval": approval} if approvable else options
            sent = partial(command, **more) if more else command
            self._shell.ops.run(sent, *args, done=done, refused=answered)

        def answered(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                if refused is not None:
                    refused(refusal)
                self._shell.refuse(refusal, approved=send if approvable else None, detail=detail)
            elif refused is None or not refused(refusal):
                self._shell.refuse(refusal)

        send(None)

    # --- what needs nothing to be entered -----------------------------------------------------

    def accept(self, order: OrderDetail, done: Told | None = None) -> None:
        """The shop takes the order on."""
        self.run(accepting.accept, order.order_id, detail=order.number, done=done)

    def assign(self, order: OrderDetail, staff_id: str | None) -> None:
        """Says who is responsible; None: nobody."""
        self.run(handling.assign, order.order_id, staff_id, detail=order.number, approvable=False)

    def attend(self, order: OrderDetail) -> None:
        """Somebody looked at what needed attention."""
        self.run(handling.attend, order.order_id, detail=order.number, approvable=False)

    def note(
        self, order: OrderDetail, text: str, *, for_customer: bool, done: Told, refused: Refused
    ) -> None:
        """Writes a note."""
        self.run(
            handling.add_note, order.order_id, text, detail=order.number, approvable=False,
            done=done, refused=refused, for_customer=for_customer,
        )  # fmt: skip
