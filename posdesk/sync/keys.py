"""The key that a till proves itself with (Ed25519, RFC 8032): made at pairing, kept in the key
store of the operating system, never sent and never in the shop's database.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from posdesk.notices.secrets import Secrets
from posdesk.sync.errors import DeviceKeyGone

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME: Final = "sync.device_key"
Sign = Callable[[bytes], bytes]


def ensure(secrets: Secrets) -> bytes:
    """The public half (32 bytes) of the till's key, which is made where there is none: an attempt
    to pair whose answer was lost is repeated with the same key. Raises `StorageFailed`.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = _stored(secrets)
    if key is None:
        key = Ed25519PrivateKey.generate()
        secrets.set(NAME, base64.b64encode(key.private_bytes_raw()).decode())
    return key.public_key().public_bytes_raw()


def signer(secrets: Secrets) -> Sign:
    """Signs with the till's key; raises `DeviceKeyGone`."""
    key = _stored(secrets)
    if key is None:
        raise DeviceKeyGone
    return key.sign


def forget(secrets: Secrets) -> None:
    """Destroy the key; raises `StorageFailed`."""
    secrets.set(NAME, "")


def _stored(secrets: Secrets) -> Ed25519PrivateKey | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    text = secrets.get(NAME)
    if not text:
        return None
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
