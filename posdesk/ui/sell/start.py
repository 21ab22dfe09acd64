"""What the sell place finds at a start: the cart of before, its payments, the last sale."""

from __future__ import annotations

from posdesk.cart.operations import repeat
from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.i18n import _, n_
from posdesk.money import format_money
from posdesk.payments import queries
from posdesk.payments.attempts import Attempt
from posdesk.payments.queries import Recovery
from posdesk.payments.states import CONFIRMED
from posdesk.ui.pay.words import tender_name
from posdesk.ui.place import Shell
from posdesk.ui.sell.recent import Recent
from posdesk.ui.sell.session import CartSession

_DONE = "sell_recovered"


def restore(shell: Shell, session: CartSession, recent: Recent) -> None:
    """Bring the open cart back and say what was completed before the program stopped.

    Asked on the writer's thread, behind every save that is still on its way, so that a window made
    anew (another language) finds the cart as it was last seen, and then says nothing about it.
    """
    again = bool(shell.ops.property(_DONE))
    shell.ops.setProperty(_DONE, True)

    def found(recovery: Recovery) -> None:
        _restore_cart(shell, session, recovery, quiet=again)
        if not again:
            _offer_reprint(shell, session, recent, recovery)

    shell.ops.run(_recovery, done=found)


def _recovery(db: Database, actor: str | None) -> Done[Recovery]:
    return Done(queries.recovery(db), Changes())


def _offer_reprint(shell: Shell, session: CartSession, recent: Recent, recovery: Recovery) -> None:
    sale = recovery.last_sale
    if sale is None or not recovery.unprinted:
        return
    total = format_money(sale.total, session.currency)
    words = _("Sale {number} of {total} is complete and safe.")
    shell.notify(
        words.format(number=sale.number, total=total),
        _("Its receipt may not have been printed."),
        actions=[(_("Reprint"), recent.reprint_last)],
    )


def _restore_cart(shell: Shell, session: CartSession, recovery: Recovery, *, quiet: bool) -> None:
    state = recovery.open_cart
    if state is None:
        return
    if state.cart is None:
        words = _("The cart on the screen could not be read back: {cause}")
        shell.notify(
            words.format(cause=state.unreadable),
            _("Scan the goods again; sales already made are not touched."),
            tone="bad",
        )
        return
    scanned_meanwhile = session.cart.lines
    session.put(repeat(state.cart, scanned_meanwhile), save=bool(scanned_meanwhile))
    if not state.cart.empty and not quiet:
        lines = len(state.cart.lines)
        words = n_("The cart with {n} line is back.", "The cart with {n} lines is back.", lines)
        taken = _taken_words(recovery.cart_attempts, session.currency)
        shell.notify(words.format(n=lines), taken, seconds=0 if taken else 12)


def _taken_words(attempts: tuple[Attempt, ...], currency: str) -> str:
    """What was already paid for the cart, so that nobody pays twice."""
    said = []
    for attempt in attempts:
        paid = {
            "tender": tender_name(attempt.tender),
            "amount": format_money(attempt.amount, currency),
        }
        if attempt.state == CONFIRMED:
            said.append(_("{amount} by {tender} is already paid.").format(**paid))
        elif attempt.open:
            said.append(_("Whether {amount} by {tender} was paid is not known yet.").format(**paid))
    return " ".join(said)
