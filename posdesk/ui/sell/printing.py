"""Printing again: a receipt, marked as a reprint and counted, or a gift receipt without prices."""

from __future__ import annotations

from collections.abc import Callable

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.staff.errors import NotAllowed
from posdesk.ui.place import Shell

RECEIPT, GIFT_RECEIPT, CONFIRMATION = "receipt", "gift_receipt", "order_confirmation"


class Reprints:
    """Asks for documents of sales; nobody waits for the printer."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def ask(self, order_id: str, document: str) -> None:
        """Print a document of a sale again."""
        from posdesk.printing import commands

        if document == GIFT_RECEIPT:
            self._shell.ops.run(
                commands.print_gift_receipt,
                order_id,
                done=lambda _number: self._said(
                    _("The gift receipt is on its way to the printer.")
                ),
            )
        elif document == CONFIRMATION:
            self._confirm(order_id)
        else:
            self._reprint(order_id)

    def _confirm(self, order_id: str, approval: str | None = None) -> None:
        from posdesk.printing import papers

        def refused(refusal: Refusal) -> None:
            self._blocked(refusal, lambda given: self._confirm(order_id, given))

        self._shell.ops.run(
            papers.print_document,
            CONFIRMATION,
            order_id,
            "",
            approval,
            done=lambda _printed: self._said(
                _("The order confirmation is on its way to the printer.")
            ),
            refused=refused,
        )

    def _blocked(self, refusal: Refusal, again: Callable[[str], None]) -> None:
        """A manager is asked where that helps."""
        if isinstance(refusal, NotAllowed):
            self._shell.ask_approval(refusal.act, "", again)
        else:
            self._shell.refuse(refusal)

    def _reprint(self, order_id: str, approval: str | None = None) -> None:
        from posdesk.printing import commands

        def done(number: int) -> None:
            self._said(_("Reprint {number} is on its way to the printer.").format(number=number))

        def refused(refusal: Refusal) -> None:
            self._blocked(refusal, lambda given: self._reprint(order_id, given))

        self._shell.ops.run(commands.reprint, order_id, "", approval, done=done, refused=refused)

    def _said(self, words: str) -> None:
        self._shell.notify(words, tone="ok", seconds=4)
