"""A PDF as pictures, for the screen."""

from __future__ import annotations

import io

import pypdfium2


def png_pages(pdf: bytes, dots_per_inch: int = 144) -> list[bytes]:
    """Every page of a PDF as a PNG file."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_png(page, dots_per_inch) for page in document]
    finally:
        document.close()


def _png(page: pypdfium2.PdfPage, dots_per_inch: int) -> bytes:
    file = io.BytesIO()
    page.render(scale=dots_per_inch / 72).to_pil().save(file, "PNG")
    return file.getvalue()
