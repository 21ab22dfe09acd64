"""What is done with the return that is open: each act, its question, and what is said after."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMenu

from posdesk.cart.cart import Cart
from posdesk.errors import Refusal
from posdesk.i18n import N_, _
from posdesk.payments.settle import Tendered
from posdesk.returns import arriving, exchanging, inspecting, quoting, reviewing, settling, states
from posdesk.returns.carriers import carriers
from posdesk.returns.detail import ReturnDetail
from posdesk.returns.quoting import Quote
from posdesk.returns.settling import Settled
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.returns.acts import ReturnActs
from posdesk.ui.returns.asking import (
    QUESTIONS,
    REFUSALS,
    REJECTIONS,
    AnswerTask,
    ReasonTask,
    SentTask,
)
from posdesk.ui.returns.detail import DetailPanel
from posdesk.ui.returns.exchange import ExchangeTask
from posdesk.ui.returns.inspecting import InspectTask
from posdesk.ui.returns.people import choose_member
from posdesk.ui.returns.settling import Choice, SettleTask

_MENU = (
    ("ask", N_("Ask the customer for more…"), states.ASKED),
    ("answer", N_("Enter the answer…"), states.ANSWERED),
    ("brought_in", N_("The customer brought it in"), states.BROUGHT_IN),
    ("sent_back", N_("Enter the waybill…"), states.SENT_BACK),
    ("receive", N_("Received"), states.RECEIVED),
    ("refuse", N_("Refuse and send back…"), states.REFUSED),
    ("withdraw", N_("The customer withdraws it"), states.WITHDRAWN),
)


class Tasks:
    """Opens the questions of acts beside the board and sends their commands."""

    def __init__(self, shell: Shell, acts: ReturnActs, panel: DetailPanel) -> None:
        self._shell, self._acts, self._panel = shell, acts, panel

    def do(self, act: str) -> None:
        """An act on the return that is open."""
        if self._panel.detail is not None:
            getattr(self, f"_{act}")(self._panel.detail)

    # --- what needs nothing to be entered -----------------------------------------------------

    def _approve(self, shown: ReturnDetail) -> None:
        self._run(reviewing.approve, shown, _("{number} is approved."))

    def _receive(self, shown: ReturnDetail) -> None:
        self._run(arriving.receive, shown, _("{number} is received: inspect it next."))

    def _brought_in(self, shown: ReturnDetail) -> None:
        self._run(arriving.brought_in, shown, _("{number} was brought in."))

    def _withdraw(self, shown: ReturnDetail) -> None:
        self._run(reviewing.withdraw, shown, _("{number} is withdrawn."))

    def _close_rest(self, shown: ReturnDetail) -> None:
        self._run(settling.close_rest, shown, _("{number} is closed."))

    def _run(self, command: Any, shown: ReturnDetail, said: str, *args: Any, **more: Any) -> None:
        number = shown.card.number

        def done(_state: object) -> None:
            self._panel.close_task()
            self._panel.reload()
            self._shell.notify(said.format(number=number), tone="ok", seconds=6)

        task = self._panel.task

        def refused(refusal: Refusal) -> bool:
            if task is None or task is not self._panel.task:
                return False
            return task.refused(refusal)

        self._acts.run(
            command, shown.card.id, *args, detail=number, done=done, refused=refused, **more
        )

    # --- what asks why ------------------------------------------------------------------------

    def _reject(self, shown: ReturnDetail) -> None:
        def go(reason: str) -> None:
            self._run(reviewing.reject, shown, _("{number} is rejected."), reason)

        title = _("Reject {number}").format(number=shown.card.number)
        self._panel.show_task(ReasonTask(title, _("Reject"), REJECTIONS, go))

    def _ask(self, shown: ReturnDetail) -> None:
        def go(question: str) -> None:
            self._run(reviewing.ask, shown, _("The customer is asked."), question)

        title = _("Ask about {number}").format(number=shown.card.number)
        task = ReasonTask(title, _("Ask"), QUESTIONS, go, role="primary")
        self._panel.show_task(task)

    def _refuse(self, shown: ReturnDetail) -> None:
        def go(reason: str) -> None:
            self._run(arriving.refuse, shown, _("{number} goes back to the customer."), reason)

        title = _("Refuse {number}").format(number=shown.card.number)
        explained = _("Nothing is given back; the goods are sent to the customer again.")
        task = ReasonTask(title, _("Refuse and send back"), REFUSALS, go, explained=explained)
        self._panel.show_task(task)

    def _answer(self, shown: ReturnDetail) -> None:
        def go(note: str, photos: Any) -> None:
            said = _("The answer is saved.")
            self._run(reviewing.answer, shown, said, note, photos.prepared())

        title = _("Answer to {number}").format(number=shown.card.number)
        self._panel.show_task(AnswerTask(title, go))

    def _sent_back(self, shown: ReturnDetail) -> None:
        def go(carrier: str | None, waybill: str) -> None:
            self._run(arriving.sent_back, shown, _("{number} is on its way."), carrier, waybill)

        title = _("How is {number} sent?").format(number=shown.card.number)
        self._panel.show_task(SentTask(title, self._shell.ops.read(carriers), go))

    def _photos(self, shown: ReturnDetail) -> None:
        adder = self._panel.adder
        if adder is not None and adder.prepared():
            self._run(
                reviewing.add_photos, shown, _("The photo is kept with {number}."),
                adder.prepared(),
            )  # fmt: skip

    # --- inspection and money -----------------------------------------------------------------

    def _inspect(self, shown: ReturnDetail) -> None:
        def go(found: list[inspecting.Found]) -> None:
            self._run(inspecting.inspect, shown, _("{number} is inspected."), found)

        self._panel.show_task(InspectTask(shown, self._worths(shown), go))

    def _worths(self, shown: ReturnDetail) -> dict[str, int]:
        """About what each line gives, for the cuts that are offered."""
        return self._shell.ops.read(quoting.worths, shown.card.id)

    def _settle(self, shown: ReturnDetail) -> None:
        if shown.quote is None:
            return

        def requote(way_back: int) -> Quote:
            return self._shell.ops.read(quoting.quote, shown.card.id, way_back)

        def go(choice: Choice, quoted: Quote) -> None:
            self._settle_by(shown, choice, quoted, None)

        self._panel.show_task(SettleTask(shown, requote, go))

    def _settle_by(
        self, shown: ReturnDetail, choice: Choice, quoted: Quote, member: tuple[str, str] | None
    ) -> None:
        if choice.resolution == states.EXCHANGE:
            self._exchange(shown, choice, quoted)
            return
        if choice.resolution == states.CREDIT and quoted.member_id is None and member is None:
            choose_member(
                self._shell, lambda picked: self._settle_by(shown, choice, quoted, picked)
            )
            return
        task = self._panel.task
        if task is not None:
            task.go.setEnabled(False)
        self._acts.run(
            settling.settle, shown.card.id, self._shell.ops.db.ids.new(), choice.resolution,
            choice.way_back, quoted.amount, detail=shown.card.number, done=self.settled,
            refused=task.refused if task else None, finish=choice.finish,
            member_id=member[0] if member else None,
        )  # fmt: skip

    def _exchange(self, shown: ReturnDetail, choice: Choice, quoted: Quote) -> None:
        key = self._shell.ops.db.ids.new()

        def finish(
            cart: Cart, tenders: tuple[Tendered, ...], difference: int, done: Any, refused: Any
        ) -> None:
            self._acts.run(
                exchanging.exchange, shown.card.id, key, cart, tenders,
                detail=shown.card.number, done=done, refused=refused, way_back=choice.way_back,
                shown=difference, finish=choice.finish,
            )  # fmt: skip

        title = _("Exchange for {number}").format(number=shown.card.number)
        wanted = [line.instead_id or line.variant_id for line in shown.lines]
        member = (shown.member_id, shown.card.customer) if shown.member_id else None
        task = ExchangeTask(
            self._shell, title, quoted.money, [key for key in wanted if key], finish, member
        )
        for line in shown.lines:
            if line.instead_id:
                task.take(line.instead_id)
        task.exchanged.connect(self.settled)
        self._panel.show_task(task)

    def settled(self, done: object) -> None:
        """Says what was given, and how."""
        assert isinstance(done, Settled)
        self._panel.close_task()
        say_settled(self._shell, done)

    # --- the menu -----------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """What else can be done with the return now."""
        menu = QMenu(self._panel)
        shown = self._panel.detail
        if shown is None:
            return menu
        from posdesk.i18n import gettext

        for act, name, target in _MENU:
            arrives = target in (states.SENT_BACK, states.BROUGHT_IN, states.RECEIVED)
            if target in shown.targets and (shown.to_come or not arrives):
                menu.addAction(gettext(name)).triggered.connect(
                    lambda _on=False, act=act: self.do(act)
                )
        if shown.settlements and shown.quote is None and states.SETTLED in shown.targets:
            rest = menu.addAction(_("The rest will not come any more"))
            rest.triggered.connect(lambda: self.do("close_rest"))
        menu.addSeparator()
        slip = menu.addAction(_("Print the return slip"))
        slip.triggered.connect(lambda: self._print("return_slip", shown.card.id))
        for settlement in shown.settlements:
            kind = "exchange_receipt" if settlement.exchange_order_id else "refund_receipt"
            amount = words.money(settlement.amount, shown.currency)
            paper = menu.addAction(_("Print the receipt for {amount}").format(amount=amount))
            paper.triggered.connect(
                lambda _on=False, kind=kind, key=settlement.id: self._print(kind, key)
            )
        return menu

    def _print(self, kind: str, subject: str, approval: str | None = None) -> None:
        from functools import partial

        from posdesk.printing.papers import print_document

        def refused(refusal: Refusal) -> None:
            self._shell.refuse(refusal, approved=lambda given: self._print(kind, subject, given))

        def done(_printed: object) -> None:
            self._shell.notify(_("It is on its way to the printer."), seconds=4)

        command = partial(print_document, approval=approval)
        self._shell.ops.run(command, kind, subject, done=done, refused=refused)


def say_settled(shell: Shell, done: Settled) -> None:
    """What was given for a return, in a notice."""
    currency = shell.ops.db.setting("shop.currency")
    amount = words.money(done.amount, currency)
    if done.resolution == states.EXCHANGE:
        said = _("{number} is exchanged: {order} went out.").format(
            number=done.number, order=done.exchange_number
        )
    elif done.resolution == states.CREDIT:
        said = _("{number}: {amount} of store credit given.").format(
            number=done.number, amount=amount
        )
    else:
        said = _("{number}: {amount} given back.").format(number=done.number, amount=amount)
    ways = [
        f"{words.way_words(share.tender)} {words.money(share.amount, currency)}"
        for share in done.shares
        if share.tender != "exchange"
    ]
    shell.notify(said, words.DOT.join(ways), tone="ok", seconds=10)
