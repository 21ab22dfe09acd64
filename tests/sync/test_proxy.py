"""The proxy does what it says, and nothing while the weather is clear: else no test that stands
behind it says anything.
"""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.sync.proxy import CLEAR, Fault, Proxy, Way, Weather

REQUEST = bytes(range(256)) * 4


class Echo(socketserver.ThreadingTCPServer):
    """Answers `ok:` and the request, and keeps whatever it was sent."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Echo)


class _Echo(socketserver.BaseRequestHandler):
    server: Echo

    def handle(self) -> None:
        try:
            while piece := self.request.recv(1 << 16):
                self.server.heard.append(piece)
                self.request.sendall(b"ok:" + piece)
        except ConnectionError:
            return


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def before(echo: Echo, seed: int = 1, weather: Weather = CLEAR) -> Iterator[Proxy]:
    with Proxy("127.0.0.1", echo.server_address[1], seed, weather) as proxy:
        yield proxy


@contextmanager
def connected(proxy: Proxy, timeout: float = 0.2) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=timeout) as line:
        yield line


def said(line: socket.socket) -> bytes:
    """All that comes until nothing more does."""
    found = b""
    try:
        while piece := line.recv(1 << 16):
            found += piece
    except (TimeoutError, ConnectionError):
        pass
    return found


def asked(proxy: Proxy, *requests: bytes, timeout: float = 5, ended: bool = True) -> bytes:
    with connected(proxy, timeout) as line:
        for request in requests:
            line.sendall(request)
            time.sleep(0.02)  # so that each is a piece of its own
        if ended:
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
        return said(line)


def wait_for(echo: Echo, pieces: int) -> None:
    deadline = time.monotonic() + 2
    while len(echo.heard) < pieces and time.monotonic() < deadline:
        time.sleep(0.005)


def test_clear_weather_changes_nothing(echo: Echo) -> None:
    """The control of all that follow."""
    with before(echo) as proxy:
        assert asked(proxy, REQUEST, b"again") == b"ok:" + REQUEST + b"ok:again"
        assert not proxy.happened


def test_a_dropped_request_never_arrives(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.DROP)
        assert asked(proxy, REQUEST) == b""
        assert echo.heard == []
        assert asked(proxy, REQUEST) == b"ok:" + REQUEST  # the next one does


def test_a_dropped_reply_leaves_the_request_done(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.BACK, Fault.DROP)
        assert asked(proxy, REQUEST) == b""
        assert echo.heard == [REQUEST]


def test_a_duplicated_request_arrives_twice(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.DUPLICATE)
        asked(proxy, REQUEST)
        assert b"".join(echo.heard) == REQUEST * 2


def test_reordered_pieces_change_places(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.REORDER)
        asked(proxy, b"first", b"second")
        assert b"".join(echo.heard) == b"secondfirst"


def test_a_piece_that_nothing_overtakes_comes_late(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.REORDER)
        with connected(proxy, 5) as line:
            line.sendall(b"alone")
            assert line.recv(100) == b"ok:alone"


def test_a_truncated_request_arrives_by_half(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.TRUNCATE)
        asked(proxy, REQUEST)
        assert b"".join(echo.heard) == REQUEST[: len(REQUEST) // 2]


def test_flipped_bits_are_few_and_real(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.once(Way.THERE, Fault.FLIP)
        asked(proxy, REQUEST)
        heard = b"".join(echo.heard)
        wrong = sum((a ^ b).bit_count() for a, b in zip(heard, REQUEST, strict=True))
        assert wrong == 3


def test_a_delayed_reply_comes_later(echo: Echo) -> None:
    with before(echo, weather=Weather(delay_s=(0.15, 0.16))) as proxy:
        began = time.monotonic()
        proxy.once(Way.BACK, Fault.DELAY)
        with connected(proxy, 2) as line:
            line.sendall(b"x")
            assert line.recv(10) == b"ok:x"
        assert time.monotonic() - began >= 0.15


def test_a_slow_way_is_slow(echo: Echo) -> None:
    with before(echo, weather=Weather(bytes_per_s=10_000)) as proxy:
        began = time.monotonic()
        with connected(proxy, 2) as line:
            line.sendall(REQUEST * 2)  # 2 kB there and back
            found = b""
            while len(found) < 2048:
                found += line.recv(1 << 16)
        assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(("way", "arrives"), [(Way.THERE, False), (Way.BACK, True)])
def test_a_partition_is_of_one_direction_and_heals(echo: Echo, way: Way, arrives: bool) -> None:
    with before(echo) as proxy, connected(proxy) as line:
        line.sendall(b"before")
        assert line.recv(100) == b"ok:before"
        proxy.partition(way)
        line.sendall(b"during")
        with pytest.raises(TimeoutError):
            line.recv(100)
        assert (b"during" in echo.heard) is arrives
        proxy.heal()
        assert line.recv(100) == b"ok:during"


def test_nobody_new_gets_through_a_partition(echo: Echo) -> None:
    with before(echo) as proxy:
        proxy.partition()
        assert asked(proxy, REQUEST, timeout=0.1) == b""
        assert echo.heard == []


def test_a_cut_ends_what_is_open(echo: Echo) -> None:
    with before(echo) as proxy, connected(proxy) as line:
        line.sendall(b"x")
        line.recv(100)
        proxy.cut()
        with pytest.raises(ConnectionError):
            for _time in range(20):
                line.sendall(b"y")
                time.sleep(0.01)
                if not line.recv(100):
                    raise ConnectionResetError


def test_who_stands_behind_may_be_dead(echo: Echo) -> None:
    with Proxy("127.0.0.1", 1, 1) as proxy:
        assert asked(proxy, REQUEST) == b""


STORM = Weather(drop_there=0.2, drop_back=0.2, flip=0.2, duplicate=0.1, truncate=0.1)


def storm(echo: Echo, seed: int) -> list[bytes]:
    with before(echo, seed, STORM) as proxy:
        return [asked(proxy, f"customer {n}".encode()) for n in range(12)]


def test_the_same_seed_does_the_same(echo: Echo) -> None:
    first = storm(echo, 7)
    assert storm(echo, 7) == first
    assert storm(echo, 8) != first
    assert len(set(first)) > 2
