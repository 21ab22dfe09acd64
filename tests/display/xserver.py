"""A real X display nobody sees, and a person's hands on it: xdotool types, clicks and looks."""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageGrab

TOOLS = ("Xvfb", "xdotool")
WIDTH, HEIGHT = 1366, 768
PATIENCE = 40.0


@dataclass
class Screen:
    """One display, `:99` for example."""

    name: str

    def tool(self, *arguments: str) -> str:
        """What xdotool answers."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of the visible window with this title, once it is there; it gets the keys."""
        until(lambda: self.tool("search", "--onlyvisible", "--name", title), f"a window {title}")
        found = self.tool("search", "--onlyvisible", "--name", title).split()[-1]
        self.tool("windowfocus", "--sync", found)
        return found

    def type(self, text: str) -> None:
        """A person types."""
        self.tool("type", "--delay", "70", text)

    def key(self, *keys: str) -> None:
        """Keys one after the other, as a person presses them."""
        for key in keys:
            self.tool("key", "--delay", "70", key)

    def scan(self, code: str) -> None:
        """A scanner: the code and Enter with no delay at all between the keys."""
        self.tool("type", "--delay", "0", "--args", "1", code, "key", "--delay", "0", "Return")

    def picture(self) -> Image.Image:
        """What is on the screen."""
        return ImageGrab.grab(xdisplay=self.name).convert("RGB")

    def light(self, x: int, y: int) -> int:
        """How light a place of the screen is, 0 to 255."""
        red, green, blue = self.picture().crop((x, y, x + 1, y + 1)).tobytes()
        return (red + green + blue) // 3

    def close(self, window: str) -> None:
        """What the cross of a window does: the program is asked to close it (ICCCM 4.2.8.1)."""
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x.XOpenDisplay(self.name.encode()))
        event = _ClientMessage(type=33, window=int(window), format=32)
        event.message = x.XInternAtom(display, b"WM_PROTOCOLS", False)
        event.data[0] = x.XInternAtom(display, b"WM_DELETE_WINDOW", False)
        x.XSendEvent(display, ctypes.c_ulong(int(window)), False, 0, ctypes.byref(event))
        x.XCloseDisplay(display)


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, padded to the size of an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 16),
    )


def until(seen: Callable[[], object], what: str) -> None:
    """Waits until something is so; fails with `what` when it takes too long."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.05)


@contextmanager
def x_server(log: Path) -> Iterator[Screen]:
    """An X server on the first display number that is free."""
    reading, writing = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writing),
                "-screen",
                "0",
                size,
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(writing,),
            stdout=said,
            stderr=said,
        )
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            assert number, log.read_text()
            yield Screen(f":{number}")
        finally:
            server.terminate()
            server.wait(timeout=20)
