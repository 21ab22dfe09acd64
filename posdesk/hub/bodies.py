"""Bodies of strangers: how long they may be and how long they may take is known before a byte of
them is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from starlette.requests import Request

from posdesk.hub.errors import HubRefusal
from posdesk.sync import protocol

SMALL: Final = 64 << 10
"""Of every request but a push."""
LARGE: Final = 3 << 20
"""Of a usual push; there is room for few larger ones at once."""
_AT_ONCE: Final = 2
_PATIENCE_S: Final = 20.0
_SLOWEST: Final = 32 << 10  # bytes a second that a body must come with


class BodyReader:
    """Reads the bodies of requests."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(_AT_ONCE)

    @contextlib.asynccontextmanager
    async def read(
        self, request: Request, is_known: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """The body, whose room is given up at the end of the block. What is more than small is read
        from whoever names an enrolled till. Raises `HubRefusal`.
        """
        limit = protocol.MAX_BODY if request.url.path == "/v1/push" else SMALL
        said = _said_length(request)
        if said is not None and said > limit:
            raise HubRefusal(protocol.TOO_LARGE, "the body is too large")
        expected = limit if said is None else said
        if expected > SMALL and not await is_known():
            raise HubRefusal(protocol.UNKNOWN_DEVICE, "no till of this hub")
        async with contextlib.AsyncExitStack() as room:
            seconds = _PATIENCE_S + expected / _SLOWEST
            try:
                async with asyncio.timeout(seconds):
                    if expected > LARGE:
                        await room.enter_async_context(self._room)
                    body = await _whole(request, expected)
            except TimeoutError:
                raise HubRefusal(protocol.BAD_REQUEST, "the body came too slowly") from None
            yield body


async def _whole(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        if len(body) + len(piece) > limit:
            raise HubRefusal(protocol.TOO_LARGE, "the body is too large")
        body += piece
    return bytes(body)


def _said_length(request: Request) -> int | None:
    text = request.headers.get("content-length")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise HubRefusal(protocol.BAD_REQUEST, "not a length")
    return int(text)
