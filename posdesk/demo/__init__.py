"""A shop full of life, made by the same commands that the window calls."""

from posdesk.demo.shop import (
    CASHIER_PIN,
    CLERK_PIN,
    DAYS,
    MANAGER_PIN,
    PRINTED,
    add_goods,
    people,
    prepare,
)

__all__ = [
    "CASHIER_PIN",
    "CLERK_PIN",
    "DAYS",
    "MANAGER_PIN",
    "PRINTED",
    "add_goods",
    "people",
    "prepare",
]
