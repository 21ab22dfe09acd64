"""A hub's answers about one snapshot, kept in files: to be given again, cut, swapped or altered."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.sync import protocol
from posdesk.sync.client import HubClient
from posdesk.sync.errors import HubUnreachable
from posdesk.sync.manifest import Manifest
from posdesk.sync.newtill import NewTill
from posdesk.sync.protocol import Refused
from posdesk.sync.snapshot import install
from posdesk.sync.transport import Answer

PART = 20_000
"""So much is given at a time, however much is asked for: a small shop in many parts."""


@dataclass
class Recorded:
    """Carries requests for a snapshot that lies in `folder`."""

    signed: bytes
    packed: bytes
    answers: int = 1 << 30
    """After so many parts the line is cut."""
    waits: int = 0
    gone: bool = False
    asked: list[int] = field(default_factory=list)
    """Where each part began that was given."""
    manifests: int = 0

    def send(
        self, _method: str, path: str, _headers: Mapping[str, str], _body: bytes, _timeout: float
    ) -> Answer:
        bare, _mark, query = path.partition("?")
        if bare == "/v1/snapshot":
            return self._manifest()
        if self.gone:
            self.gone = False
            return Answer(400, Refused(protocol.BAD_REQUEST, "no such snapshot").packed())
        if not self.answers:
            raise HubUnreachable(detail="cut")
        self.answers -= 1
        offset = int(parse_qs(query)["offset"][0])
        self.asked.append(offset)
        return Answer(200, self.packed[offset : offset + PART])

    def _manifest(self) -> Answer:
        self.manifests += 1
        if self.waits:
            self.waits -= 1
            wait = Refused(protocol.UNAVAILABLE, "being made", {"retry_after": 2})
            return Answer(503, wait.packed())
        return Answer(200, self.signed)

    def client(self) -> HubClient:
        return HubClient(self)

    def but(self, signed: bytes | None = None, packed: bytes | None = None) -> Recorded:
        """The same with other bytes."""
        return replace(
            self,
            signed=self.signed if signed is None else signed,
            packed=self.packed if packed is None else packed,
            asked=[],
        )

    def save(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "signed").write_bytes(self.signed)
        (folder / "packed").write_bytes(self.packed)

    @classmethod
    def saved(cls, folder: Path) -> Recorded:
        return cls((folder / "signed").read_bytes(), (folder / "packed").read_bytes())


@dataclass(frozen=True)
class Given:
    """A new till and what its hub gives it."""

    till: NewTill
    manifest: Manifest
    recorded: Recorded
    now: int


def run(point: str, source: Path, folder: Path, till: NewTill, now: int) -> None:
    """Install in `folder`, ending dead at a failpoint; a child's main."""
    failpoints.arm(point)
    install(folder, Recorded.saved(source).client(), till, ManualClock(now))


def killed_at(point: str, source: Path, folder: Path, given: Given) -> None:
    """Install in a child that dies at the point."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.recorded"])
    main: Callable[..., None] = run
    child = context.Process(target=main, args=(point, source, folder, given.till, given.now))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"installing never came to {point}"
