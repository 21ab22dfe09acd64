"""What carriers' words for a state mean, and the moments that they write."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from posdesk.deliveries.states import FAILED, IN_TRANSIT, OUT_FOR_DELIVERY, REPORTED, SIGNED

_SIGNS = re.compile(r"[\W_]+")

# The first group that has a word in the text decides; so `undelivered` comes before `delivered`.
_WAITING = ("未签收", "待签收", "待派", "未派", "待揽", "待配送", "awaiting", "pending")
_FAILED = (
    *("退回", "退件", "退货", "拒收", "拒签", "派送失败", "派件失败", "投递失败", "派送不成功"),
    *("派件不成功", "投递不成功", "配送失败", "未妥投", "问题件", "异常", "疑难", "滞留", "无人"),
    *("failed", "failure", "undelivered", "undeliverable", "notdelivered", "unsuccessful"),
    *("returnto", "returning", "returned", "refused", "exception", "attempted"),
)
_SIGNED = ("签收", "妥投", "投递成功", "派送成功", "已送达", "已收货", "delivered", "signed")
_OUT = (
    *("派送", "派件", "投递", "配送", "送货", "快递员正在", "out_for_delivery", "outfordelivery"),
    *("withcourier", "delivering", "withdriver"),
)
_MOVING = (
    *("运输", "在途", "揽收", "揽件", "收件", "已收寄", "收寄", "发往", "发出", "到达", "离开"),
    *("转运", "中转", "封发", "封车", "装车", "卸车", "入库", "出库", "分拣", "已发货", "已取件"),
    *("intransit", "transit", "pickedup", "pickup", "collected", "accepted", "arrived", "arrival"),
    *("departed", "departure", "shipped", "dispatched", "posted", "facility", "customs"),
)
_MEANINGS = (
    (_WAITING, IN_TRANSIT),
    (_FAILED, FAILED),
    (_SIGNED, SIGNED),
    (_OUT, OUT_FOR_DELIVERY),
    (_MOVING, IN_TRANSIT),
)

_FORMATS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M"),
    *("%Y%m%d %H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"),
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets count wall days from here
_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def state_of(*texts: str) -> str | None:
    """The state that the first text which means one is about; None where none does."""
    for text in texts:
        plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())
        if plain in {state.replace("_", "") for state in REPORTED}:
            return next(state for state in REPORTED if state.replace("_", "") == plain)
        for words, state in _MEANINGS:
            if any(word in plain for word in words):
                return state
    return None


def moment_of(text: str, zone: ZoneInfo) -> int | None:
    """A moment (UTC ms) as carriers write it: with or without a zone, as a date, in Chinese, or as
    a spreadsheet's serial number; wall times are the shop's. None for what is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _CHINESE_DATE.sub(r"\1-\2-\3 ", plain).replace("时", ":").replace("分", ":")
    plain = re.sub(r"\s+", " ", plain.replace("秒", "").replace("/", "-")).strip(" :")
    found = _serial(plain) if _SERIAL.fullmatch(plain) else _written(plain)
    if found is None or not 2000 <= found.year <= 2200:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=zone)
    return (aware.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _written(plain: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - the zone is put on by the caller
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return None


def _serial(plain: str) -> datetime | None:
    try:
        seconds = int((Decimal(plain) * 86_400).to_integral_value())
        return _DAY_ONE + timedelta(seconds=seconds)
    except (InvalidOperation, OverflowError):
        return None


def waybill_text(cell: str) -> str:
    """A waybill's digits where a spreadsheet made a number of them."""
    text = cell.strip().lstrip("'").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?[eE]\+\d+|\d+\.0+", text):
        return str(int(Decimal(text)))
    return text
