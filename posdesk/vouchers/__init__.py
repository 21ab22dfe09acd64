"""Goods that are a code: sold with what they are good for, printed, checked once at the door."""
