"""A printer that the operating system knows: the document goes to it as a PDF.

"Printed" here means that the system took the document; what happens to it then is told by the
system. On Linux and macOS that is CUPS (`lp`); on Windows the program that opens PDF files is asked
to print to the printer (the shell's `printto` verb), so there must be one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from posdesk.printing.errors import NoDrawer, PrinterOffline, SystemPrintFailed
from posdesk.printing.printers import PrinterState
from posdesk.printing.setup import PrinterSetup
from posdesk.receipts.layout import Document

_SECONDS = 20
_WINDOWS = sys.platform == "win32"


class SystemPrinter:
    """A print queue of this computer."""

    def __init__(self, setup: PrinterSetup) -> None:
        self.setup = setup

    def print(self, document: Document) -> None:
        from posdesk.receipts.paper import PAPERS
        from posdesk.receipts.pdf import page_millimetres, to_pdf

        data = to_pdf(document, PAPERS[self.setup.paper])
        self.state()
        with tempfile.TemporaryDirectory(
            prefix="posdesk-print-", ignore_cleanup_errors=True
        ) as folder:
            path = Path(folder) / "document.pdf"
            path.write_bytes(data)
            if _WINDOWS:
                self._shell(path)
            else:
                self._lp(path, document.title, page_millimetres(data))

    def kick(self) -> None:
        raise NoDrawer(self.setup.name)

    def state(self) -> PrinterState:
        """Raises `PrinterOffline` for a queue that was stopped; CUPS says so, Windows does not."""
        if _WINDOWS or not shutil.which("lpstat"):
            return PrinterState(answers=False)
        answer = self._run(["lpstat", "-p", self.setup.queue])
        if "disabled" in answer:
            raise PrinterOffline(self.setup.name)
        return PrinterState(answers=True)

    def _lp(self, path: Path, title: str, size: tuple[int, int]) -> None:
        command = ["lp", "-d", self.setup.queue, "-t", title]
        if self.setup.paper != "A4":
            command += ["-o", f"media=Custom.{size[0]}x{size[1]}mm"]
        self._run([*command, "--", str(path)])

    def _run(self, command: list[str]) -> str:
        plain = {**os.environ, "LC_ALL": "C"}
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_SECONDS, env=plain, check=False
            )
        except FileNotFoundError:
            raise SystemPrintFailed(self.setup.name, f"{command[0]}: not installed") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SystemPrintFailed(self.setup.name, str(error)) from None
        if done.returncode:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise SystemPrintFailed(self.setup.name, said or f"{command[0]}: {done.returncode}")
        return done.stdout.decode(errors="replace")

    def _shell(self, path: Path) -> None:
        """The file must outlive the program that was asked to print it, so it is kept a while."""
        kept = Path(tempfile.mkdtemp(prefix="posdesk-print-")) / path.name
        shutil.copyfile(path, kept)
        try:
            _start(str(kept), self.setup.queue)
        except OSError as error:
            raise SystemPrintFailed(self.setup.name, error.strerror or str(error)) from None


def _start(path: str, queue: str) -> None:
    if sys.platform == "win32":
        os.startfile(path, "printto", f'"{queue}"')


def system_queues() -> list[str]:
    """The printers that CUPS knows, for the settings; empty where it can't be asked."""
    if not shutil.which("lpstat"):
        return []
    done = subprocess.run(["lpstat", "-e"], capture_output=True, timeout=_SECONDS, check=False)
    return done.stdout.decode(errors="replace").split()
