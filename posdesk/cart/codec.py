"""A cart as JSON text, so that it survives a crash and can be parked; and back, exactly."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from posdesk.cart.cart import (
    Cart,
    CartLine,
    Charge,
    Discount,
    MemberRef,
    PriceOverride,
    VariantSnapshot,
)
from posdesk.cart.delivery import DeliveryDraft, Promise, Recipient
from posdesk.cart.errors import UnreadableCart
from posdesk.cart.rounding import Rounding
from posdesk.errors import Refusal

FORMAT = 1


def to_json(cart: Cart) -> str:
    """The whole cart as JSON text."""
    data = {"format": FORMAT, **asdict(cart)}
    if cart.delivery is None:
        del data["delivery"]  # a sale over the counter says nothing of it
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Cart:
    """The cart that ``to_json`` wrote.

    Raises:
        UnreadableCart: it is not a cart, or one of a newer program.
    """
    try:
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            raise UnreadableCart("format")
        return _cart(data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableCart(str(error)) from error
    except UnreadableCart:
        raise
    except Refusal as error:
        raise UnreadableCart(str(error)) from error


def _cart(data: dict[str, Any]) -> Cart:
    data["lines"] = tuple(_line(line) for line in data["lines"])
    data["rounding"] = Rounding(**data["rounding"])
    data["discount"] = Discount(**data["discount"]) if data["discount"] else None
    data["member"] = MemberRef(**data["member"]) if data["member"] else None
    # Carts that were stored before there were charges have none.
    data["charges"] = tuple(Charge(**charge) for charge in data.get("charges", ()))
    data["delivery"] = _delivery(data["delivery"]) if data.get("delivery") else None
    return Cart(**data)


def _delivery(data: dict[str, Any]) -> DeliveryDraft:
    data["now"] = tuple((int(number), int(quantity)) for number, quantity in data["now"])
    data["recipient"] = Recipient(**data["recipient"])
    data["promise"] = Promise(**data["promise"]) if data["promise"] else None
    return DeliveryDraft(**data)


def _line(data: dict[str, Any]) -> CartLine:
    data["item"] = VariantSnapshot(**data["item"])
    data["override"] = PriceOverride(**data["override"]) if data["override"] else None
    data["discount"] = Discount(**data["discount"]) if data["discount"] else None
    return CartLine(**data)
