"""Preparing, shipping and following: work lists, packing, runs, pick-up."""
