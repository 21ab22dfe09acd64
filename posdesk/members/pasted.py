"""An address as customers send it, in one line or several, read into the fields of a form.

王小雨 13800006621 上海市徐汇区漕溪北路398号12楼
"""

from __future__ import annotations

import re
from typing import Final

from posdesk.members.addresses import AddressDraft
from posdesk.members.phones import clean, is_phone
from posdesk.members.regions import take

_LABELS: Final = re.compile(
    r"(?:收货人|收件人|联系人|姓名|名字|手机号码|手机号|手机|联系电话|电话|详细地址|收货地址|所在地区"
    r"|地区|地址|recipient|consignee|name|phone|mobile|tel|address)\s*[:：]",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"
    r"|\+\d[\d\s-]{6,17}\d"
)
_SPLIT: Final = re.compile(r"[\n\r\t,，;；、|]+|\s+")
_PLACE: Final = re.compile(r"\d|[路街道巷弄号楼室村镇乡里栋幢座]")
_NAME_LENGTH: Final = 20


def read(text: str) -> AddressDraft:
    """The fields that can be told in a pasted text; what can't be told stays empty.

    The phone is found by its form, the region by the tree, the recipient as the short piece that
    is no place; whatever is left behind the region is the street.
    """
    text = _LABELS.sub(" ", text.replace("\u3000", " "))
    phone, text = _phone(text)
    pieces = [piece for piece in _SPLIT.split(text) if piece]
    taken = [take(piece) for piece in pieces]
    at = next((place for place, (path, _rest) in enumerate(taken) if path), None)
    if at is None:
        return _without_region(pieces, phone)
    region, street, end = _joined(pieces, at)
    names = [piece for piece in (*pieces[:at], *pieces[end:]) if _may_name(piece)]
    consignee = names[0] if names else ""
    rest = [piece for piece in pieces[end:] if piece != consignee]
    glue = "" if not street.isascii() else " "
    street = glue.join(filter(None, (street, *rest)))
    return AddressDraft(consignee=consignee, phone=phone, region=region, street=street)


def _phone(text: str) -> tuple[str, str]:
    for found in _PHONE.finditer(text):
        if is_phone(found[0]):
            return clean(found[0]), f"{text[: found.start()]} {text[found.end() :]}"
    return "", text


def _joined(pieces: list[str], at: int) -> tuple[str, str, int]:
    """Region and rest of pieces that name places (上海市 徐汇区 漕溪北路), and where they end."""
    joined = pieces[at]
    region, street = take(joined)
    end = at + 1
    while end < len(pieces) and not street:
        joined += pieces[end]
        deeper, rest = take(joined)
        if deeper == region and rest and _may_name(pieces[end]):
            break
        region, street, end = deeper, rest, end + 1
    return region, street, end


def _may_name(piece: str) -> bool:
    return len(piece) <= _NAME_LENGTH and not _PLACE.search(piece)


def _without_region(pieces: list[str], phone: str) -> AddressDraft:
    names = [piece for piece in pieces if _may_name(piece)]
    consignee = names[0] if names else ""
    street = " ".join(piece for piece in pieces if piece != consignee)
    return AddressDraft(consignee=consignee, phone=phone, street=street)
