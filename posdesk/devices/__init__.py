"""The things on the counter that are no printer: the scanner."""
