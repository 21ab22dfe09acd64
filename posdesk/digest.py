"""Whether two ledgers hold the same rows, told by one number each.

The digest of a stream is the number of its rows and the sum, modulo 2^128, of their hashes: it does
not depend on the order in which rows came, and a change of one row moves it by the difference of
two hashes. A row's hash is BLAKE2b (RFC 7693, 128 bits) over a text of its table, its key and its
columns by name; columns that are NULL, that hold the schema's default, and personal columns that
were erased are left out. So a program that does not know a column yet, and one that filled it with
its default, hold the same row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import peewee as pw

from posdesk.models import TABLES, Journal, Kind, Stream, Table

_MODULUS = 1 << 128
_BYTES = 16
Value = str | int | bytes | None


class Digest(NamedTuple):
    """How many rows there are, and the sum of their hashes."""

    rows: int = 0
    sum: int = 0

    def __add__(self, other: object) -> Digest:
        if not isinstance(other, Digest):
            return NotImplemented
        return Digest(self.rows + other.rows, (self.sum + other.sum) % _MODULUS)

    def __sub__(self, other: Digest) -> Digest:
        return Digest(self.rows - other.rows, (self.sum - other.sum) % _MODULUS)

    def __str__(self) -> str:
        return f"{self.rows}:{self.sum:032x}"

    @property
    def packed(self) -> bytes:
        """The sum as 16 bytes, highest first."""
        return self.sum.to_bytes(_BYTES)

    @classmethod
    def read(cls, rows: int, stored: bytes) -> Digest:
        """What was stored as a number of rows and `packed`."""
        return cls(rows, int.from_bytes(stored))

    @classmethod
    def parse(cls, text: str) -> Digest:
        """What `str` made; raises ValueError for anything else."""
        rows, _colon, total = text.partition(":")
        return cls(int(rows), int(total, 16))


class _Shape(NamedTuple):
    """A table as its digest sees it."""

    key: str
    blanks: dict[str, tuple[Value, ...]]  # of every column but the key: what is left out


def _shape(model: type[Table]) -> _Shape:
    blanks: dict[str, tuple[Value, ...]] = {}
    for field in model._meta.sorted_fields:
        if field.primary_key:
            continue
        default = field.default if isinstance(field.default, str | int) else None
        blank: Any = b"" if isinstance(field, pw.BlobField) else ""
        erased = (blank,) if field.column_name in model.personal else ()
        blanks[field.column_name] = (default, *erased)
    return _Shape(model.key_column(), dict(sorted(blanks.items())))


SYNCED: dict[str, type[Table]] = {
    model.table(): model
    for model in TABLES
    if model.kind in (Kind.FACT, Kind.REGISTER) and model is not Journal
}
"""The tables whose rows reach other tills."""
_SHAPES = {table: _shape(model) for table, model in SYNCED.items()}
_UNKNOWN: tuple[Value, ...] = (0, "", b"")


def stream_of(table: str) -> Stream:
    """The stream of a table; of one that is not known (a newer program's) the store's."""
    model = SYNCED.get(table)
    return model.stream if model else Stream.STORE


def tables_of(stream: Stream) -> list[str]:
    """The tables of a stream, those first that others point at."""
    return [table for table, model in SYNCED.items() if model.stream is stream]


def row_digest(table: str, key: str, columns: Mapping[str, Value]) -> Digest:
    """The digest of one row: every column that it has but its key, also those not known here."""
    shape = _SHAPES.get(table)
    blanks = shape.blanks if shape else {}
    parts = [f"{table}\x1e{_quoted(key)}"]
    for name in sorted(columns):
        value = columns[name]
        if value is not None and value not in blanks.get(name, _UNKNOWN):
            parts.append(f"{name}={_quoted(value)}")
    return _hashed("\x1f".join(parts))


def _hashed(text: str) -> Digest:
    return Digest(1, int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest()))


def _quoted(value: Value) -> str:
    """A value as SQLite's quote() writes it, which ends a text at its first NUL."""
    if isinstance(value, str):
        text = value.partition("\0")[0] if "\0" in value else value
        return "'" + text.replace("'", "''") + "'"
    if isinstance(value, bytes):
        return f"X'{value.hex().upper()}'"
    return "NULL" if value is None else str(int(value))


def row_texts(table: str) -> str:
    """SQL that gives, for every row of a table, its key and the text that is hashed."""
    shape = _SHAPES[table]
    parts = [f"'{table}' || char(30) || quote(\"{shape.key}\")"]
    for name, blanks in shape.blanks.items():
        left_out = [f'"{name}" IS NULL']
        left_out += [f'"{name}" = {_quoted(blank)}' for blank in blanks if blank is not None]
        parts.append(
            f"iif({' OR '.join(left_out)}, '', char(31) || '{name}=' || quote(\"{name}\"))"
        )
    return f'SELECT "{shape.key}", {" || ".join(parts)} FROM "{table}"'


def sum_texts(texts: Iterable[str]) -> Digest:
    """The digest of rows whose texts are known."""
    rows = total = 0
    hashed, from_bytes = blake2b, int.from_bytes
    for text in texts:
        total += from_bytes(hashed(text.encode(), digest_size=_BYTES).digest())
        rows += 1
    return Digest(rows, total % _MODULUS)


def sum_rows(rows: Iterable[tuple[str, str, Mapping[str, Value]]]) -> Digest:
    """The digest of rows given as table, key and columns."""
    total = Digest()
    for row in rows:
        total += row_digest(*row)
    return total
