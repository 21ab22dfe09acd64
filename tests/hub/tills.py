"""Tills as a hub sees them: a key, a signature, sealed entries. And a hub on a real PostgreSQL."""

from __future__ import annotations

import base64
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posdesk.clock import Clock, ManualClock
from posdesk.hub import enrolment
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.requests import Request, Response, answer
from posdesk.journal import GENESIS, SCHEMA_VERSION, Header, canonical, entry_hash
from posdesk.sync import protocol
from posdesk.sync.protocol import EnrolAsk, Entry, Message, PullAsk, Push, Refused
from tests.postgres import fresh_database

MORNING = 1_790_000_000_000


@contextmanager
def fresh_hub(folder: Path | None = None, clock: Clock | None = None) -> Iterator[Hub]:
    """A hub that nobody has been enrolled at."""
    with fresh_database() as dsn, HubDatabase(dsn) as database:
        yield Hub(database, clock or ManualClock(MORNING), folder=folder)


@dataclass
class Till:
    """What a till needs to talk: its name and key, and the end of its chain."""

    device: str = field(default_factory=lambda: secrets.token_hex(16))
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    dseq: int = 0
    last_hash: bytes = GENESIS

    def ask(self, code: str) -> EnrolAsk:
        """What it shows with its one-time code."""
        public = self.key.public_key().public_bytes_raw()
        return EnrolAsk(code, self.device, public, 1, SCHEMA_VERSION)

    def request(
        self, path: str, said: Message | dict[str, Any] | None = None, *, deflate: bool = False
    ) -> Request:
        """A signed request; without anything said a GET."""
        body = b""
        if said is not None:
            body = said.packed() if isinstance(said, Message) else protocol.pack(said)
        headers = {}
        if deflate:
            body, headers = protocol.deflate(body), {"content-encoding": "deflate"}
        return self.signed("POST" if said is not None else "GET", path, body, headers)

    def signed(
        self, method: str, path: str, body: bytes, headers: dict[str, str] | None = None
    ) -> Request:
        """A request whose signature is over these bytes."""
        signature = self.key.sign(protocol.signed_text(method, path, body))
        head = {
            **(headers or {}),
            protocol.HEADER_DEVICE.lower(): self.device,
            protocol.HEADER_SIGNATURE.lower(): base64.b64encode(signature).decode(),
        }
        target, _mark, query = path.partition("?")
        return Request(method, target, query, head, body)

    def entries(self, many: int = 1, table: str = "print_note") -> list[Entry]:
        """The next entries of its chain, each with one row of a table that no program knows."""
        made = []
        for _each in range(many):
            self.dseq += 1
            name = secrets.token_hex(16)
            header = Header(
                name, self.device, 1, self.dseq, "notes.write", None, MORNING, MORNING << 16,
                SCHEMA_VERSION,
            )  # fmt: skip
            body = canonical([[table, "insert", name, {"text": f"note {self.dseq}"}, {}]])
            sealed = entry_hash(self.last_hash, header, body, None)
            made.append(
                Entry(header, zlib.compress(body), None, None, None, self.last_hash, sealed)
            )
            self.last_hash = sealed
        return made

    def push(self, entries: list[Entry]) -> Push:
        """A batch of them."""
        first = entries[0].header.dseq
        packed = [each.packed() for each in entries]
        return Push(self.device, 1, first, packed, MORNING, SCHEMA_VERSION)

    def pull(self, tenant_seq: int = 0, store_seq: int = 0, **more: Any) -> PullAsk:
        """Asks for what came after."""
        more.setdefault("hub_epoch", "")
        return PullAsk(
            self.device, tenant_seq=tenant_seq, store_seq=store_seq, clock=MORNING,
            schema=SCHEMA_VERSION, **more,
        )  # fmt: skip


def enrolled(hub: Hub, store: str = "S1", till: str = "T1") -> Till:
    """A till that the hub took in by a code."""
    found = Till()
    code = enrolment.new_code(hub, store, till)
    enrolment.enroll(hub, found.ask(code.text))
    return found


def refusal(response: Response) -> Refused:
    """What was refused; fails where something was answered."""
    assert response.status != 200
    return Refused.unpacked(response.content())


def said_no(hub: Hub, request: Request) -> tuple[int, str]:
    """Status and code of a refusal."""
    response = answer(hub, request)
    return response.status, refusal(response).code
