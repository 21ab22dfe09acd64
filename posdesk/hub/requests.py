"""One request to the hub and its answer, with no web framework: whoever carries the bytes (the
ASGI service, a simulator in memory) hands in a `Request` and gets a `Response`.

A request is read in this order, and refused at the first thing that is wrong: who signed it, what
it unpacks to (bounded), what it asks. A refusal changes nothing and is always a `Refused`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qs

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from posdesk.hub import devices, enrolment, worklist
from posdesk.hub.errors import HubRefusal
from posdesk.hub.messages import argument, checked
from posdesk.models import Stream
from posdesk.sync import protocol
from posdesk.sync.protocol import BAD_REQUEST, Message

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub
    from posdesk.hub.ledger import Context

PACKED: Final = "application/msgpack"
MOST_WORDS: Final = 1000
BYTES: Final = "application/octet-stream"
_M = TypeVar("_M", bound=Message)
_Own = TypeVar("_Own", protocol.Push, protocol.PullAsk)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody sent. `query` is the text behind the `?`, as it came; names of `headers` are in
    lower case; `address` is the other side's, where it is known.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""

    def target(self) -> str:
        """The path with its query: what is signed."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def argument(self, name: str) -> str:
        """The last value of a name in the query; empty when it is not there."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [""])[-1]


@dataclass(frozen=True, slots=True)
class FilePart:
    """Bytes of a file of the hub's, to be sent without holding them in memory."""

    path: str
    start: int
    length: int

    def read(self) -> bytes:
        """All of them; for small parts and for carriers in memory."""
        with open(self.path, "rb") as file:  # noqa: PTH123 - the path is the hub's own
            file.seek(self.start)
            return file.read(self.length)


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered. `part`, where there is one, is sent in the place of `body`."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    part: FilePart | None = None
    context: Context | None = None
    """Whose request it was, once that is known."""
    said: Any = None
    """The answer before it was packed: for figures."""
    wait_ms: int = 0
    """The answer says nothing new, and the till would rather wait so long for something."""
    entries: int = 0
    """How many the till handed in."""

    def content(self) -> bytes:
        """The bytes that go out."""
        return self.body if self.part is None else self.part.read()


def answer(hub: Hub, request: Request) -> Response:
    """Do what is asked. Raises only what nobody thought of, and what the database could not do."""
    try:
        return _answered(hub, request)
    except HubRefusal as refusal:
        return refused(refusal)


def refused(refusal: HubRefusal) -> Response:
    """A refusal as it is answered."""
    headers, said = {"content-type": PACKED}, refusal.answer
    if "retry_after" in said.data:
        headers["retry-after"] = str(said.data["retry_after"])
    if isinstance(refusal.__cause__, psycopg.Error):  # whose words tell of the server inside
        said = protocol.Refused(said.code, "the hub's database does not answer", said.data)
    return Response(refusal.status, said.packed(), headers, said=said)


def _answered(hub: Hub, request: Request) -> Response:
    if (request.method, request.path) == ("POST", "/v1/enroll"):
        ask = _read(protocol.EnrolAsk, request)
        return _packed(enrolment.enroll(hub, ask, request.address))
    action = _action(request)
    context = signed_by(hub, request)
    response = action(hub, context, request)
    if isinstance(response, Response):
        return response
    return _packed(response, context)


Action = Callable[["Hub", "Context", Request], Any]


def _action(request: Request) -> Action:
    found = _ACTIONS.get((request.method, request.path))
    if found is None and request.method == "GET" and request.path.startswith("/v1/snapshot/"):
        found = _snapshot_file
    if found is None:
        raise HubRefusal(BAD_REQUEST, f"nothing answers {request.method} {request.path}")
    return found


def signed_by(hub: Hub, request: Request) -> Context:
    """The till whose key signed these very bytes; raises `HubRefusal`.

    A revoked till is let through to hand in what it did, which then waits in quarantine.
    """
    name = request.headers.get(protocol.HEADER_DEVICE.lower(), "")
    device = devices.find(hub, name)
    if device is None:
        raise HubRefusal(protocol.UNKNOWN_DEVICE, "no till of this hub")
    text = protocol.signed_text(request.method, request.target(), request.body)
    try:
        signature = request.headers.get(protocol.HEADER_SIGNATURE.lower(), "")
        key = Ed25519PublicKey.from_public_bytes(device.public_key)
        key.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise HubRefusal(protocol.BAD_SIGNATURE, "not signed by this till's key") from error
    if device.revoked_at is not None and request.path != "/v1/push":
        raise HubRefusal(protocol.REVOKED, "this till was revoked", at=device.revoked_at)
    return devices.context(device, hub.clock.now())


def _inflated(request: Request) -> bytes:
    """The body as it was before it was compressed for the wire."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if len(request.body) > protocol.MAX_BODY:
        raise HubRefusal(protocol.TOO_LARGE, "the body is too large")
    if encoding in ("", "identity"):
        return request.body
    if encoding != "deflate":
        raise HubRefusal(BAD_REQUEST, "only deflate is understood")
    try:
        return protocol.inflate(request.body, protocol.MAX_BODY)
    except protocol.BadMessage as error:
        raise HubRefusal(protocol.TOO_LARGE, f"the body is {error}") from error


def _read(kind: type[_M], request: Request) -> _M:
    try:
        return checked(kind.unpacked(_inflated(request)))
    except protocol.BadMessage as error:
        raise HubRefusal(BAD_REQUEST, str(error)) from error


def _own(message: _Own, context: Context) -> _Own:
    """A till speaks for itself alone."""
    if message.device != context.device:
        raise HubRefusal(BAD_REQUEST, "signed by one till, about another")
    return message


def _push(hub: Hub, context: Context, request: Request) -> Response:
    push = _own(_read(protocol.Push, request), context)
    return replace(_packed(hub.push(context, push), context), entries=len(push.entries))


def _pull(hub: Hub, context: Context, request: Request) -> Response:
    ask = _own(_read(protocol.PullAsk, request), context)
    said = hub.pull(context, ask)
    stands = (said.tenant_seq, said.store_seq, said.hub_epoch)
    quiet = not said.entries and not said.asked and stands == (
        ask.tenant_seq, ask.store_seq, ask.hub_epoch,
    )  # fmt: skip
    return replace(_packed(said, context), wait_ms=max(0, ask.wait_ms) if quiet else 0)


def _read_map(request: Request) -> dict[str, Any]:
    try:
        found = protocol.unpack(_inflated(request))
    except protocol.BadMessage as error:
        raise HubRefusal(BAD_REQUEST, str(error)) from error
    if not isinstance(found, dict):
        raise HubRefusal(BAD_REQUEST, "not a map")
    return found


def _argument(found: Mapping[str, Any], name: str, kind: type, default: Any = None) -> Any:
    try:
        return argument(found, name, kind, default)
    except protocol.BadMessage as error:
        raise HubRefusal(BAD_REQUEST, str(error)) from error


def _digest(hub: Hub, context: Context, request: Request) -> Any:
    return hub.digest(context, _stream(_read_map(request)))


def _stream(found: Mapping[str, Any]) -> Stream:
    """Of the asking till's two streams, the one that is meant."""
    try:
        return Stream(_argument(found, "stream", str))
    except ValueError as error:
        raise HubRefusal(BAD_REQUEST, "no such stream") from error


def _rows(hub: Hub, context: Context, request: Request) -> Any:
    found = _read_map(request)
    tables = _argument(found, "tables", list, [])
    if not all(isinstance(each, str) for each in tables):
        raise HubRefusal(BAD_REQUEST, "tables is not right")
    return hub.rows(context, _stream(found), tables, _argument(found, "after", str, ""))


def _exceptions(hub: Hub, context: Context, _request: Request) -> Any:
    return worklist.of_store(hub, context.tenant, context.store)


def _close(hub: Hub, context: Context, request: Request) -> Any:
    """What is not open (any more) is told as it is: somebody was faster."""
    found = _read_map(request)
    name, by = _argument(found, "id", str), _argument(found, "by", str, "")
    note = _argument(found, "note", str, "")
    if max(len(by), len(note)) > MOST_WORDS:
        raise HubRefusal(BAD_REQUEST, "too many words")
    who = f"{by} ({context.till})" if by else context.till
    with suppress(worklist.NoSuchException):
        worklist.close_exception(hub, name, who, note, context.store)
    return worklist.of_store(hub, context.tenant, context.store)


def _quarantine(hub: Hub, context: Context, _request: Request) -> Any:
    return worklist.held_of_store(hub, context.tenant, context.store)


def _leases(hub: Hub, context: Context, request: Request) -> Any:
    from posdesk.hub import leases

    found = _read_map(request)
    member = _argument(found, "member", str)
    amount, request_id = _argument(found, "amount", int), _argument(found, "request", str, "")
    return leases.grant(hub, context, member, amount, request_id)


def _ask(hub: Hub, context: Context, request: Request) -> Any:
    from posdesk.hub import asks

    return asks.ask(hub, context, _argument(_read_map(request), "parked_cart", str))


def _snapshot(hub: Hub, context: Context, request: Request) -> Any:
    from posdesk.hub import snapshots

    return snapshots.manifest(hub, context)


def _snapshot_file(hub: Hub, context: Context, request: Request) -> Any:
    from posdesk.hub import snapshots

    name = request.path.removeprefix("/v1/snapshot/")
    wanted = [request.argument("offset") or "0", request.argument("length")]
    if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in wanted):
        raise HubRefusal(BAD_REQUEST, "not a range")
    found = snapshots.part(hub, context, name, *map(int, wanted))
    part = FilePart(str(found.path), found.start, found.length)
    return Response(200, headers={"content-type": BYTES}, part=part, context=context)


_ACTIONS: Final[dict[tuple[str, str], Action]] = {
    ("POST", "/v1/push"): _push,
    ("POST", "/v1/pull"): _pull,
    ("POST", "/v1/digest"): _digest,
    ("POST", "/v1/rows"): _rows,
    ("GET", "/v1/exceptions"): _exceptions,
    ("POST", "/v1/exceptions"): _close,
    ("GET", "/v1/quarantine"): _quarantine,
    ("POST", "/v1/leases"): _leases,
    ("POST", "/v1/ask"): _ask,
    ("GET", "/v1/snapshot"): _snapshot,
}


def _packed(said: Any, context: Context | None = None) -> Response:
    body = said.packed() if isinstance(said, Message) else protocol.pack(said)
    return Response(200, body, {"content-type": PACKED}, context=context, said=said)
