"""The two cards below the timeline: where the goods go, and what was paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from posdesk.i18n import N_, _, gettext
from posdesk.members.phones import masked, plain, shown
from posdesk.orders import goods
from posdesk.orders.detail import OrderDetail
from posdesk.orders.goods import Due, PaymentRow
from posdesk.orders.states import COUNTER, METHODS, PICKUP, TERMS
from posdesk.orders.ways import PartRow
from posdesk.ui import theme
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.words import money, slot_words, when
from posdesk.ui.pay.words import tender_name
from posdesk.ui.widgets import Button, Card, Label, row
from posdesk.ui.widgets.status import Look

_DUE_LOOKS = {
    goods.PAID: Look(N_("paid"), "ok"),
    goods.PART: Look(N_("paid in part"), "warn"),
    goods.LATER: Look(N_("to come")),
    goods.LATE: Look(N_("late"), "bad"),
}


class DeliveryCard(Card):
    """Who receives what, where, and when; the phone is masked until it is asked for."""

    def __init__(self) -> None:
        self.facts = Facts(gap=4)
        self.phone = Button(_("Show phone"), "link", clicked=self._reveal)
        head = row(_title(_("Goes to")), None, self.phone)
        super().__init__(head, self.facts, None, gap=4)
        self._whole = False
        self._again: Callable[[], None] = lambda: None

    def show_order(self, detail: OrderDetail, today: date, zone: ZoneInfo, now: int) -> None:
        """Shows the ways of an order."""
        self._whole = False
        self._again = lambda: self._show(detail, today, zone, now)
        self._again()

    def _show(self, detail: OrderDetail, today: date, zone: ZoneInfo, now: int) -> None:
        facts: list[Fact] = []
        for part in detail.parts:
            facts += [RULE] if facts else []
            facts += self._part(part, today, zone, now)
        if not facts:
            facts = [Fact(gettext(METHODS[COUNTER]), strong=True)]
            customer = detail.customer
            facts.append(Fact(customer.name if customer else _("Walk-in")))
        self.facts.show_facts(facts)
        phones = any(part.consignee and part.consignee.phone for part in detail.parts)
        self.phone.setVisible(phones and not self._whole)

    def _part(self, part: PartRow, today: date, zone: ZoneInfo, now: int) -> list[Fact]:
        slot = slot_words(part.slot_day, part.slot_from, part.slot_until, today)
        way = " · ".join(p for p in (gettext(METHODS[part.method]), part.carrier, slot) if p)
        facts = [Fact(way, strong=True)]
        who = part.consignee
        if who is not None:
            phone = shown(who.phone) if self._whole else masked(plain(who.phone))
            facts.append(Fact("   ".join(p for p in (who.name, phone) if p)))
            facts += [Fact(text) for text in (who.address,) if text]
            facts += [Fact(text, tone="muted") for text in (who.hours, who.note) if text]
        if part.method == PICKUP and part.code:
            late = part.code_until is not None and part.code_until < now
            until = when(part.code_until, zone, now) if part.code_until else ""
            more = _("until {moment}").format(moment=until) if until else ""
            text = _("Code {code}").format(code=part.code)
            facts.append(Fact(text, more=more, strong=True, tone="bad" if late else ""))
        return facts

    def _reveal(self) -> None:
        self._whole = True
        self._again()


class PaymentCard(Card):
    """What was paid and given back, what is outstanding, and what is due when."""

    def __init__(self) -> None:
        self.facts = Facts(gap=4)
        super().__init__(_title(_("Payment")), self.facts, None, gap=4)

    def show_order(self, detail: OrderDetail) -> None:
        """Shows the money of an order."""
        currency, sums = detail.money.currency, detail.money
        facts = [Fact(_("Order amount"), money(sums.owed, currency), gettext(TERMS[detail.terms]))]
        for payment in detail.payments:
            facts += self._payment(payment, currency)
        if sums.returned:
            facts.append(Fact(_("Goods returned"), money(-sums.returned, currency)))
        facts.append(RULE)
        facts.append(Fact(_("Paid"), money(sums.paid, currency)))
        if sums.refunded:
            facts.append(Fact(_("Given back"), money(-sums.refunded, currency), tone="warn"))
        if sums.outstanding > 0:
            facts.append(
                Fact(_("Outstanding"), money(sums.outstanding, currency), tone="bad", strong=True)
            )
        elif sums.outstanding < 0:
            text, amount = _("To be given back"), money(-sums.outstanding, currency)
            facts.append(Fact(text, amount, tone="bad", strong=True))
        facts += [self._due(due, currency) for due in sums.dues]
        self.facts.show_facts(facts)

    def _payment(self, payment: PaymentRow, currency: str) -> list[Fact]:
        reference = payment.reference
        short = reference if len(reference) <= 14 else f"{reference[:5]}…{reference[-5:]}"
        name = tender_name(payment.tender)
        facts = [Fact(name, money(payment.amount, currency), short)]
        for refund in payment.refunds:
            way = tender_name(refund.tender) if refund.tender else name
            text = _("Given back: {tender}").format(tender=way)
            facts.append(Fact(text, money(-refund.amount, currency), refund.reason, "warn"))
        return facts

    def _due(self, due: Due, currency: str) -> Fact:
        look = _DUE_LOOKS[due.state]
        said = Look(gettext(look.text), look.tone)
        return Fact(_("Due {day}").format(day=due.due_on), money(due.amount, currency), look=said)


def _title(words: str) -> Label:
    """A card's title, as high as one with a button beside it."""
    title = Label(words, "title")
    title.setMinimumHeight(theme.px(theme.TARGET))
    return title
