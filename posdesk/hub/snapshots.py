"""Snapshots: what a new till starts from, kept as files beside the hub's database.

A snapshot is made in a process of its own, of one moment of the ledger, and kept: the next till of
the store gets the same file and pulls what came since. It is made again when more than
`STALE_ENTRIES` entries or `STALE_MS` have passed. Several hub processes share the folder; a lock in
the database sees to it that a store's snapshot is made once at a time.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import shutil
import zlib
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psycopg

from posdesk.clock import Clock, SystemClock
from posdesk.digest import Digest
from posdesk.failpoints import failpoint
from posdesk.hub import shopfile
from posdesk.hub.errors import HubRefusal
from posdesk.hub.shopfile import Moment
from posdesk.ids import Ids
from posdesk.journal import SCHEMA_VERSION
from posdesk.models import Stream
from posdesk.sync import protocol
from posdesk.sync.manifest import DAY_MS, OLDEST_MS, PART_BYTES, Manifest, SignedManifest, sign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import SpawnProcess

    from posdesk.hub.hub import Hub
    from posdesk.hub.ledger import Context

STALE_ENTRIES: Final = 20_000
STALE_MS: Final = DAY_MS
RETRY_SECONDS: Final = 2
"""How long a till that found none waits before it asks again."""
_KEPT: Final = 2
"""Of each store: a till may be in the middle of the last but one."""
_UNUSABLE_MS: Final = OLDEST_MS - DAY_MS
_CHUNK: Final = 1 << 20
_NICE: Final = 5
"""Selling tills come first."""
_FOLDER: Final = "snapshots"

_log = logging.getLogger(__name__)


class NoFolder(Exception):
    """This hub was given no folder to keep files in."""


class Part(NamedTuple):
    """Bytes of a snapshot's file."""

    path: Path
    start: int
    length: int

    def read(self) -> bytes:
        """All of them."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length)


class _Kept(NamedTuple):
    """A snapshot that is there."""

    signed: SignedManifest
    behind: int
    """Entries that came since."""
    age: int


Start = Callable[[str, Path, str, str], object]


def start(dsn: str, folder: Path, tenant: str, store: str) -> SpawnProcess:
    """Make a snapshot in a process of its own, which ends with this one."""
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=_child, args=(dsn, folder, tenant, store), daemon=True)
    child.start()
    return child


def _child(dsn: str, folder: Path, tenant: str, store: str) -> None:
    if hasattr(os, "nice"):
        os.nice(_NICE)
    build(dsn, folder, tenant, store)


def manifest(hub: Hub, context: Context, start: Start = start) -> SignedManifest:
    """The newest snapshot of the store that asks; one that is too old is made anew meanwhile.

    Where there is none yet it is begun, and `HubRefusal` says when to ask again.
    """
    folder = folder_of(hub)
    with hub.database.transaction() as cursor:
        kept = _newest(cursor, folder, context.tenant, context.store, hub.clock.now())
    if kept is None or kept.behind > STALE_ENTRIES or kept.age > STALE_MS:
        start(hub.database.dsn, folder, context.tenant, context.store)
    if kept is None:
        raise HubRefusal(
            protocol.UNAVAILABLE, "the snapshot is being made", retry_after=RETRY_SECONDS
        )
    return kept.signed


def part(hub: Hub, context: Context, snapshot: str, offset: int, length: int) -> Part:
    """A range of a snapshot of the store that asks, at most `PART_BYTES`; empty behind its end.

    Raises `HubRefusal` for one that is not there (any more).
    """
    with hub.database.transaction() as cursor:
        cursor.execute(
            "SELECT path, size FROM snapshot WHERE id = %s AND tenant = %s AND store = %s",
            (snapshot, context.tenant, context.store),
        )
        row: Any = cursor.fetchone()
    if row is not None and offset >= 0 and length >= 0:
        name, size = row
        path = folder_of(hub) / name
        if path.is_file():
            return Part(path, offset, max(0, min(length, PART_BYTES, size - offset)))
    raise HubRefusal(protocol.BAD_REQUEST, "no such snapshot", snapshot=snapshot)


def read(hub: Hub, context: Context, snapshot: str, offset: int, length: int) -> bytes:
    """The same, read."""
    return part(hub, context, snapshot, offset, length).read()


def folder_of(hub: Hub) -> Path:
    if hub.folder is None:
        raise HubRefusal(protocol.BAD_REQUEST, "this hub makes no snapshots")
    return Path(hub.folder) / _FOLDER


def build(
    dsn: str,
    folder: Path,
    tenant: str,
    store: str,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> Manifest | None:
    """Make a snapshot of a store now and keep it in `folder`; None where another process does.

    What it replaces goes, but for the one before it.
    """
    clock = clock or SystemClock()
    ids = ids or Ids(clock)
    own = folder / hashlib.sha256(f"{tenant}\0{store}".encode()).hexdigest()[:32]
    with _connected(dsn) as keeper, _alone(keeper, tenant, store) as alone:
        if not alone:
            return None
        _clear(keeper, folder, own, tenant, store)
        making = own / "making"
        making.mkdir(parents=True)
        try:
            made = _made(dsn, folder, own, making, tenant, store, clock, ids)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        _keep(keeper, folder, own, made, clock)
        _clear(keeper, folder, own, tenant, store)
    return made


def _made(
    dsn: str,
    folder: Path,
    own: Path,
    making: Path,
    tenant: str,
    store: str,
    clock: Clock,
    ids: Ids,
) -> Manifest:
    with _connected(dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            moment = _moment(connection, tenant, store)
            made_at = clock.now()
            path = shopfile.make(making, connection, moment, clock, ids)
    failpoint("snapshot.made")
    name = ids.new()
    packed = own / f"{name}.snapshot"
    plain, sent = _pack(path, packed)
    _log.info("snapshot of %s/%s: %d bytes, %d sent", tenant, store, plain.size, sent.size)
    return Manifest(
        name, tenant, store, moment.tenant_seq, moment.store_seq, moment.hub_epoch, SCHEMA_VERSION,
        made_at, sent.size, sent.sha256, plain.size, plain.sha256,
        {str(stream): str(digest) for stream, digest in moment.digests.items()},
    )  # fmt: skip


class _Hashed(NamedTuple):
    size: int
    sha256: bytes


def _pack(source: Path, target: Path) -> tuple[_Hashed, _Hashed]:
    """Compress a file into another; what both are."""
    plain, sent = hashlib.sha256(), hashlib.sha256()
    packer = zlib.compressobj(1)
    with source.open("rb") as whole, target.open("wb") as packed:
        while chunk := whole.read(_CHUNK):
            plain.update(chunk)
            piece = packer.compress(chunk)
            sent.update(piece)
            packed.write(piece)
        piece = packer.flush()
        sent.update(piece)
        packed.write(piece)
        packed.flush()
        os.fsync(packed.fileno())
        sizes = whole.tell(), packed.tell()
    return _Hashed(sizes[0], plain.digest()), _Hashed(sizes[1], sent.digest())


def _connected(dsn: str) -> closing[psycopg.Connection[Any]]:
    return closing(psycopg.connect(dsn, autocommit=True))


@contextmanager
def _alone(keeper: psycopg.Connection[Any], tenant: str, store: str) -> Iterator[bool]:
    """Whether nobody else makes this store's snapshot until the end of the block."""
    query = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    name = f"snapshot\x1f{tenant}\x1f{store}"
    row: Any = keeper.execute(query, (name,)).fetchone()
    try:
        yield row[0]
    finally:
        with suppress(psycopg.Error):
            keeper.execute("SELECT pg_advisory_unlock_all()")


def _moment(connection: psycopg.Connection[Any], tenant: str, store: str) -> Moment:
    names = {stream: protocol.stream_name(stream, tenant, store) for stream in Stream}
    heads: dict[str, int] = {}
    digests = dict.fromkeys(Stream, Digest())
    tables: dict[Stream, list[str]] = {stream: [] for stream in Stream}
    for stream, name in names.items():
        row: Any = connection.execute(
            "SELECT head, rows, digest FROM stream WHERE name = %s", (name,)
        ).fetchone()
        heads[stream] = row[0] if row else 0
        if row:
            digests[stream] = Digest.read(row[1], bytes(row[2]))
        tables[stream] = [
            table
            for (table,) in connection.execute(
                "SELECT table_name FROM stream_table WHERE stream = %s ORDER BY table_name", (name,)
            )
        ]
    epoch: Any = connection.execute("SELECT epoch FROM hub").fetchone()
    return Moment(
        tenant, store, heads[Stream.TENANT], heads[Stream.STORE], epoch[0], digests, tables
    )


def _keep(
    keeper: psycopg.Connection[Any], folder: Path, own: Path, made: Manifest, clock: Clock
) -> None:
    key: Any = keeper.execute("SELECT signing_key FROM hub").fetchone()
    signed = sign(made, bytes(key[0]))
    path = own / f"{made.id}.snapshot"
    keeper.execute(
        "INSERT INTO snapshot (id, tenant, store, tenant_seq, store_seq, hub_epoch, schema, size,"
        " sha256, path, made_at, manifest, signature)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            made.id, made.tenant, made.store, made.tenant_seq, made.store_seq, made.hub_epoch,
            made.schema, made.size, made.sha256, path.relative_to(folder).as_posix(), made.made_at,
            signed.manifest, signed.signature,
        ),
    )  # fmt: skip


def _newest(
    cursor: psycopg.Cursor[Any], folder: Path, tenant: str, store: str, now: int
) -> _Kept | None:
    """The newest snapshot that a till of this program may still start from."""
    cursor.execute(
        "SELECT path, made_at, manifest, signature,"
        " (SELECT coalesce(sum(head), 0) FROM stream WHERE name IN (%s, %s))"
        " - tenant_seq - store_seq"
        " FROM snapshot JOIN hub ON hub.epoch = hub_epoch"
        " WHERE tenant = %s AND store = %s AND schema = %s ORDER BY made_at DESC, snapshot.id DESC",
        (
            *(protocol.stream_name(stream, tenant, store) for stream in Stream),
            tenant, store, SCHEMA_VERSION,
        ),
    )  # fmt: skip
    for path, made_at, packed, signature, behind in cursor.fetchall():
        if now - made_at < _UNUSABLE_MS and (folder / path).is_file():
            signed = SignedManifest(bytes(packed), bytes(signature))
            return _Kept(signed, int(behind), now - made_at)
    return None


def _clear(
    keeper: psycopg.Connection[Any], folder: Path, own: Path, tenant: str, store: str
) -> None:
    """Take away what is no longer given out, and what a stop in the middle left behind."""
    rows: Any = keeper.execute(
        "SELECT id, path FROM snapshot WHERE tenant = %s AND store = %s"
        " ORDER BY made_at DESC, id DESC",
        (tenant, store),
    ).fetchall()
    for name, _path in rows[_KEPT:]:
        keeper.execute("DELETE FROM snapshot WHERE id = %s", (name,))
    kept = {(folder / path).name for _name, path in rows[:_KEPT]}
    for file in own.iterdir() if own.is_dir() else ():
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        elif file.name not in kept:
            file.unlink(missing_ok=True)
