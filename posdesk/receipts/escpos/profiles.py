"""What a receipt printer can do, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from posdesk.receipts.escpos.charset import ASCII, COLUMN_DOTS, GB18030, GBK


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer: its width in dots and columns, its characters, what it draws itself.

    `image_dots` is the widest raster image it takes (some refuse more than 512 although they print
    576); `charset` is gb18030, gbk or ascii: what lies outside it is drawn as an image.
    """

    name: str
    dots: int
    columns: int
    charset: str = GB18030
    native_qr: bool = True
    native_barcode: bool = True
    cutter: bool = True
    image_dots: int = 512

    def __post_init__(self) -> None:
        if not 0 < self.columns * COLUMN_DOTS <= self.dots:
            raise ValueError(f"{self.columns} columns do not fit {self.dots} dots")


ROLL_58 = Profile("58mm", 384, 32, cutter=False, image_dots=384)
ROLL_80 = Profile("80mm", 576, 48)

PROFILES = {
    profile.name: profile
    for profile in (
        ROLL_58,
        ROLL_80,
        replace(ROLL_58, name="58mm-gbk", charset=GBK, native_qr=False, native_barcode=False),
        replace(ROLL_80, name="80mm-gbk", charset=GBK),
        replace(ROLL_80, name="80mm-latin", charset=ASCII),
        Profile("80mm-180dpi", 512, 42),
    )
}


@lru_cache(maxsize=32)
def find(name: str) -> Profile:
    """A profile of ours by name, or one that python-escpos knows (TM-T88V, NT-5890K, …).

    Raises KeyError for a name that neither has.
    """
    return PROFILES[name] if name in PROFILES else _from_library(name)


def _from_library(name: str) -> Profile:
    from escpos import capabilities  # slow to import, and seldom needed

    known: dict[str, Any] = capabilities.CAPABILITIES["profiles"][name]
    width = known["media"].get("width", {}).get("pixels", 0)
    columns = known["fonts"]["0"]["columns"]
    least = columns * COLUMN_DOTS
    dots = max(width if isinstance(width, int) else 0, least)
    features = known["features"]
    return Profile(
        name,
        dots,
        columns,
        GBK if "ZJ" in name or "POS-" in name or "NT-" in name else ASCII,
        native_qr=bool(features.get("qrCode")),
        native_barcode=bool(features.get("barcodeB")),
        cutter=bool(features.get("paperPartCut")),
        image_dots=min(dots, 512),
    )
