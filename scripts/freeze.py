"""Write the present schema down as the frozen SQL of a migration: `python scripts/freeze.py
0001_start`.

Only for a migration that no released version has carried yet; afterwards a change is a new file.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from posdesk.schema import statements

HEAD = '''"""The first schema, as SQL frozen when it was released; the models go on without it."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)


STATEMENTS = (
'''


def main() -> int:
    """Write the file named on the command line."""
    target = ROOT / "posdesk" / "migrations" / f"{sys.argv[1]}.py"
    body = "".join(f'    """{_folded(statement)}""",\n' for statement in statements())
    target.write_text(f"{HEAD}{body})\n", encoding="utf-8", newline="\n")
    print(f"{target.name}: {body.count(chr(10))} lines")
    return 0


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
