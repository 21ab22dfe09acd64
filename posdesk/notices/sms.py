"""SMS by a provider that is asked over HTTP: which one, and how, is data (`accounts.SmsProvider`).

Until the whole question was handed over, no SMS has gone out and it may be asked again. After that,
without a readable answer, one may have; every message has an `{id}` by which providers that can,
tell a repetition.
"""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from posdesk.failpoints import failpoint
from posdesk.notices.accounts import SmsProvider
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import (
    ConnectionBroke,
    MessageRefused,
    NoAnswer,
    NoNetwork,
    NotSecure,
    ServerBusy,
    SignInRefused,
)
from posdesk.notices.secrets import scrubbed

TIMEOUT_S = 20.0
_LONGEST_ANSWER = 1 << 16
_FOR_NOW = frozenset({408, 425, 429, 503})
_UNSURE = frozenset({500, 502, 504})  # somebody behind the server may have done it


class SmsChannel:
    """One provider; a connection for each message."""

    def __init__(
        self,
        provider: SmsProvider,
        secret: str,
        context: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT_S,
    ) -> None:
        self._provider = provider
        self._secret = secret
        self._context = context
        self._timeout = timeout
        self._server = urlsplit(provider.url).hostname or provider.url

    def send(self, message: Outgoing) -> None:
        """Ask the provider to send it; returns when it said yes."""
        values = {
            "to": message.recipient,
            "text": message.body,
            "template": message.provider_code,
            "params": message.fields or "{}",
            "params_text": message.fields or "{}",
            "id": message.id,
            "secret": self._secret,
        }
        url = urlsplit(self._provider.filled_url(values))
        connection = self._connection(url.scheme, url.hostname or "", url.port)
        try:
            self._ask(connection, url, values)
            failpoint("notice.mid_send")
            self._judge(*self._answer(connection))
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        proxy = _proxy(scheme, host)
        at = (proxy.hostname or "", proxy.port or 80) if proxy else (host, port)
        connection: http.client.HTTPConnection
        if scheme == "https":
            context = self._context or ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                at[0], at[1], timeout=self._timeout, context=context
            )
        else:
            connection = http.client.HTTPConnection(at[0], at[1], timeout=self._timeout)
        if proxy:
            connection.set_tunnel(host, port)
        try:
            connection.connect()
        except ssl.SSLError as error:
            raise NotSecure(self._server, self._said(error)) from None
        except (OSError, http.client.HTTPException) as error:
            raise NoNetwork(self._server, self._said(error)) from None
        return connection

    def _ask(self, connection: http.client.HTTPConnection, url: Any, values: Any) -> None:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        provider = self._provider
        body = None if provider.method == "GET" else provider.filled_body(values).encode()
        try:
            connection.request(provider.method, target, body, provider.filled_headers(values))
        except (OSError, http.client.HTTPException):
            raise ConnectionBroke(self._server) from None
        except ValueError as error:  # http.client refuses what is no line of a header
            raise MessageRefused(self._server, self._said(error)) from None

    def _answer(self, connection: http.client.HTTPConnection) -> tuple[int, str]:
        try:
            answer = connection.getresponse()
            return answer.status, answer.read(_LONGEST_ANSWER).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            raise NoAnswer(self._server) from None

    def _judge(self, status: int, body: str) -> None:
        """Raise the fault that the answer tells of."""
        provider = self._provider
        said = self._reason(status, body)
        if status in (401, 403):
            raise SignInRefused(self._server, said)
        if status in _FOR_NOW:
            raise ServerBusy(self._server, said)
        if status in _UNSURE:
            raise NoAnswer(self._server)
        if not 200 <= status < 300:
            raise MessageRefused(self._server, said)
        if provider.ok_path and _at(body, provider.ok_path) != provider.ok_value:
            raise MessageRefused(self._server, said)

    def _reason(self, status: int, body: str) -> str:
        """The provider's own words, as far as it has any."""
        wanted = self._provider.error_path
        words = _at(body, wanted) if wanted else None
        return self._said(f"HTTP {status} {words if words is not None else body}")

    def _said(self, what: object) -> str:
        told = getattr(what, "verify_message", "") or getattr(what, "strerror", "") or what
        return scrubbed(str(told) or type(what).__name__, self._secret)


def _at(body: str, path: str) -> str | None:
    """The value at a dotted path of a JSON answer as text (`data.0.code`); None where it is not."""
    try:
        found: Any = json.loads(body)
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return found if isinstance(found, str) else json.dumps(found)


def _proxy(scheme: str, host: str) -> Any:
    """The proxy that the system names for this host, if any; a till often stands behind one."""
    named = getproxies().get(scheme)
    return urlsplit(named) if named and not proxy_bypass(host) else None
