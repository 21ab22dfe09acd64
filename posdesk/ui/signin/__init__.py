"""Signing in by name tile and PIN, and a manager's PIN over a blocked act."""
