"""A new till's shop: the hub's snapshot, fetched in ranges, verified to the last byte, and only
then given the name under which the program opens it.

A stop at any moment loses nothing but time: what was fetched stays, and `install` called again goes
on there. What is not to the bit what the hub signed is never opened.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import apsw

from posdesk.clock import Clock
from posdesk.db import APPLICATION_ID, FILE_NAME, RESERVE_BYTES, Database
from posdesk.digest import Digest
from posdesk.errors import DiskFull, FileUnwritable, NewerDatabase, Refusal, WorldFault
from posdesk.failpoints import failpoint
from posdesk.files import sync_folder
from posdesk.i18n import N_, gettext
from posdesk.journal import SCHEMA_VERSION
from posdesk.sync import newtill, protocol
from posdesk.sync.client import HubClient
from posdesk.sync.errors import HubSaysNo
from posdesk.sync.manifest import OLDEST_MS, PART_BYTES, Forged, Manifest, SignedManifest
from posdesk.sync.newtill import NewTill

PATH: Final = "/v1/snapshot"
_TRIES: Final = 3
_CHUNK: Final = 1 << 20
_DIGESTS: Final = "SELECT stream, rows, digest FROM stream_digest"
_PATIENCE: Final = 30 * 60
"""Seconds for which a till waits while the hub makes a snapshot."""

Report = Callable[[str, int, int], None]
"""Is told what goes on ("wait", "fetch", "check", "install"), how much is done, and of how much."""


@dataclass(eq=False)
class ShopThere(Refusal):
    """A snapshot is installed only where there is no shop."""

    folder: str = ""
    text = N_("There is a shop in {folder} already.")
    advice = N_("Pair it in Settings → Sync: it keeps its sales. A new till needs an empty folder.")


@dataclass(eq=False)
class SnapshotForged(Refusal):
    """Who sent the snapshot is not the hub that this till was paired with."""

    detail: str = ""
    text = N_("What was sent as the shop's data is not from this till's hub ({detail}).")
    advice = N_("Nothing of it was used. Ask who runs the hub, then pair this till again.")


@dataclass(eq=False)
class SnapshotDamaged(WorldFault):
    """What arrived was not what the hub signed, however often it was fetched."""

    detail: str = ""
    text = N_("The shop's data arrived damaged ({detail}).")
    advice = N_("Nothing of it was used. Check network and disk, then try again.")


@dataclass(eq=False)
class SnapshotLate(WorldFault):
    """The hub did not get the snapshot done."""

    text = N_("The hub is still preparing the shop's data.")
    advice = N_("Try again in a few minutes; this till keeps its place.")


class _Damaged(Exception):
    """What was fetched is not what the manifest says."""


class _Gone(Exception):
    """The hub has that snapshot no more."""


@dataclass(frozen=True)
class _Files:
    """What stands in the folder while a snapshot comes in."""

    shop: Path
    signed: Path
    partial: Path
    unpacked: Path

    @classmethod
    def of(cls, folder: Path) -> _Files:
        shop = folder / FILE_NAME
        names = (f"{FILE_NAME}.snapshot", f"{FILE_NAME}.partial", f"{FILE_NAME}.installing")
        return cls(shop, *(folder / name for name in names))

    def drop(self) -> None:
        """Leave nothing of what was fetched."""
        for path in (self.signed, self.partial):
            path.unlink(missing_ok=True)
        self.drop_unpacked()

    def drop_unpacked(self) -> None:
        for end in ("", "-wal", "-shm", "-journal"):
            self.unpacked.with_name(self.unpacked.name + end).unlink(missing_ok=True)


def install(
    folder: Path,
    client: HubClient,
    till: NewTill,
    clock: Clock,
    report: Report = lambda *_: None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetch the shop of a till that was just taken in; answers its database.

    Raises `ShopThere`, `SnapshotForged`, `SnapshotDamaged`, `SnapshotLate`, `NewerDatabase` (the
    hub's program is newer than this one), `DiskFull`, `FileUnwritable`, `AlreadyOpen`, and what
    `client` raises; called again it goes on where it stopped.
    """
    files = _Files.of(folder)
    with _worded(folder), _locked(files.shop, clock):
        if files.shop.exists():
            if newtill.remembered(folder) is None or _device_of(files.shop) != till.device:
                raise ShopThere(str(folder))
            _clear_up(folder, files)  # an earlier try was stopped just before it
            return files.shop
        newtill.remember(folder, till)
        manifest = _whole(files, client, till, clock, report, pause)
        report("install", 0, 1)
        _settle(files.unpacked, manifest, till, clock)
        failpoint("snapshot.before_rename")
        files.unpacked.replace(files.shop)
        sync_folder(folder)
        failpoint("snapshot.renamed")
        _clear_up(folder, files)
        report("install", 1, 1)
    return files.shop


def _clear_up(folder: Path, files: _Files) -> None:
    files.drop()
    newtill.forget(folder)


def _device_of(shop: Path) -> str:
    with closing(apsw.Connection(str(shop), apsw.SQLITE_OPEN_READWRITE)) as connection:
        return str(connection.execute("SELECT device FROM device").get)


def _whole(
    files: _Files,
    client: HubClient,
    till: NewTill,
    clock: Clock,
    report: Report,
    pause: Callable[[float], None],
) -> Manifest:
    """Fetch, unpack and check, again where what came was damaged or the hub made a new one."""
    detail = ""
    for _try in range(_TRIES):
        manifest = _begun(files, till, clock)
        if manifest is None:
            manifest = _begin(files, client, till, clock, report, pause)
        try:
            _fetch(files.partial, client, manifest, report)
            _unpack(files, manifest, report)
            _check(files.unpacked, manifest, report)
            return manifest
        except _Damaged as damage:
            detail = str(damage)
            files.drop()
        except _Gone:
            files.drop()
    raise SnapshotDamaged(detail)


def _begun(files: _Files, till: NewTill, clock: Clock) -> Manifest | None:
    """The snapshot of which an earlier try fetched a part."""
    try:
        return _opened(files.signed.read_bytes(), till, clock)
    except (FileNotFoundError, SnapshotForged):
        files.drop()
        return None


def _begin(
    files: _Files,
    client: HubClient,
    till: NewTill,
    clock: Clock,
    report: Report,
    pause: Callable[[float], None],
) -> Manifest:
    """Ask for the newest snapshot, and wait while the hub makes it."""
    waited = 0.0
    while True:
        try:
            signed = client.get(PATH).body
            break
        except HubSaysNo as refusal:
            seconds = refusal.retry_after
            if refusal.code != protocol.UNAVAILABLE or not seconds:
                raise
            if waited >= _PATIENCE:
                raise SnapshotLate from refusal
            report("wait", int(waited), _PATIENCE)
            pause(seconds)
            waited += seconds
    manifest = _opened(signed, till, clock)
    _check_room(files.shop.parent, manifest)
    files.drop()
    _write(files.signed, signed)
    return manifest


def _opened(signed: bytes, till: NewTill, clock: Clock) -> Manifest:
    """The manifest, if the till's own hub made it for its own store, and lately."""
    try:
        manifest = SignedManifest.unpacked(signed).opened(till.hub_key)
    except (protocol.BadMessage, Forged) as error:
        raise SnapshotForged(gettext(N_("not signed by it"))) from error
    if (manifest.tenant, manifest.store) != (till.tenant, till.store):
        raise SnapshotForged(gettext(N_("of another store")))
    if manifest.hub_epoch != till.hub_epoch:
        raise SnapshotForged(gettext(N_("of another time of the hub")))
    if manifest.made_at < clock.now() - till.skew - OLDEST_MS:
        raise SnapshotForged(gettext(N_("too old")))
    if manifest.schema > SCHEMA_VERSION:
        raise NewerDatabase(manifest.schema, SCHEMA_VERSION)
    return manifest


def _check_room(folder: Path, manifest: Manifest) -> None:
    wanted = manifest.size + manifest.plain_size + RESERVE_BYTES
    if shutil.disk_usage(folder).free < wanted:
        raise DiskFull(str(folder))


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _fetch(partial: Path, client: HubClient, manifest: Manifest, report: Report) -> None:
    """Go on fetching behind what is there."""
    with partial.open("ab") as file:
        have = file.tell()
        while have < manifest.size:
            try:
                piece = client.get(f"{PATH}/{manifest.id}?offset={have}&length={PART_BYTES}").body
            except HubSaysNo as refusal:
                if refusal.code == protocol.BAD_REQUEST:
                    raise _Gone from refusal
                raise
            if not piece:
                raise _Damaged(gettext(N_("cut off")))
            file.write(piece)
            file.flush()
            have += len(piece)
            failpoint("snapshot.part")
            report("fetch", have, manifest.size)
        os.fsync(file.fileno())


def _unpack(files: _Files, manifest: Manifest, report: Report) -> None:
    """Write the database out of what was fetched; both must be, to the last bit, what was signed.

    Never more than was announced: bytes that claim to be larger are no snapshot.
    """
    files.drop_unpacked()
    sent, plain = hashlib.sha256(), hashlib.sha256()
    inflater, size = zlib.decompressobj(), 0
    with files.partial.open("rb") as source, files.unpacked.open("wb") as target:
        while chunk := source.read(_CHUNK):
            sent.update(chunk)
            for piece in _inflated(inflater, chunk):
                size += len(piece)
                if size > manifest.plain_size:
                    raise _Damaged(gettext(N_("larger than announced")))
                plain.update(piece)
                target.write(piece)
            report("check", source.tell(), manifest.size)
        target.flush()
        os.fsync(target.fileno())
    failpoint("snapshot.unpacked")
    if sent.digest() != manifest.sha256:
        raise _Damaged("SHA-256")
    if not inflater.eof or size != manifest.plain_size or plain.digest() != manifest.plain_sha256:
        raise _Damaged("SHA-256 of what was in it")


def _inflated(inflater: Any, chunk: bytes) -> Iterator[bytes]:
    """What a chunk unpacks to, in pieces of bounded size."""
    while chunk:
        try:
            piece = inflater.decompress(chunk, 4 * _CHUNK)
        except zlib.error as error:
            raise _Damaged("compression") from error
        if piece:
            yield piece
        chunk = inflater.unconsumed_tail


def _check(unpacked: Path, manifest: Manifest, report: Report) -> None:
    """Let SQLite look at what is on this disk now: the hashes say what was written."""
    report("check", manifest.size, manifest.size)
    try:
        with closing(apsw.Connection(str(unpacked), apsw.SQLITE_OPEN_READONLY)) as file:
            application = file.execute("PRAGMA application_id").get
            version = file.execute("PRAGMA user_version").get
            verdict = file.execute("PRAGMA quick_check").get
            digests: Any = file.execute(_DIGESTS).fetchall()
    except apsw.Error as error:
        raise _Damaged(str(error)) from error
    if application != APPLICATION_ID or version != manifest.schema or verdict != "ok":
        raise _Damaged(str(verdict))
    kept = {stream: str(Digest.read(rows, total)) for stream, rows, total in digests}
    if kept != manifest.digests:
        raise _Damaged("digests")


def _settle(unpacked: Path, manifest: Manifest, till: NewTill, clock: Clock) -> None:
    """Make it this till's own; its triggers tell of rows that a person writes, not of these."""
    now = clock.now()
    ahead = (now - till.skew + protocol.HLC_AHEAD_MS) << 16
    with closing(apsw.Connection(str(unpacked), apsw.SQLITE_OPEN_READWRITE)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("BEGIN IMMEDIATE")
        newtill.settle_in(file.execute, till, manifest.tenant_seq, manifest.store_seq, ahead, now)
        failpoint("snapshot.before_settled")
        file.execute("COMMIT")
    failpoint("snapshot.settled")


@contextmanager
def _locked(shop: Path, clock: Clock) -> Iterator[None]:
    shop.parent.mkdir(parents=True, exist_ok=True)
    guard = Database(shop, clock)
    guard.lock()
    try:
        yield
    finally:
        guard.close()


@contextmanager
def _worded(folder: Path) -> Iterator[None]:
    """What fails about the files of a folder, in words."""
    try:
        yield
    except apsw.FullError:
        raise DiskFull(str(folder)) from None
    except apsw.Error as error:
        raise FileUnwritable(str(folder), str(error)) from error
    except OSError as error:
        raise FileUnwritable(str(folder), error.strerror or str(error)) from error
