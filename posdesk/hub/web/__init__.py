"""The owner's pages: how stores and tills stand, what contradicts itself, today's sales."""
