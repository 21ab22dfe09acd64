"""XLSX (Office Open XML, ECMA-376 part 1, chapter 18) read as a stream, with flat memory.

Libraries for it keep the whole sheet or all its texts as objects, and one cell at the far corner
makes some reserve gigabytes. Here three small parts are read, the shared texts are kept as plain
bytes, and the sheet runs through expat in pieces. A document type declaration is refused, so no
entity is ever expanded, and nothing is unpacked to disk.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from posdesk.catalog.importing.errors import RowUnreadable, SheetRefused
from posdesk.catalog.importing.limits import Limits
from posdesk.errors import FileUnreadable
from posdesk.i18n import N_

_CHUNK = 64 * 1024
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DIMENSION = re.compile(r"[A-Z]+(\d+)$")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_END_RECORD = b"PK\x05\x06"

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Strings:
    """The texts that cells share, as one run of UTF-8."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        if len(self._bytes) > self._limits.string_bytes or len(self._ends) > self._limits.strings:
            raise SheetRefused(self._name, N_("it holds too much text for a workbook"))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode("utf-8", "replace")


@dataclass
class Book:
    """A workbook that looked harmless, and the sheet chosen in it."""

    path: Path
    names: tuple[str, ...]
    sheet: str
    row_estimate: int
    limits: Limits
    part: str
    strings_part: str
    _strings: Strings | None = field(default=None, repr=False)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that the sheet holds, with its own number; empty rows are not given."""
        with _archive(self.path) as archive:
            if self._strings is None:
                self._strings = _read_strings(
                    archive, self.strings_part, self.path.name, self.limits
                )
            cells = _Cells(self.path.name, self._strings, self.limits)
            for _ in _stream(archive, self.part, cells, self.limits.part_bytes, self.limits):
                yield from cells.taken()


def open_book(path: Path, sheet: str, limits: Limits) -> Book:
    """Check the archive and find the sheet (the first, unless named).

    Raises:
        SheetRefused, FileUnreadable
    """
    _check_directory(path, limits)
    with _archive(path) as archive:
        _check_members(archive, path.name)
        sheets, parts = _contents(archive, path.name, limits)
        if sheet and sheet not in sheets:
            raise SheetRefused(path.name, N_("it has no sheet of that name"))
        chosen = sheet or next(iter(sheets), "")
        if not chosen or sheets[chosen] not in archive.namelist():
            raise SheetRefused(path.name, N_("it holds no sheet"))
        rows = _dimension(archive, sheets[chosen])
    return Book(path, tuple(sheets), chosen, rows, limits, sheets[chosen], parts)


def _check_directory(path: Path, limits: Limits) -> None:
    """Refuse a table of contents that would itself fill the memory, before zipfile reads it."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 65_557))
            tail = file.read()
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    at = tail.rfind(_END_RECORD)
    if at < 0 or int.from_bytes(tail[at + 12 : at + 16], "little") > limits.directory_bytes:
        raise SheetRefused(path.name, N_("it is a damaged workbook"))


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SheetRefused(path.name, N_("it is a damaged workbook")) from error


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    seen: set[str] = set()
    for member in archive.infolist():
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise SheetRefused(name, N_("it names files outside of itself"))
        if member.flag_bits & 1:
            raise SheetRefused(name, N_("it is protected by a password"))
        if member.filename in seen:
            raise SheetRefused(name, N_("it holds the same part twice"))
        seen.add(member.filename)


def _contents(archive: zipfile.ZipFile, name: str, limits: Limits) -> tuple[dict[str, str], str]:
    """Sheet name → part, in the order of the tabs, hidden last; and the part of shared texts."""
    if "xl/workbook.xml" not in archive.namelist():
        raise SheetRefused(name, N_("it is not an Excel workbook"))
    found: list[tuple[bool, str, str]] = []
    targets: dict[str, str] = {}
    strings = ""

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            relation = attributes.get(f"{_RELATION} id") or attributes.get(
                f"{_STRICT_RELATION} id", ""
            )
            hidden = attributes.get("state", "visible") != "visible"
            found.append((hidden, attributes.get("name", ""), relation))

    def relationship(tag: str, attributes: Attributes) -> None:
        nonlocal strings
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))[1:]
            targets[attributes.get("Id", "")] = target
            if attributes.get("Type", "").endswith("/sharedStrings"):
                strings = target

    _read_small(archive, "xl/workbook.xml", sheet, name, limits)
    _read_small(archive, "xl/_rels/workbook.xml.rels", relationship, name, limits)
    found.sort(key=lambda entry: entry[0])
    return {title: targets.get(relation, "") for _hidden, title, relation in found}, strings


def _dimension(archive: zipfile.ZipFile, part: str) -> int:
    """How many rows the sheet says it has; only for showing progress."""
    with archive.open(part) as member:
        head = member.read(4096).decode("utf-8", "replace")
    named = re.search(r'<(?:\w+:)?dimension ref="([A-Z0-9:]+)"', head)
    last = _DIMENSION.search(named[1]) if named else None
    return int(last[1]) if last else 0


class _Parser:
    """expat with every door shut; tags and attributes come without their prefix's namespace."""

    def __init__(self, name: str, limits: Limits, start: Start, end: End, text: Text) -> None:
        self._name = name
        self._limits = limits
        self._fed = 0
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = start
        self._expat.EndElementHandler = end
        self._expat.CharacterDataHandler = text
        self._expat.StartDoctypeDeclHandler = self._refuse_doctype
        self._expat.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def feed(self, chunk: bytes, last: bool = False) -> None:
        try:
            self._expat.Parse(chunk, last)
        except expat.ExpatError as error:
            raise SheetRefused(self._name, N_("it is a damaged workbook")) from error
        self._fed += len(chunk)
        if self._fed - max(self._expat.CurrentByteIndex, 0) > self._limits.token_bytes:
            raise SheetRefused(self._name, N_("it is a damaged workbook"))

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise SheetRefused(self._name, N_("it declares entities, which a workbook never needs"))


class _Handlers:
    """What a part's parser calls."""

    def start(self, tag: str, attributes: Attributes) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, piece: str) -> None: ...


def _stream(
    archive: zipfile.ZipFile, part: str, handlers: _Handlers, most: int, limits: Limits
) -> Iterator[None]:
    """Feed a part through the parser; yields after every piece."""
    name = Path(archive.filename or "").name
    parser = _Parser(name, limits, handlers.start, handlers.end, handlers.text)
    read = 0
    with archive.open(part) as member:
        while chunk := member.read(_CHUNK):
            read += len(chunk)
            if read > most:
                raise SheetRefused(name, N_("it is too big when decompressed"))
            parser.feed(chunk)
            yield
    parser.feed(b"", last=True)
    yield


def _read_small(
    archive: zipfile.ZipFile, part: str, start: Start, name: str, limits: Limits
) -> None:
    class Small(_Handlers):
        def start(self, tag: str, attributes: Attributes) -> None:
            start(_local(tag), attributes)

    if part not in archive.namelist():
        raise SheetRefused(name, N_("it is a damaged workbook"))
    for _ in _stream(archive, part, Small(), limits.small_part_bytes, limits):
        pass


def _read_strings(archive: zipfile.ZipFile, part: str, name: str, limits: Limits) -> Strings:
    strings = Strings(name, limits)
    if part in archive.namelist():
        for _ in _stream(archive, part, _Texts(strings), limits.part_bytes, limits):
            pass
    return strings


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


class _Texts(_Handlers):
    """Collects each shared text; a phonetic reading (rPh) is not part of it."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._pieces: list[str] = []
        self._open = False
        self._reading = False

    def start(self, tag: str, attributes: Attributes) -> None:
        local = _local(tag)
        if local == "si":
            self._pieces.clear()
        elif local == "rPh":
            self._reading = True
        self._open = local == "t" and not self._reading

    def end(self, tag: str) -> None:
        self._open = False
        local = _local(tag)
        if local == "si":
            self._strings.add(unescape("".join(self._pieces)))
        elif local == "rPh":
            self._reading = False

    def text(self, piece: str) -> None:
        if self._open:
            self._pieces.append(piece)


class _Cells(_Handlers):
    """Builds rows of text out of the events of a sheet."""

    def __init__(self, name: str, strings: Strings, limits: Limits) -> None:
        self._name = name
        self._strings = strings
        self._limits = limits
        self._columns: dict[str, int] = {}
        self._locals: dict[str, str] = {}
        self._rows: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._column = -1
        self._type = ""
        self._value: list[str] = []
        self._length = 0
        self._open = False

    def taken(self) -> list[tuple[int, list[str]]]:
        """The rows finished since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: Attributes) -> None:
        local = self._locals.get(tag) or self._locals.setdefault(tag, _local(tag))
        if local == "c":
            reference = attributes.get("r", "").rstrip("0123456789")
            self._column = self._place(reference) if reference else self._column + 1
            if self._column >= self._limits.columns:
                raise RowUnreadable(self._name, self._number, N_("it has too many columns"))
            self._type = attributes.get("t", "n")
            self._value.clear()
            self._length = 0
        elif local == "v" or local == "t":
            self._open = True
        elif local == "row":
            self._begin(attributes.get("r", ""))

    def end(self, tag: str) -> None:
        local = self._locals.get(tag, "")
        if local == "v" or local == "t":
            self._open = False
        elif local == "c":
            if self._value:
                self._put(self._shown("".join(self._value)))
        elif local == "row" and self._cells:
            self._rows.append((self._number, self._cells))

    def text(self, piece: str) -> None:
        if self._open:
            self._value.append(piece)
            self._length += len(piece)
            if self._length > self._limits.cell_chars:
                raise RowUnreadable(self._name, self._number, N_("a cell is too long"))

    def _begin(self, named: str) -> None:
        number = int(named) if named.isdecimal() else self._number + 1
        if number <= self._number or number > self._limits.rows:
            raise RowUnreadable(self._name, self._number + 1, N_("its rows are not in order"))
        self._number = number
        self._cells = []
        self._column = -1

    def _place(self, letters: str) -> int:
        place = self._columns.get(letters)
        if place is None:
            place = 0
            for letter in letters[:4]:
                place = place * 26 + (ord(letter) & 31)
            place -= 1
            self._columns[letters] = place
        return place

    def _put(self, text: str) -> None:
        gap = self._column - len(self._cells)
        if gap:
            if gap < 0:
                raise RowUnreadable(self._name, self._number, N_("its cells are not in order"))
            self._cells.extend([""] * gap)
        self._cells.append(text)

    def _shown(self, value: str) -> str:
        if self._type == "s":
            index = int(value) if value.isdecimal() else -1
            if not 0 <= index < len(self._strings):
                raise RowUnreadable(self._name, self._number, N_("a cell points at no text"))
            return self._strings[index]
        if self._type == "n":
            return number_text(value)
        return _OTHERS.get(self._type, unescape)(value)


def unescape(text: str) -> str:
    """A text with the `_x000D_` of Office for signs that XML can't hold turned back."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), text)


def number_text(value: str) -> str:
    """A number cell as a person sees it: 22639130381.0 → 22639130381, 6.7500000000000004 → 6.75."""
    if value.isdecimal() and len(value) < 16:
        return value
    try:
        short = f"{float(value):.15g}"
    except ValueError:
        return value
    if "e" not in short:
        return short
    mantissa, _e, power = short.partition("e")
    digits = mantissa.replace(".", "")
    zeros = int(power) - (len(digits.lstrip("-")) - 1)
    return digits + "0" * zeros if 0 <= zeros < 40 else short


_OTHERS: Mapping[str, Callable[[str], str]] = {
    "b": lambda value: "TRUE" if value == "1" else "FALSE",
    "e": lambda value: "",  # #N/A, #REF!: nothing usable
}
