"""Every printed document: plain data, one layout, and the renderers that draw it."""
