"""Write the present schema down as the frozen SQL of a migration: what the migrations before it do
not make yet. `python scripts/freeze.py 0002_orders`

Only for a migration that no released version has carried yet; afterwards a change is a new file.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import apsw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from posdesk.schema import statements

FOLDER = ROOT / "posdesk" / "migrations"
FIRST = '''"""The first schema, as SQL frozen when it was released; the models go on without it."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)

'''
NEXT = '''"""What this schema has more than the one before it, as SQL frozen when it was released.

A table that got columns and other constraints is described anew in the schema table, as SQLite's
documentation of ALTER TABLE allows where the rows on the disk stay as they are.
"""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    for statement in COLUMNS:
        db.execute_sql(statement)
    db.execute_sql("PRAGMA writable_schema = ON")
    for table, described in TABLES.items():
        db.execute_sql(
            "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", (described, table)
        )
    db.execute_sql("PRAGMA writable_schema = RESET")
    for statement in STATEMENTS:
        db.execute_sql(statement)

'''
_NAME = re.compile(r'CREATE (?:UNIQUE |VIRTUAL )?(TABLE|INDEX|TRIGGER) "?(\w+)"?')


def main() -> int:
    """Write the file named on the command line."""
    target = FOLDER / f"{sys.argv[1]}.py"
    before = [path for path in sorted(FOLDER.glob("0*.py")) if path.name < target.name]
    if before:
        text = NEXT + _difference(_made_by(before))
    else:
        text = FIRST + _listed("STATEMENTS", statements())
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"{target.name}: {text.count(chr(10))} lines")
    return 0


def _made_by(files: list[Path]) -> dict[str, str]:
    """The schema after these migrations: SQL by name."""
    connection = apsw.Connection(":memory:")

    class Runs:
        def execute_sql(self, sql: str, params: tuple[str, ...] = ()) -> None:
            connection.execute(sql, params)

    for file in files:
        spec = importlib.util.spec_from_file_location(file.stem, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.up(None, Runs())
    return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def _difference(old: dict[str, str]) -> str:
    columns: list[str] = []
    tables: dict[str, str] = {}
    new: list[str] = []
    for statement in statements():
        found = _NAME.match(statement)
        assert found is not None, statement
        what, name = found.groups()
        if name not in old:
            new.append(statement)
        elif _plain(old[name]) != _plain(statement):
            if what == "TABLE":
                tables[name] = statement
                columns += _added(name, old[name], statement)
            else:
                new += [f"DROP {what} {name}", statement]
    described = "".join(
        f'    "{name}": """{_folded(statement)}""",\n' for name, statement in tables.items()
    )
    return (
        _listed("COLUMNS", columns) + f"\nTABLES = {{\n{described}}}\n" + _listed("STATEMENTS", new)
    )


def _added(table: str, old: str, new: str) -> Iterator[str]:
    """ALTER TABLE for each column that is new; its foreign key comes with the new description."""
    known = _columns(old)
    for name, definition in _columns(new).items():
        if name not in known:
            yield f'ALTER TABLE "{table}" ADD COLUMN {definition}'


def _columns(created: str) -> dict[str, str]:
    """The definition of each column of a CREATE TABLE statement."""
    depth, part = 0, ""
    parts: list[str] = []
    for letter in _plain(created).split("(", 1)[1].rsplit(")", 1)[0]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    parts.append(part.strip())
    return {text.split('"')[1]: text for text in parts if text.startswith('"')}


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).replace("( ", "(").strip()


def _listed(name: str, statements: Iterable[str]) -> str:
    body = "".join(f'    """{_folded(statement)}""",\n' for statement in statements)
    return f"\n{name} = (\n{body})\n"


def _folded(statement: str) -> str:
    """The statement in lines that fit, broken only between tokens outside of quotes."""
    lines: list[str] = []
    line = "    "
    for word in statement.split(" "):
        if len(line) + len(word) > 90 and line.count("'") % 2 == 0:
            lines.append(line.rstrip())
            line = "    "
        line += word + " "
    return "\n".join([*lines, line.rstrip()]).strip()


if __name__ == "__main__":
    raise SystemExit(main())
