"""Disks that fail: a VFS under the real database, and the platter that a power cut leaves behind.

`Tape` stands between SQLite and the system's own VFS. It passes everything on (locks and shared
memory too, so the pragmas of production hold), writes down every write, truncation, sync and
deletion, and can be told to fail one of them or all from one on. `Platter` plays a tape up to any
operation and answers what would be on the disk if the power went out there: what was synced, and
of the rest whatever a disk may do with it: nothing, all of it, or some of it, out of order and torn
at sectors.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512
_JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL


@dataclass(frozen=True)
class Operation:
    """One thing that SQLite asked of the disk; `file` is the name within the shop's folder."""

    kind: str  # write, truncate, sync, delete, names (the folder itself was synced)
    file: str
    offset: int = 0  # the new size for truncate
    data: bytes = b""


@dataclass
class Fault:
    """Fail operations from number `at` on (0: the next), `once` or for good."""

    at: int
    error: type[apsw.Error] = apsw.IOError
    once: bool = True
    kinds: frozenset[str] = frozenset({"read", "write", "truncate", "sync"})
    hits: int = 0

    def strike(self, kind: str) -> None:
        """Count one operation; raise when it is the one, or after it when the disk is gone."""
        if kind not in self.kinds:
            return
        due = self.at == 0 or (self.at < 0 and not self.once)
        self.at -= 1
        if due:
            self.hits += 1
            raise self.error(f"the disk fails at {kind}")


class Tape(apsw.VFS):
    """A VFS that writes down what is asked of it and fails when told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.operations: list[Operation] = []
        self.recording = True
        self.fault: Fault | None = None
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return TapedFile(self, path, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(name, syncdir)
        self.note("delete", Path(name).name)
        if syncdir:
            self.note("names", Path(name).name)

    def note(self, kind: str, file: str, offset: int = 0, data: bytes = b"") -> None:
        """Write an operation down; raises when the fault that was set strikes."""
        if self.fault is not None:
            self.fault.strike(kind)
        if self.recording and kind != "read":
            self.operations.append(Operation(kind, file, offset, data))

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[Fault]:
        """Let the fault strike within the block."""
        self.fault = fault
        try:
            yield fault
        finally:
            self.fault = None


class TapedFile(apsw.VFSFile):
    """A file of the system's VFS, noted on the tape unless it is a temporary one."""

    def __init__(
        self,
        tape: Tape,
        path: str | None,
        name: str | apsw.URIFilename | None,
        flags: list[int],
    ) -> None:
        self._tape = tape
        self._file = Path(path).name if path else ""
        self._syncs_names = bool(flags[0] & _JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE)
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        if self._file:
            self._tape.note("read", self._file, offset)
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._file:
            self._tape.note("write", self._file, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        if self._file:
            self._tape.note("truncate", self._file, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._file:
            self._tape.note("sync", self._file)
        super().xSync(flags)
        if self._syncs_names:  # as the system's own VFS does at the first sync of a new journal
            self._syncs_names = False
            self._tape.note("names", self._file)


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    there: bool = False  # the name itself is durable
    pending: list[Operation] = field(default_factory=list)


class Platter:
    """What is durable while a tape is played, and what a power cut could leave."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def play(self, operation: Operation) -> None:
        """The next operation was completed."""
        file = self._files.setdefault(operation.file, _File())
        if operation.kind == "names":
            self._sync_names()
        elif operation.kind == "sync":
            _settle(file, file.pending)
        else:
            file.pending.append(operation)

    def _sync_names(self) -> None:
        """The folder was synced: deletions are durable, and so is all that came before them."""
        for file in self._files.values():
            kinds = [operation.kind for operation in file.pending]
            if "delete" in kinds:
                last = len(kinds) - kinds[::-1].index("delete")
                _settle(file, file.pending[:last])

    def lost(self) -> dict[str, bytes]:
        """A cut after which nothing that was not synced is there."""
        return {name: bytes(file.durable) for name, file in self._files.items() if file.there}

    def mixed(self, in_flight: Operation | None, rng: random.Random) -> dict[str, bytes]:
        """A cut during `in_flight`: of what was not synced some is there, out of order and torn."""
        left: dict[str, bytes] = {}
        for name, file in self._files.items():
            waiting = list(file.pending)
            if in_flight is not None and in_flight.file == name and in_flight.data:
                waiting.append(in_flight)
            copy = _File(bytearray(file.durable), file.there)
            for operation in _shuffled(waiting, rng):
                _apply(copy, operation)
            if copy.there:
                left[name] = bytes(copy.durable)
        return left


def _settle(file: _File, operations: list[Operation]) -> None:
    """Make the first pending operations durable."""
    for operation in operations:
        _apply(file, operation)
    del file.pending[: len(operations)]


def _apply(file: _File, operation: Operation) -> None:
    if operation.kind == "delete":
        file.durable, file.there = bytearray(), False
        return
    file.there = True
    if operation.kind == "truncate":
        _resize(file.durable, operation.offset)
        return
    end = operation.offset + len(operation.data)
    if len(file.durable) < end:
        _resize(file.durable, end)
    file.durable[operation.offset : end] = operation.data


def _resize(data: bytearray, size: int) -> None:
    if len(data) > size:
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))


def _shuffled(waiting: Iterable[Operation], rng: random.Random) -> list[Operation]:
    """Some of the operations, torn at sectors, in any order; but never across a deletion."""
    chosen: list[Operation] = []
    for operation in waiting:
        if operation.kind == "write":
            chosen += [piece for piece in _sectors(operation) if rng.random() < 0.5]
        elif rng.random() < 0.5:
            chosen.append(operation)
    if not any(operation.kind == "delete" for operation in chosen):
        rng.shuffle(chosen)
    return chosen


def _sectors(operation: Operation) -> Iterator[Operation]:
    """A write in pieces that end at the disk's sectors."""
    start, end = operation.offset, operation.offset + len(operation.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        piece = operation.data[start - operation.offset : stop - operation.offset]
        yield Operation("write", operation.file, start, piece)
        start = stop


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Lay the files of a platter into an empty folder, as the next start finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
