"""How a till gets its hub: a person types or scans the one-time code that the hub made.

A code is 20 characters: 8 are the secret, 12 the beginning of the fingerprint of the hub's
certificate, so that the very first contact is with the hub that made the code and with nobody else.
A QR code holds the whole: `posdesk://host:port/CODE?fp=fingerprint`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from posdesk import linked
from posdesk.changes import Changes, Done
from posdesk.clock import Clock
from posdesk.db import FILE_NAME, Command, Database, open_database
from posdesk.failpoints import failpoint
from posdesk.ids import Ids
from posdesk.journal import SCHEMA_VERSION
from posdesk.models import HubLink, ParkedCart, Setting
from posdesk.notices.secrets import Secrets
from posdesk.sync import epochs, keys, link, newtill, numbers, protocol
from posdesk.sync.client import HubClient
from posdesk.sync.errors import AlreadyPaired, BadPairingCode, HubSaysNo, NotTheHub
from posdesk.sync.mending import Write
from posdesk.sync.newtill import NewTill
from posdesk.sync.protocol import EnrolAnswer, EnrolAsk
from posdesk.sync.transport import HttpTransport, certificate_of, checked_url, fingerprint

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32."""
SECRET: Final = 8
PINNED: Final = 12
_READ_AS: Final = str.maketrans("OIL", "011", "- \t")
_SCHEME: Final = "posdesk"

Tell = Callable[[str, int, int], None]
"""Is told what goes on ("contact", "certificate", "history", and what a snapshot tells), how much
is done, and of how much.
"""
Dial = Callable[[str, str], HubClient]
"""Makes a client that can't sign yet, of an address and a pinned certificate (PEM)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A pairing code as it was read."""

    secret: str
    pin: str = ""
    """The first 60 bits of the hub's fingerprint as 12 characters; empty: the hub has no
    certificate of its own.
    """
    url: str = ""
    """The hub's address, where the code tells it."""
    fingerprint: str = ""
    """The whole fingerprint as hex, where the code tells it."""

    @property
    def text(self) -> str:
        """The code in groups of four."""
        whole = self.secret + self.pin
        return "-".join(whole[place : place + 4] for place in range(0, len(whole), 4))


def parse_code(text: str) -> Code:
    """A code as a person typed it or a scanner read it; raises `BadPairingCode`."""
    if text.strip().lower().startswith(f"{_SCHEME}://"):
        return _scanned(text.strip())
    code = text.upper().translate(_READ_AS).strip()
    if len(code) not in (SECRET, SECRET + PINNED) or not set(code) <= set(ALPHABET):
        raise BadPairingCode
    return Code(code[:SECRET], code[SECRET:])


def _scanned(text: str) -> Code:
    place = urlsplit(text)
    if not place.netloc:
        raise BadPairingCode
    code = parse_code(place.path.strip("/"))
    pin = parse_qs(place.query).get("fp", [""])[0].lower()
    if pin and (len(pin) != 64 or not set(pin) <= set("0123456789abcdef")):
        raise BadPairingCode
    scheme = "https" if code.pin or pin else "http"
    return Code(code.secret, code.pin, f"{scheme}://{place.netloc}", pin)


def pinned(whole: bytes) -> str:
    """The first 60 bits of a fingerprint as 12 characters."""
    bits = int.from_bytes(whole[:8]) >> 4
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(PINNED)))


def dial(url: str, certificate: str) -> HubClient:
    """A client over HTTP; see `Dial`."""
    return HubClient(HttpTransport(url, certificate))


def certificate_for(url: str, code: Code) -> str:
    """The certificate (PEM) that this hub is to be known by from now on: the one that the code is
    of. Empty where the code names none: the system must trust what the hub shows then.

    Raises `NotTheHub`, `HubUnreachable`.
    """
    if not (code.pin or code.fingerprint) or not url.startswith("https:"):
        return ""
    shown = certificate_of(url)
    whole = fingerprint(shown)
    if code.fingerprint not in ("", whole.hex()) or code.pin not in ("", pinned(whole)):
        raise NotTheHub(urlsplit(url).netloc)
    return shown


def _quiet(_what: str, _done: int, _of: int) -> None:
    pass


def pair(
    db: Database,
    write: Write,
    url: str,
    code: str | Code,
    *,
    tell: Tell = _quiet,
    call: Dial = dial,
) -> EnrolAnswer:
    """Pair a till that has a shop already: it keeps all it has, and hands all of it in.

    Waits for the network: not on the writer's thread while somebody sells. Raises
    `AlreadyPaired`, `BadPairingCode`, `NotSecured`, `NotTheHub`, `HubUnreachable`, `HubSaysNo`.
    """
    here = link.find(db)
    if here is not None:
        raise AlreadyPaired(here.url)
    read = code if isinstance(code, Code) else parse_code(code)
    address = checked_url(url or read.url)
    tell("contact", 0, 0)
    certificate = certificate_for(address, read)
    tell("certificate", 0, 0)
    device, epoch, dseq = db.rows("SELECT device, epoch, dseq FROM device")[0]
    ask = EnrolAsk(
        read.text, device, keys.ensure(Secrets(db)), epoch + 1, SCHEMA_VERSION,
        has_history=epoch > 1 or dseq > 0,
    )  # fmt: skip
    client = call(address, certificate)
    try:
        answer = client.enroll(ask)
    finally:
        client.close()
    failpoint("sync.enrolled")
    tell("history", 0, 0)
    write(_rename, answer.till, answer.store_code)
    write(_join, NewTill.of(answer, device, address, certificate, db.clock.now(), epoch + 1))
    return answer


def _rename(db: Database, _actor: str | None, till: str, store: str) -> Done[None]:
    """Bear the codes that the hub gave; carts parked here stay this till's."""
    old = db.setting("till.code")
    with db.command("sync.enroll", None) as tx:
        for (cart,) in tx.rows(
            "SELECT id FROM parked_cart WHERE till = ? AND till <> ? AND recalled_at IS NULL"
            " AND deleted_at IS NULL",
            old, till,
        ):  # fmt: skip
            tx.update(ParkedCart, cart, till=till)
        if store and store != db.setting(_STORE_CODE):
            put = json.dumps(store, ensure_ascii=False)
            if tx.value("SELECT 1 FROM setting WHERE name = ?", _STORE_CODE):
                tx.update(Setting, _STORE_CODE, value=put)
            else:
                tx.insert(Setting, name=_STORE_CODE, value=put)
        tx.execute(
            "INSERT OR REPLACE INTO till_setting (name, value) VALUES ('till.code', ?)",
            json.dumps(till, ensure_ascii=False),
        )
    db.forget_settings()
    return Done(None, Changes(frozenset({"settings", "parked"})))


_STORE_CODE: Final = "shop.store_code"


def _join(db: Database, _actor: str | None, till: NewTill) -> Done[None]:
    """Write down the hub, and begin to keep what a till with a hub keeps."""
    with db.local() as tx:
        if link.find(tx) is not None:
            raise AlreadyPaired(till.url)
        epochs.begin(tx)
        _put_link(tx, till)
        linked.begin(tx)
        numbers.raise_counters(tx, newtill.SKIPPED)
        failpoint("sync.before_joined")
    failpoint("sync.joined")
    return Done(None, Changes(frozenset({"sync", "settings"})))


def _put_link(tx: Command, till: NewTill) -> None:
    tx.insert(
        HubLink,
        id=1,
        url=till.url,
        certificate=till.certificate,
        tenant=till.tenant,
        store=till.store,
        till=till.till,
        hub_key=till.hub_key,
        tenant_name=till.tenant_name,
        store_name=till.store_name,
        hub_epoch=till.hub_epoch,
        enrolled_at=till.enrolled_at,
        skew=till.skew,
        heard_at=till.enrolled_at,
    )


def pair_new(
    folder: Path,
    clock: Clock,
    url: str,
    code: str,
    *,
    tell: Tell = _quiet,
    call: Dial = dial,
) -> NewTill:
    """Pair a till that has no shop yet: it gets the hub's. Called again after a stop it goes on
    where it was, and needs no new code.

    Raises what `pair` and `snapshot.install` raise.
    """
    till = newtill.remembered(folder) or _taken_in(folder, clock, url, code, tell, call)
    client = call(till.url, till.certificate)
    signing = HubClient(client.transport, till.device, keys.signer(Secrets.of(folder, till.device)))
    try:
        _install(folder, signing, till, clock, tell)
    finally:
        client.close()
    with contextlib.closing(open_database(folder, clock)) as db:
        _rename(db, None, till.till, till.store_code)
    return till


def _taken_in(folder: Path, clock: Clock, url: str, code: str, tell: Tell, call: Dial) -> NewTill:
    read = parse_code(code)
    address = checked_url(url or read.url)
    tell("contact", 0, 0)
    certificate = certificate_for(address, read)
    tell("certificate", 0, 0)
    folder.mkdir(parents=True, exist_ok=True)
    device = Ids(clock).new()
    public = keys.ensure(Secrets.of(folder, device))
    client = call(address, certificate)
    try:
        answer = client.enroll(EnrolAsk(read.text, device, public, 1, SCHEMA_VERSION))
    finally:
        client.close()
    till = NewTill.of(answer, device, address, certificate, clock.now())
    newtill.remember(folder, till)
    failpoint("sync.enrolled")
    return till


def _install(folder: Path, client: HubClient, till: NewTill, clock: Clock, tell: Tell) -> None:
    from posdesk.sync import snapshot

    try:
        snapshot.install(folder, client, till, clock, tell)
    except HubSaysNo as no:
        if no.code != protocol.BAD_REQUEST or (folder / FILE_NAME).exists():
            raise
        _begin_empty(folder, till, clock)  # a hub that makes no snapshots: read it all


def _begin_empty(folder: Path, till: NewTill, clock: Clock) -> None:
    """An empty shop, which reads the hub's streams from their beginnings."""
    db = open_database(folder, clock)
    try:
        with db.local() as tx:
            execute: Any = lambda sql, values=(): _Rows(tx.rows(sql, *values))  # noqa: E731
            newtill.settle_in(execute, till, 0, 0, 0, tx.now)
            linked.rebuild(tx)
        newtill.forget(folder)
    finally:
        db.close()


class _Rows:
    """Rows as a cursor gives them."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None
