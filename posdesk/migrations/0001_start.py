"""The first schema."""

from typing import Any

from posdesk.schema import statements


def up(_migrator: Any, db: Any) -> None:
    for statement in statements():
        db.execute_sql(statement)
