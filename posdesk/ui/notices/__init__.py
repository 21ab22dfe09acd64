"""Notices to customers: what waits, what went wrong in words, and what to do about it."""
