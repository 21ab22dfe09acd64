"""Goods: what the shop sells, how they are found, scanned, brought in and sent out."""
