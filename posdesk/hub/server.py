"""A hub process: its database, its certificate, its announcement, and the server that listens.

It keeps nothing for itself: any number of processes may serve one database, each with a port of its
own, behind whatever shares the load among them.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final, Literal

import uvicorn

from posdesk.clock import SystemClock
from posdesk.errors import WorldFault
from posdesk.hub import certificate
from posdesk.hub.bundled import BundledPostgres
from posdesk.hub.certificate import Certificate
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.service import Settings, create_app
from posdesk.i18n import N_
from posdesk.sync import protocol

PORT: Final = 8443
_GRACE_S: Final = 10
_KEEP_ALIVE_S: Final = 75
_BACKLOG: Final = 2048


@dataclass(eq=False)
class PortTaken(WorldFault):
    """Nothing can listen there."""

    place: str = ""
    detail: str = ""
    text = N_("The hub can't listen at {place}: {detail}.")
    advice = N_("Perhaps a hub runs there already. Choose another port with --port.")


@dataclass(frozen=True, slots=True)
class Serving:
    """How a hub is to be served."""

    folder: Path
    dsn: str = ""
    """Of a PostgreSQL that somebody runs; empty: the bundled one, in `folder`."""
    host: str = "0.0.0.0"
    port: int = PORT
    tls: Certificate | Literal["auto", "off"] = "auto"
    """`auto`: the certificate that the hub makes itself, kept in its database and its folder."""
    announce: bool = True
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed."""
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Listening:
    """A hub that answers."""

    url: str
    host: str
    port: int
    fingerprint: bytes


@contextlib.contextmanager
def opened(folder: Path, dsn: str = "", size: int = 8) -> Iterator[Hub]:
    """The hub of a folder, its database up to date; the bundled server is started where no other
    was named, and stopped after.
    """
    bundled = contextlib.nullcontext(dsn) if dsn else BundledPostgres(folder)
    with bundled as place, HubDatabase(place, size=size) as database:
        yield Hub(database, SystemClock(), folder=folder)


def serve(serving: Serving, ready: Callable[[Listening], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called once it answers. Raises `PortTaken`,
    `PostgresFailed`, `HubRefusal`.
    """
    with (
        _handling((signal.SIGTERM,), _unwind),
        bound(serving.host, serving.port) as listener,
        opened(serving.folder, serving.dsn, size=serving.settings.threads) as hub,
    ):
        app = create_app(hub, serving.settings)
        tls = certificate_of(hub, serving.tls)
        server = HubServer(configuration(serving, app, tls), app.close_waits)
        listening = _listening(serving.host, listener.getsockname()[1], tls)
        remember(serving.folder, listening.url)
        with _announced(listening, serving.announce):
            server.when_ready = lambda: ready(listening)
            asyncio.run(server.serve(sockets=[listener]))


def _listening(host: str, port: int, tls: Certificate | None) -> Listening:
    reached = _own_addresses(host)[0]
    shown = f"[{reached}]" if ":" in reached else reached
    scheme = "https" if tls else "http"
    return Listening(f"{scheme}://{shown}:{port}", host, port, tls.fingerprint if tls else b"")


def certificate_of(hub: Hub, choice: Certificate | Literal["auto", "off"]) -> Certificate | None:
    """The certificate that is shown; None: the hub does without TLS."""
    if choice == "auto":
        return certificate.shared(hub.database, hub.folder or Path())
    return None if choice == "off" else choice


_URL: Final = "hub.url"


def remember(folder: Path, url: str) -> None:
    """Keep where the hub was last served: for the codes that tills scan."""
    with contextlib.suppress(OSError):
        (folder / _URL).write_text(url, "ascii")


def last_url(folder: Path) -> str:
    """Where the hub was last served from this folder; where it would be, if never."""
    with contextlib.suppress(OSError):
        return (folder / _URL).read_text("ascii")
    return f"https://{_own_addresses('')[0]}:{PORT}"


def configuration(serving: Serving, app: object, tls: Certificate | None) -> uvicorn.Config:
    """How uvicorn listens."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=str(tls.path) if tls else None,
        ssl_keyfile=str(tls.key) if tls else None,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        proxy_headers=bool(serving.trusted_proxies),
        forwarded_allow_ips=serving.trusted_proxies or None,
        h11_max_incomplete_event_size=16 << 10,
        ws="none",
    )


class HubServer(uvicorn.Server):
    """Ends by itself, so that what was begun is put in order; uvicorn's own would kill the process
    with the signal that it was sent.
    """

    def __init__(self, config: uvicorn.Config, close_waits: Callable[[], None]) -> None:
        super().__init__(config)
        self._close_waits = close_waits
        self._loop: asyncio.AbstractEventLoop | None = None
        self.when_ready: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self.when_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with _handling((signal.SIGTERM, signal.SIGINT), self.handle_exit):
            yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._close_waits)
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


@contextlib.contextmanager
def _handling(
    signals: Sequence[int], handler: Callable[[int, FrameType | None], Any]
) -> Iterator[None]:
    """Signals can be listened to from the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, handler) for each in signals}
    try:
        yield
    finally:
        for each, found in before.items():
            signal.signal(each, found)


def _unwind(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)  # before there is a server: what was started is stopped on the way out


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as made:
        if sys.platform != "win32":  # where it would let two processes have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
            made.listen(_BACKLOG)
        except OSError as error:
            raise PortTaken(f"{host}:{port}", error.strerror or str(error)) from error
        made.setblocking(False)
        yield made


# --- announcing -----------------------------------------------------------------------------------

SERVICE: Final = "_posdesk._tcp.local."


@contextlib.contextmanager
def _announced(listening: Listening, wanted: bool) -> Iterator[None]:
    """Let the tills of this network find the hub; whoever can't be told is told nothing."""
    if not wanted:
        yield
        return
    import zeroconf

    here = listening.host in ("127.0.0.1", "localhost")
    addresses = ["127.0.0.1"] if here else _own_addresses(listening.host)
    name = socket.gethostname().split(".")[0] or "hub"
    info = zeroconf.ServiceInfo(
        SERVICE,
        f"PosDesk {name} {listening.port}.{SERVICE}",
        port=listening.port,
        parsed_addresses=addresses,
        server=f"{name}-{listening.port}.local.",
        properties={
            "tls": "1" if listening.fingerprint else "0",
            "fp": listening.fingerprint.hex(),
            "protocol": str(protocol.PROTOCOL),
        },
    )
    try:
        network = zeroconf.Zeroconf(interfaces=addresses)
    except OSError:  # a machine without multicast
        yield
        return
    try:
        network.register_service(info, allow_name_change=True)
        yield
    finally:
        network.unregister_service(info)
        network.close()


def _own_addresses(host: str) -> list[str]:
    """The addresses at which this machine is reached; the one alone that is listened at."""
    if host not in ("0.0.0.0", "::", ""):
        return [host]
    import ifaddr

    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    outside = [ip for ip in found if isinstance(ip, str) and not ip.startswith("127.")]
    return outside or ["127.0.0.1"]
