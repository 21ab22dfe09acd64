"""What every table is made of: its kind, its base, its columns."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import peewee as pw


class Kind(StrEnum):
    """What may be done with the rows of a table."""

    FACT = "fact"
    REGISTER = "register"
    DERIVED = "derived"
    LOCAL = "local"


class Stream(StrEnum):
    """Which tills a table's rows go to: all of the owner's, or those of one store."""

    TENANT = "tenant"
    STORE = "store"


class Once(NamedTuple):
    """Columns whose values a command may not use twice, among the rows for which `where` holds.

    Not a UNIQUE index: two tills that did not know of each other may both have used them, and what
    was done at a till is never refused when it is merged. `$.column` in `where` is the row's.
    """

    columns: tuple[str, ...]
    where: str = ""


class Table(pw.Model):
    """Base of every table."""

    kind: ClassVar[Kind]
    stream: ClassVar[Stream] = Stream.STORE
    once: ClassVar[tuple[Once, ...]] = ()
    personal: ClassVar[frozenset[str]] = frozenset()
    guards: ClassVar[tuple[str, ...]] = ()
    """Further triggers: what may not be over several rows."""

    class Meta:
        strict_tables = True
        legacy_table_names = False

    @classmethod
    def table(cls) -> str:
        """The table's name in the file."""
        return str(cls._meta.table_name)

    @classmethod
    def blanks(cls) -> dict[str, str | bytes]:
        """What is left of each personal column once the person was erased."""
        blob: Any = pw.BlobField
        fields = {field.column_name: field for field in cls._meta.sorted_fields}
        return {name: b"" if isinstance(fields[name], blob) else "" for name in cls.personal}

    @classmethod
    def key_column(cls) -> str:
        """The column of the primary key; tables with a composite key have none."""
        field: Any = cls._meta.primary_key
        return str(field.column_name)


def text(default: str | None = None, **options: Any) -> pw.TextField:
    return pw.TextField(**options, **_with_default(default))


def optional(**options: Any) -> pw.TextField:
    return pw.TextField(null=True, **options)


def integer(default: int | None = None, **options: Any) -> pw.IntegerField:
    return pw.IntegerField(**options, **_with_default(default))


def key() -> pw.TextField:
    return pw.TextField(primary_key=True)


def flag(default: int = 0) -> pw.IntegerField:
    return integer(default)


def zero() -> pw.IntegerField:
    return integer(0)


def _with_default(default: str | int | None) -> dict[str, Any]:
    """The default in SQL too, so that compiled inserts may leave the column out."""
    if default is None:
        return {}
    return {"default": default, "constraints": [pw.SQL(f"DEFAULT {default!r}")]}


def to(model: Any, **options: Any) -> pw.ForeignKeyField:
    return pw.ForeignKeyField(model, backref="+", on_delete="RESTRICT", **options)


def one_of(column: str, *values: str) -> Any:
    """CHECK that a column holds one of a few words."""
    return pw.Check(f"{column} IN ({', '.join(repr(value) for value in values)})")
