"""Changing the category tree and the list of brands."""

from __future__ import annotations

from collections.abc import Sequence

from posdesk.catalog import checks, touches
from posdesk.catalog.drafts import clean
from posdesk.catalog.errors import (
    CategoryLoop,
    CategoryNotEmpty,
    CategoryTooDeep,
    DuplicateName,
    EmptyName,
)
from posdesk.catalog.search import index_brand, index_products
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Brand, Category, Product
from posdesk.staff.access import authorize

RIGHT = "catalog.edit"
MAX_DEPTH = 5
MAX_NAME = 60
MOVED_AT_ONCE = 1500
SUBTREE = (
    "WITH RECURSIVE subtree (id, depth) AS (VALUES (?, 1) UNION SELECT category.id, depth + 1"
    " FROM category JOIN subtree ON category.parent_id = subtree.id"
    " WHERE category.deleted_at IS NULL)"
)


def add_category(
    db: Database,
    actor: str | None,
    name: str,
    parent_id: str | None = None,
    colour: str = "",
    approval: str | None = None,
) -> Done[str]:
    """Add a category behind its siblings; answers its id.

    Raises:
        EmptyName, TextTooLong, DuplicateName, CategoryTooDeep, NotFound, NotAllowed
    """
    good = _named(name)
    with db.command("catalog.add_category", actor) as tx:
        authorize(tx, RIGHT, approval)
        _check_place(tx, good, parent_id, levels=1)
        new = tx.new_id()
        place = len(_children(tx, parent_id))
        tx.insert(
            Category,
            id=new,
            parent_id=parent_id,
            name=good,
            position=place,
            colour=colour,
        )
        tx.changed("catalog")
    return Done(new, tx.changes)


def rename_category(
    db: Database,
    actor: str | None,
    category_id: str,
    name: str,
    colour: str | None = None,
    approval: str | None = None,
) -> Done[None]:
    """Give a category another name and, unless None, colour.

    Raises:
        EmptyName, TextTooLong, DuplicateName, NotFound, NotAllowed
    """
    good = _named(name)
    with db.command("catalog.rename_category", actor) as tx:
        authorize(tx, RIGHT, approval)
        parent, was, had = _category(tx, category_id)
        if good != was:
            _no_namesake(tx, good, parent)
        tx.update(Category, category_id, name=good, colour=had if colour is None else colour)
        tx.changed("catalog")
    return Done(None, tx.changes)


def move_category(
    db: Database,
    actor: str | None,
    category_id: str,
    parent_id: str | None,
    position: int | None = None,
    approval: str | None = None,
) -> Done[None]:
    """Put a category, with all below it, under another one (None: the top) at a position.

    Raises:
        CategoryLoop, CategoryTooDeep, DuplicateName, NotFound, NotAllowed
    """
    with db.command("catalog.move_category", actor) as tx:
        authorize(tx, RIGHT, approval)
        parent, name, _colour = _category(tx, category_id)
        below = tx.rows(f"{SUBTREE} SELECT id, depth FROM subtree", category_id)
        if parent_id in [key for key, _depth in below]:
            raise CategoryLoop(name)
        if parent_id != parent:
            _check_place(tx, name, parent_id, levels=max(depth for _key, depth in below))
            tx.update(Category, category_id, parent_id=parent_id)
        order = [key for key in _children(tx, parent_id) if key != category_id]
        order.insert(len(order) if position is None else position, category_id)
        _number(tx, order)
        tx.changed("catalog")
    return Done(None, tx.changes)


def reorder_categories(
    db: Database, actor: str | None, category_ids: Sequence[str], approval: str | None = None
) -> Done[None]:
    """Put siblings in this order; those not named follow as they were.

    Raises:
        NotFound, NotAllowed
    """
    with db.command("catalog.reorder_categories", actor) as tx:
        authorize(tx, RIGHT, approval)
        for parent in {_category(tx, key)[0] for key in category_ids}:
            there = _children(tx, parent)
            order = [key for key in category_ids if key in there]
            _number(tx, order + [key for key in there if key not in order])
        tx.changed("catalog")
    return Done(None, tx.changes)


def delete_category(
    db: Database,
    actor: str | None,
    category_id: str,
    move_to: str | None = None,
    approval: str | None = None,
) -> Done[None]:
    """Delete a category. What it holds goes to `move_to`; without one it must be empty.

    Thousands of products move in commands of their own first, each small enough for one push.
    Raises:
        CategoryNotEmpty, CategoryLoop, DuplicateName, CategoryTooDeep, NotFound, NotAllowed
    """
    if move_to is not None:
        _move_most(db, actor, "category_id", category_id, move_to, approval)
    with db.command("catalog.delete_category", actor) as tx:
        authorize(tx, RIGHT, approval)
        _parent, name, _colour = _category(tx, category_id)
        products = [
            row[0]
            for row in tx.rows(
                "SELECT id FROM product WHERE category_id = ? AND deleted_at IS NULL", category_id
            )
        ]
        children = _children(tx, category_id)
        if move_to is None and (products or children):
            raise CategoryNotEmpty(name, len(products), len(children))
        if move_to is not None:
            _move_content(tx, category_id, move_to, products, children)
        tx.update(Category, category_id, deleted_at=tx.now)
        tx.changed("catalog")
    return Done(None, tx.changes)


def add_brand(db: Database, actor: str | None, name: str, approval: str | None = None) -> Done[str]:
    """Add a brand; answers its id.

    Raises:
        EmptyName, TextTooLong, DuplicateName, NotAllowed
    """
    good = _named(name)
    with db.command("catalog.add_brand", actor) as tx:
        authorize(tx, RIGHT, approval)
        _no_such_brand(tx, good)
        new = brand_named(tx, good)
        tx.changed("catalog")
    return Done(str(new), tx.changes)


def rename_brand(
    db: Database, actor: str | None, brand_id: str, name: str, approval: str | None = None
) -> Done[None]:
    """Give a brand another name.

    Raises:
        EmptyName, TextTooLong, DuplicateName, NotFound, NotAllowed
    """
    good = _named(name)
    with db.command("catalog.rename_brand", actor) as tx:
        authorize(tx, RIGHT, approval)
        if _brand(tx, brand_id) != good:
            _no_such_brand(tx, good)
            tx.update(Brand, brand_id, name=good)
            index_brand(tx, brand_id)
        tx.changed("catalog")
    return Done(None, tx.changes)


def delete_brand(
    db: Database,
    actor: str | None,
    brand_id: str,
    move_to: str | None = None,
    approval: str | None = None,
) -> Done[None]:
    """Delete a brand; its products get the brand `move_to`, or none.

    Thousands of products change in commands of their own first, each small enough for one push.
    Raises:
        NotFound, NotAllowed
    """
    _move_most(db, actor, "brand_id", brand_id, move_to, approval)
    with db.command("catalog.delete_brand", actor) as tx:
        authorize(tx, RIGHT, approval)
        for key in (brand_id, move_to):
            if key is not None:
                _brand(tx, key)
        products = [
            row[0]
            for row in tx.rows(
                "SELECT id FROM product WHERE brand_id = ? AND deleted_at IS NULL", brand_id
            )
        ]
        for product in products:
            tx.update(Product, product, brand_id=move_to)
        tx.update(Brand, brand_id, deleted_at=tx.now)
        touches.touch(tx, products)
        index_products(tx, products)
        tx.changed("catalog")
    return Done(None, tx.changes)


def brand_named(tx: Command, name: str) -> str | None:
    """The id of the brand with this name, made where it is new; None for no name."""
    if not name:
        return None
    known = tx.value("SELECT id FROM brand WHERE name = ? AND deleted_at IS NULL", name)
    if known is not None:
        return str(known)
    new = tx.new_id()
    tx.insert(Brand, id=new, name=name)
    return new


# --- inside ---------------------------------------------------------------------------------------


def _move_most(
    db: Database,
    actor: str | None,
    column: str,
    source: str,
    target: str | None,
    approval: str | None,
) -> None:
    """Move products by the thousand until few are left for the command that follows.

    Nothing is moved to where that command would refuse to go. An approval allows one act, so with
    one everything is left to it.
    """
    if approval is not None:
        return
    few = f"SELECT id FROM product WHERE {column} = ? AND deleted_at IS NULL LIMIT {MOVED_AT_ONCE}"
    while True:
        with db.command("catalog.move_products", actor) as tx:
            products = [row[0] for row in tx.rows(few, source)]
            if len(products) < MOVED_AT_ONCE:
                return
            authorize(tx, RIGHT)
            _check_target(tx, column, source, target)
            for product in products:
                tx.update(Product, product, **{column: target})
            touches.touch(tx, products)
            index_products(tx, products)


def _check_target(tx: Command, column: str, source: str, target: str | None) -> None:
    if column == "brand_id":
        for brand in (source, target):
            if brand is not None:
                _brand(tx, brand)
        return
    below = [row[0] for row in tx.rows(f"{SUBTREE} SELECT id FROM subtree", source)]
    if target in below:
        raise CategoryLoop(_category(tx, source)[1])
    checks.category_is_there(tx, str(target))


def _named(name: str) -> str:
    good = clean(name, N_("Name"), MAX_NAME)
    if not good:
        raise EmptyName
    return good


def _category(tx: Command, category_id: str) -> tuple[str | None, str, str]:
    row = tx.row(
        "SELECT parent_id, name, colour FROM category WHERE id = ? AND deleted_at IS NULL",
        category_id,
    )
    if row is None:
        raise NotFound(N_("category"), category_id)
    return row[0], row[1], row[2]


def _brand(tx: Command, brand_id: str) -> str:
    name = tx.value("SELECT name FROM brand WHERE id = ? AND deleted_at IS NULL", brand_id)
    if name is None:
        raise NotFound(N_("brand"), brand_id)
    return str(name)


def _no_such_brand(tx: Command, name: str) -> None:
    if tx.value("SELECT 1 FROM brand WHERE name = ? AND deleted_at IS NULL", name):
        raise DuplicateName(name)


def _children(tx: Command, parent_id: str | None) -> list[str]:
    found = tx.rows(
        "SELECT id FROM category WHERE parent_id IS ? AND deleted_at IS NULL"
        " ORDER BY position, name, id",
        parent_id,
    )
    return [row[0] for row in found]


def _number(tx: Command, order: Sequence[str]) -> None:
    for place, key in enumerate(order):
        if tx.value("SELECT position FROM category WHERE id = ?", key) != place:
            tx.update(Category, key, position=place)


def _check_place(tx: Command, name: str, parent_id: str | None, levels: int) -> None:
    """Whether `levels` levels of categories fit below the parent, and the name is free there."""
    depth, at = 0, parent_id
    while at is not None:
        checks.category_is_there(tx, at)
        depth, at = depth + 1, _category(tx, at)[0]
    if depth + levels > MAX_DEPTH:
        raise CategoryTooDeep(MAX_DEPTH)
    _no_namesake(tx, name, parent_id)


def _no_namesake(tx: Command, name: str, parent_id: str | None) -> None:
    if tx.value(
        "SELECT 1 FROM category WHERE parent_id IS ? AND name = ? AND deleted_at IS NULL",
        parent_id,
        name,
    ):
        raise DuplicateName(name)


def _move_content(
    tx: Command, category_id: str, target: str, products: Sequence[str], children: Sequence[str]
) -> None:
    below = [row[0] for row in tx.rows(f"{SUBTREE} SELECT id FROM subtree", category_id)]
    if target in below:
        raise CategoryLoop(_category(tx, category_id)[1])
    for product in products:
        tx.update(Product, product, category_id=target)
    for child in children:
        rows = tx.rows(f"{SUBTREE} SELECT depth FROM subtree", child)
        levels = max(row[0] for row in rows)
        _check_place(tx, _category(tx, child)[1], target, levels)
        tx.update(Category, child, parent_id=target)
    _number(tx, _children(tx, target))
    touches.touch(tx, products)
    index_products(tx, products)
