"""Customers: who they are, how they are found, where they live, what credit they have."""
