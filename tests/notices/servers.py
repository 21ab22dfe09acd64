"""A mail server and an SMS provider on real ports of this machine: they work, and break down."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

CERTIFICATE = Path(__file__).parent / "server.pem"


def trusting() -> ssl.SSLContext:
    """A context that trusts these servers alone."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def _own_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass
class Mail:
    """A mail as the server got it."""

    sender: str
    recipient: str
    data: bytes

    @property
    def read(self) -> Message:
        return message_from_bytes(self.data, policy=default)

    @property
    def text(self) -> str:
        return str(self.read.get_payload(decode=True).decode())  # type: ignore[union-attr]


@dataclass
class SmtpServer:
    """Use as a context manager; habits may be changed while it runs.

    `says` overrides the answer to a verb (`GREETING`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `END`).
    `drops` names a verb at which it closes the connection without a word; `BODY` is in the middle
    of a message. `takes` is how many seconds it thinks at a verb.
    """

    tls: bool = False
    offers: tuple[str, ...] = ("AUTH PLAIN LOGIN",)
    password: str = "geheim"
    says: dict[str, str] = field(default_factory=dict)
    drops: str = ""
    takes: dict[str, float] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0
    secured: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.close()
        with contextlib.suppress(OSError):  # wakes accept where closing does not
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, _Dropped):
            try:
                if self.tls:
                    client = self._secure(client)
                _Session(self, client).talk()
            finally:
                client.close()

    def _secure(self, client: socket.socket) -> ssl.SSLSocket:
        secure = _own_context().wrap_socket(client, server_side=True)
        self._open.append(secure)
        self.secured += 1
        return secure


class _Dropped(Exception):
    """The server hung up."""


class _Session:
    """One conversation."""

    def __init__(self, server: SmtpServer, client: socket.socket) -> None:
        self.server = server
        self.client = client
        self.lines: BinaryIO = client.makefile("rb")
        self.sender = self.recipient = ""

    def talk(self) -> None:
        self._answer("GREETING", "220 mail.example.com ESMTP")
        while line := self.lines.readline():
            verb, _sep, rest = line.decode().strip().partition(" ")
            if not self._step(verb.upper(), rest):
                return

    def _step(self, verb: str, rest: str) -> bool:
        known: dict[str, Callable[[str], bool]] = {
            "EHLO": self._ehlo, "STARTTLS": self._starttls, "AUTH": self._auth,
            "MAIL": self._mail, "RCPT": self._rcpt, "DATA": self._data, "QUIT": self._quit,
        }  # fmt: skip
        return known[verb](rest)

    def _answer(self, verb: str, usual: str) -> bool:
        if self.server.drops == verb:
            raise _Dropped
        time.sleep(self.server.takes.get(verb, 0))
        said = self.server.says.get(verb, usual)
        self.client.sendall(said.encode() + b"\r\n")
        return said[:1] in "23"

    def _ehlo(self, _rest: str) -> bool:
        lines = ["mail.example.com", *self.server.offers]
        marks = ["-"] * (len(lines) - 1) + [" "]
        usual = "\r\n".join(f"250{m}{t}" for m, t in zip(marks, lines, strict=True))
        self._answer("EHLO", usual)
        return True

    def _starttls(self, _rest: str) -> bool:
        self._answer("STARTTLS", "220 go ahead")
        self.client = self.server._secure(self.client)
        self.lines = self.client.makefile("rb")
        return True

    def _auth(self, rest: str) -> bool:
        _how, _sep, token = rest.partition(" ")
        password = base64.b64decode(token).split(b"\0")[-1].decode()
        good = password == self.server.password
        self._answer("AUTH", "235 welcome" if good else f"535 no such password: {password}")
        return True

    def _mail(self, rest: str) -> bool:
        self.sender = rest[rest.index("<") + 1 : rest.index(">")]
        self._answer("MAIL", "250 ok")
        return True

    def _rcpt(self, rest: str) -> bool:
        self.recipient = rest[rest.index("<") + 1 : rest.index(">")]
        self._answer("RCPT", "250 ok")
        return True

    def _data(self, _rest: str) -> bool:
        if not self._answer("DATA", "354 go on"):
            return True
        data = b""
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise _Dropped
            if self.server.drops == "BODY":
                raise _Dropped
            data += line[1:] if line.startswith(b"..") else line
        self.server.mails.append(Mail(self.sender, self.recipient, data))
        self._answer("END", "250 taken")
        return True

    def _quit(self, _rest: str) -> bool:
        self._answer("QUIT", "221 bye")
        return False


@dataclass
class Asked:
    """A request as the provider got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class SmsServer:
    """Use as a context manager; habits may be changed while it runs.

    `drops`: `ask` closes the connection before the request was read, `answer` afterwards. `takes`
    is how many seconds it thinks before it answers.
    """

    status: int = 200
    answer: str = '{"code": "OK"}'
    drops: str = ""
    takes: float = 0.0
    tls: bool = False
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = _Provider(("127.0.0.1", 0), _Handler, self)
        if self.tls:
            self._server.socket = _own_context().wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/sms"


class _Provider(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: Any, handler: Any, habits: SmsServer) -> None:
        super().__init__(address, handler)
        self.habits = habits

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke on purpose is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Provider

    def handle_one_request(self) -> None:
        if self.server.habits.drops == "ask":
            self.connection.close()
            self.close_connection = True
            return
        super().handle_one_request()

    def _do(self) -> None:
        habits = self.server.habits
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        habits.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        time.sleep(habits.takes)
        if habits.drops == "answer":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        said = habits.answer.encode()
        self.send_response(habits.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = _do  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""
