"""What the tour leaves behind: numbered pictures, printed documents, and a page that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QWidget

from posdesk.errors import FileUnwritable
from posdesk.i18n import N_, _

INDEX = "index.md"


@dataclass
class Album:
    """Writes into `folder`, which is made; whatever of an earlier tour has the same name goes."""

    folder: Path
    words: Callable[[str], str]
    """Translates the line under a picture: the album keeps one language, whatever the window's."""
    pictures: list[tuple[str, str]] = field(default_factory=list)
    papers: list[tuple[str, str]] = field(default_factory=list)

    def picture(self, name: str, line: str, window: QWidget, /, **values: str) -> Path:
        """Keeps the window as it looks now; `line` is a message id with its values.

        Raises `FileUnwritable`.
        """
        file = f"{len(self.pictures) + 1:03}-{name}.png"
        path = self.folder / file
        self._make(path.parent)
        if not window.grab().save(str(path)):
            raise FileUnwritable(str(path), _("the picture could not be saved"))
        self.pictures.append((file, self.words(line).format(**values)))
        return path

    def paper(self, name: str, line: str, content: bytes) -> Path:
        """Keeps a document; `line` is a message id, or a line already. Raises `FileUnwritable`."""
        path = self.folder / name
        self._make(path.parent)
        self._write(path, content)
        self.papers.append((name, self.words(line)))
        return path

    def close(self, title: str) -> Path:
        """Writes the page that lists everything, one line each; `title` is a message id."""
        pictures, papers = self.words(N_("Pictures")), self.words(N_("Documents"))
        lines = [f"# {self.words(title)}", "", f"## {pictures}", ""]
        lines += [f"- [{file}]({file}): {line}" for file, line in self.pictures]
        if self.papers:
            lines += ["", f"## {papers}", ""]
            lines += [f"- [{file}](<{file}>): {line}" for file, line in self.papers]
        path = self.folder / INDEX
        self._write(path, ("\n".join(lines) + "\n").encode())
        return path

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileUnwritable(str(folder), error.strerror or str(error)) from error

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise FileUnwritable(str(path), error.strerror or str(error)) from error
