"""Numbered migrations; each is applied once, in order."""
