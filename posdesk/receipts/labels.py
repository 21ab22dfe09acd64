"""Documents for thermal label printers, as dots: ZPL II for Zebra's and TSPL for TSC's kind.

The whole label goes as one picture, so that every printer shows the same characters, the bars stand
on its dots, and no font need be in it. Labels are 100 × 150 mm at 203 dots an inch.
"""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
from PIL import Image

from posdesk.receipts.layout import Document
from posdesk.receipts.paper import LABEL
from posdesk.receipts.pdf import to_pdf

WIDTH, HEIGHT = 800, 1200
ZPL, TSPL = "label-zpl", "label-tspl"
_DARK = 128
_WHITE = "1"


def label_images(document: Document) -> list[Image.Image]:
    """Every label of a document in black (0) and white, 800 × 1200 dots."""
    pdf = pypdfium2.PdfDocument(to_pdf(document, LABEL))
    try:
        return [_dots(page) for page in pdf]
    finally:
        pdf.close()


def _dots(page: pypdfium2.PdfPage) -> Image.Image:
    """The page dot by dot: its box is set to whole dots, else the renderer would stretch it."""
    top = page.get_height()
    width, height = (dots * 72 / LABEL.dpi for dots in (WIDTH, HEIGHT))
    page.set_mediabox(0, top - height, width, top)
    page.set_cropbox(0, top - height, width, top)
    picture: Image.Image = page.render(scale=LABEL.dpi / 72).to_pil()
    drawn = picture.convert("L").crop((0, 0, WIDTH, HEIGHT))
    return drawn.point(lambda shade: 0 if shade < _DARK else 255).convert(_WHITE)


def to_zpl(document: Document) -> bytes:
    """ZPL II: each label a graphic field (^GF, ASCII hexadecimal), bits set where it is black."""
    return b"".join(map(_zpl, label_images(document)))


def _zpl(image: Image.Image) -> bytes:
    across = WIDTH // 8
    data = image.point(lambda dot: 0 if dot else 255, _WHITE).tobytes()
    field = f"^GFA,{len(data)},{len(data)},{across},".encode() + data.hex().upper().encode()
    setup = f"^XA^PW{WIDTH}^LL{HEIGHT}^LH0,0^FO0,0".encode()
    return setup + field + b"^FS^PQ1^XZ\n"


def to_tspl(document: Document) -> bytes:
    """TSPL: each label a BITMAP in overwrite mode, bits clear where it is black."""
    return b"".join(map(_tspl, label_images(document)))


def _tspl(image: Image.Image) -> bytes:
    setup = "SIZE 100 mm,150 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n"
    head = f"BITMAP 0,0,{WIDTH // 8},{HEIGHT},0,"
    return (setup + head).encode() + image.tobytes() + b"\r\nPRINT 1,1\r\n"


LANGUAGES: dict[str, Callable[[Document], bytes]] = {ZPL: to_zpl, TSPL: to_tspl}
"""Languages of label printers by the name of their profile."""
