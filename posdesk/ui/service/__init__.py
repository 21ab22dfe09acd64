"""After-sales service: tickets with their conversation, and reviews."""
