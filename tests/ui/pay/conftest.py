"""The real window on a real shop: 李敏 is signed in and the sell place is open."""

from tests.ui.shop import open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]
