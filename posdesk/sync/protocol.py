"""What tills and hub say to each other, and how it is written down.

Every request and answer is one MessagePack map (https://msgpack.org), compressed with zlib on the
wire (`Content-Encoding: deflate`) where it is worth it. Times are UTC milliseconds, money minor
units. A till signs every request but the first (see `signed_text`) with its Ed25519 key (RFC 8032).

| request | says | answer |
|---|---|---|
| POST /v1/enroll | code, device, public_key, epoch, schema | EnrolAnswer |
| POST /v1/push | Push | PushAnswer, or 409 with `Refused` |
| POST /v1/pull | PullAsk (waits up to `wait_ms` for something new) | PullAnswer |
| POST /v1/digest | stream | DigestAnswer: of each table and of the whole, and the head |
| POST /v1/rows | stream, tables, after | RowsAnswer: the rows as the hub has them |
| GET /v1/snapshot, /v1/snapshot/{id} | Range | manifest; the file's bytes |
| POST /v1/leases | member, amount | LeaseAnswer |
| POST /v1/ask | parked cart wanted from another till | whether that till is there |

A refusal has the HTTP status and the body `Refused`: a code, words for the log, and data.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple, Self

import msgpack

from posdesk.journal import Header, entry_hash, private_digest
from posdesk.models import Stream

PROTOCOL: Final = 1
MAX_ENTRIES: Final = 500
MAX_BYTES: Final = 1 << 20
"""Of the entries in a push; a single larger one goes alone, up to `MAX_ENTRY_BYTES`."""
MAX_ENTRY_BYTES: Final = 64 << 20
MAX_BODY: Final = MAX_ENTRY_BYTES + (1 << 20)
MAX_UNPACKED: Final = 256 << 20
"""An entry's changes uncompressed; what claims to be more is a bomb."""
KEEP_DAYS: Final = 90
HLC_AHEAD_MS: Final = 5 * 60_000
SKEW_MS: Final = 5 * 60_000
"""A till's clock that is further off than this is flagged."""

# Codes of `Refused`.
FORK: Final = "fork"  # 409; data: epoch, last_seq, last_hash: the same number was given out twice
GAP: Final = "gap"  # 409; data: epoch, wanted: the next number that the hub wants of this epoch
BAD_CHAIN: Final = "bad_chain"  # 422: an entry is not what its seal says
BAD_REQUEST: Final = "bad_request"  # 400
TOO_LARGE: Final = "too_large"  # 413
UNKNOWN_DEVICE: Final = "unknown_device"  # 401
BAD_SIGNATURE: Final = "bad_signature"  # 401
REVOKED: Final = "revoked"  # 403; of a pull: a revoked till's pushes are quarantined, not refused
BAD_CODE: Final = "bad_code"  # 403: the enrolment code is wrong, used up or too old
TOO_OLD: Final = "too_old"  # 426; the till's program may hand in sales, but gets no catalog
TOO_MANY: Final = "too_many"  # 429; data: retry_after (seconds)
NOT_COVERED: Final = "not_covered"  # 409: the stored value is not there, or set aside for others
NOT_THERE: Final = "not_there"  # 409: the till that has the cart is not online
UNAVAILABLE: Final = "unavailable"  # 503: the hub's database does not answer


class BadMessage(ValueError):
    """Bytes that are not what the protocol says; nothing was done with them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry as it is stored and sent: sealed, whole, its changes compressed."""

    header: Header
    changes: bytes
    private: bytes | None
    salt: bytes | None
    private_hash: bytes | None
    prev_hash: bytes
    hash: bytes

    def size(self) -> int:
        """Bytes that its parts take."""
        return len(self.changes) + len(self.private or b"") + 400

    def is_sealed(self) -> bool:
        """Whether its hashes are those of its parts; a private part may have been erased."""
        body = inflate(self.changes)
        if self.private is not None:
            inflate(self.private)
            if private_digest(self.salt, self.private) != self.private_hash:
                return False
        return entry_hash(self.prev_hash, self.header, body, self.private_hash) == self.hash

    def packed(self) -> list[Any]:
        """As a list, for a message."""
        head = list(self.header.__dict__.values())
        rest = (self.changes, self.private, self.salt, self.private_hash, self.prev_hash, self.hash)
        return [head, *rest]

    @classmethod
    def unpacked(cls, stored: Any) -> Self:
        """Raises `BadMessage`."""
        try:
            head, *rest = stored
            header = Header(*head)
            entry = cls(header, *rest)
        except (TypeError, ValueError) as error:
            raise BadMessage("not an entry") from error
        if not _well_typed(list(header.__dict__.values()), rest):
            raise BadMessage("not an entry")
        return entry


_HEAD: Final = (str, str, int, int, str, (str, type(None)), int, int, int, (int, type(None)))
_REST: Final = (bytes, *(3 * [(bytes, type(None))]), bytes, bytes)


def _well_typed(head: Sequence[Any], rest: Sequence[Any]) -> bool:
    """Whether the parts of an entry are what its fields say; numbers fit in 64 bits."""
    kinds: tuple[Any, ...] = (*_HEAD, *_REST)
    typed = all(isinstance(v, k) for v, k in zip((*head, *rest), kinds, strict=True))
    return typed and all(not isinstance(v, int) or -(1 << 63) <= v < 1 << 63 for v in head)


class Place(NamedTuple):
    """An entry in a stream of the hub."""

    stream: str
    seq: int


@dataclass(frozen=True, slots=True)
class Message:
    """Base of what is sent: a dataclass of plain values."""

    def packed(self) -> bytes:
        """As bytes."""
        return pack({each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def unpacked(cls, body: bytes) -> Self:
        """Raises `BadMessage`; fields that a newer program added are left out."""
        found = unpack(body)
        if not isinstance(found, dict):
            raise BadMessage("not a map")
        names = {each.name for each in fields(cls)}
        try:
            return cls(**{name: value for name, value in found.items() if name in names})
        except TypeError as error:
            raise BadMessage(str(error)) from error


@dataclass(frozen=True, slots=True)
class Refused(Message):
    """The hub says no."""

    code: str
    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnrolAsk(Message):
    """A till shows its one-time code."""

    code: str
    device: str
    public_key: bytes  # 32 bytes
    epoch: int
    schema: int
    protocol: int = PROTOCOL
    has_history: bool = False  # it has sold already; a fresh one gets a snapshot


@dataclass(frozen=True, slots=True)
class EnrolAnswer(Message):
    """Where the till belongs."""

    tenant: str
    tenant_name: str
    store: str
    store_name: str
    till: str
    hub_epoch: str
    now: int
    hub_key: bytes = b""  # Ed25519, 32 bytes: what the hub signs snapshots with
    store_code: str = ""  # the store's short name, first part of order numbers


@dataclass(frozen=True, slots=True)
class Push(Message):
    """Entries of one epoch, in order and without a gap, as `Entry.packed`."""

    device: str
    epoch: int
    first_seq: int
    entries: Sequence[Any]
    clock: int
    schema: int
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class PushAnswer(Message):
    """All are durable at the hub up to `last_seq` of that epoch."""

    last_seq: int
    now: int
    hub_epoch: str
    raised: Sequence[dict[str, Any]] = ()  # exceptions: code, subject, amount; see exceptions.py
    quarantined: Sequence[str] = ()  # entry ids


@dataclass(frozen=True, slots=True)
class PullAsk(Message):
    """What came after these places of both streams."""

    device: str
    hub_epoch: str
    tenant_seq: int
    store_seq: int
    clock: int
    schema: int
    waiting: int = 0  # own entries not handed in yet: the owner's page shows it
    wait_ms: int = 0
    max_entries: int = MAX_ENTRIES
    proven_at: int | None = None
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class PullAnswer(Message):
    """Entries in the order in which the hub took them: [tenant_seq or None, store_seq or None,
    Entry.packed, received_at]. An entry that touches both streams bears both numbers. Of one moment
    of the hub: whatever an entry builds on stands before it.

    `tenant_seq`, `store_seq`: up to where both streams have been read now. `heads`: where they end.
    """

    entries: Sequence[Any]
    tenant_seq: int
    store_seq: int
    tenant_head: int
    store_head: int
    hub_epoch: str
    now: int
    pushed_seq: int = 0  # the last of the asking till's newest epoch that the hub has
    pushed_epoch: int = 0
    asked: Sequence[dict[str, Any]] = ()  # parked carts that another till wants: id, till
    exceptions_at: int = 0  # changes whenever an exception of the store does
    quarantined: int = 0  # entries of this till that wait for a person


@dataclass(frozen=True, slots=True)
class DigestAnswer(Message):
    """The digest of a stream when its head was `head`: of the whole, and of each table, as
    `str(Digest)`.
    """

    stream: str
    head: int
    digest: str
    tables: Mapping[str, str]
    hub_epoch: str
    schema: int


@dataclass(frozen=True, slots=True)
class RowsAnswer(Message):
    """Rows as the hub has them: [table, key, columns, clocks]; `clocks` is {column: [hlc, device]}.
    `after` goes into the next request; empty at the end.
    """

    rows: Sequence[Any]
    after: str
    head: int


@dataclass(frozen=True, slots=True)
class LeaseAnswer(Message):
    """Stored value set aside for this till."""

    id: str
    member: str
    amount: int
    expires_at: int


def stream_name(stream: Stream, tenant: str, store: str) -> str:
    """A stream as the hub calls it."""
    return f"tenant/{tenant}" if stream is Stream.TENANT else f"store/{tenant}/{store}"


def pack(value: Any) -> bytes:
    """MessagePack."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def unpack(body: bytes) -> Any:
    """Raises `BadMessage`."""
    try:
        return msgpack.unpackb(body, raw=False, strict_map_key=True)
    except (ValueError, msgpack.UnpackException, RecursionError) as error:
        raise BadMessage("not MessagePack") from error


def deflate(body: bytes) -> bytes:
    """Compressed for the wire."""
    return zlib.compress(body, 1)


def inflate(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """What was compressed; raises `BadMessage` for damaged bytes and for more than `limit`."""
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(data, limit)
    except zlib.error as error:
        raise BadMessage("damaged") from error
    if not inflater.eof or inflater.unused_data:
        raise BadMessage("too large or cut off")
    return body


def signed_text(method: str, path: str, body: bytes) -> bytes:
    """What a till's signature is made over: the request, and the SHA-256 of its body as sent."""
    return f"posdesk-1\n{method}\n{path}\n{hashlib.sha256(body).hexdigest()}".encode()


HEADER_DEVICE: Final = "X-PosDesk-Device"
HEADER_SIGNATURE: Final = "X-PosDesk-Signature"  # base64
