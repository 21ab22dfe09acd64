"""Settling a return: what is given, which way, shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QCheckBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import parse_amount
from posdesk.payments.tenders import CREDIT as CREDIT_TENDER
from posdesk.returns.detail import ReturnDetail
from posdesk.returns.quoting import Quote
from posdesk.returns.states import CREDIT, EXCHANGE, REFUND
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.returns import words
from posdesk.ui.returns.cards import quote_facts
from posdesk.ui.returns.inspecting import Chips
from posdesk.ui.widgets import Field, Label, TextField, column


@dataclass(frozen=True, slots=True)
class Choice:
    """How it shall be settled."""

    resolution: str
    way_back: int
    finish: bool


class SettleTask(Task):
    """Refund, store credit or exchange."""

    def __init__(
        self,
        shown: ReturnDetail,
        requote: Callable[[int], Quote],
        done: Callable[[Choice, Quote], object],
    ) -> None:
        assert shown.quote is not None
        self._shown, self._requote, self._done = shown, requote, done
        self._quote = shown.quote
        self.how = Chips(self._choices(), self._first(), _("How it is settled"))
        self.how.changed.connect(self._show)
        self.way_back = TextField("", name=_("Kept for the way back"), placeholder="0.00")
        self.way_back.textChanged.connect(lambda _text: self._show())
        self.rest = QCheckBox(_("The rest will not come any more"))
        self.figures = Facts()
        self.ways = Facts()
        self._hint = Label("", "muted", wrap=True)
        body = QWidget()
        back = Field(
            _("Kept for the way back"),
            self.way_back,
            hint=_("What the shop paid to bring the goods back, where the customer pays it."),
        )
        body.setLayout(
            column(self.how, self.figures, back, self.rest, self.ways, self._hint, gap=12)
        )
        title = _("Settle {number}").format(number=shown.card.number)
        super().__init__(title, body, "")
        back.setVisible(self._quote.customer_pays_way_back)
        self.rest.setVisible(self._quote.to_come > 0)
        self.setFocusProxy(self.go)
        self._show()

    def _choices(self) -> list[tuple[str, str]]:
        if self._quote.order_id is None:
            return [(CREDIT, _("Store credit"))]
        return [
            (REFUND, _("Refund")),
            (EXCHANGE, _("Exchange")),
            (CREDIT, _("Store credit")),
        ]

    def _first(self) -> str:
        keys = [key for key, _text in self._choices()]
        return self._shown.card.wish if self._shown.card.wish in keys else keys[0]

    def _show(self) -> None:
        currency = self._shown.currency
        try:
            text = self.way_back.text().strip()
            self._quote = self._requote(parse_amount(text, currency) if text else 0)
            self.say("")
            self.go.setEnabled(True)
        except Refusal as refusal:
            self.say(str(refusal))
            self.go.setEnabled(False)
            return
        self.figures.show_facts(quote_facts(replace(self._shown, quote=self._quote)))
        self.ways.show_facts(self._way_facts())
        self.go.setText(self._act())
        nobody = self.how.chosen == CREDIT and self._quote.member_id is None
        self._hint.setText(
            _("Store credit needs a customer: you are asked for one.") if nobody else ""
        )
        self._hint.setVisible(nobody)

    def _way_facts(self) -> list[Fact]:
        currency = self._shown.currency
        if self.how.chosen == CREDIT:
            amount = words.money(self._quote.money, currency)
            return [RULE, Fact(words.way_words(CREDIT_TENDER), amount)]
        if self.how.chosen == EXCHANGE:
            return []
        shares = self._quote.shares
        facts = [RULE] if shares else []
        return facts + [
            Fact(words.way_words(share.tender), words.money(share.amount, currency))
            for share in shares
        ]

    def _act(self) -> str:
        amount = words.money(self._quote.money, self._shown.currency)
        if self.how.chosen == EXCHANGE:
            return _("Choose what goes out")
        if self.how.chosen == CREDIT:
            return _("Give {amount} as store credit").format(amount=amount)
        return _("Refund {amount} as it was paid").format(amount=amount)

    def submit(self) -> None:
        """Hands over what was chosen."""
        if not self.go.isEnabled():
            return
        self.say("")
        choice = Choice(self.how.chosen, self._quote.way_back, self.rest.isChecked())
        self._done(choice, self._quote)
