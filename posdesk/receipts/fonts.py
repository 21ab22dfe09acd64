"""The bundled faces, read once per process and shared by every document."""

from __future__ import annotations

from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from posdesk.resources import resource

_FILES = {False: "NotoSansSC-Regular.ttf", True: "NotoSansSC-Bold.ttf"}
_NAMES = {False: "PosDesk", True: "PosDesk-Bold"}
EM = 1000
MISSING = "□"
"""What stands for a character that the face cannot draw: a visible box, never a blank."""


class _Advances(dict[str, int]):
    """Advance of every character in thousandths of an em, looked up in the face once."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, char: str) -> int:
        code = ord(char) if self.face.covers(char) else ord(MISSING)
        advance = int(self.face.font.face.charWidths[code])
        self[char] = advance
        return advance


class Face:
    """One weight of the bundled font."""

    def __init__(self, bold: bool) -> None:
        self.path = resource("fonts", _FILES[bold])
        self.name = _NAMES[bold]
        self.font = TTFont(self.name, str(self.path))
        pdfmetrics.registerFont(self.font)
        self._glyphs: dict[int, int] = self.font.face.charToGlyph
        self._advances = _Advances(self)

    def covers(self, char: str) -> bool:
        """Whether the face can draw the character."""
        return ord(char) in self._glyphs

    def lacks(self, text: str) -> bool:
        """Whether some character of the text would come out as a box."""
        return not all(map(self._glyphs.__contains__, map(ord, text)))

    def width(self, text: str) -> int:
        """Advance of the text in thousandths of an em."""
        return sum(map(self._advances.__getitem__, text))


@lru_cache(maxsize=2)
def _face(bold: bool) -> Face:
    return Face(bold)


def face(bold: bool = False) -> Face:
    """The regular or the bold face; the first call reads the file (about 0.1 s)."""
    return _face(bold)
