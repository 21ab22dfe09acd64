"""A hub that really listens: uvicorn with TLS on the loopback, in this process."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from posdesk.hub import certificate, server
from posdesk.hub.certificate import Certificate
from posdesk.hub.hub import Hub
from posdesk.hub.requests import Request
from posdesk.hub.service import Settings, create_app


@dataclass
class Served:
    """Where it listens."""

    port: int
    certificate: Certificate

    def connect(self, timeout: float = 20) -> http.client.HTTPSConnection:
        """A connection that trusts this very certificate."""
        context = ssl.create_default_context(cafile=str(self.certificate.path))
        return http.client.HTTPSConnection("localhost", self.port, timeout=timeout, context=context)

    def send(self, request: Request, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of the answer."""
        connection = self.connect()
        try:
            path = request.target()
            sent = {**request.headers, **headers}
            connection.request(request.method, path, request.body or None, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read(), found
        finally:
            connection.close()


@contextmanager
def served(hub: Hub, folder: Path, settings: Settings | None = None) -> Iterator[Served]:
    """A hub on a free port, for the block."""
    own = certificate.own(folder)
    app = create_app(hub, settings)
    serving = server.Serving(folder, host="127.0.0.1", port=0)
    with server.bound(serving.host, serving.port) as socket:
        running = server.HubServer(server.configuration(serving, app, own), app.close_waits)
        ready = threading.Event()
        running.when_ready = ready.set
        thread = threading.Thread(target=_run, args=(running, socket), daemon=True)
        thread.start()
        assert ready.wait(20)
        yield Served(socket.getsockname()[1], own)
        running.handle_exit(15, None)
        thread.join(20)
        assert not thread.is_alive()


def _run(running: server.HubServer, socket: Any) -> None:
    import asyncio

    asyncio.run(running.serve(sockets=[socket]))
