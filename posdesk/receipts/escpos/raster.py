"""What a printer can't draw itself, as black dots: single lines, pictures, barcodes, QR codes."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from posdesk.receipts import codes
from posdesk.receipts.compose import Line, Run
from posdesk.receipts.escpos.charset import COLUMN_DOTS, char_width
from posdesk.receipts.fonts import face
from posdesk.receipts.layout import Size

LINE_DOTS = 24
PITCH_DOTS = 30  # line spacing that the renderer sets: 24 dots of text and 6 between lines
DOUBLE = frozenset({Size.LARGE, Size.HUGE})
"""Sizes that are twice as wide as normal type."""
_FONT_DOTS = 22
_INK = 110  # darker than this of 255 prints
_GS_V_0 = b"\x1dv0\x00"
_MOST_LINES = 960  # taller images overrun the memory of small printers


def image_bytes(image: Image.Image) -> bytes:
    """`GS v 0`: a raster image, black where the picture is dark, in bands that printers hold."""
    image = image.convert("1")
    return b"".join(
        _band(image.crop((0, top, image.width, min(top + _MOST_LINES, image.height))))
        for top in range(0, image.height, _MOST_LINES)
    )


def _band(image: Image.Image) -> bytes:
    across = (image.width + 7) // 8
    size = across.to_bytes(2, "little") + image.height.to_bytes(2, "little")
    padded = Image.new("1", (across * 8, image.height), 1)
    padded.paste(image, (0, 0))
    return _GS_V_0 + size + padded.point(lambda dot: 0 if dot else 255, "1").tobytes()


@lru_cache(maxsize=4)
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face(bold).path), _FONT_DOTS)


@lru_cache(maxsize=256)
def line_image(line: Line, dots: int) -> Image.Image:
    """A text line on the printer's own column grid, so that it aligns with the lines around it."""
    image = Image.new("L", (dots, LINE_DOTS), 255)
    draw = ImageDraw.Draw(image)
    double = line.size in DOUBLE
    for run in line.runs:
        start = run.x * COLUMN_DOTS // (2 if double else 1)
        _draw_run(draw, run, start)
    if double or line.size is Size.TALL:
        wide = 2 if double else 1
        image = image.resize((dots * wide, LINE_DOTS * 2), Image.Resampling.NEAREST)
        image = image.crop((0, 0, dots, LINE_DOTS * 2))
    return image.point(lambda shade: 0 if shade < 255 - _INK else 255).convert("1")


def spacing(dots: int) -> bytes:
    """ESC 3: the distance from one line to the next."""
    return b"\x1b3" + bytes([dots])


def strips(image: Image.Image, most: int) -> bytes:
    """`ESC *` bit images of 24 dots' height, side by side at most `most` dots each, and line feeds.

    Unlike `GS v 0` these stand in a line like text, so a wide line needs no wide image. The line
    spacing is left at 24 dots and must be set again.
    """
    box = Image.eval(image.convert("L"), lambda shade: 255 - shade).getbbox()
    right = box[2] if box else 1
    out = [spacing(LINE_DOTS)] if image.height > LINE_DOTS else []
    for top in range(0, image.height, LINE_DOTS):
        if top + LINE_DOTS >= image.height:
            out.append(spacing(PITCH_DOTS))
        for left in range(0, right, most):
            strip = image.crop((left, top, min(left + most, right), top + LINE_DOTS))
            out.append(b"\x1b*\x21" + strip.width.to_bytes(2, "little") + _columns(strip))
        out.append(b"\n")
    return b"".join(out)


def _columns(strip: Image.Image) -> bytes:
    """Three bytes for each column of dots, top dot first, black as 1."""
    turned = strip.transpose(Image.Transpose.TRANSPOSE)
    return turned.point(lambda dot: 0 if dot else 255, "1").tobytes()


def _draw_run(draw: ImageDraw.ImageDraw, run: Run, x: int) -> None:
    covered = face(run.bold)
    for char in run.text:
        cell = char_width(char) * COLUMN_DOTS
        if not covered.covers(char):
            wide = max(cell, COLUMN_DOTS)
            draw.rectangle((x + 1, 3, x + wide - 3, LINE_DOTS - 3), outline=0, width=2)
        elif char != " ":
            mark = _glyph(char, run.bold, cell)
            draw.bitmap((x + min(0, cell - mark.width), 0), mark, fill=0)
        x += cell


@lru_cache(maxsize=2048)
def _glyph(char: str, bold: bool, cell: int) -> Image.Image:
    """One character in its cell: one that is wider is narrowed, as printer fonts are."""
    font = _font(bold)
    natural = max(1, round(font.getlength(char)))
    wide = max(natural, cell or COLUMN_DOTS)
    mark = Image.new("L", (wide, LINE_DOTS), 0)
    place = ((wide - natural) / 2, LINE_DOTS - 4)
    ImageDraw.Draw(mark).text(place, char, font=font, fill=255, anchor="ls")
    return mark.resize((cell, LINE_DOTS), Image.Resampling.BILINEAR) if wide > cell > 0 else mark


@lru_cache(maxsize=8)
def picture_image(data: bytes, most: int) -> Image.Image:
    """A picture (PNG, JPEG) on white, at most `most` dots wide and 240 high, dithered."""
    with Image.open(io.BytesIO(data)) as opened:
        drawn = opened.convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    grey = Image.alpha_composite(white, drawn).convert("L")
    scale = min(most / grey.width, 240 / grey.height)
    size = (max(1, int(grey.width * scale)), max(1, int(grey.height * scale)))
    return grey.resize(size, Image.Resampling.LANCZOS).convert("1")


def qr_image(value: str, module: int) -> Image.Image:
    """A QR code with its quiet zone, `module` dots a module."""
    rows = codes.qr_rows(value)
    side = len(rows) + 2 * codes.QUIET_QR
    image = Image.new("1", (side, side), 1)
    for y, x, across in codes.qr_spans(value):
        for place in range(x, x + across):
            image.putpixel((place + codes.QUIET_QR, y + codes.QUIET_QR), 0)
    return image.resize((side * module, side * module), Image.Resampling.NEAREST)


def barcode_image(value: str, module: int, height: int) -> Image.Image:
    """A Code 128 symbol with its quiet zones, `module` dots a module."""
    image = Image.new("1", (codes.bar_modules(value) * module, height), 1)
    draw = ImageDraw.Draw(image)
    for start, across in codes.bars(value):
        left = (start + codes.QUIET_BAR) * module
        draw.rectangle((left, 0, left + across * module - 1, height - 1), fill=0)
    return image
