"""What a hub process writes down: one JSON object a line, and nothing of what was handed in."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from posdesk.hub.metrics import Metrics
from posdesk.sync.protocol import Refused

_log = logging.getLogger("posdesk.hub")
INTERNAL: Final = "internal"
"""The code of an answer where something went wrong that nobody thought of; its detail is an id that
stands in the log.
"""


class JsonLines(logging.Formatter):
    """A line per record; `extra={"said": {…}}` adds fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **getattr(record, "said", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write everything that this process logs as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True


class Watched:
    """An application whose every request is counted and written down, and whose faults reach nobody
    but the log.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, close_waits: Callable[[], None]) -> None:
        self.app = app
        self.close_waits = close_waits
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = _Seen(send)
        scope.setdefault("state", {})
        start = time.perf_counter()
        try:
            await self.app(scope, receive, seen.send)
        except Exception:  # noqa: BLE001 - boundary: a stranger is told a number, the log the rest
            self._metrics.failed()
            fault = scope["state"].get("fault", "")
            _log.exception("failed", extra={"said": {"id": fault, "path": scope["path"][:200]}})
        self._note(scope, seen, time.perf_counter() - start)

    def _note(self, scope: Scope, seen: _Seen, seconds: float) -> None:
        state: dict[str, Any] = scope["state"]
        route = scope.get("route")
        path = str(getattr(route, "path", "other"))
        taken = state.get("taken", 0)
        if not state.get("waited"):
            self._metrics.request(path, seen.status, seconds, taken, seen.given)
        else:
            self._metrics.request(f"{path} (waited)", seen.status, seconds, taken, seen.given)
        client = scope.get("client")
        said = {
            "method": scope["method"],
            "path": scope["path"][:200],
            "status": seen.status,
            "ms": round(seconds * 1000, 1),
            "in": taken,
            "out": seen.given,
            "device": state.get("device", ""),
            "address": client[0] if client else "",
        }
        if "fault" in state:
            said["id"] = state["fault"]
        _log.info("request", extra={"said": said})


async def faulty(request: Request, _error: Exception) -> Response:
    """What is answered when something happened that nobody thought of."""
    fault = request.state.fault = secrets.token_hex(6)
    if request.url.path.startswith("/v1/"):
        return Response(Refused(INTERNAL, fault).packed(), 500, media_type="application/msgpack")
    return Response(f"Error {fault}\n", 500, media_type="text/plain")


class _Seen:
    """What goes out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.given = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.given += len(message.get("body", b""))
        await self._send(message)
