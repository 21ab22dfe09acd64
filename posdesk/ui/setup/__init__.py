"""First start: a few friendly steps to a shop that can sell."""
