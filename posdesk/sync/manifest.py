"""What the hub says of a snapshot, signed with its own key (Ed25519, RFC 8032).

A snapshot is a shop's database as a fresh till opens it, of one moment of the hub. The till opens
none whose manifest was not signed by the hub that it was paired with, for its own store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from posdesk.sync.protocol import BadMessage, Message

PART_BYTES: Final = 4 << 20
"""At most of a snapshot in one answer."""
DAY_MS: Final = 86_400_000
OLDEST_MS: Final = 8 * DAY_MS
"""A snapshot of longer ago is not installed: the hub makes newer ones."""
_SIGNED: Final = b"posdesk-snapshot-1\n"


class Forged(Exception):
    """A manifest that the hub did not sign, or that is not of this till's store."""


@dataclass(frozen=True, slots=True)
class Manifest(Message):
    """A snapshot: whose, of which moment, and every byte of it by its hash.

    The file is sent compressed with zlib: `size` and `sha256` are of what is sent, `plain_size` and
    `plain_sha256` of the database. `digests` are those of its streams, as `str(Digest)`.
    """

    id: str
    tenant: str
    store: str
    tenant_seq: int
    store_seq: int
    hub_epoch: str
    schema: int
    made_at: int
    size: int
    sha256: bytes
    plain_size: int
    plain_sha256: bytes
    digests: Mapping[str, str]


_KINDS: Final[Mapping[type, tuple[str, ...]]] = {
    str: ("id", "tenant", "store", "hub_epoch"),
    int: ("tenant_seq", "store_seq", "schema", "made_at", "size", "plain_size"),
    bytes: ("sha256", "plain_sha256"),
    dict: ("digests",),
}


@dataclass(frozen=True, slots=True)
class SignedManifest(Message):
    """A `Manifest` as it was packed, and the signature over it."""

    manifest: bytes
    signature: bytes

    def opened(self, hub_key: bytes) -> Manifest:
        """The manifest; raises `Forged` where that key did not sign it."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(hub_key)
            key.verify(self.signature, _SIGNED + self.manifest)
            found = Manifest.unpacked(self.manifest)
        except (InvalidSignature, BadMessage, ValueError, TypeError) as error:
            raise Forged("not signed by the hub") from error
        if not _well_typed(found):
            raise Forged("not a manifest")
        return found


def _well_typed(manifest: Any) -> bool:
    typed = all(
        type(getattr(manifest, name)) is kind for kind, names in _KINDS.items() for name in names
    )
    return typed and manifest.size >= 0 and manifest.plain_size >= 0


def sign(manifest: Manifest, signing_key: bytes) -> SignedManifest:
    """The manifest with the signature of the hub's private key (32 bytes)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    body = manifest.packed()
    key = Ed25519PrivateKey.from_private_bytes(signing_key)
    return SignedManifest(body, key.sign(_SIGNED + body))
