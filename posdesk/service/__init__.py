"""After the sale: tickets with their conversation, reviews of what was bought, tips."""
