"""The orders place: the list, and one order beside it."""
