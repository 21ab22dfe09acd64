"""Carts on their way to an order, and the orders they became."""
