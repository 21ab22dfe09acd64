"""A real shop's sales and returns, played through the commands that the window calls."""
