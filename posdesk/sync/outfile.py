"""What waits on a till as one sealed file, for a till that will never reach its hub again: read in
at the hub, it says the same as a push.

The file is a line that names its format, then pieces that each bear their length (4 bytes, highest
first): a head, and batches of entries as they are in the journal, compressed. A length of 0 ends
them; then come the SHA-256 of all before, and the signature of the till's key over that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from posdesk.sync import protocol
from posdesk.sync.errors import NotAnOutbox
from posdesk.sync.protocol import BadMessage, Entry

MAGIC: Final = b"posdesk-outbox-1\n"
_DIGEST: Final = 32
_SIGNATURE: Final = 64
_CHUNK: Final = 1 << 20


class Head(NamedTuple):
    """Whose entries they are."""

    device: str
    tenant: str
    store: str
    till: str
    made_at: int
    hub_epoch: str


class Piece(NamedTuple):
    """Entries of one epoch, in order and without a gap."""

    epoch: int
    first: int
    entries: list[Entry]


def write(target: Path, head: Head, pieces: Iterator[Piece], sign: Callable[[bytes], bytes]) -> int:
    """Write the file, whole or not at all; answers how many entries are in it. Raises OSError."""
    partial = target.with_name(target.name + ".partial")
    count = 0
    try:
        with partial.open("wb") as file:
            seal = _Sealing(file)
            seal.write(MAGIC)
            seal.piece(protocol.pack(list(head)))
            for piece in pieces:
                packed = [entry.packed() for entry in piece.entries]
                seal.piece(protocol.deflate(protocol.pack([piece.epoch, piece.first, packed])))
                count += len(piece.entries)
            seal.write(bytes(4))
            digest = seal.digest()
            file.write(digest + sign(MAGIC + digest))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


class _Sealing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)

    def piece(self, data: bytes) -> None:
        self.write(len(data).to_bytes(4))
        self.write(data)

    def digest(self) -> bytes:
        return self._hash.digest()


class Outfile:
    """A sealed file that is whole. Whose key signed it is asked with `is_signed_by`."""

    def __init__(self, path: Path) -> None:
        """Raises `NotAnOutbox`, OSError."""
        self.path = path
        self._check()
        with path.open("rb") as file:
            file.seek(len(MAGIC))
            try:
                self.head = Head(*protocol.unpack(_piece(file)))
            except (BadMessage, TypeError) as error:
                raise NotAnOutbox(str(path)) from error

    def _check(self) -> None:
        size = self.path.stat().st_size
        body = size - _DIGEST - _SIGNATURE
        found = sha256()
        with self.path.open("rb") as file:
            if body < len(MAGIC) + 8 or file.read(len(MAGIC)) != MAGIC:
                raise NotAnOutbox(str(self.path))
            file.seek(0)
            while body:
                chunk = file.read(min(body, _CHUNK))
                found.update(chunk)
                body -= len(chunk)
            self.digest = file.read(_DIGEST)
            self.signature = file.read(_SIGNATURE)
        if found.digest() != self.digest:
            raise NotAnOutbox(str(self.path))

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the key (32 bytes) of a till sealed this file."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(self.signature, MAGIC + self.digest)
        except (InvalidSignature, ValueError):
            return False
        return True

    def pieces(self) -> Iterator[Piece]:
        """The entries, in the order in which they are to be handed in. Raises `NotAnOutbox`."""
        with self.path.open("rb") as file:
            file.seek(len(MAGIC))
            _piece(file)
            while stored := _piece(file):
                try:
                    found: Any = protocol.unpack(protocol.inflate(stored))
                    epoch, first, packed = found
                    entries = [Entry.unpacked(each) for each in packed]
                except (BadMessage, TypeError, ValueError) as error:
                    raise NotAnOutbox(str(self.path)) from error
                yield Piece(epoch, first, entries)


def _piece(file: IO[bytes]) -> bytes:
    return file.read(int.from_bytes(file.read(4)))
