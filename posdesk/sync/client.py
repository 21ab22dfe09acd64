"""The hub as a till sees it: requests signed with the till's key, answers as messages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from posdesk.sync import protocol
from posdesk.sync.errors import HubUnreachable, refusal
from posdesk.sync.protocol import (
    BadMessage,
    DigestAnswer,
    EnrolAnswer,
    EnrolAsk,
    LeaseAnswer,
    Message,
    PullAnswer,
    PullAsk,
    Push,
    PushAnswer,
    Refused,
    RowsAnswer,
)
from posdesk.sync.transport import Answer, Transport

ANSWER_S: Final = 30.0
QUICK_S: Final = 8.0
"""How long a person at the till is kept waiting for the hub."""
_WAITING_S: Final = 15.0
"""Longer than a long poll was to last, before it counts as lost."""
_LARGE: Final = 512
M = TypeVar("M", bound=Message)
Sign = Callable[[bytes], bytes]


class HubClient:
    """Requests of one till. Each raises `HubUnreachable`, `NotTheHub`, and `HubSaysNo`."""

    def __init__(self, transport: Transport, device: str = "", sign: Sign | None = None) -> None:
        self.transport = transport
        self.device = device
        self._sign = sign

    def enroll(self, ask: EnrolAsk) -> EnrolAnswer:
        """Show the one-time code; the only request that is not signed."""
        return self._post("/v1/enroll", ask.packed(), EnrolAnswer)

    def push(self, push: Push) -> PushAnswer:
        """Hand entries in."""
        return self._post("/v1/push", push.packed(), PushAnswer, 2 * ANSWER_S)

    def pull(self, ask: PullAsk) -> PullAnswer:
        """What came since; the hub may keep it waiting for `ask.wait_ms`."""
        timeout = ask.wait_ms / 1000 + _WAITING_S
        return self._post("/v1/pull", ask.packed(), PullAnswer, max(timeout, ANSWER_S))

    def digest(self, stream: str) -> DigestAnswer:
        """The digest of a stream at the hub."""
        return self._post("/v1/digest", protocol.pack({"stream": stream}), DigestAnswer)

    def rows(self, stream: str, tables: Sequence[str] = (), after: str = "") -> RowsAnswer:
        """Rows of a stream as the hub has them, from where the last answer ended."""
        ask = {"stream": stream, "tables": list(tables), "after": after}
        return self._post("/v1/rows", protocol.pack(ask), RowsAnswer)

    def lease(self, member: str, amount: int) -> LeaseAnswer:
        """Have stored value set aside for this till; raises `NotCovered`."""
        ask = protocol.pack({"member": member, "amount": amount})
        return self._post("/v1/leases", ask, LeaseAnswer, QUICK_S)

    def ask(self, cart: str) -> None:
        """Ask for a cart that is parked at another till; raises `TillNotThere`."""
        self._send("POST", "/v1/ask", protocol.pack({"parked_cart": cart}), QUICK_S)

    def exceptions(self) -> list[dict[str, Any]]:
        """The contradictions that the hub found in this till's store."""
        return _listed(self._send("GET", "/v1/exceptions", b"", ANSWER_S))

    def close_exception(self, exception: str, note: str, by: str) -> list[dict[str, Any]]:
        """Say that a person has seen to a contradiction; answers them all, as they are now. One
        that is closed already stays as it is.
        """
        said = protocol.pack({"id": exception, "note": note, "by": by})
        return _listed(self._send("POST", "/v1/exceptions", said, QUICK_S))

    def quarantined(self) -> list[dict[str, Any]]:
        """The entries of this till's store that wait at the hub for a person."""
        return _listed(self._send("GET", "/v1/quarantine", b"", QUICK_S))

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Bytes of a path, signed; a refusal is raised."""
        answer = self.transport.send("GET", path, self._headers("GET", path, b"", headers), b"", 60)
        if answer.status not in (200, 206):
            raise _refused(answer)
        return answer

    def close(self) -> None:
        """Give the connection up."""
        close = getattr(self.transport, "close", None)
        if close is not None:
            close()

    def abort(self) -> None:
        """End what another thread waits for."""
        abort = getattr(self.transport, "abort", None)
        if abort is not None:
            abort()

    def _post(self, path: str, body: bytes, kind: type[M], timeout: float = ANSWER_S) -> M:
        answer = self._send("POST", path, body, timeout)
        try:
            return kind.unpacked(answer)
        except BadMessage as error:
            raise HubUnreachable(detail=str(error)) from error

    def _send(self, method: str, path: str, body: bytes, timeout: float) -> bytes:
        more = {}
        if len(body) > _LARGE:
            body, more = protocol.deflate(body), {"Content-Encoding": "deflate"}
        headers = self._headers(method, path, body, more)
        answer = self.transport.send(method, path, headers, body, timeout)
        if answer.status != 200:
            raise _refused(answer)
        return _content(answer)

    def _headers(
        self, method: str, path: str, body: bytes, more: Mapping[str, str] | None
    ) -> dict[str, str]:
        headers = {"Content-Type": "application/msgpack", "Accept-Encoding": "deflate"}
        headers.update(more or {})
        if self._sign is not None:
            signature = self._sign(protocol.signed_text(method, path, body))
            headers[protocol.HEADER_DEVICE] = self.device
            headers[protocol.HEADER_SIGNATURE] = base64.b64encode(signature).decode()
        return headers


def _content(answer: Answer) -> bytes:
    if answer.headers.get("content-encoding", "") != "deflate":
        return answer.body
    try:
        return protocol.inflate(answer.body)
    except BadMessage as error:
        raise HubUnreachable(detail=str(error)) from error


def _unpacked(body: bytes) -> Any:
    try:
        return protocol.unpack(body)
    except BadMessage as error:
        raise HubUnreachable(detail=str(error)) from error


def _listed(body: bytes) -> list[dict[str, Any]]:
    found = _unpacked(body)
    if not isinstance(found, list):
        raise HubUnreachable(detail="no list")
    return [each for each in found if isinstance(each, dict)]


def _refused(answer: Answer) -> Exception:
    """What the hub refused; who is no hub, or one that is down, answers without saying why."""
    try:
        said = Refused.unpacked(_content(answer))
        data = dict(said.data)
    except (BadMessage, TypeError, ValueError):
        return HubUnreachable(detail=f"HTTP {answer.status}")
    if "retry-after" in answer.headers:
        data.setdefault("retry_after", answer.headers["retry-after"])
    return refusal(str(said.code), str(said.detail), data)
