"""Pictures as evidence: of damage, of a parcel at the door, of goods in a review.

What comes from a file, the clipboard or a camera is decoded within limits, turned upright, stripped
of everything a camera adds (place, time, device), scaled down and encoded anew, before it is kept.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from posdesk.db import Command, Database
from posdesk.errors import NotFound, Refusal
from posdesk.i18n import N_, gettext
from posdesk.models import Photo

if TYPE_CHECKING:  # a till starts without it
    from PIL import Image as Picture

OWNERS = ("return", "shipment", "review", "ticket")
MAX_FILE = 30 * 1024 * 1024
MAX_PIXELS = 80_000_000
SIDE = 1280
MAX_KEPT = 120 * 1024
MOST = 6
"""Photos of one thing; together they fit into one journal entry, which takes at most 1 MiB."""
THUMBNAIL = 160
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")


@dataclass(eq=False)
class PhotoRefused(Refusal):
    """What was given is no picture that can be kept."""

    cause: str
    text = N_("This photo can't be used: {cause}.")
    advice = N_("Choose another picture: JPEG, PNG, WebP, BMP, GIF or TIFF of at most 30 MB.")

    def values(self) -> dict[str, object]:
        return {"cause": gettext(self.cause)}


@dataclass(eq=False)
class TooManyPhotos(Refusal):
    """A return, shipment or review shows a limited number of photos."""

    most: int
    text = N_("At most {most} photos can be kept here.")
    advice = N_("Take out those that show less.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo as it will be kept: WebP without metadata, and its size in pixels."""

    data: bytes
    width: int
    height: int
    mime: str = "image/webp"


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo that is kept; its pixels are read on their own. ``erased`` with its person."""

    id: str
    width: int
    height: int
    occurred_at: int
    erased: bool


def prepared(data: bytes) -> Prepared:
    """The bytes of a picture file, made fit to be kept. Nothing is written; any thread may ask.

    Raises:
        PhotoRefused
    """
    from PIL import Image as Picture

    if not data:
        raise PhotoRefused(N_("it is empty"))
    if len(data) > MAX_FILE:
        raise PhotoRefused(N_("the file is too big"))
    picture = _decoded(data)
    for side in (SIDE, 960, 640):
        picture.thumbnail((side, side), Picture.Resampling.LANCZOS)
        for quality in (80, 65, 50, 35):
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= MAX_KEPT:
                return Prepared(out.getvalue(), picture.width, picture.height)
    raise PhotoRefused(N_("it can't be made small enough"))


def _decoded(data: bytes) -> Picture.Image:
    """The pixels alone, upright, on white where the picture was clear."""
    from PIL import Image as Picture
    from PIL import ImageOps, UnidentifiedImageError

    try:
        with Picture.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PhotoRefused(N_("it has too many pixels"))
            opened.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded near the size that is wanted
            plain = ImageOps.exif_transpose(opened).convert("RGBA")
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning) as error:
        raise PhotoRefused(N_("it has too many pixels")) from error
    except UnidentifiedImageError as error:
        raise PhotoRefused(N_("it is not a picture file that is known")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PhotoRefused(N_("the file is damaged")) from error
    bare = Picture.new("RGB", plain.size, "white")
    bare.paste(plain, mask=plain.getchannel("A"))
    return bare


@lru_cache(maxsize=256)
def thumbnail(data: bytes, side: int = THUMBNAIL) -> bytes:
    """A kept photo as a small PNG, for lists; raises `PhotoRefused` for what is not one."""
    from PIL import Image as Picture

    picture = _decoded(data)
    picture.thumbnail((side, side), Picture.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def keep(tx: Command, owner: str, owner_id: str, photos: Sequence[Prepared]) -> tuple[str, ...]:
    """Write photos of something, inside a command; answers their ids.

    Raises:
        TooManyPhotos
    """
    if owner not in OWNERS:
        raise ValueError(f"nothing called {owner} has photos")
    before = tx.value(
        "SELECT count(*) FROM photo WHERE owner_id = ? AND owner = ?", owner_id, owner
    )
    if photos and before + len(photos) > MOST:
        raise TooManyPhotos(MOST)
    ids = tuple(tx.new_id() for _photo in photos)
    for id_, photo in zip(ids, photos, strict=True):
        tx.insert(
            Photo,
            id=id_,
            owner=owner,
            owner_id=owner_id,
            mime=photo.mime,
            data=photo.data,
            width=photo.width,
            height=photo.height,
            staff_id=tx.actor,
            occurred_at=tx.now,
        )
    if photos:
        tx.changed("photos")
    return ids


def photos_of(reader: Database | Command, owner: str, owner_id: str) -> tuple[KeptPhoto, ...]:
    """The photos of something, in the order in which they were taken."""
    rows = reader.rows(
        "SELECT id, width, height, occurred_at, length(data) = 0 FROM photo"
        " WHERE owner_id = ? AND owner = ? ORDER BY id",
        owner_id,
        owner,
    )
    return tuple(KeptPhoto(*[*row[:4], bool(row[4])]) for row in rows)


def photo_data(reader: Database | Command, photo_id: str) -> bytes:
    """The bytes (WebP) of a photo; empty once it was erased.

    Raises:
        NotFound
    """
    data = reader.value("SELECT data FROM photo WHERE id = ?", photo_id)
    if data is None:
        raise NotFound(N_("photo"), photo_id)
    return bytes(data)
