"""The sell place: tiles on the left, the cart on the right, one large button for the payment."""
