"""CSV and TSV, plain or gzipped, in UTF-8, GB18030 or UTF-16: detected, and overridable."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from posdesk.catalog.importing.errors import EncodingUnknown, RowUnreadable, SheetRefused
from posdesk.catalog.importing.limits import Limits
from posdesk.errors import FileUnreadable
from posdesk.i18n import N_

ENCODINGS = ("utf-8", "gb18030", "utf-16")
DELIMITERS = {",": N_("comma"), "\t": N_("tab"), ";": N_("semicolon"), "|": N_("bar")}
_CHUNK = 256 * 1024
_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_SHARE = 0.6


@dataclass(frozen=True)
class TextSheet:
    """A delimited file whose encoding and separator are known."""

    path: Path
    zipped: bool
    encoding: str
    delimiter: str
    row_estimate: int
    limits: Limits

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Records numbered from 1, as a spreadsheet would number them."""
        with (
            _open(self.path, self.zipped) as raw,
            io.TextIOWrapper(raw, self.encoding, "strict", newline="") as text,
        ):
            number = 0
            try:
                reader = csv.reader(self._lines(text), delimiter=self.delimiter)
                for number, cells in enumerate(reader, 1):
                    if len(cells) > self.limits.columns:
                        raise RowUnreadable(self.path.name, number, N_("it has too many columns"))
                    yield number, cells
            except UnicodeError as error:
                reason = N_("its text is not in the chosen encoding")
                raise RowUnreadable(self.path.name, number + 1, reason) from error
            except csv.Error as error:
                reason = N_("a quotation mark opens and does not close, or a cell is too long")
                raise RowUnreadable(self.path.name, number + 1, reason) from error
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                reason = N_("the compressed file is damaged")
                raise RowUnreadable(self.path.name, number + 1, reason) from error

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        longest = self.limits.token_bytes
        for number, line in enumerate(iter(lambda: text.readline(longest), ""), 1):
            if len(line) >= longest:
                raise RowUnreadable(self.path.name, number, N_("the line is too long"))
            yield line


def open_text(path: Path, zipped: bool, encoding: str, delimiter: str, limits: Limits) -> TextSheet:
    """Find out encoding, separator and length in one pass over the bytes.

    Raises:
        SheetRefused, EncodingUnknown, FileUnreadable
    """
    probe = _scan(path, zipped, "" if encoding else "utf-8", limits)
    if not encoding and probe.needs_other_look:
        probe = _scan(path, zipped, "gb18030", limits)
    chosen = _chosen(encoding, path.name) if encoding else probe.encoding()
    sample = probe.head.decode(chosen, "replace")
    return TextSheet(path, zipped, chosen, delimiter or sniff(sample), probe.lines, limits)


def _scan(path: Path, zipped: bool, encoding: str, limits: Limits) -> _Probe:
    probe = _Probe(path.name, encoding, limits)
    try:
        with _open(path, zipped) as raw:
            for chunk in iter(lambda: raw.read(_CHUNK), b""):
                probe.take(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SheetRefused(path.name, N_("the compressed file is damaged")) from error
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    return probe


def sniff(sample: str) -> str:
    """The separator that cuts the first lines into the most columns, equally many in most lines."""
    lines = sample.splitlines()[:-1][:40] or sample.splitlines()

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _chosen(encoding: str, name: str) -> str:
    known = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030"}
    wanted = encoding.lower().replace("_", "-")
    try:
        return known.get(wanted) or codecs.lookup(wanted).name
    except LookupError:
        raise EncodingUnknown(name) from None


def _open(path: Path, zipped: bool) -> IO[bytes]:
    try:
        return gzip.open(path, "rb") if zipped else path.open("rb")  # type: ignore[return-value]
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error


class _Probe:
    """Counts every byte and feeds it to the decoder that may be right."""

    def __init__(self, name: str, encoding: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.head = b""
        self.lines = 0
        self._guess = encoding
        self._bytes = 0
        self._decode = codecs.getincrementaldecoder(encoding or "latin-1")("strict").decode
        self._fits = True

    def take(self, chunk: bytes) -> None:
        if len(self.head) < _SAMPLE:
            self.head += chunk[: _SAMPLE - len(self.head)]
        self.lines += chunk.count(b"\n")
        self._bytes += len(chunk)
        if self._bytes > self.limits.part_bytes:
            raise SheetRefused(self.name, N_("it is too big when decompressed"))
        if self._fits and self._guess:
            try:
                self._decode(chunk)
            except UnicodeDecodeError:
                self._fits = False

    @property
    def needs_other_look(self) -> bool:
        """Whether it is text, but not of the encoding that was tried."""
        return not self._fits and not self._marked() and b"\0" not in self.head

    def encoding(self) -> str:
        """The encoding of what was taken; raises `EncodingUnknown` or `SheetRefused`."""
        if marked := self._marked():
            return marked
        if b"\0" in self.head:
            return self._wide()
        if self._fits and (self._guess == "utf-8" or self._looks_chinese()):
            return self._guess
        raise EncodingUnknown(self.name)

    def _marked(self) -> str:
        return next((encoding for bom, encoding in _BOMS if self.head.startswith(bom)), "")

    def _wide(self) -> str:
        """UTF-16 without its mark: nearly every other byte of digits and separators is zero."""
        pairs = len(self.head) // 2
        for encoding, zeros in (("utf-16-le", self.head[1::2]), ("utf-16-be", self.head[::2])):
            if zeros.count(0) * 10 > pairs:
                return encoding
        raise SheetRefused(self.name, N_("it is not a text file"))

    def _looks_chinese(self) -> bool:
        """Nearly any bytes decode as GB18030, so what comes out must also be common Chinese."""
        text = self.head.decode("gb18030", "ignore")
        wide = [sign for sign in text if sign > "\x7f"]
        common = sum(1 for sign in wide if _common(sign))
        return not wide or common >= _COMMON_SHARE * len(wide)


def _common(sign: str) -> bool:
    """Whether a sign is punctuation or one of the 3,755 usual characters (GB/T 2312, rows 1–55)."""
    try:
        return sign.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
