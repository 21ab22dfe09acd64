"""The SQL that makes a shop's database from the models: tables, indexes, and the triggers of each
kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playhouse.apsw_ext import APSWDatabase

from posdesk.models import SEARCH_TOKENS, TABLES, Journal, Kind, Once, Table


def statements() -> Iterator[str]:
    """Every CREATE statement of the present schema, in an order that can be run."""
    database = APSWDatabase(":memory:")
    with database.bind_ctx(list(TABLES)):
        for model in TABLES:
            manager: Any = getattr(model, "_schema")  # noqa: B009 - peewee's stubs leave it out
            yield _text(manager._create_table(safe=False).query())
            for index in manager._create_indexes(safe=False):
                yield _text(index.query())
            yield from triggers(model)
        for model in TABLES:
            for once in model.once:
                yield from _guards(model, once)
            yield from model.guards
    yield SEARCH_TOKENS


def _text(query: tuple[str, object]) -> str:
    return query[0].strip()


def triggers(model: type[Table]) -> Iterator[str]:
    """What SQLite itself refuses for tables of this kind."""
    table = model.table()
    if model is Journal:
        yield _refuse(table, "UPDATE", "journal entries are never changed", _JOURNAL_EXCEPT_ERASURE)
        yield _refuse(table, "DELETE", "journal entries are never deleted")
    elif model.kind is Kind.FACT:
        why = "facts are never changed: add a correcting fact"
        yield _refuse(table, "UPDATE", why, _except_erasure(model))
        yield _refuse(table, "DELETE", "facts are never deleted: add a correcting fact")
    elif model.kind is Kind.REGISTER:
        yield _refuse(table, "DELETE", "registers are never deleted: set deleted_at")


def _guards(model: type[Table], once: Once) -> Iterator[str]:
    """Says no to a command that uses a value twice, in the words of SQLite's own constraint."""
    table, key = model.table(), model.key_column()
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in once.columns)
    where = once.where.replace("$.", "")
    other = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same}' + (f" AND {where}" if where else "")
    only = f"{once.where.replace('$.', 'NEW.')} AND " if once.where else ""
    said = ", ".join(f"{table}.{column}" for column in once.columns)
    fail = f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {said}'); END"
    name = f"{table}_{'_'.join(once.columns)}_once"
    yield f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" WHEN {only}{other}) {fail}'
    if model.kind is Kind.REGISTER:
        # What two tills did not know of each other may be used twice already: such a row may be
        # changed in all else.
        before = f"{once.where.replace('$.', 'OLD.')} AND " if once.where else ""
        kept = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in once.columns)
        yield (
            f'CREATE TRIGGER "{name}_still" BEFORE UPDATE ON "{table}"'
            f' WHEN NOT ({before}{kept}) AND {only}{other} AND "{key}" <> NEW."{key}") {fail}'
        )


_KEPT = [name for name in Journal._meta.sorted_field_names if name not in ("private", "salt")]
_JOURNAL_EXCEPT_ERASURE = "WHEN NOT (NEW.private IS NULL AND NEW.salt IS NULL AND {})".format(
    " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in _KEPT)
)


def _except_erasure(model: type[Table]) -> str:
    """Lets nothing but the blanking of personal columns through."""
    if not model.personal:
        return ""
    kept = [
        f'NEW."{field.column_name}" IS OLD."{field.column_name}"'
        for field in model._meta.sorted_fields
        if field.column_name not in model.personal
    ]
    blanked = [
        f'(NEW."{name}" IS OLD."{name}" OR NEW."{name}" IN (\'\', x\'\'))'
        for name in sorted(model.personal)
    ]
    return f"WHEN NOT ({' AND '.join(kept + blanked)})"


def _refuse(table: str, event: str, why: str, when: str = "") -> str:
    return (
        f'CREATE TRIGGER "{table}_no_{event.lower()}" BEFORE {event} ON "{table}" {when} '
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )
