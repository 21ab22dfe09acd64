"""Pictures as evidence: made small, stripped, and refused in words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from posdesk import photos
from posdesk.db import Database
from posdesk.photos import PhotoRefused, TooManyPhotos, prepared


def picture(width: int, height: int, form: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    gradient = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    gradient.save(out, form, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_photo_is_scaled_and_encoded_anew() -> None:
    kept = prepared(picture(4000, 3000))
    assert (kept.width, kept.height) == (1280, 960)
    assert opened(kept.data).format == "WEBP"
    assert len(kept.data) <= photos.MAX_KEPT


def test_a_small_photo_keeps_its_size() -> None:
    kept = prepared(picture(320, 200, "PNG"))
    assert (kept.width, kept.height) == (320, 200)


def test_place_and_time_of_the_camera_are_taken_out_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of 王小雨"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 0.0)  # latitude
    kept = prepared(picture(400, 300, exif=exif))
    assert (kept.width, kept.height) == (300, 400)
    assert not opened(kept.data).getexif()
    assert b"Camera" not in kept.data


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_the_usual_files_are_read(form: str) -> None:
    assert prepared(picture(64, 48, form)).width == 64


def test_what_is_clear_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(prepared(out.getvalue()).data).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would be unpacked to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b"not a picture", "not a picture file"),
        (picture(64, 48)[:200], "damaged"),
        (png_that_claims(60_000, 60_000), "too many pixels"),
        (png_that_claims(12_000, 12_000), "too many pixels"),
        (b"\0" * (photos.MAX_FILE + 1), "too big"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(data: bytes, cause: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        prepared(data)
    assert cause in str(refused.value)


def test_photos_are_kept_with_what_they_show_and_not_too_many(db: Database) -> None:
    one = prepared(picture(64, 48))
    with db.command("test.keep", None) as tx:
        ids = photos.keep(tx, "return", "r", [one] * photos.MOST)
    with pytest.raises(TooManyPhotos), db.command("test.keep", None) as tx:
        photos.keep(tx, "return", "r", [one])
    found = photos.photos_of(db, "return", "r")
    assert [photo.id for photo in found] == list(ids)
    assert photos.photo_data(db, ids[0]) == one.data
    assert max(opened(photos.thumbnail(one.data, 32)).size) == 32
