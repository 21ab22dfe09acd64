"""Pictures of goods: made small, stripped of what a camera adds, and named by what they show."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from posdesk.catalog import touches
from posdesk.catalog.errors import ImageRefused
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Image, Product
from posdesk.staff.access import authorize

if TYPE_CHECKING:  # a till starts without it
    from PIL import Image as Picture

RIGHT = "catalog.edit"
MAX_FILE = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIDE = 640
MAX_KEPT = 256 * 1024  # an entry of the journal takes at most 1 MiB
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")


def add_image(
    db: Database, actor: str | None, data: bytes, approval: str | None = None
) -> Done[str]:
    """Keep a picture file; answers its id. The same picture is kept once.

    Raises:
        ImageRefused, NotAllowed
    """
    small = shrunk(data)
    with db.command("catalog.add_image", actor) as tx:
        authorize(tx, RIGHT, approval)
        image_id = keep(tx, small)
        tx.changed("catalog")
    return Done(image_id, tx.changes)


def set_product_image(
    db: Database,
    actor: str | None,
    product_id: str,
    data: bytes | None,
    approval: str | None = None,
) -> Done[str | None]:
    """Give a product a picture (the bytes of a file), or none; answers the picture's id.

    Raises:
        ImageRefused, NotFound, NotAllowed
    """
    small = shrunk(data) if data is not None else None
    with db.command("catalog.set_image", actor) as tx:
        authorize(tx, RIGHT, approval)
        row = tx.row("SELECT image_id FROM product WHERE id = ? AND deleted_at IS NULL", product_id)
        if row is None:
            raise NotFound(N_("product"), product_id)
        image_id = keep(tx, small) if small is not None else None
        if image_id != row[0]:
            tx.update(Product, product_id, image_id=image_id)
            touches.touch(tx, [product_id])
        tx.changed("catalog")
    return Done(image_id, tx.changes)


def shrunk(data: bytes) -> bytes:
    """The picture as WebP of at most 640 pixels a side and 256 KiB, without metadata.

    Raises:
        ImageRefused
    """
    from PIL import Image as Picture

    if len(data) > MAX_FILE:
        raise ImageRefused(N_("the file is too big"))
    picture = _decoded(data)
    picture.thumbnail((SIDE, SIDE), Picture.Resampling.LANCZOS)
    for quality in (82, 70, 55, 40):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= MAX_KEPT:
            return out.getvalue()
    raise ImageRefused(N_("it can't be made small enough"))


def _decoded(data: bytes) -> Picture.Image:
    """The pixels alone, turned upright: orientation is the one thing worth keeping of the EXIF."""
    from PIL import Image as Picture
    from PIL import ImageOps, UnidentifiedImageError

    try:
        with Picture.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ImageRefused(N_("it has too many pixels"))
            upright = ImageOps.exif_transpose(opened)
            clear = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if clear else "RGB")
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning) as error:
        raise ImageRefused(N_("it has too many pixels")) from error
    except UnidentifiedImageError as error:
        raise ImageRefused(N_("it is not a picture file that is known")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageRefused(N_("the file is damaged")) from error
    bare = Picture.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def keep(tx: Command, data: bytes) -> str:
    """Stores a picture that `shrunk` made; answers its id."""
    image_id = hashlib.sha256(data).hexdigest()[:32]
    row = tx.row("SELECT deleted_at FROM image WHERE id = ?", image_id)
    if row is None:
        tx.insert(Image, id=image_id, mime="image/webp", data=data, created_at=tx.now)
    elif row[0] is not None:
        tx.update(Image, image_id, deleted_at=None)
    return image_id
