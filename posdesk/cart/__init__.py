"""The cart and what it costs: immutable data and pure functions, no database, no clock."""
