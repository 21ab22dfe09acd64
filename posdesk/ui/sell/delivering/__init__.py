"""How the goods of a cart get to the customer and when they are paid: the place beside the cart."""
