"""The hub's own TLS certificate: a shop's network has no one who could give it one.

Tills do not trust it for its name but for its fingerprint, which is in the code that a person
reads to them; see enrolment.py.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from posdesk.errors import FileUnreadable, FileUnwritable

if TYPE_CHECKING:
    from posdesk.hub.database import HubDatabase

_ONE_AT_A_TIME: Final = 0x706F_7303  # an advisory lock
YEARS: Final = 10
_FILE: Final = "hub.crt"
_KEY_FILE: Final = "hub.key"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, as files in PEM."""

    path: Path
    key: Path

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate (DER)."""
        try:
            text = self.path.read_text("ascii")
            first = text[: text.index(_END) + len(_END)]
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first + "\n")).digest()
        except (OSError, ValueError) as error:
            raise FileUnreadable(str(self.path), str(error)) from error


_END: Final = "-----END CERTIFICATE-----"


def own(folder: Path) -> Certificate:
    """The certificate that is kept in `folder`; made now where there is none. Raises
    `FileUnwritable`.
    """
    kept = Certificate(folder / _FILE, folder / _KEY_FILE)
    if not kept.path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _make(kept)
        except OSError as error:
            raise FileUnwritable(str(folder), error.strerror or str(error)) from error
    return kept


def shared(database: HubDatabase, folder: Path) -> Certificate:
    """The certificate of all processes of a database, as files in `folder`: the first to come
    brings its own. Raises `FileUnwritable`.
    """
    with database.transaction() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
        row: Any = cursor.execute("SELECT certificate, key FROM hub_certificate").fetchone()
        if row is None:
            kept = own(folder)
            texts = (kept.path.read_text("ascii"), kept.key.read_text("ascii"))
            cursor.execute(
                "INSERT INTO hub_certificate (id, certificate, key) VALUES (1, %s, %s)", texts
            )
            return kept
    kept = Certificate(folder / _FILE, folder / _KEY_FILE)
    held = (row[0].encode(), row[1].encode())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not kept.path.exists() or (kept.path.read_bytes(), kept.key.read_bytes()) != held:
            _write(kept.key, held[1], 0o600)
            _write(kept.path, held[0], 0o644)
    except OSError as error:
        raise FileUnwritable(str(folder), error.strerror or str(error)) from error
    return kept


def _make(target: Certificate) -> None:
    """The key first, and each file whole or not at all: a certificate always has its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "PosDesk hub")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS + 3))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(target.key, secret, 0o600)
    _write(target.path, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _names() -> list[x509.GeneralName]:
    names = ["localhost", socket.gethostname()]
    dns = [x509.DNSName(name) for name in dict.fromkeys(names) if name.isascii() and name]
    return [*dns, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


def _write(path: Path, content: bytes, mode: int) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
