"""Where the files that ship with the program are."""

from __future__ import annotations

from pathlib import Path

_BESIDE = Path(__file__).resolve().parent.parent / "resources"
_INSIDE = Path(__file__).resolve().parent / "_resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, from a source tree or an installed wheel."""
    return (_INSIDE if _INSIDE.is_dir() else _BESIDE).joinpath(*parts)
