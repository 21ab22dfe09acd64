"""How this till stands with its hub, as the window shows it."""
