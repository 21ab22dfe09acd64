"""The catalog place: categories, the list of products, and the open product beside it."""
