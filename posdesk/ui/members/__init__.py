"""Customers: finding, choosing, editing and erasing them."""
