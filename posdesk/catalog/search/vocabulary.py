"""The words of the catalog: which there are, and which begin so."""

from __future__ import annotations

import json
from collections.abc import Iterable

from posdesk.db import Database

_LAST = chr(0x10FFFF)
_KNOWN = "SELECT value FROM json_each(?) WHERE value IN (SELECT word FROM search_word)"
_BEGUN = (
    "SELECT value FROM json_each(?) WHERE EXISTS"
    " (SELECT 1 FROM search_word WHERE word >= value AND word < value || ?)"
)
_STARTING = "SELECT word FROM search_word WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"


class Vocabulary:
    """Words of four letters or more; see `tokens.is_listed`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, words: Iterable[str]) -> list[str]:
        """Those of `words` that are words of the catalog."""
        return self._values(_KNOWN, words)

    def begun(self, beginnings: Iterable[str]) -> list[str]:
        """Those of `beginnings` that words of the catalog begin with."""
        return self._values(_BEGUN, beginnings, _LAST)

    def starting(self, beginning: str, limit: int) -> list[str]:
        """The first `limit` words that begin so."""
        return [row[0] for row in self._db.rows(_STARTING, beginning, beginning + _LAST, limit)]

    def _values(self, sql: str, words: Iterable[str], *more: object) -> list[str]:
        return [row[0] for row in self._db.rows(sql, json.dumps(list(words)), *more)]
