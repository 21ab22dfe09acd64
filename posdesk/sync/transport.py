"""How bytes get to the hub and back: HTTP/1.1 on a connection that is kept open.

The hub of a shop's own network has a certificate that it made itself. The till keeps the very
certificate that it was paired with and sends nothing to whoever shows another one: it is compared
before the first byte of a request leaves. TLS itself proves that the other side has its key.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from posdesk.sync.errors import HubUnreachable, NotSecured, NotTheHub
from posdesk.sync.protocol import MAX_BODY

CONNECT_S: Final = 5.0
PORT: Final = 8443
_HERE: Final = ("127.0.0.1", "localhost", "::1")
_MAX_LINE: Final = "too much"


class Answer(NamedTuple):
    """What came back: names of `headers` are in lower case; the body is as it was sent."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


class Transport(Protocol):
    """Carries one request at a time."""

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """Raises `HubUnreachable` when no whole answer came within `timeout` seconds, and
        `NotTheHub`.
        """
        ...


def checked_url(url: str) -> str:
    """An address of a hub as it is kept: with its scheme and port. Raises `NotSecured`."""
    text = url.strip().rstrip("/")
    found = urlsplit(text if "://" in text else f"https://{text}")
    try:
        host, port = found.hostname or "", found.port
    except ValueError:
        raise NotSecured(url) from None
    plain = found.scheme == "http" and host in _HERE
    if not host or not (found.scheme == "https" or plain):
        raise NotSecured(url)
    shown = f"[{host}]" if ":" in host else host
    return f"{found.scheme}://{shown}:{port or (80 if plain else PORT)}"


def fingerprint(certificate: str) -> bytes:
    """SHA-256 of a certificate in PEM."""
    return sha256(ssl.PEM_cert_to_DER_cert(certificate)).digest()


def certificate_of(url: str, timeout: float = CONNECT_S) -> str:
    """The certificate (PEM) that the other side shows; nothing is sent to it, and it is not trusted
    by that. Raises `HubUnreachable`.
    """
    place = urlsplit(url)
    try:
        address = (place.hostname or "", place.port or PORT)
        with (
            socket.create_connection(address, timeout) as raw,
            _any().wrap_socket(raw, server_hostname=place.hostname) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except (OSError, ValueError) as error:
        raise HubUnreachable(place.netloc, _cause(error)) from error
    return ssl.DER_cert_to_PEM_cert(shown or b"")


class HttpTransport:
    """Requests to one hub, one after another, from one thread; `abort` may come from any."""

    def __init__(self, url: str, certificate: str = "") -> None:
        """`certificate` is the hub's own (PEM); without one, the system must trust it."""
        self._place = urlsplit(url)
        self._pinned = ssl.PEM_cert_to_DER_cert(certificate) if certificate else None
        self._connection: http.client.HTTPConnection | None = None
        self._gate = threading.Lock()
        self._aborted = False

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """See `Transport`."""
        if self._connection is not None:
            with contextlib.suppress(_Stale):  # the hub closed it while it lay idle
                return self._sent(method, path, headers, body, timeout)
        self._connect()
        try:
            return self._sent(method, path, headers, body, timeout)
        except _Stale as stale:
            raise HubUnreachable(self._place.netloc, str(stale)) from stale

    def close(self) -> None:
        """Give the connection up; the next request makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def abort(self) -> None:
        """End what is being waited for, now and for good: it raises `HubUnreachable`."""
        with self._gate:
            self._aborted = True
            found = self._connection.sock if self._connection is not None else None
        if found is not None:
            with contextlib.suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> None:
        connection = self._make()
        try:
            connection.connect()
        except (OSError, ValueError) as error:
            connection.close()
            raise HubUnreachable(self._place.netloc, _cause(error)) from error
        if self._pinned is not None and self._shown(connection) != self._pinned:
            connection.close()
            raise NotTheHub(self._place.netloc)
        with self._gate:
            self._connection = connection
            if self._aborted:
                self._connection = None
                connection.close()
                raise HubUnreachable(self._place.netloc, "stopped")

    def _make(self) -> http.client.HTTPConnection:
        host, port = self._place.hostname or "", self._place.port
        if self._place.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=CONNECT_S)
        context = _trusted() if self._pinned is None else _any()
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_S, context=context)

    @staticmethod
    def _shown(connection: http.client.HTTPConnection) -> bytes | None:
        secured = connection.sock
        return secured.getpeercert(binary_form=True) if isinstance(secured, ssl.SSLSocket) else None

    def _sent(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        connection = self._connection
        assert connection is not None
        try:
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
            connection.request(method, path, body=body or None, headers=dict(headers))
            response = connection.getresponse()
        except _CLOSED as error:
            self.close()
            raise _Stale(_cause(error)) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(error) from error
        return self._read(response)

    def _read(self, response: http.client.HTTPResponse) -> Answer:
        try:
            content = response.read(MAX_BODY + 1)
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(error) from error
        if len(content) > MAX_BODY or response.length:
            raise self._failed(OSError(_MAX_LINE if len(content) > MAX_BODY else "cut off"))
        found = {name.lower(): value for name, value in response.getheaders()}
        if response.will_close:
            self.close()
        return Answer(response.status, content, found)

    def _failed(self, error: Exception) -> HubUnreachable:
        self.close()
        return HubUnreachable(self._place.netloc, _cause(error))


class _Stale(Exception):
    """The connection was closed before anything was answered."""


_CLOSED: Final = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)


def _any() -> ssl.SSLContext:
    """Takes every certificate: for whoever compares it himself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
