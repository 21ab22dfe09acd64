"""A TCP proxy on the loopback that does to a connection what a bad network does.

Stands before the hub's HTTPS port or before PostgreSQL alike: it knows nothing of either. What a
socket gives in one read is one piece; a fault is drawn for each piece from the random numbers of
its connection and direction, so the same seed does the same to the same traffic, and what was done
is written down in `Proxy.happened`.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from types import TracebackType
from typing import Any, Self, TypeVar

Answer = TypeVar("Answer")
PIECE = 64 << 10
HELD_S = 0.05
"""How long a piece that is to come late waits for one that overtakes it."""


class Way(StrEnum):
    """A direction, as seen from who connects."""

    THERE = "there"
    BACK = "back"


class Fault(StrEnum):
    """What happens to a piece."""

    DELAY = "delay"  # it comes, later
    DROP = "drop"  # it and all after it vanish; the connection ends
    DUPLICATE = "duplicate"  # its bytes come twice
    REORDER = "reorder"  # the next piece comes before it
    TRUNCATE = "truncate"  # half of it comes; the connection ends
    FLIP = "flip"  # a few of its bits are wrong


@dataclass(frozen=True, slots=True)
class Weather:
    """How often each fault happens to a piece (0 to 1), each way; and how slow the way is."""

    delay: float = 0.0
    drop_there: float = 0.0  # requests
    drop_back: float = 0.0  # replies
    duplicate: float = 0.0
    reorder: float = 0.0
    truncate: float = 0.0
    flip: float = 0.0
    delay_s: tuple[float, float] = (0.001, 0.02)
    bytes_per_s: int | None = None

    def draw(self, random: Random, way: Way) -> Fault | None:
        """The fault of the next piece."""
        drop = self.drop_there if way is Way.THERE else self.drop_back
        chances = {
            Fault.DROP: drop,
            Fault.TRUNCATE: self.truncate,
            Fault.FLIP: self.flip,
            Fault.DUPLICATE: self.duplicate,
            Fault.REORDER: self.reorder,
            Fault.DELAY: self.delay,
        }
        luck = random.random()
        for fault, chance in chances.items():
            if luck < chance:
                return fault
            luck -= chance
        return None


CLEAR = Weather()


class Proxy:
    """Listens on a port of its own until it is closed; any thread may call its methods."""

    def __init__(self, host: str, port: int, seed: int = 0, weather: Weather = CLEAR) -> None:
        self.target = (host, port)
        self.weather = weather
        self.happened: Counter[tuple[Way, Fault]] = Counter()
        self.carried: Counter[Way] = Counter()
        self._seed = seed
        self._next: list[tuple[Way, Fault, int]] = []
        self._connections = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._open = {way: asyncio.Event() for way in Way}
        for event in self._open.values():
            event.set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- what a test does -------------------------------------------------------------------------

    def partition(self, *ways: Way) -> None:
        """Nothing comes through in these directions (both when none is named) until `heal`: what is
        sent meanwhile waits, as TCP would send it again.
        """
        for way in ways or Way:
            self._loop.call_soon_threadsafe(self._open[way].clear)

    def heal(self) -> None:
        """Everything comes through again."""
        for event in self._open.values():
            self._loop.call_soon_threadsafe(event.set)

    def cut(self) -> None:
        """End every connection that there is, at once."""
        self._run(self._cut())

    def once(self, way: Way, fault: Fault, at_least: int = 1) -> None:
        """Do this to the next piece that way of so many bytes or more."""
        self._next.append((way, fault, at_least))

    def change(self, **weather: Any) -> None:
        """Other chances from now on."""
        self.weather = replace(self.weather, **weather)

    def close(self) -> None:
        """End everything and give the port back."""
        if self._loop.is_closed():
            return
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    # --- in the proxy's own thread ----------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _cut(self) -> None:
        mine = list(self._tasks)
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        await asyncio.sleep(0)  # what was aborted is closed at the loop's next turn

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        task = self._loop.create_task(self._connection(self._connections, reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Also where it is cancelled before it begins.
        task.add_done_callback(lambda _task: writer.transport.abort())

    async def _connection(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        ends = [writer]
        pumps: list[asyncio.Task[bool]] = []
        try:
            await self._open[Way.THERE].wait()
            far_reader, far_writer = await asyncio.open_connection(*self.target)
            ends.append(far_writer)
            for way, source, sink in (
                (Way.THERE, reader, far_writer),
                (Way.BACK, far_reader, writer),
            ):
                pump = _Pump(self, Random(f"{self._seed}/{number}/{way}"), way, source, sink)
                pumps.append(self._loop.create_task(pump.run()))
            done, others = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if others and all(pump.result() for pump in done):
                await asyncio.wait(others)  # one side has said all; the other may answer still
        except OSError:
            pass  # whom we stand before does not answer: neither do we
        finally:
            for end in ends:
                end.transport.abort()
            for pump_task in pumps:
                pump_task.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    def _fault(self, random: Random, way: Way, size: int) -> Fault | None:
        for wanted in self._next:
            if wanted[0] is way and size >= wanted[2]:
                self._next.remove(wanted)
                return wanted[1]
        return self.weather.draw(random, way)


class _Ended(Exception):
    """The connection is over."""


class _Pump:
    """One direction of one connection."""

    def __init__(
        self,
        proxy: Proxy,
        random: Random,
        way: Way,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._random = random
        self._way = way
        self._source = source
        self._sink = sink
        self._late = b""

    async def run(self) -> bool:
        """Carry pieces until there are no more; False where a fault ended the connection."""
        try:
            while piece := await self._read():
                await self._proxy._open[self._way].wait()
                await self._carry(piece)
            await self._send(self._taken())
            self._sink.write_eof()
        except (_Ended, OSError):
            return False
        return True

    async def _read(self) -> bytes:
        """The next piece; what was held back goes on if none comes to overtake it."""
        reading = asyncio.ensure_future(self._source.read(PIECE))
        try:
            if self._late:
                done, _waiting = await asyncio.wait({reading}, timeout=HELD_S)
                if not done:
                    await self._send(self._taken())
            piece = await reading
        finally:
            reading.cancel()
        return piece

    def _taken(self) -> bytes:
        late, self._late = self._late, b""
        return late

    async def _carry(self, piece: bytes) -> None:
        fault = self._proxy._fault(self._random, self._way, len(piece))
        if fault is not None:
            self._proxy.happened[self._way, fault] += 1
        if fault is Fault.DROP:
            raise _Ended
        if fault is Fault.TRUNCATE:
            await self._send(piece[: len(piece) // 2])
            raise _Ended
        if fault is Fault.REORDER and not self._late:
            self._late = piece
            return
        if fault is Fault.DELAY:
            await asyncio.sleep(self._random.uniform(*self._proxy.weather.delay_s))
        if fault is Fault.FLIP:
            piece = flipped(piece, self._random)
        await self._send(piece * (2 if fault is Fault.DUPLICATE else 1) + self._taken())

    async def _send(self, piece: bytes) -> None:
        rate = self._proxy.weather.bytes_per_s
        step = max(1, rate // 50) if rate else len(piece) or 1
        for start in range(0, len(piece), step):
            part = piece[start : start + step]
            self._sink.write(part)
            await self._sink.drain()
            self._proxy.carried[self._way] += len(part)
            if rate:
                await asyncio.sleep(len(part) / rate)


def flipped(body: bytes, random: Random, bits: int = 3) -> bytes:
    """The same with a few bits wrong, which are never the same one twice."""
    wrong = bytearray(body)
    for place in random.sample(range(len(body) * 8), min(bits, len(body) * 8)):
        wrong[place // 8] ^= 1 << place % 8
    return bytes(wrong)
