"""The hub on the web: an ASGI application around `requests.answer`.

It keeps no state that another process of the same database would need: any of them may answer any
request. What a stranger sends is bounded before it is read into memory.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import fastapi
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.requests import Request as WebRequest
from starlette.responses import Response as WebResponse

from posdesk import __version__
from posdesk.hub import devices
from posdesk.hub.bodies import BodyReader
from posdesk.hub.errors import HubRefusal
from posdesk.hub.limits import Gatekeeper, Limits
from posdesk.hub.logs import Watched, faulty
from posdesk.hub.metrics import PLAIN, Metrics
from posdesk.hub.owners import Owners
from posdesk.hub.requests import FilePart, Request, Response, answer, refused
from posdesk.hub.waking import Listener, Notifier, Waker, topics
from posdesk.sync import protocol

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub

LONGEST_WAIT_MS: Final = 30_000
_HOUR_S: Final = 3600
_CHUNK: Final = 256 << 10
_WORTH_DEFLATING: Final = 1 << 10
_HERE: Final = ("127.0.0.1", "::1", "localhost", "")
T = TypeVar("T")

_PATHS: Final = (
    ("POST", "/v1/enroll", "A till shows its one-time code (EnrolAsk → EnrolAnswer)."),
    ("POST", "/v1/push", "A till hands entries in (Push → PushAnswer)."),
    ("POST", "/v1/pull", "What came since, waiting for it if asked to (PullAsk → PullAnswer)."),
    ("POST", "/v1/digest", "The digest of a stream (→ DigestAnswer)."),
    ("POST", "/v1/rows", "The rows of a stream as the hub has them (→ RowsAnswer)."),
    ("POST", "/v1/leases", "Stored value set aside for this till (→ LeaseAnswer)."),
    ("POST", "/v1/ask", "Ask for a cart that is parked at another till."),
    ("GET", "/v1/exceptions", "The contradictions of this till's store."),
    ("POST", "/v1/exceptions", "Somebody has seen to a contradiction: id, by, note."),
    ("GET", "/v1/quarantine", "The entries of this till's store that wait for a person."),
    ("GET", "/v1/snapshot", "What a new till starts from (→ SignedManifest)."),
    ("GET", "/v1/snapshot/{snapshot}", "Bytes of a snapshot; offset and length in the query."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a hub process serves."""

    limits: Limits = field(default_factory=Limits)
    threads: int = 8
    """Requests that work on the database at once; those that wait for news need none."""
    open_metrics: bool = False
    """Show /metrics to others than this machine."""
    listen: bool = True
    """Hear what other processes of the database tell; without it news may be late."""


def create_app(hub: Hub, settings: Settings | None = None) -> Watched:
    """The application that uvicorn serves. `close_waits` of it lets go whoever waits for news."""
    return Service(hub, settings or Settings()).app


class Service:
    """One process of the hub."""

    def __init__(self, hub: Hub, settings: Settings) -> None:
        self.hub = hub
        self.metrics = Metrics()
        self.waker = Waker()
        self._settings = settings
        self._gate = Gatekeeper(settings.limits)
        self._bodies = BodyReader()
        self._notifier = Notifier(hub.database)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="hub")
        self.app = Watched(self._application(), self.metrics, self.waker.close)

    def _application(self) -> fastapi.FastAPI:
        app = fastapi.FastAPI(
            title="PosDesk hub",
            version=__version__,
            description=protocol.__doc__ or "",
            docs_url=None,
            redoc_url=None,
            lifespan=self._alive,
            exception_handlers={Exception: faulty},
        )
        for method, path, summary in _PATHS:
            app.add_api_route(
                path, self._till, methods=[method], summary=summary, response_class=WebResponse,
                responses={200: {"content": {"application/msgpack": {}}}},
            )  # fmt: skip
        app.add_api_route("/health", self._health, summary="Whether the database answers.")
        app.add_api_route("/metrics", self._figures, summary="Figures for Prometheus.")
        _add_pages(app, self.hub)
        return app

    @contextlib.asynccontextmanager
    async def _alive(self, _app: fastapi.FastAPI) -> AsyncIterator[None]:
        self._loop = loop = asyncio.get_running_loop()

        def heard(names: list[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self.waker.wake, names)

        listener = Listener(self.hub.database.dsn, self._notifier.token, heard)
        if self._settings.listen:
            listener.start()
        self.hub.listeners.append(self._spread)
        tasks = [asyncio.create_task(each) for each in (self._notifier.run(), self._prepare())]
        try:
            yield
        finally:
            self.hub.listeners.remove(self._spread)
            for task in tasks:
                task.cancel()
            if self._settings.listen:
                await asyncio.to_thread(listener.close)
            self._threads.shutdown(wait=True)

    async def _prepare(self) -> None:
        """Have room for the months ahead, looked at every hour."""
        while True:
            with contextlib.suppress(HubRefusal):  # no database now: the next push makes it
                await asyncio.to_thread(self.hub.prepare)
            await asyncio.sleep(_HOUR_S)

    # --- tills ------------------------------------------------------------------------------------

    async def _till(self, request: WebRequest) -> WebResponse:
        """Whatever a till asks."""
        address = request.client.host if request.client else ""
        try:
            response = await self._answered(request, address)
        except HubRefusal as refusal:
            response = refused(refusal)
        except ClientDisconnect:
            return WebResponse(status_code=400)
        if response.context is not None:
            request.state.device = response.context.device
            self.metrics.heard(response.context.device)
        elif response.status in (401, 403):
            self._gate.stranger(address)
        return _on_the_wire(response)

    async def _answered(self, web: WebRequest, address: str) -> Response:
        headers = {name.lower(): value for name, value in web.headers.items()}
        device = headers.get(protocol.HEADER_DEVICE.lower(), "")
        wait = self._gate.refuse(address, device)
        if wait > 0:
            self.metrics.limited()
            raise HubRefusal(protocol.TOO_MANY, "too many requests", retry_after=int(wait) + 1)
        async with self._bodies.read(web, lambda: self._is_known(device)) as body:
            request = Request(web.method, web.url.path, web.url.query, headers, body, address)
            web.state.taken = len(body)
            return await self._waited(web, request)

    async def _is_known(self, device: str) -> bool:
        return await self._in_thread(devices.find, self.hub, device) is not None

    async def _waited(self, web: WebRequest, request: Request) -> Response:
        """The answer; one that says nothing new is held back until there is news."""
        since = self.waker.mark()
        response = await self._in_thread(self._do, request)
        if response.wait_ms and response.context is not None:
            seconds = min(response.wait_ms, LONGEST_WAIT_MS) / 1000
            self.metrics.waiting(1)
            try:
                await self.waker.wait(topics(response.context), since, seconds)
            finally:
                self.metrics.waiting(-1)
            web.state.waited = True
            if await web.is_disconnected():
                raise ClientDisconnect
            response = await self._in_thread(self._do, request)
        return response

    def _do(self, request: Request) -> Response:
        """On a thread: the answer, compressed, and news of it for those who wait."""
        response = answer(self.hub, request)
        context = response.context
        if context is not None and request.path == "/v1/push":
            self.metrics.pushed(response.entries, response.said)
        elif context is not None and request.path == "/v1/ask":
            self._spread([topics(context)[2]])
        if len(response.body) < _WORTH_DEFLATING or not _takes_deflate(request):
            return response
        packed = protocol.deflate(response.body)
        if len(packed) > 0.9 * len(response.body):
            return response
        headers = {**response.headers, "content-encoding": "deflate"}
        return replace(response, body=packed, headers=headers)

    def _spread(self, names: Iterable[str]) -> None:
        """Wake who waits for these, here and in the other processes; from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self.waker.wake, names)
            self._loop.call_soon_threadsafe(self._notifier.tell, names)

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        return await self._loop.run_in_executor(self._threads, function, *arguments)

    # --- those who watch --------------------------------------------------------------------------

    async def _health(self) -> JSONResponse:
        """200 while requests can be served."""
        try:
            row = await asyncio.to_thread(self.hub.database.hub)
        except HubRefusal:
            said = {"status": "no database", "version": __version__}
            return JSONResponse(said, 503)
        return JSONResponse({"status": "ok", "version": __version__, "epoch": row.epoch})

    async def _figures(self, request: WebRequest) -> WebResponse:
        """In Prometheus' text format; to this machine alone unless the hub was told otherwise."""
        here = request.client is None or request.client.host in _HERE
        if not here and not self._settings.open_metrics:
            return WebResponse("only from this machine\n", 403, media_type="text/plain")
        try:
            counted = await asyncio.to_thread(self._counted)
        except HubRefusal:
            return WebResponse("no database\n", 503, media_type="text/plain")
        return WebResponse(self.metrics.text(*counted), media_type=PLAIN)

    def _counted(self) -> tuple[int, int]:
        with self.hub.database.transaction() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM exception WHERE closed_at IS NULL),"
                " (SELECT count(*) FROM quarantine WHERE released_at IS NULL)"
            )
            row: Any = cursor.fetchone()
        return int(row[0]), int(row[1])


def _takes_deflate(request: Request) -> bool:
    return "deflate" in request.headers.get("accept-encoding", "")


def _on_the_wire(response: Response) -> WebResponse:
    headers = dict(response.headers)
    if response.part is None:
        return WebResponse(response.body, response.status, headers)
    headers["content-length"] = str(response.part.length)
    return StreamingResponse(_chunks(response.part), response.status, headers)


async def _chunks(part: FilePart) -> AsyncIterator[bytes]:
    """A part of a file, a piece at a time."""
    start, end = part.start, part.start + part.length
    while start < end:
        piece = FilePart(part.path, start, min(_CHUNK, end - start))
        yield await asyncio.to_thread(piece.read)
        start += piece.length


def _add_pages(app: fastapi.FastAPI, hub: Hub) -> None:
    """The owner's pages."""
    from posdesk.hub.web.pages import routes

    app.include_router(routes(hub, Owners(hub.database, hub.clock)))
