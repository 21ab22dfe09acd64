"""A receipt printer in software: it obeys ESC/POS bytes and leaves paper to be read and scanned.

It knows the commands of Epson's reference that the renderer may use and stops at any other byte, so
that a document that would print rubbish can't pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import segno
from barcode.codex import Code128
from PIL import Image, ImageDraw, ImageFont

from posdesk.resources import resource

COLUMN, ROW = 12, 24
ESC, FS, GS, LF = 0x1B, 0x1C, 0x1D, 0x0A


class NotUnderstood(AssertionError):
    """Bytes that this printer has no command for."""


@dataclass
class Paper:
    """What came out: lines as text (images as empty lines), pictures of everything, and events."""

    lines: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, Image.Image]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    height: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def image(self, dots: int) -> Image.Image:
        """The paper as it would look, black on white, with a white edge."""
        sheet = Image.new("L", (dots + 80, self.height + 80), 255)
        for x, y, picture in self.pictures:
            sheet.paste(picture, (x + 40, y + 40))
        return sheet


class Printer:
    """Prints onto paper of `dots` width; `image_dots` is the widest image it accepts."""

    def __init__(self, dots: int, charset: str = "gb18030", image_dots: int = 512) -> None:
        self.dots, self.charset, self.image_dots = dots, charset, image_dots
        self.paper = Paper()
        self.reset()

    def reset(self) -> None:
        self.wide = self.high = 1
        self.bold = self.chinese = False
        self.align, self.pitch, self.x = 0, 34, 0
        self.waiting: list[tuple[int, Image.Image]] = []
        self.line = b""
        self.bar_height, self.module, self.qr_module, self.qr = 162, 3, 3, b""

    def prints(self, data: bytes) -> Paper:
        place = 0
        while place < len(data):
            place += self._one(data, place)
        if self.waiting:
            raise NotUnderstood("text without a line feed stays in the printer")
        return self.paper

    # --- one command or character; answers how many bytes it took ---------------------------------

    def _one(self, data: bytes, at: int) -> int:
        byte = data[at]
        if byte == LF:
            self._feed_line()
            return 1
        if byte in (ESC, FS, GS):
            name = {ESC: "esc", FS: "fs", GS: "gs"}[byte]
            took: int = getattr(self, f"_{name}")(data, at)
            return took
        if byte < 0x20 or byte == 0x7F:
            raise NotUnderstood(f"control byte {byte:#04x} at {at}: {data[at - 5 : at + 5]!r}")
        return self._character(data, at)

    def _character(self, data: bytes, at: int) -> int:
        size = 1
        if data[at] >= 0x80:
            if not self.chinese or self.charset == "ascii":
                raise NotUnderstood(f"byte {data[at]:#04x} at {at} with Chinese off")
            size = 4 if 0x30 <= data[at + 1] <= 0x39 else 2
        code = data[at : at + size]
        char = code.decode(self.charset)
        if self.charset == "gbk" and size == 4:
            raise NotUnderstood(f"{char} is not in GBK")
        self.line += code
        self._place(char, COLUMN * (1 if size == 1 else 2))
        return size

    def _place(self, char: str, across: int) -> None:
        if self.x + across * self.wide > self.dots:
            raise NotUnderstood(f"the line is wider than the paper at {char!r}: {self.line!r}")
        cell = glyph(char, across, self.bold)
        grown = cell.resize((across * self.wide, ROW * self.high))
        self.waiting.append((self.x, grown))
        self.x += grown.width

    def _feed_line(self) -> None:
        tall = max((picture.height for _x, picture in self.waiting), default=0)
        shift = (self.dots - self.x) * self.align // 2
        for x, picture in self.waiting:
            top = self.paper.height + tall - picture.height
            self.paper.pictures.append((x + shift, top, picture))
        self.paper.lines.append(self.line.decode(self.charset))
        self.paper.height += max(self.pitch, tall)
        self.line, self.x, self.waiting = b"", 0, []

    # --- commands ---------------------------------------------------------------------------------

    def _esc(self, data: bytes, at: int) -> int:
        command, value = chr(data[at + 1]), data[at + 2] if at + 2 < len(data) else 0
        match command:
            case "@":
                self.reset()
                return 2
            case "3":
                self.pitch = value
            case "E":
                self.bold = bool(value & 1)
            case "a":
                self.align = value
            case "d":
                self.paper.height += value * self.pitch
            case "J":
                self.paper.height += value
            case "R" if value == 0:
                pass
            case "p":
                self.paper.events.append(f"drawer {value}")
                return 5
            case "*" if value == 33:
                return self._columns(data, at)
            case _:
                raise NotUnderstood(f"ESC {data[at + 1 : at + 3]!r}")
        return 3

    def _fs(self, data: bytes, at: int) -> int:
        match chr(data[at + 1]):
            case "&":
                self.chinese = True
                return 2
            case "!":
                return 3
        raise NotUnderstood(f"FS {data[at + 1 : at + 3]!r}")

    def _gs(self, data: bytes, at: int) -> int:
        command, value = chr(data[at + 1]), data[at + 2]
        match command:
            case "!":
                self.wide, self.high = (value >> 4) + 1, (value & 7) + 1
                return 3
            case "H" if value == 0:
                return 3
            case "h":
                self.bar_height = value
                return 3
            case "w" if 2 <= value <= 6:
                self.module = value
                return 3
            case "V" if value == 66:
                self.paper.events.append("cut")
                return 4
            case "v" if value == 0x30:
                return self._raster(data, at)
            case "k" if value == 73:
                return self._barcode(data, at)
            case "(":
                return self._square(data, at)
        raise NotUnderstood(f"GS {data[at + 1 : at + 4]!r}")

    def _columns(self, data: bytes, at: int) -> int:
        across = int.from_bytes(data[at + 3 : at + 5], "little")
        self._accept(across)
        dots = data[at + 5 : at + 5 + across * 3]
        turned = Image.frombytes("1", (24, across), dots)
        strip = turned.transpose(Image.Transpose.TRANSPOSE).convert("L")
        self.waiting.append((self.x, strip.point(lambda dot: 255 - dot)))
        self.x += across
        return 5 + across * 3

    def _raster(self, data: bytes, at: int) -> int:
        across = int.from_bytes(data[at + 4 : at + 6], "little")
        down = int.from_bytes(data[at + 6 : at + 8], "little")
        self._accept(across * 8)
        image = Image.frombytes("1", (across * 8, down), data[at + 8 : at + 8 + across * down])
        self._stand(image.convert("L").point(lambda dot: 255 - dot))
        return 8 + across * down

    def _barcode(self, data: bytes, at: int) -> int:
        length = data[at + 3]
        value, in_c, place = "", False, 0
        code = data[at + 4 : at + 4 + length]
        while place < len(code):
            if code[place : place + 2] in (b"{B", b"{C"):
                in_c = code[place + 1 : place + 2] == b"C"
                place += 2
                continue
            value += f"{code[place]:02}" if in_c else chr(code[place])
            place += 2 if code[place : place + 2] == b"{{" else 1
        modules = Code128(value).build()[0]
        row = Image.new("L", (len(modules), 1))
        row.putdata([0 if module == "1" else 255 for module in modules])
        self._stand(row.resize((len(modules) * self.module, self.bar_height), 0))
        return 4 + length

    def _square(self, data: bytes, at: int) -> int:
        length = int.from_bytes(data[at + 3 : at + 5], "little")
        body = data[at + 5 : at + 5 + length]
        match body[:2]:
            case b"1C":
                self.qr_module = body[2]
            case b"1P":
                self.qr = body[3:]
            case b"1Q":
                self._draw_qr()
        return 5 + length

    def _draw_qr(self) -> None:
        rows = segno.make_qr(self.qr.decode(), error="m").matrix
        image = Image.new("L", (len(rows), len(rows)))
        image.putdata([255 * (1 - dot) for row in rows for dot in row])
        side = len(rows) * self.qr_module
        self._stand(image.resize((side, side), 0))

    def _accept(self, across: int) -> None:
        self.paper.widths.append(across)
        if across > self.image_dots or self.x + across > self.dots:
            raise NotUnderstood(f"an image of {across} dots")

    def _stand(self, image: Image.Image) -> None:
        """An image on a line of its own."""
        if self.waiting:
            raise NotUnderstood("an image in the middle of a line")
        if image.width > self.dots:
            raise NotUnderstood(f"{image.width} dots on paper of {self.dots}")
        x = (self.dots - image.width) * self.align // 2
        self.paper.pictures.append((x, self.paper.height, image))
        self.paper.height += image.height


@lru_cache(maxsize=2)
def font(bold: bool) -> ImageFont.FreeTypeFont:
    face = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    return ImageFont.truetype(str(resource("fonts", face)), 22)


@lru_cache(maxsize=4096)
def glyph(char: str, across: int, bold: bool) -> Image.Image:
    """One character of the printer's own font."""
    cell = Image.new("L", (across, ROW), 255)
    ImageDraw.Draw(cell).text((across / 2, 20), char, font=font(bold), fill=0, anchor="ms")
    return cell


def printed(data: bytes, dots: int, charset: str = "gb18030", image_dots: int = 512) -> Paper:
    """What a printer of this kind makes of the bytes."""
    return Printer(dots, charset, image_dots).prints(data)
