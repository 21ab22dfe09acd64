"""Carriers as data: the usual ones of China as a shop gets them, and editing them.

Forms of waybill numbers as the carriers print them; a shop that meets others changes them in its
settings. Only the post's international items have a published check digit (UPU standard S10).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from posdesk.cards import refuse_card_number
from posdesk.changes import Done
from posdesk.db import Command, Database, Row
from posdesk.deliveries import summary
from posdesk.deliveries.errors import BadCarrier
from posdesk.deliveries.record import (
    Reader,
)
from posdesk.deliveries.waybills import CHECKS
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Carrier
from posdesk.staff.access import authorize

OWN_CODE = "OWN"
_ASKED = "https://www.kuaidi100.com/chaxun?com={company}&nu={{waybill}}"
_MOST_HOURS = 24 * 60


@dataclass(frozen=True, slots=True)
class CarrierCard:
    """A carrier. Hours after hand-over until late, and without an event until stuck."""

    id: str
    code: str
    name: str
    phone: str = ""
    waybill_pattern: str = ""
    waybill_check: str = ""
    tracking_url: str = ""
    own: bool = False
    late_after: int = 72
    stuck_after: int = 48
    active: bool = True
    position: int = 0

    def tracking_address(self, waybill: str) -> str:
        """Where the customer can follow the parcel; empty where there is no such page."""
        return self.tracking_url.replace("{waybill}", waybill) if waybill else ""


@dataclass(frozen=True, slots=True)
class RangeRow:
    """A range of waybill numbers of one till: its ends as they are printed, and how many are
    left.
    """

    id: str
    till: str
    first: str
    last: str
    left: int


def _seed(code: str, name: str, phone: str, pattern: str, company: str, late: int) -> CarrierCard:
    url = _ASKED.format(company=company)
    return CarrierCard(carrier_id(code), code, name, phone, pattern, "", url, late_after=late)


def carrier_id(code: str) -> str:
    """The id of a carrier that every shop gets, the same on every till."""
    return hashlib.sha256(f"posdesk.carrier.{code}".encode()).hexdigest()[:32]


SEEDS: tuple[CarrierCard, ...] = (
    CarrierCard(
        carrier_id("SF"),
        "SF",
        "顺丰速运",
        "95338",
        r"SF\d{13}|\d{12}",
        "",
        "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{waybill}",
        late_after=48,
        stuck_after=24,
    ),
    _seed("ZTO", "中通快递", "95311", r"7\d{13}|\d{12}", "zhongtong", 72),
    _seed("YTO", "圆通速递", "95554", r"YT\d{13}|\d{12,13}", "yuantong", 72),
    _seed("STO", "申通快递", "95543", r"77\d{13}|\d{12,13}", "shentong", 72),
    _seed("YUNDA", "韵达快递", "95546", r"[34]\d{14}|\d{13}", "yunda", 72),
    _seed("JD", "京东快递", "950616", r"JD[A-Z0-9]{11,15}", "jd", 48),
    CarrierCard(
        carrier_id("EMS"),
        "EMS",
        "邮政EMS",
        "11183",
        r"[A-Z]{2}\d{9}[A-Z]{2}|[19]\d{12}",
        "s10",
        _ASKED.format(company="ems"),
        late_after=96,
        stuck_after=72,
    ),
    _seed("JT", "极兔速递", "956025", r"JT\d{13}", "jtexpress", 72),
    CarrierCard(carrier_id(OWN_CODE), OWN_CODE, "自配送", own=True, late_after=4, stuck_after=4),
)

_ENGLISH = {
    "SF": "SF Express",
    "ZTO": "ZTO Express",
    "YTO": "YTO Express",
    "STO": "STO Express",
    "YUNDA": "Yunda Express",
    "JD": "JD Logistics",
    "EMS": "China Post EMS",
    "JT": "J&T Express",
    OWN_CODE: "Own drivers",
}
"""What they are called in a shop whose till speaks English when it gets them."""

_COLUMNS = (
    "id, code, name, phone, waybill_pattern, waybill_check, tracking_url, own, late_after,"
    " stuck_after, active, position"
)


def seed_carriers(db: Database, actor: str | None) -> Done[int]:
    """Give the shop the usual carriers that it does not have yet; answers how many. Deleted ones
    stay deleted. Raises `NotAllowed`.
    """
    with db.command("carrier.seed", actor) as tx:
        if actor is not None:
            authorize(tx, "settings.edit")
        added = write_seeds(tx)
    return Done(added, tx.changes)


def write_seeds(tx: Command) -> int:
    """The same inside the command that sets a shop up."""
    known = {code for (code,) in tx.rows("SELECT code FROM carrier")}
    names = _ENGLISH if tx.setting("till.language") == "en" else {}
    added = 0
    for position, seed in enumerate(SEEDS, 1):
        if seed.code not in known:
            card = replace(seed, name=names.get(seed.code, seed.name))
            tx.insert(Carrier, **_values(card), position=position, active=1)
            added += 1
    if added:
        summary.refresh_open(tx)
        tx.changed("carriers")
    return added


def _values(card: CarrierCard) -> dict[str, object]:
    return {
        "id": card.id,
        "code": card.code,
        "name": card.name,
        "phone": card.phone,
        "waybill_pattern": card.waybill_pattern,
        "waybill_check": card.waybill_check,
        "tracking_url": card.tracking_url,
        "own": int(card.own),
        "late_after": card.late_after,
        "stuck_after": card.stuck_after,
    }


def save_carrier(db: Database, actor: str | None, card: CarrierCard) -> Done[CarrierCard]:
    """Change a carrier, or add one (with an empty id).

    Raises:
        BadCarrier, NotAllowed, NotFound, CardNumberRefused
    """
    refuse_card_number(card.name, card.phone, card.tracking_url)
    with db.command("carrier.save", actor) as tx:
        authorize(tx, "settings.edit")
        _check(tx, card)
        if card.id:
            kept = ("id", "own")  # whose drivers they are is settled once
            values = {name: value for name, value in _values(card).items() if name not in kept}
            tx.update(Carrier, card.id, **values, active=int(card.active))
            saved = card
        else:
            place = tx.value("SELECT coalesce(max(position), 0) + 1 FROM carrier")
            values = {**_values(card), "id": tx.new_id()}
            tx.insert(Carrier, **values, active=int(card.active), position=place)
            saved = carrier(tx, str(values["id"]))
        summary.refresh_open(tx)
        tx.changed("carriers", "deliveries")
    return Done(saved, tx.changes)


def _check(tx: Command, card: CarrierCard) -> None:
    if not card.name.strip():
        raise BadCarrier(N_("the name is missing"))
    if not re.fullmatch(r"[A-Z0-9]{1,12}", card.code):
        raise BadCarrier(N_("the code must be 1 to 12 capital letters or digits"))
    taken = "SELECT 1 FROM carrier WHERE code = ? AND id <> ?"
    if tx.value(taken, card.code, card.id):
        raise BadCarrier(N_("another carrier has this code"))
    if not 0 < card.late_after <= _MOST_HOURS or not 0 < card.stuck_after <= _MOST_HOURS:
        raise BadCarrier(N_("hours must be between 1 and 1440"))
    try:
        re.compile(card.waybill_pattern)
    except re.error:
        raise BadCarrier(N_("the form of its waybills is not a regular expression")) from None
    if len(card.waybill_pattern) > 200 or card.waybill_check not in ("", *CHECKS):
        raise BadCarrier(N_("the form of its waybills is not known"))
    if card.tracking_url and not card.tracking_url.startswith("https://"):
        raise BadCarrier(N_("the tracking page must begin with https://"))


def carrier(reader: Reader, id_: str) -> CarrierCard:
    """One carrier, deleted or not; raises `NotFound`."""
    row = reader.row(f"SELECT {_COLUMNS} FROM carrier WHERE id = ?", id_)
    if row is None:
        raise NotFound(N_("carrier"), id_)
    return _card(row)


def carriers(reader: Reader, *, active: bool = True) -> tuple[CarrierCard, ...]:
    """The shop's carriers in their order; with ``active`` false also those not used now."""
    only = " AND active = 1" if active else ""
    rows = reader.rows(
        f"SELECT {_COLUMNS} FROM carrier WHERE deleted_at IS NULL{only} ORDER BY position, code"
    )
    return tuple(_card(row) for row in rows)


def _card(row: Row) -> CarrierCard:
    card = CarrierCard(*row)
    return replace(card, own=bool(card.own), active=bool(card.active))


def ranges(reader: Reader, id_: str) -> tuple[RangeRow, ...]:
    """The ranges of waybill numbers of a carrier that are not used up, of all tills."""
    rows = reader.rows(
        "SELECT id, till, prefix, first, last, next, width FROM waybill_range"
        " WHERE carrier_id = ? AND deleted_at IS NULL AND next <= last ORDER BY till, id",
        id_,
    )
    return tuple(
        RangeRow(
            key, till, f"{prefix}{first:0{width}}", f"{prefix}{last:0{width}}", last - following + 1
        )
        for key, till, prefix, first, last, following, width in rows
    )
