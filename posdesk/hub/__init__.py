"""The hub: where the tills of an owner's stores meet. A stateless service over PostgreSQL."""
