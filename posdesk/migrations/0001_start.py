"""The first schema."""

from posdesk.schema import statements


def up(migrator, db):
    for statement in statements():
        db.execute_sql(statement)
