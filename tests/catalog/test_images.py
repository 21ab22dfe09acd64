"""Pictures are made small, lose what a camera adds, and are kept once."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image as Picture

from posdesk.catalog import commands, queries
from posdesk.catalog.errors import ImageRefused
from posdesk.catalog.images import MAX_KEPT, SIDE, shrunk
from posdesk.errors import NotFound
from tests.selling import ZHOU_KAI, Shop

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def photo(width: int = 1200, height: int = 800, kind: str = "JPEG", **options: object) -> bytes:
    """A picture file, red on its left half."""
    picture = Picture.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Picture.Image:
    picture = Picture.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_every_usual_kind_becomes_a_small_webp(kind: str) -> None:
    small = opened(shrunk(photo(kind=kind)))
    assert (small.format, max(small.size)) == ("WEBP", SIDE)


def test_where_and_with_what_it_was_taken_is_forgotten() -> None:
    exif = Picture.Exif()
    exif[MAKER] = "Camera of Zhou Kai"
    exif[GPS] = {1: "N", 2: (31.0, 13.0, 0.0)}
    small = shrunk(photo(exif=exif))
    assert b"Zhou Kai" not in small
    assert dict(opened(small).getexif()) == {}


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Picture.Exif()
    exif[ORIENTATION] = 6  # turn clockwise to see it right
    small = opened(shrunk(photo(exif=exif)))
    assert small.height > small.width
    red, _green, blue = small.convert("RGB").getpixel((small.width // 2, 10))  # type: ignore[misc]
    assert red > 200 > blue


def test_even_noise_fits_an_entry_of_the_journal() -> None:
    noise = Picture.frombytes("RGB", (900, 900), random.Random(7).randbytes(900 * 900 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(shrunk(out.getvalue())) <= MAX_KEPT


def test_what_is_no_picture_is_refused() -> None:
    huge = Picture.new("1", (20_000, 20_000))
    out = io.BytesIO()
    huge.save(out, "PNG")
    cases = {
        b"not a picture": "not a picture file",
        photo()[:500]: "damaged",
        out.getvalue(): "too many pixels",
        bytes(21 * 1024 * 1024): "too big",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n": "not a picture file",
    }
    for data, reason in cases.items():
        with pytest.raises(ImageRefused, match=reason):
            shrunk(data)


def test_a_product_gets_a_picture_and_loses_it(shop: Shop) -> None:
    variant = commands.create_from_scan(shop.db, ZHOU_KAI, "A-1", "搪瓷杯", 2500).value
    product_id = queries.product_of(shop.db, variant)
    image_id = commands.set_product_image(shop.db, ZHOU_KAI, product_id, photo()).value
    assert image_id is not None
    assert opened(queries.image(shop.db, image_id)).format == "WEBP"
    assert queries.tiles(shop.db, [product_id])[0].image_id == image_id
    assert queries.history(shop.db, product_id)[0].changes[0].column == "Picture"
    commands.set_product_image(shop.db, ZHOU_KAI, product_id, None)
    assert queries.product(shop.db, product_id).image_id is None


def test_the_same_picture_is_kept_once(shop: Shop) -> None:
    first = commands.add_image(shop.db, ZHOU_KAI, photo()).value
    assert commands.add_image(shop.db, ZHOU_KAI, photo()).value == first
    assert shop.count("image") == 1
    with pytest.raises(NotFound):
        commands.set_product_image(shop.db, ZHOU_KAI, "nothing", photo())
