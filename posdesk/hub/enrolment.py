"""How a till becomes one of the hub's: a person reads it a one-time code.

A code is 20 characters of Crockford's base32 in groups of four. The first 8 are the secret (40
bits): good once, for a quarter of an hour, and only its hash is kept. The other 12 are the first 60
bits of the SHA-256 fingerprint of the hub's certificate, so that a till knows at the first contact
that it talks to the hub that gave the code. A hub without TLS gives the secret alone.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from posdesk.errors import Refusal
from posdesk.hub.errors import HubRefusal
from posdesk.hub.streams import begin_streams
from posdesk.i18n import N_
from posdesk.sync.errors import BadPairingCode
from posdesk.sync.pairing import ALPHABET, SECRET, parse_code, pinned
from posdesk.sync.protocol import BAD_CODE, BAD_REQUEST, TOO_MANY, EnrolAnswer, EnrolAsk

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub

GOOD_FOR_MS: Final = 15 * 60_000
TRIES: Final = 10
"""Wrong codes from one address within `GOOD_FOR_MS`."""
ALL_TRIES: Final = 1000
"""Wrong codes from everywhere: with ten codes out at once, one in a hundred million is guessed."""
_ONE_AT_A_TIME: Final = 0x706F_7301  # an advisory lock: two first codes make one company


@dataclass(eq=False)
class TillTaken(Refusal):
    """A code was asked for a till that is there."""

    store: str = ""
    till: str = ""
    text = N_("Store {store} has a till {till} already.")
    advice = N_("Choose another name, or first revoke the old one: posdesk hub revoke")


@dataclass(eq=False)
class WhichTenant(Refusal):
    """There are several tenants, and none was named."""

    known: str = ""
    text = N_("This hub serves several companies ({known}).")
    advice = N_("Say which one: --tenant NAME")


@dataclass(eq=False)
class BadName(Refusal):
    """A store or till can't be called this."""

    name: str = ""
    text = N_("“{name}” can't be the short name of a store or a till.")
    advice = N_("Take 1 to 16 letters, digits, dashes or underscores.")


@dataclass(frozen=True, slots=True)
class Code:
    """What a person takes to the till."""

    text: str
    """In groups of four."""
    store: str
    till: str
    expires_at: int


def new_code(
    hub: Hub,
    store: str,
    till: str,
    *,
    role: str = "till",
    tenant: str = "",
    store_name: str = "",
    fingerprint: bytes = b"",
) -> Code:
    """A code for a till of a store, both by their short names; a store or company that is not there
    yet is made. `fingerprint` is the SHA-256 of the hub's certificate. An older code for the same
    till is no longer good. Raises `TillTaken`, `WhichTenant`, `BadName`.
    """
    for name in (store, till):
        if not 1 <= len(name) <= 16 or not all(c.isalnum() or c in "-_" for c in name):
            raise BadName(name)
    now = hub.clock.now()
    pin = pinned(fingerprint) if fingerprint else ""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET))
    with hub.database.transaction() as cursor:
        company = _tenant(cursor, hub, tenant)
        place = _store(cursor, hub, company, store, store_name)
        begin_streams(cursor, company)
        begin_streams(cursor, company, place)
        cursor.execute(
            "SELECT 1 FROM device WHERE tenant = %s AND store = %s AND till = %s"
            " AND revoked_at IS NULL",
            (company, place, till),
        )
        if cursor.fetchone():
            raise TillTaken(store, till)
        cursor.execute(
            "UPDATE enrolment SET expires_at = least(expires_at, %s)"
            " WHERE tenant = %s AND store = %s AND till = %s AND used_at IS NULL",
            (now, company, place, till),
        )
        cursor.execute(
            "INSERT INTO enrolment (code_hash, tenant, store, till, role, created_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (_hash(secret), company, place, till, role, now, now + GOOD_FOR_MS),
        )
    return Code(grouped(secret + pin), store, till, now + GOOD_FOR_MS)


def grouped(code: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def secret_of(typed: str) -> str:
    """The secret of a code as somebody typed it; empty for what can't be one."""
    try:
        return parse_code(typed).secret
    except BadPairingCode:
        return ""


def _hash(secret: str) -> bytes:
    # Slow on purpose: whoever read the table has a quarter of an hour for 2^40 of them.
    return hashlib.scrypt(secret.encode(), salt=b"posdesk enrolment", n=1 << 12, r=8, p=1, dklen=32)


def _tenant(cursor: Any, hub: Hub, name: str) -> str:
    """The id of a company by its name; of the only one where none is named."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
    cursor.execute("SELECT id, name FROM tenant ORDER BY created_at")
    known = dict(cursor.fetchall())
    found = [each for each, called in known.items() if name in (each, called) or not name]
    if len(found) > 1:
        raise WhichTenant(", ".join(sorted(known.values())))
    if found:
        return str(found[0])
    made = hub.ids.new()
    cursor.execute(
        "INSERT INTO tenant (id, name, created_at) VALUES (%s, %s, %s)",
        (made, name or "main", hub.clock.now()),
    )
    return made


@dataclass(eq=False)
class NoCompany(Refusal):
    """A company was named, or needed, that is not there."""

    name: str = ""
    text = N_("There is no company “{name}” at this hub yet.")
    advice = N_("Enrol its first till: posdesk hub enroll --store S01 --till T1")


def company_of(hub: Hub, name: str) -> str:
    """The id of a company by its name; of the only one where none is named. Raises `WhichTenant`,
    `NoCompany`.
    """
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT id, name FROM tenant ORDER BY created_at")
        known: dict[str, str] = dict(cursor.fetchall())
    found = [each for each, called in known.items() if name in (each, called) or not name]
    if not found:
        raise NoCompany(name)
    if len(found) > 1:
        raise WhichTenant(", ".join(sorted(known.values())))
    return found[0]


def scanned_as(url: str, code: str, fingerprint: bytes) -> str:
    """What the QR code of a till's code says: address, code and the whole fingerprint."""
    place = urlsplit(url).netloc
    pin = f"?fp={fingerprint.hex()}" if fingerprint else ""
    return f"posdesk://{place}/{code}{pin}"


def _store(cursor: Any, hub: Hub, tenant: str, code: str, name: str) -> str:
    cursor.execute("SELECT id FROM store WHERE tenant = %s AND code = %s", (tenant, code))
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            "INSERT INTO store (tenant, id, code, name, created_at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (tenant, code) DO UPDATE SET code = excluded.code RETURNING id",
            (tenant, hub.ids.new(), code, name or code, hub.clock.now()),
        )
        row = cursor.fetchone()
    elif name:
        cursor.execute(
            "UPDATE store SET name = %s WHERE tenant = %s AND id = %s", (name, tenant, row[0])
        )
    return str(row[0])


def enroll(hub: Hub, ask: EnrolAsk, address: str = "") -> EnrolAnswer:
    """Take a till in. Asked again by the same till with the same key and code (the answer was
    lost), it answers the same. Raises `HubRefusal`.
    """
    _check(ask)
    secret, now = secret_of(ask.code), hub.clock.now()
    with hub.database.transaction() as cursor:
        _refuse_guessing(cursor, address, now)
        place = _use(cursor, _hash(secret), ask, now) if secret else None
        if place is not None:
            _put_device(cursor, place, ask, now)
            return _answer(cursor, place, now)
        cursor.execute(
            "INSERT INTO enrolment_try (tried_at, address) VALUES (%s, %s)", (now, address)
        )
    raise HubRefusal(BAD_CODE, "the code is wrong, used up or too old")


def _check(ask: EnrolAsk) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(ask.public_key)
    except ValueError as error:
        raise HubRefusal(BAD_REQUEST, "not a public key") from error
    if not 1 <= len(ask.device) <= 64 or not ask.device.isalnum():
        raise HubRefusal(BAD_REQUEST, "not the id of a till")


def _refuse_guessing(cursor: Any, address: str, now: int) -> None:
    cursor.execute("DELETE FROM enrolment_try WHERE tried_at < %s", (now - GOOD_FOR_MS,))
    cursor.execute(
        "SELECT count(*) FILTER (WHERE address = %s), count(*) FROM enrolment_try", (address,)
    )
    here, everywhere = cursor.fetchone()
    if here >= TRIES or everywhere >= ALL_TRIES:
        raise HubRefusal(TOO_MANY, "too many wrong codes", retry_after=GOOD_FOR_MS // 1000)


@dataclass(frozen=True, slots=True)
class _Place:
    tenant: str
    store: str
    till: str
    role: str


def _use(cursor: Any, code_hash: bytes, ask: EnrolAsk, now: int) -> _Place | None:
    """Where the code leads; None when it is not good, or was used by another."""
    cursor.execute(
        "SELECT tenant, store, till, role, used_by FROM enrolment"
        " WHERE code_hash = %s AND expires_at > %s FOR UPDATE",
        (code_hash, now),
    )
    row = cursor.fetchone()
    if row is None:
        return None
    *place, used_by = row
    if used_by is None:
        cursor.execute(
            "UPDATE enrolment SET used_at = %s, used_by = %s WHERE code_hash = %s",
            (now, ask.device, code_hash),
        )
        return _Place(*place)
    cursor.execute(
        "SELECT 1 FROM device WHERE id = %s AND id = %s AND public_key = %s",
        (ask.device, used_by, ask.public_key),
    )
    return _Place(*place) if cursor.fetchone() else None


def _put_device(cursor: Any, place: _Place, ask: EnrolAsk, now: int) -> None:
    """A till that was here before may come back to its own place with a new key."""
    cursor.execute(
        "INSERT INTO device"
        " (id, tenant, store, till, role, public_key, enrolled_at, schema, protocol)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET"
        " till = excluded.till, role = excluded.role, public_key = excluded.public_key,"
        " enrolled_at = excluded.enrolled_at, revoked_at = NULL,"
        " schema = excluded.schema, protocol = excluded.protocol"
        " WHERE device.tenant = excluded.tenant AND device.store = excluded.store"
        " AND (device.revoked_at IS NOT NULL OR device.till = excluded.till)"
        " RETURNING id",
        (
            ask.device, place.tenant, place.store, place.till, place.role, ask.public_key, now,
            ask.schema, ask.protocol,
        ),
    )  # fmt: skip
    if cursor.fetchone() is None:
        raise HubRefusal(BAD_REQUEST, "this till is enrolled as another one; revoke that first")


def _answer(cursor: Any, place: _Place, now: int) -> EnrolAnswer:
    cursor.execute(
        "SELECT tenant.name, store.name, store.code, hub.epoch, hub.signing_key"
        " FROM hub, tenant JOIN store ON store.tenant = tenant.id"
        " WHERE tenant.id = %s AND store.id = %s",
        (place.tenant, place.store),
    )
    tenant_name, store_name, store_code, epoch, key = cursor.fetchone()
    return EnrolAnswer(
        tenant=place.tenant,
        tenant_name=tenant_name,
        store=place.store,
        store_name=store_name,
        store_code=store_code,
        till=place.till,
        hub_epoch=epoch,
        now=now,
        hub_key=Ed25519PrivateKey.from_private_bytes(bytes(key)).public_key().public_bytes_raw(),
    )
