"""Stock: moves are facts, what is on hand is their sum."""
