"""Labels as the dots of a label printer: what comes out is the label, and its bars scan."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image

from posdesk.receipts.labels import HEIGHT, WIDTH, label_images, to_tspl, to_zpl
from posdesk.receipts.transport import waybill_labels
from tests.receipts.order_papers import LABELS, LETTER, LONG_LABELS
from tests.receipts.papers import scanned

DOCUMENT = waybill_labels(LONG_LABELS, LETTER, "zh_CN")
WAYBILLS = ["SF1402938475610", "773123456789012", "JT0000123456789", "YT8899001122334"]


def zpl_images(data: bytes) -> list[Image.Image]:
    """What a printer that knows ^GFA would burn."""
    found = []
    for label in re.findall(rb"\^XA(.*?)\^XZ", data, re.DOTALL):
        setup = re.fullmatch(
            rb"\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS\^PQ1", label
        )
        assert setup is not None
        width, height, sent, whole, across = (int(setup[at]) for at in range(1, 6))
        bits = bytes.fromhex(setup[6].decode())
        assert len(bits) == sent == whole == across * height
        black = Image.frombytes("1", (across * 8, height), bits)
        assert across * 8 == width
        found.append(black.point(lambda dot: 0 if dot else 255))
    return found


def tspl_images(data: bytes) -> list[Image.Image]:
    """What a printer that knows BITMAP would burn."""
    found = []
    head = re.compile(
        rb"SIZE 100 mm,150 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nCLS\r\nBITMAP 0,0,(\d+),(\d+),0,"
    )
    while data:
        match = head.match(data)
        assert match is not None
        across, height = int(match[1]), int(match[2])
        size = across * height
        found.append(
            Image.frombytes("1", (across * 8, height), data[match.end() : match.end() + size])
        )
        rest = data[match.end() + size :]
        assert rest.startswith(b"\r\nPRINT 1,1\r\n")
        data = rest[len(b"\r\nPRINT 1,1\r\n") :]
    return found


def test_every_parcel_s_label_comes_out_dot_by_dot_in_both_languages() -> None:
    wanted = label_images(DOCUMENT)
    assert [image.size for image in wanted] == [(WIDTH, HEIGHT)] * 2
    for burned in (zpl_images(to_zpl(DOCUMENT)), tspl_images(to_tspl(DOCUMENT))):
        assert [image.tobytes() for image in burned] == [image.tobytes() for image in wanted]
        codes = [scanned(image.convert("L")) for image in burned]
        assert codes == [{("Code 128", label.waybill)} for label in LONG_LABELS]


@pytest.mark.parametrize("waybill", WAYBILLS)
def test_bars_stand_on_whole_dots(waybill: str) -> None:
    label = replace(LABELS[0], code=waybill, waybill=waybill)
    (image,) = label_images(waybill_labels((label,), LETTER, "zh_CN"))
    assert scanned(image.convert("L")) == {("Code 128", waybill)}
    row = [image.getpixel((x, 180)) for x in range(WIDTH)]
    edges = [x for x in range(1, WIDTH) if row[x] != row[x - 1]]
    widths = {b - a for a, b in pairwise(edges)}
    module = min(widths)
    assert module >= 2
    assert all(width % module == 0 for width in widths)
    assert min(edges) >= 10 * module  # the quiet zone
