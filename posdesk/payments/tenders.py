"""The ways to pay, and how a customer's payment code tells which of them it is.

Prefixes of payment codes (付款码) that customers show:
- Alipay: 16–24 digits beginning 25–30 (``auth_code`` of alipay.trade.pay, Alipay Open Platform);
- WeChat Pay: 18 digits beginning 10–15 (``auth_code`` of 付款码支付, WeChat Pay merchant
  documentation);
- UnionPay: 19 digits beginning 62 (China UnionPay QR code payment specification, C2B code).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from posdesk.i18n import N_

CASH, CARD = "cash", "card"
ALIPAY, WECHAT, UNIONPAY = "alipay", "wechat", "unionpay"
CREDIT, EXCHANGE = "credit", "exchange"


@dataclass(frozen=True, slots=True)
class Tender:
    """One way to pay. ``label`` is an English message id.

    ``change``: more than is due may be handed over. ``asked``: a provider or device is asked first,
    so there is an attempt. ``reference``: the receipt of the shop's own device names it.
    ``money``: points are earned on it. ``chosen``: a person may choose it; the worth of goods that
    come back pays for an exchange by itself.
    """

    code: str
    label: str
    change: bool = False
    asked: bool = True
    reference: bool = False
    money: bool = True
    chosen: bool = True


TENDERS: dict[str, Tender] = {
    tender.code: tender
    for tender in (
        Tender(CASH, N_("Cash"), change=True, asked=False),
        Tender(CARD, N_("Bank card"), reference=True),
        Tender(ALIPAY, N_("Alipay")),
        Tender(WECHAT, N_("WeChat Pay")),
        Tender(UNIONPAY, N_("UnionPay QR")),
        Tender(CREDIT, N_("Store credit"), asked=False, money=False),
        Tender(EXCHANGE, N_("Goods exchanged"), asked=False, money=False, chosen=False),
    )
}

_PREFIXES = (
    (ALIPAY, re.compile(r"(?:2[5-9]|30)\d{14,22}")),
    (WECHAT, re.compile(r"1[0-5]\d{16}")),
    (UNIONPAY, re.compile(r"62\d{17}")),
)


def tender_of_code(code: str) -> str | None:
    """The tender of a customer's payment code; None when it is not one."""
    digits = code.strip()
    return next((tender for tender, rule in _PREFIXES if rule.fullmatch(digits)), None)


def tail(code: str) -> str:
    """All of a payment code that is ever stored: its last four digits."""
    return code.strip()[-4:]
