"""The ESC/POS renderer: text in GB 18030 under `FS &`, and images for what the printer lacks.

Commands are those of Epson's ESC/POS reference that printers sold in China share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from posdesk.receipts import codes
from posdesk.receipts.compose import Block, Line, compose
from posdesk.receipts.escpos import raster
from posdesk.receipts.escpos.charset import COLUMN_DOTS, alike, drawn, shown_width
from posdesk.receipts.escpos.profiles import ROLL_80, Profile
from posdesk.receipts.layout import (
    QR,
    Barcode,
    Cut,
    Document,
    DrawerKick,
    Feed,
    Picture,
    Rule,
    Size,
    Stroke,
)

INIT = b"\x1b@"
CHINESE = b"\x1c&"  # FS &: bytes above 0x7F are GB 18030
LATIN_US = b"\x1bR\x00"  # ESC R 0: else a printer set to China draws a yen sign for a dollar
PITCH = raster.spacing(raster.PITCH_DOTS)
LEFT, CENTER = b"\x1ba\x00", b"\x1ba\x01"
BOLD, LIGHT = b"\x1bE\x01", b"\x1bE\x00"
CUT = b"\x1dVB\x00"  # GS V 66 0: feed to the cutter, leave a point uncut
END_FEED = b"\x1bd\x05"
# GS ! sizes Latin and, on most printers, Chinese; FS ! sizes Chinese on the others.
SIZES = {
    Size.SMALL: b"\x1d!\x00\x1c!\x00",
    Size.NORMAL: b"\x1d!\x00\x1c!\x00",
    Size.TALL: b"\x1d!\x01\x1c!\x08",
    Size.LARGE: b"\x1d!\x11\x1c!\x0c",
    Size.HUGE: b"\x1d!\x11\x1c!\x0c",
}
# ESC p m t1 t2: pulse of 50 ms, then rest, on connector pin 2 or 5.
KICKS = {2: b"\x1bp\x00\x19\xfa", 5: b"\x1bp\x01\x19\xfa"}
_GAP = b"\x1bJ\x18"  # ESC J 24: feed by dots; also the quiet zone above and below a QR code
_BAR_DOTS = 80
_QR_MODULES = 6


@dataclass(frozen=True, slots=True)
class ColumnMeasure:
    """Widths in columns of font A."""

    span: int
    gap: int = 1
    page: bool = False

    def width(self, text: str, size: Size, bold: bool) -> int:
        columns = len(text) if text.isascii() else shown_width(text)
        return 2 * columns if size in raster.DOUBLE else columns


def to_escpos(document: Document, profile: Profile = ROLL_80) -> bytes:
    """The document as the bytes that a printer of this profile prints."""
    blocks = compose(document, ColumnMeasure(profile.columns))
    return b"".join(_Encoder(profile).encode(blocks))


class _Encoder:
    """Turns blocks into commands; sends a size only where it changes."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.size = Size.NORMAL

    def encode(self, blocks: list[Block]) -> Iterator[bytes]:
        yield INIT + CHINESE + LATIN_US + PITCH
        for block in blocks:
            yield self.line(block) if type(block) is Line else self.block(block)

    def block(self, block: Block) -> bytes:
        match block:
            case Rule(stroke=stroke):
                mark = b"-" if stroke is Stroke.DASHED else b"="
                return self.sized(Size.NORMAL) + mark * self.profile.columns + b"\n"
            case Feed(lines=lines):
                return self.sized(Size.NORMAL) + b"\n" * lines
            case Picture(data=data, percent=percent):
                most = min(self.profile.image_dots, self.profile.dots * percent // 100)
                return _centred(raster.image_bytes(raster.picture_image(data, most))) + _GAP
            case Barcode(value=value):
                return self.barcode(value)
            case QR(value=value):
                return _GAP + self.qr(value) + _GAP
            case Cut():
                return CUT if self.profile.cutter else END_FEED
            case DrawerKick(pin=pin):
                return KICKS[pin]
        return b""

    def sized(self, size: Size) -> bytes:
        """The command for a size, where it is not in force already."""
        before, self.size = self.size, size
        if size is before:
            return b""
        return SIZES[size] if SIZES[size] != SIZES[before] else b""

    def line(self, line: Line) -> bytes:
        """Text where the printer has every character, else an image of this one line."""
        said = b""
        place = 0
        charset = self.profile.charset
        double = 2 if line.size in raster.DOUBLE else 1
        for x, text, bold in line.runs:
            code, columns = drawn(text, charset)
            if code is None:
                return self._drawn(line)
            if x > place:
                said += b" " * ((x - place) // double)
            said += BOLD + code + LIGHT if bold else code
            place = x + columns * double
        sized = b"" if line.size is self.size else self.sized(line.size)
        return sized + said + b"\n"

    def _drawn(self, line: Line) -> bytes:
        dots = self.profile.columns * COLUMN_DOTS
        runs = tuple(run._replace(text=alike(run.text)) for run in line.runs)
        image = raster.line_image(Line(runs, line.size), dots)
        return self.sized(Size.NORMAL) + raster.strips(image, self.profile.image_dots)

    def barcode(self, value: str) -> bytes:
        """A Code 128 of at least two dots a module; nothing where the paper is too narrow."""
        module = min(3, self.profile.dots // codes.bar_modules(value))
        if module < 2:
            return b""
        image_fits = codes.bar_modules(value) * module <= self.profile.image_dots
        if not self.profile.native_barcode and image_fits:
            return _centred(raster.image_bytes(raster.barcode_image(value, module, _BAR_DOTS)))
        return _centred(_native_barcode(value, module))

    def qr(self, value: str) -> bytes:
        side = codes.qr_side(value) + 2 * codes.QUIET_QR
        module = max(2, min(_QR_MODULES, self.profile.image_dots // side))
        if self.profile.native_qr:
            return _centred(_native_qr(value.encode(), module))
        return _centred(raster.image_bytes(raster.qr_image(value, module)))


def _centred(code: bytes) -> bytes:
    return CENTER + code + LEFT


def _native_barcode(value: str, module: int) -> bytes:
    """GS k 73 (CODE128) in the code sets that our encoder picked, without printed text."""
    code = codes.code128_data(value)
    setup = b"\x1dH\x00" + b"\x1dh" + bytes([_BAR_DOTS]) + b"\x1dw" + bytes([module])
    return setup + b"\x1dkI" + bytes([len(code)]) + code


def _native_qr(data: bytes, module: int) -> bytes:
    """GS ( k: model 2, module size, error correction M, store, print."""
    store = len(data) + 3
    return b"".join(
        (
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x03\x001C" + bytes([module]),
            b"\x1d(k\x03\x001E1",
            b"\x1d(k" + store.to_bytes(2, "little") + b"1P0" + data,
            b"\x1d(k\x03\x001Q0",
        )
    )
