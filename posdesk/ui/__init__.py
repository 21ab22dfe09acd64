"""The window: everything that a person sees. The only package, with app.py, that knows Qt."""
