"""The till of the window's tests, for the reports place."""

from tests.ui.shop import open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]
